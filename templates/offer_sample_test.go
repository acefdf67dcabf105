package templates_test

import (
	"strconv"

	"audarym/templates"
)

const sampleShop = "Дүкен «Бәйтерек»"

// offers adds to a form everything that a merchant can allow, and its brand.
func (s sampler) offers(f templates.Form) templates.Form {
	s.brand(&f.Page)
	f.Description, f.Fee = "Шай, нан және бір келі алма", "Комиссия 0,95 %, кемінде 200 ₸"
	f.SenderSaved = s.choices("sender_saved", s.T("saved.sender"), "5096", "4820", "7597")
	f.ReceiverSaved = s.choices("receiver_saved", s.T("saved.receiver"), "6736")
	f.SaveHint = s.Tf("saved.hint", map[string]string{"Merchant": sampleShop})
	f.SaveSender = &templates.Check{Name: "save_sender", Label: s.T("saved.save_sender"), Describe: templates.SaveHint}
	f.SaveReceiver = &templates.Check{Name: "save_receiver", Label: s.T("saved.save_receiver"), Describe: templates.SaveHint, On: true}
	f.SenderSaved.Error, f.ReceiverSaved.Error = s.T("error.field.sender_saved.gone"), s.T("error.field.receiver_saved.gone")
	f.Abroad = &templates.Abroad{
		Check:     templates.Check{Name: "receiver_abroad", Label: s.T("abroad.check"), On: true},
		FirstName: templates.Field{Name: "receiver_first_name", Label: s.T("abroad.first_name"), Hint: s.T("abroad.name_hint"), Error: s.T("error.field.receiver_first_name.characters")},
		LastName:  templates.Field{Name: "receiver_last_name", Label: s.T("abroad.last_name"), Hint: s.T("abroad.name_hint"), Error: s.T("error.field.receiver_last_name.characters")},
		Country:   templates.Field{Name: "receiver_country", Label: s.T("abroad.country"), Error: s.T("error.field.receiver_country.required")},
		Choose:    s.T("abroad.choose"),
	}
	for _, c := range s.Countries() {
		f.Abroad.Countries = append(f.Abroad.Countries, templates.Option{Value: c.Code, Text: c.Name, On: c.Code == "DE"})
	}
	f.Removal = &templates.Removal{Summary: s.T("saved.remove_one"), Button: s.T("saved.remove"), FormKey: "key-3"}
	for _, last4 := range []string{"5096", "4820", "7597", "6736"} {
		name := "Mastercard •••• " + last4
		f.Removal.List = append(f.Removal.List, templates.Removable{Text: s.T("fact.from") + ": " + name,
			Name: s.Tf("saved.remove_card", map[string]string{"Card": name}), Action: "/t/4f2a/cards/card_" + last4 + "/remove"})
	}
	f.Cancel = s.cancel()
	return f
}

func (s sampler) choices(name, label string, cards ...string) *templates.Choices {
	c := &templates.Choices{Name: name, Label: label}
	id := name
	for i, last4 := range cards {
		c.List = append(c.List, templates.Choice{ID: id, Value: "card_" + last4, Text: "Mastercard •••• " + last4, Last4: last4, On: i == 0})
		id = name + "-" + strconv.Itoa(i+2)
	}
	c.List = append(c.List, templates.Choice{ID: name + "-other", Text: s.T("saved.another")})
	return c
}

func (s sampler) brand(p *templates.Page) {
	p.Style = "/brand/0123456789abcdef.css"
	p.Logo = &templates.Picture{Src: "/brand/0123456789abcdef.svg", Alt: sampleShop, Width: "120", Height: "40"}
	p.Contacts = []templates.Contact{
		{Kind: "email", Text: "help@shop.kz", Href: "mailto:help@shop.kz"}, {Kind: "phone", Text: "+7 700 123 45 67", Href: "tel:+77001234567"},
		{Kind: "url", Text: "shop.kz/help", Href: "https://shop.kz/help"},
	}
	p.Texts.Contacts = s.T("frame.contacts")
	p.Terms = &templates.Link{Text: s.T("frame.terms"), Href: "https://shop.kz/terms", Away: true}
}

// preset is the form of a transfer whose receiver the merchant chose.
func (s sampler) preset() templates.Form {
	f := s.again()
	f.Last, f.Left = nil, []string{s.Tf("placed.until", map[string]string{"Time": "25 қараша 2026, 14:00"})}
	f.Removed = s.Tf("saved.removed", map[string]string{"Card": "•••• 1006"})
	f.Receiver, f.ReceiverLast4 = "Mastercard •••• 6736", "6736"
	return f
}
