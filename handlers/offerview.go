package handlers

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"audarym/internal/card"
	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// offers adds to a form what its customer may choose.
func (h *handlers) offers(c echo.Context, p *i18n.Printer, f *templates.Form, t *transfer.Transfer, v *visitor, o offer, in *input) {
	f.SenderSaved = choicesOf(p, "sender_saved", p.T("saved.sender"), o.senders, in.sent, in.sender)
	f.ReceiverSaved = choicesOf(p, "receiver_saved", p.T("saved.receiver"), o.receivers, in.sent, in.receiver)
	if o.preset.ID != "" {
		f.Receiver, f.ReceiverLast4 = cardName(p, o.preset.Mask), o.preset.Mask.Last4()
	}
	if len(o.senders) > 0 || o.preset.ID != "" {
		f.Intro = either(f.Intro != "", p.T("form.intro_chosen"), "")
	}
	if o.abroad {
		f.Abroad = abroadView(p, in.person)
	}
	if !o.saves {
		return
	}
	f.SaveHint = p.Tf("saved.hint", map[string]string{"Merchant": h.Merchant.Name})
	f.SaveSender = &templates.Check{Name: "save_sender", Label: p.T("saved.save_sender"), Describe: templates.SaveHint, On: in.cards.SaveSender}
	if o.preset.ID == "" {
		f.SaveReceiver = &templates.Check{Name: "save_receiver", Label: p.T("saved.save_receiver"), Describe: templates.SaveHint, On: in.cards.SaveReceiver}
	}
	f.Removal = h.removalOf(c, p, t, v, o)
	if last4 := v.Typed.Removed; last4 != "" && v.Typed.For == t.ID {
		f.Removed = p.Tf("saved.removed", map[string]string{"Card": dots(last4)})
	}
}

// choicesOf lists saved cards and "another card". The newest is chosen, unless the form came back with another choice.
func choicesOf(p *i18n.Printer, name, label string, cards []transfer.SavedCard, sent bool, chosen string) *templates.Choices {
	if len(cards) == 0 {
		return nil
	}
	if !sent {
		chosen = cards[0].ID
	}
	group := &templates.Choices{Name: name, Label: label}
	for i, c := range cards {
		id := name
		if i > 0 {
			id += "-" + strconv.Itoa(i+1)
		}
		group.List = append(group.List, templates.Choice{ID: id, Value: c.ID, Text: cardName(p, c.Mask), Last4: c.Mask.Last4(), On: c.ID == chosen})
	}
	group.List = append(group.List, templates.Choice{ID: name + "-other", Text: p.T("saved.another"), On: chosen == ""})
	return group
}

// removalOf lists every saved card with a button that removes it, nil where there is none.
func (h *handlers) removalOf(c echo.Context, p *i18n.Printer, t *transfer.Transfer, v *visitor, o offer) *templates.Removal {
	r := &templates.Removal{Summary: p.T("saved.remove_one"), Button: p.T("saved.remove"), FormKey: v.newFormKey(string(t.ID), h.Now())}
	add := func(side string, cards []transfer.SavedCard) {
		for _, s := range cards {
			name := cardName(p, s.Mask)
			r.List = append(r.List, templates.Removable{
				Text: side + ": " + name, Name: p.Tf("saved.remove_card", map[string]string{"Card": name}),
				Action: h.pathOf(t.ID) + "/cards/" + s.ID + "/remove" + h.langQuery(c),
			})
		}
	}
	add(p.T("fact.from"), o.senders)
	add(p.T("fact.to"), o.receivers)
	if len(r.List) == 0 {
		return nil
	}
	return r
}

// brandNames are how people know the payment systems.
var brandNames = map[card.Brand]string{
	card.Visa: "Visa", card.Mastercard: "Mastercard", card.Amex: "American Express", card.Mir: "Мир", card.UnionPay: "UnionPay", card.Maestro: "Maestro",
}

// cardName writes a card as its customer knows it: Visa •••• 5096.
func cardName(p *i18n.Printer, m card.Mask) string {
	name := brandNames[m.Brand()]
	if name == "" {
		name = p.T("saved.card")
	}
	return name + " " + dots(m.Last4())
}
