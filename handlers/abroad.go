package handlers

import (
	"net/url"

	"audarym/internal/i18n"
	"audarym/templates"
)

// person is a receiver abroad, as typed.
type person struct {
	abroad               bool
	first, last, country string
}

// readAbroad reads who has a foreign card, where the box is ticked (bank-api.md section 3: foreign).
func (in *input) readAbroad(form url.Values) {
	in.take(form, "receiver_abroad", func(text string) { in.person.abroad = text != "" })
	if !in.person.abroad {
		return
	}
	in.take(form, "receiver_first_name", func(text string) {
		in.cards.FirstName = in.readPerson("receiver_first_name", text)
		in.person.first = withoutCard(in.cards.FirstName)
	})
	in.take(form, "receiver_last_name", func(text string) {
		in.cards.LastName = in.readPerson("receiver_last_name", text)
		in.person.last = withoutCard(in.cards.LastName)
	})
	in.take(form, "receiver_country", func(text string) {
		switch {
		case text == "":
			in.wrong("receiver_country", "receiver_country.required")
		case !i18n.IsCountry(text):
			in.wrong("receiver_country", "receiver_country.unknown")
		default:
			in.cards.Country, in.person.country = text, text
		}
	})
}

// abroadView asks for a receiver abroad.
func abroadView(p *i18n.Printer, who person) *templates.Abroad {
	a := &templates.Abroad{
		Check:     templates.Check{Name: "receiver_abroad", Label: p.T("abroad.check"), On: who.abroad},
		FirstName: templates.Field{Name: "receiver_first_name", Label: p.T("abroad.first_name"), Value: who.first, Hint: p.T("abroad.name_hint")},
		LastName:  templates.Field{Name: "receiver_last_name", Label: p.T("abroad.last_name"), Value: who.last, Hint: p.T("abroad.name_hint")},
		Country:   templates.Field{Name: "receiver_country", Label: p.T("abroad.country")},
		Choose:    p.T("abroad.choose"),
	}
	for _, c := range p.Countries() {
		a.Countries = append(a.Countries, templates.Option{Value: c.Code, Text: c.Name, On: c.Code == who.country})
	}
	return a
}
