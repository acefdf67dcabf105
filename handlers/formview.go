package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// now is the time on the customer's wall: card months end in Kazakhstan.
func (h *handlers) now() time.Time { return h.Now().In(i18n.Almaty()) }

// formView is the card form: for a new transfer where t is nil, for another attempt where it is open. Card fields are
// always empty.
func (h *handlers) formView(c echo.Context, v *visitor, t *transfer.Transfer, in *input) view {
	p := h.printer(c, t)
	title := p.T("form.title")
	if len(in.problems) > 0 {
		title = p.T("form.title_problem")
	}
	f := templates.Form{
		Action: h.at("/transfers"), Heading: p.T("form.heading"), Intro: p.T("form.intro"),
		SenderLegend: p.T("form.sender"), ReceiverLegend: p.T("form.receiver"),
		Button: p.T("form.button"), Busy: p.T("form.busy"),
		SummaryTemplate: p.T("form.summary_template"), ButtonTemplate: p.T("form.button_template"),
		Amount:       templates.Field{Name: "amount", Label: p.T("form.amount"), Value: in.amountText, Hint: p.Tf("form.amount_hint", h.limits(p))},
		SenderCard:   templates.Field{Name: "sender_card", Label: p.T("form.sender_card")},
		SenderExpiry: templates.Field{Name: "sender_expiry", Label: p.T("form.sender_expiry"), Hint: p.T("form.sender_expiry_hint"), Warning: p.T("form.sender_expiry_past")},
		SenderCVC:    templates.Field{Name: "sender_cvc", Label: p.T("form.sender_cvc"), Hint: p.T("form.sender_cvc_hint")},
		SenderName:   templates.Field{Name: "sender_name", Label: p.T("form.sender_name"), Value: in.name, Hint: p.T("form.sender_name_hint")},
		ReceiverCard: templates.Field{Name: "receiver_card", Label: p.T("form.receiver_card"), Hint: p.T("form.receiver_card_hint")},
		Email:        templates.Field{Name: "email", Label: p.T("form.email"), Value: in.email, Hint: p.T("form.email_hint")},
	}
	id, scope := transfer.ID(""), ""
	if t != nil {
		id, scope = t.ID, string(t.ID)
		h.again(p, &f, t, v)
	}
	f.Page = h.frame(p, string(transfer.StateOpen), title, id)
	f.FormKey = v.newFormKey(scope, h.Now())
	f.Once = "once-" + f.FormKey[:8]
	if t == nil {
		f.KeepText, f.Keep = p.T("form.keep"), &templates.Link{Text: p.T("form.keep_link"), Href: h.addressOf(f.FormKey) + "?" + justSent}
	}
	problems := h.explain(p, &f, in)
	return view{page: templates.FormPage(f), json: h.formTwin(p, t, f, problems), kind: formKind(problems)}
}

// again adds what another attempt has: the amount that stands, the last refusal, what is left, and the way out.
func (h *handlers) again(p *i18n.Printer, f *templates.Form, t *transfer.Transfer, v *visitor) {
	amount := p.Amount(t.Amount)
	f.Action, f.Intro = h.pathOf(t.ID)+"/attempts", ""
	f.AmountFixed, f.AmountLabel = amount, p.T("form.amount_fixed")
	f.Button, f.ButtonTemplate = p.Tf("form.button_amount", map[string]string{"Amount": amount}), ""
	f.Cancel = h.cancelForm(t, v, p.T("form.cancel"))
	minutes := p.T("form.last_minute")
	if left := int(t.Deadline.Sub(h.Now()) / time.Minute); left > 0 {
		minutes = p.N("form.minutes_left", left)
	}
	f.Left = []string{minutes, p.N("form.attempts_left", t.AttemptsLeft())}
	if a := t.Last(); a != nil && a.Failure.Reason != "" {
		f.Last = &templates.Failure{
			Money: p.T("money.none"), Reason: p.T("reason." + string(a.Failure.Reason)), Next: p.T("next." + string(a.Failure.Next)),
			Code: shownCode(a.Failure), CodeLabel: p.T("failure.code"), Settled: settledNotice(p, a),
		}
	}
}

func (h *handlers) limits(p *i18n.Printer) map[string]string {
	return map[string]string{"Min": p.Amount(h.Merchant.AmountMin), "Max": p.Amount(h.Merchant.AmountMax)}
}

// explain puts each problem at its field and into the summary.
func (h *handlers) explain(p *i18n.Printer, f *templates.Form, in *input) []fieldProblem {
	if len(in.problems) == 0 {
		return nil
	}
	fields := map[string]*templates.Field{
		"amount": &f.Amount, "sender_card": &f.SenderCard, "sender_expiry": &f.SenderExpiry, "sender_cvc": &f.SenderCVC,
		"sender_name": &f.SenderName, "receiver_card": &f.ReceiverCard, "email": &f.Email,
	}
	var all []fieldProblem
	for _, w := range in.problems {
		text := p.Tf("error.field."+w.key, h.limits(p))
		if at := fields[w.field]; at != nil {
			at.Error = text
		}
		f.Problems = append(f.Problems, templates.Problem{Field: w.field, Text: text})
		all = append(all, fieldProblem{Field: w.field, Detail: text})
	}
	f.SummaryTitle, f.SummaryNote = p.N("form.problems", len(all)), p.T("form.cards_again")
	return all
}

func formKind(problems []fieldProblem) string {
	if len(problems) > 0 {
		return problemJSON
	}
	return plainJSON
}

// formTwin is the form as JSON: what may be sent, and the key to send it with.
func (h *handlers) formTwin(p *i18n.Printer, t *transfer.Transfer, f templates.Form, problems []fieldProblem) any {
	if len(problems) > 0 {
		return problem{Type: "about:blank", Title: f.SummaryTitle, Status: 422, Detail: f.SummaryNote, Errors: problems}
	}
	if t != nil {
		j := h.twinOf(t, p, true)
		j.FormKey = f.FormKey
		return j
	}
	return map[string]any{
		"state": transfer.StateOpen, "language": string(p.Lang()), "currency": "KZT", "form_key": f.FormKey, "address": h.addressOf(f.FormKey),
		"amount_min": h.Merchant.AmountMin.Number(), "amount_max": h.Merchant.AmountMax.Number(),
	}
}
