package templates_test

import (
	"github.com/a-h/templ"

	"audarym/internal/i18n"
	"audarym/templates"
)

// A PaReq as banks send them: base64 with everything that encoders like to eat.
const samplePaReq = "eJzVWNmyo0iS/ZW0qkeVkl1A2s1rFmwCCSR2ED1PbGITIBCrvr7j5s2s=+/Aa+/=="

// samples are all the pages in one language, filled the way handlers fill them.
func samples(l i18n.Lang) map[string]templ.Component {
	s := sampler{i18n.For(l)}
	return map[string]templ.Component{
		"form":       templates.FormPage(s.form()),
		"refused":    templates.FormPage(s.refused()),
		"again":      templates.FormPage(s.again()),
		"offers":     templates.FormPage(s.offers(s.refused())),
		"preset":     templates.FormPage(s.preset()),
		"handoff":    templates.HandoffPage(s.handoff()),
		"processing": templates.WaitingPage(s.waiting("processing", "do_not_repeat", "next", "close", "support")),
		"review":     templates.WaitingPage(s.waiting("review", "do_not_repeat", "text", "support", "close")),
		"success":    templates.SuccessPage(s.success()),
		"receipt":    templates.ReceiptPage(s.receipt()),
		"verify":     templates.VerifyPage(s.verify()),
		"unknown":    templates.VerifyPage(s.unknown()),
		"genuine":    templates.VerifyPage(s.genuine()),
		"failed":     templates.ClosedPage(s.closed("failed", "no_funds", "lower_amount")),
		"expired":    templates.ClosedPage(s.closed("expired", "abandoned", "start_over")),
		"error":      templates.ErrorPage(s.failure()),
		"breakout": templates.BreakOutPage(templates.BreakOut{
			Lang: string(l), Href: "/t/4f2a", Text: s.T("breakout.text"), Title: s.T("breakout.title"),
		}),
	}
}

// sampler fills views from the real catalogues.
type sampler struct{ *i18n.Printer }

func (s sampler) page(state, title string) templates.Page {
	p := templates.Page{
		Lang: string(s.Lang()), Title: title, State: state, Merchant: "Дүкен «Бәйтерек»",
		LanguageReturn: "4f2a", Sandbox: s.T("frame.sandbox"),
		Texts: templates.Chrome{
			Skip: s.T("frame.skip"), Languages: s.T("frame.languages"), Footer: s.T("frame.footer"),
		},
	}
	for _, l := range i18n.All() {
		p.Languages = append(p.Languages, templates.Language{
			Code: string(l), Name: s.T("language." + string(l)), Current: l == s.Lang(),
		})
	}
	return p
}

func (s sampler) field(name, hint string) templates.Field {
	f := templates.Field{Name: name, Label: s.T("form." + name)}
	if hint != "" {
		f.Hint = s.T("form." + hint)
	}
	return f
}

func (s sampler) form() templates.Form {
	f := templates.Form{
		Page: s.page("open", s.T("form.title")), Action: "/transfers", Once: "once-1", FormKey: "key-1",
		Heading: s.T("form.heading"), Intro: s.T("form.intro"),
		SenderCard:   s.field("sender_card", ""),
		SenderExpiry: s.field("sender_expiry", "sender_expiry_hint"),
		SenderCVC:    s.field("sender_cvc", "sender_cvc_hint"),
		SenderName:   s.field("sender_name", "sender_name_hint"),
		ReceiverCard: s.field("receiver_card", "receiver_card_hint"),
		Email:        s.field("email", "email_hint"),
		Amount:       s.field("amount", ""),
		SenderLegend: s.T("form.sender"), ReceiverLegend: s.T("form.receiver"),
		Button: s.T("form.button"), Busy: s.T("form.busy"),
		SummaryTemplate: s.T("form.summary_template"), ButtonTemplate: s.T("form.button_template"),
	}
	f.Amount.Hint = s.Tf("form.amount_hint", map[string]string{"Min": "1\u00a0₸", "Max": "1\u00a0000\u00a0000\u00a0₸"})
	f.SenderExpiry.Warning, f.Month = s.T("form.sender_expiry_past"), "202611"
	f.SenderCard.Brand, f.SenderCard.Warning = true, s.T("error.field.sender_card.checksum")
	f.ReceiverCard.Brand, f.ReceiverCard.Warning, f.ReceiverCard.Same = true, s.T("error.field.receiver_card.checksum"), s.T("error.field.receiver_card.same")
	return f
}

// refused is the form after the server found every field wrong.
func (s sampler) refused() templates.Form {
	f := s.form()
	f.Page.Title = s.Tf("form.title_problem", map[string]string{"Title": s.T("form.title")})
	f.Amount.Value, f.SenderName.Value = "15OO", `"><img src=x onerror=alert(1)>`
	wrong := []struct {
		field *templates.Field
		key   string
	}{
		{&f.Amount, "unreadable"}, {&f.SenderCard, "checksum"}, {&f.SenderExpiry, "unreadable"},
		{&f.SenderCVC, "three"}, {&f.SenderName, "characters"}, {&f.ReceiverCard, "same"}, {&f.Email, "invalid"},
	}
	for _, w := range wrong {
		w.field.Error = s.T("error.field." + w.field.Name + "." + w.key)
		f.Problems = append(f.Problems, templates.Problem{Field: w.field.Name, Text: w.field.Error})
	}
	f.Problems = append(f.Problems, templates.Problem{Text: s.T("error.field.form_key.expired")})
	f.SummaryTitle, f.SummaryNote = s.N("form.problems", len(wrong)), s.T("form.cards_again")
	return f
}

