package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
	"audarym/templates"
)

// now is the time on the customer's wall: card months end in Kazakhstan.
func (h *handlers) now() time.Time { return h.Now().In(i18n.Almaty()) }

// formView is the card form: for a new transfer where t is nil, for an attempt of one that is open. Card fields are always empty.
func (h *handlers) formView(c echo.Context, v *visitor, t *transfer.Transfer, o offer, in *input) view {
	p := h.printer(c, t)
	f := h.blankForm(p, in)
	title, id := p.T("form.title"), transfer.ID("")
	if t != nil {
		id = t.ID
		h.again(c, p, &f, t, v)
	}
	if placed(t, h.Merchant) {
		f.Heading = p.Tf("placed.heading", map[string]string{"Merchant": h.Merchant.Name})
		f.Description = either(t.Description != h.Merchant.Name, t.Description, "")
	}
	if len(in.problems) > 0 {
		title = p.Tf("form.title_problem", map[string]string{"Title": title})
	}
	f.Page = h.frame(p, string(transfer.StateOpen), title, id)
	f.FormKey = v.newFormKey(string(id), h.Now())
	f.Once = "once-" + f.FormKey[:8]
	if t == nil {
		f.KeepText, f.Keep = p.T("form.keep"), &templates.Link{Text: p.T("form.keep_link"), Href: h.addressOf(f.FormKey) + "?" + justSent}
	}
	h.offers(c, p, &f, t, v, o, in)
	if t != nil {
		f.Last = h.lastFailure(p, t, &f)
	}
	problems := h.explain(p, &f, in)
	return view{page: templates.FormPage(f), json: h.formTwin(p, t, o, f, in, problems), kind: formKind(problems)}
}

// blankForm is what every card form has, with what may be shown again of what was typed.
func (h *handlers) blankForm(p *i18n.Printer, in *input) templates.Form {
	return templates.Form{
		Action: h.at("/transfers"), Heading: p.T("form.heading"), Intro: p.T("form.intro"), Fee: h.Merchant.Brand.Fee[string(p.Lang())],
		SenderLegend: p.T("form.sender"), ReceiverLegend: p.T("form.receiver"),
		Button: p.T("form.button"), Busy: p.T("form.busy"), Month: h.now().Format("200601"),
		SummaryTemplate: p.T("form.summary_template"), ButtonTemplate: p.T("form.button_template"),
		Amount: templates.Field{Name: "amount", Label: p.T("form.amount"), Value: in.amountText, Hint: p.Tf("form.amount_hint", h.amountLimits(p))},
		SenderCard: templates.Field{Name: "sender_card", Label: p.T("form.sender_card"), Typed: true, Brand: true,
			Warning: p.T("error.field.sender_card.checksum")},
		SenderExpiry: templates.Field{Name: "sender_expiry", Label: p.T("form.sender_expiry"), Hint: p.T("form.sender_expiry_hint"),
			Warning: p.T("form.sender_expiry_past"), Typed: true},
		SenderCVC:  templates.Field{Name: "sender_cvc", Label: p.T("form.sender_cvc"), Hint: p.T("form.sender_cvc_hint")},
		SenderName: templates.Field{Name: "sender_name", Label: p.T("form.sender_name"), Value: in.name, Hint: p.T("form.sender_name_hint"), Typed: true},
		ReceiverCard: templates.Field{Name: "receiver_card", Label: p.T("form.receiver_card"), Hint: p.T("form.receiver_card_hint"), Typed: true, Brand: true,
			Warning: p.T("error.field.receiver_card.checksum"), Same: p.T("error.field.receiver_card.same")},
		Email: templates.Field{Name: "email", Label: p.T("form.email"), Value: in.email, Hint: h.emailHint(p)},
	}
}

// emailHint promises a receipt only where one is sent.
func (h *handlers) emailHint(p *i18n.Printer) string {
	if h.Mails {
		return p.T("mail.hint")
	}
	return p.T("form.email_hint")
}

// placed reports that a merchant ordered a transfer, as far as that can be told once somebody has begun it.
func placed(t *transfer.Transfer, m *merchant.Merchant) bool {
	return t != nil && (t.Awaited() || t.Description != m.Name || t.Terms.Order != "" || t.Terms.Customer != "" || t.Terms.Receiver != "" ||
		t.Terms.ReturnURL != "" || t.Terms.FailureURL != "")
}

// again adds what a transfer that is there already has: the amount that stands, the last refusal, what is left, and the way
// out. What nobody has begun has all its time.
func (h *handlers) again(c echo.Context, p *i18n.Printer, f *templates.Form, t *transfer.Transfer, v *visitor) {
	amount := p.Amount(t.Amount)
	f.Action = h.pathOf(t.ID) + "/attempts" + h.langQuery(c)
	f.AmountFixed, f.AmountLabel = amount, p.T("form.amount_fixed")
	f.Button, f.ButtonTemplate = p.Tf("form.button_amount", map[string]string{"Amount": amount}), ""
	f.Cancel = h.cancelForm(c, t, v, p.T("form.cancel"))
	h.timeLeft(c, p, f, t)
	if t.Awaited() {
		return
	}
	f.Intro, f.Left = "", append(f.Left, p.N("form.attempts_left", t.AttemptsLeft()))
}

func (h *handlers) amountLimits(p *i18n.Printer) map[string]string {
	return map[string]string{"Min": p.Amount(h.Merchant.AmountMin), "Max": p.Amount(h.Merchant.AmountMax)}
}
