package handlers

import (
	"slices"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// explain puts each problem at its field and into the summary. One about a list of saved cards that has become empty stands at
// the field for another card.
func (h *handlers) explain(p *i18n.Printer, f *templates.Form, in *input) []fieldProblem {
	if len(in.problems) == 0 {
		return nil
	}
	errors, args := errorsOf(f), h.amountLimits(p)
	args["Time"] = p.Soon(in.again, h.Now())
	var all []fieldProblem
	for _, w := range in.problems {
		text := p.Tf("error.field."+w.key, args)
		field := w.field
		switch {
		case field == "sender_saved" && f.SenderSaved == nil:
			field = "sender_card"
		case field == "receiver_saved" && f.ReceiverSaved == nil:
			field = "receiver_card"
		}
		if at := errors[field]; at != nil {
			*at = text
		}
		f.Problems = append(f.Problems, templates.Problem{Field: field, Text: text})
		all = append(all, fieldProblem{Field: field, Detail: text})
	}
	f.SummaryTitle, f.SummaryNote = p.N("form.problems", len(all)), p.T("form.cards_again")
	if !slices.ContainsFunc(all, func(w fieldProblem) bool { return w.Field != "" }) { // there is no field to correct
		f.SummaryTitle = p.T("form.not_sent")
	}
	return all
}

// errorsOf are the places of a form where a message stands, by the field's name.
func errorsOf(f *templates.Form) map[string]*string {
	at := map[string]*string{
		"amount": &f.Amount.Error, "sender_card": &f.SenderCard.Error, "sender_expiry": &f.SenderExpiry.Error, "sender_cvc": &f.SenderCVC.Error,
		"sender_name": &f.SenderName.Error, "receiver_card": &f.ReceiverCard.Error, "email": &f.Email.Error,
	}
	if f.SenderSaved != nil {
		at["sender_saved"] = &f.SenderSaved.Error
	}
	if f.ReceiverSaved != nil {
		at["receiver_saved"] = &f.ReceiverSaved.Error
	}
	if f.Abroad != nil {
		at["receiver_first_name"], at["receiver_last_name"] = &f.Abroad.FirstName.Error, &f.Abroad.LastName.Error
		at["receiver_country"] = &f.Abroad.Country.Error
	}
	return at
}

func formKind(problems []fieldProblem) string {
	if len(problems) > 0 {
		return problemJSON
	}
	return plainJSON
}

// formTwin is the form as JSON: what may be sent, and the key to send it with.
func (h *handlers) formTwin(p *i18n.Printer, t *transfer.Transfer, o offer, f templates.Form, in *input, problems []fieldProblem) any {
	if len(problems) > 0 {
		return problem{Type: "about:blank", Title: f.SummaryTitle, Status: in.status(), Detail: f.SummaryNote, Errors: problems}
	}
	if t != nil {
		j := h.twinOf(t, p, true)
		j.FormKey, j.Description = f.FormKey, f.Description
		j.offerTwin = twinOfOffer(o)
		return j
	}
	return struct {
		State     transfer.State `json:"state"`
		Language  string         `json:"language"`
		Currency  string         `json:"currency"`
		FormKey   string         `json:"form_key"`
		Address   string         `json:"address"`
		AmountMin string         `json:"amount_min"`
		AmountMax string         `json:"amount_max"`
		*offerTwin
	}{transfer.StateOpen, string(p.Lang()), "KZT", f.FormKey, h.addressOf(f.FormKey),
		h.Merchant.AmountMin.Number(), h.Merchant.AmountMax.Number(), twinOfOffer(o)}
}

// offerTwin says which fields a form has beside the usual ones.
type offerTwin struct {
	Saves    bool        `json:"may_save_cards"`
	Abroad   bool        `json:"receiver_may_be_abroad"`
	Sender   []savedTwin `json:"sender_saved,omitempty"`
	Receiver []savedTwin `json:"receiver_saved,omitempty"`
	Preset   *savedTwin  `json:"receiver,omitempty"` // the merchant chose it: there is no field
}

type savedTwin struct {
	ID    string `json:"id"`
	Brand string `json:"brand"`
	Last4 string `json:"last4"`
}

func twinOfOffer(o offer) *offerTwin {
	j := &offerTwin{Saves: o.saves, Abroad: o.abroad, Sender: twinsOf(o.senders), Receiver: twinsOf(o.receivers)}
	if o.preset.ID != "" {
		j.Preset = &twinsOf([]transfer.SavedCard{o.preset})[0]
	}
	return j
}

func twinsOf(cards []transfer.SavedCard) (list []savedTwin) {
	for _, c := range cards {
		list = append(list, savedTwin{ID: c.ID, Brand: string(c.Mask.Brand()), Last4: c.Mask.Last4()})
	}
	return list
}