// again is the form of a transfer whose first attempt was refused.
func (s sampler) again() templates.Form {
	f := s.form()
	f.Action, f.AmountFixed, f.AmountLabel = "/t/4f2a/attempts", "1\u00a0000\u00a0₸", s.T("form.amount_fixed")
	f.Button, f.ButtonTemplate = s.Tf("form.button_amount", map[string]string{"Amount": f.AmountFixed}), ""
	f.Last = &templates.Failure{
		Money: s.T("money.none"), Reason: s.T("reason.no_funds"), Next: s.T("next.other_card"), Who: s.T("who.payer"), Retry: s.T("retry.other_card"),
		Code: "484", CodeLabel: s.T("failure.code"), Step: &templates.Link{Text: s.T("action.other_card"), Href: "#sender_card"},
	}
	f.Left = []string{s.Tf("placed.until", map[string]string{"Time": "14:35"}), s.N("form.attempts_left", 2)}
	f.Clock = &templates.Clock{
		Seconds: "1080", Minutes: `{"one":"{n} minute left","other":"{n} minutes left"}`, LastMinute: s.T("form.last_minute"),
		Soon: s.T("clock.soon"), Last: s.T("clock.last"), Over: s.T("clock.over"), Text: s.T("clock.go_on"), Href: "/t/4f2a",
	}
	f.Cancel = s.cancel()
	return f
}

func (s sampler) cancel() *templates.Cancel {
	return &templates.Cancel{Action: "/t/4f2a/cancel", FormKey: "key-2", Text: s.T("form.cancel")}
}

func (s sampler) handoff() templates.Handoff {
	h := templates.Handoff{
		Page:   s.page("challenged", s.T("handoff.title")),
		Action: "https://acs.example.kz/pa?id=YL&x=1", PaReq: samplePaReq,
		MD: "270469967-9CA5EC5779A3358E", TermURL: "https://pay.example.kz/3ds/return/tok",
		Explain: s.T("handoff.explain"), Button: s.T("handoff.button"), Again: s.T("handoff.again"),
		Cancel: s.cancel(), Until: s.Tf("clock.confirm", map[string]string{"Time": "14:35"}),
	}
	for _, l := range append([]i18n.Lang{s.Lang()}, i18n.All()...) {
		if l != s.Lang() || len(h.Wait) == 0 {
			h.Wait = append(h.Wait, templates.WaitLine{Lang: string(l), Text: i18n.For(l).T("handoff.wait")})
		}
	}
	return h
}

func (s sampler) facts() []templates.Fact {
	values := [][2]string{
		{"amount", "1\u00a0000\u00a0₸"}, {"fee", "0\u00a0₸"}, {"from", "4405 63•• •••• 5096"},
		{"to", "5522 04•• •••• 6736"}, {"reference", "204978430339"}, {"order", "123456787538"},
	}
	var facts []templates.Fact
	for _, v := range values {
		facts = append(facts, templates.Fact{TestID: v[0], Label: s.T("fact." + v[0]), Value: v[1]})
	}
	return facts
}

func (s sampler) waiting(state string, lines ...string) templates.Waiting {
	w := templates.Waiting{
		Page: s.page(state, s.T(state+".title")), Heading: s.T(state + ".heading"), Facts: s.facts()[:1],
		Check: templates.Link{Text: s.T("action.check"), Href: "/t/4f2a"},
	}
	for _, line := range lines {
		w.Lines = append(w.Lines, s.T(state+"."+line))
	}
	return w
}

func (s sampler) success() templates.Success {
	return templates.Success{
		Page: s.page("succeeded", s.T("success.title")), Heading: s.T("success.heading"),
		Amount: "1\u00a0000\u00a0₸", Facts: s.facts()[1:], Note: s.T("success.note"),
		Proof: s.proof(), Receipt: &templates.Link{Text: s.T("receipt.open"), Href: "/t/4f2a/receipt"},
		Back: &templates.Link{
			Text: s.Tf("action.back", map[string]string{"Merchant": "Дүкен «Бәйтерек»"}), Href: "https://shop.example.kz/",
		},
	}
}

func (s sampler) closed(state, reason, next string) templates.Closed {
	return templates.Closed{
		Page: s.page(state, s.T(state+".title")), Heading: s.T(state + ".heading"),
		Money: s.T("money.none"), Reason: s.T("reason." + reason), Next: s.T("next." + next),
		Who: s.T("who.payer_bank"), Retry: s.T("retry.other_card"), Step: &templates.Link{Text: s.T("action.write"), Href: "mailto:help@shop.example.kz"},
		Code: "484", CodeLabel: s.T("failure.code"), Facts: s.facts()[5:],
		Action: &templates.Link{Text: s.T("action.new"), Href: "/"},
	}
}

func (s sampler) failure() templates.Error {
	return templates.Error{
		Page: s.page("error", s.T("http.404.heading")), Heading: s.T("http.404.heading"), Text: s.T("http.404.text"),
		RequestIDLabel: s.T("http.request_id"), RequestID: "01JD0ZK4",
		Home: &templates.Link{Text: s.T("action.home"), Href: "/"},
	}
}
