package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/merchant"
)

func abroadShop(m *merchant.Merchant) { m.Abroad = true }

// toRussia is a form of a new transfer whose receiver's card is a foreign one.
func (s *site) toRussia() url.Values {
	form := s.filled("/")
	for name, value := range map[string]string{
		"receiver_abroad": "yes", "receiver_first_name": "Anna-Maria", "receiver_last_name": "O'Neil", "receiver_country": "RU",
	} {
		form.Set(name, value)
	}
	return form
}

func TestAReceiverAbroadHasANameAndACountry(t *testing.T) {
	t.Parallel()
	s := newSite(t, abroadShop)
	p := s.get("/", "Accept-Language", "en")
	p.saysAll(t, `id="receiver_abroad"`, `<option value="">Choose a country</option>`, `<option value="RU">Russia</option>`, "Best in Latin letters")
	p.saysNone(t, `value="KZ"`)
	s.post("/transfers", s.toRussia()).is(t, http.StatusSeeOther)
	if c := s.bank.cards[0]; c.FirstName != "Anna-Maria" || c.LastName != "O'Neil" || c.Country != "RU" {
		t.Errorf("%q %q %q", c.FirstName, c.LastName, c.Country)
	}
	if p := s.get("/", "Accept", "application/json"); !strings.Contains(p.body, `"receiver_may_be_abroad":true`) {
		t.Errorf("twin %s", p.body)
	}
}

func TestReceiversAbroadThatAreNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ field, value string }{
		"no first name": {"receiver_first_name", ""}, "spaces": {"receiver_first_name", "  "}, "65 letters": {"receiver_first_name", strings.Repeat("A", 65)},
		"digits": {"receiver_first_name", "Anna1"}, "markup": {"receiver_first_name", "<b>Anna"}, "no letter": {"receiver_first_name", ".-'"},
		"no last name": {"receiver_last_name", ""}, "NUL": {"receiver_last_name", "O\x00Neil"}, "CRLF": {"receiver_last_name", "O\r\nNeil"},
		"a card": {"receiver_last_name", "4405639704015096"}, "no country": {"receiver_country", ""}, "Kazakhstan": {"receiver_country", "KZ"},
		"small letters": {"receiver_country", "ru"}, "no code": {"receiver_country", "RUS"}, "withdrawn": {"receiver_country", "SU"}, "a group": {"receiver_country", "EU"},
		"a name": {"receiver_country", "Russia"},
	} {
		s := newSite(t, abroadShop)
		form := s.toRussia()
		form.Set(c.field, c.value)
		s.refuses(form, c.field)
		p := s.post("/transfers", form)
		p.saysAll(t, `id="receiver_abroad" name="receiver_abroad" value="yes" checked`)
		p.saysNone(t, "4405639704015096")
		if c.field != "receiver_country" && !strings.Contains(p.body, `<option value="RU" selected>`) {
			t.Errorf("%s: the country is lost", name)
		}
	}
	s := newSite(t, abroadShop)
	form := s.toRussia()
	form.Add("receiver_country", "DE")
	s.refuses(form, "receiver_country")
}

// Without the tick, and where the merchant does not allow it, nobody looks at these fields.
func TestAReceiverAtHomeIsNotAskedWho(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*site{"no tick": newSite(t, abroadShop), "not allowed": newSite(t)} {
		form := s.toRussia()
		form.Set("receiver_first_name", "<b>")
		form.Set("receiver_country", "XX")
		if name == "no tick" {
			form.Del("receiver_abroad")
		} else if strings.Contains(s.get("/").body, "receiver_abroad") {
			t.Error("it is offered")
		}
		s.post("/transfers", form).is(t, http.StatusSeeOther)
		if c := s.bank.cards[0]; c.FirstName+c.LastName+c.Country != "" {
			t.Errorf("%s: %q %q %q", name, c.FirstName, c.LastName, c.Country)
		}
	}
}

func TestWhatIsAbroadComesAlongToAnotherLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t, abroadShop)
	form := s.toRussia()
	form.Set("lang", "en")
	s.post("/language", form).is(t, http.StatusSeeOther)
	s.get("/").saysAll(t, `value="yes" checked`, `value="Anna-Maria"`, `value="O&#39;Neil"`, `<option value="RU" selected>Russia`)
	path := s.places()
	s.get(path).saysNone(t, "Anna-Maria") // it is another form's
}
