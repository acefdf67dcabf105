package handlers_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// TestBadCardForms is the card-form section of reliability.md: 422, a message at the field, card fields empty, no bank call,
// no row that claims an attempt.
func TestBadCardForms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ field, value string }{
		"no amount": {"amount", ""}, "amount of letters": {"amount", "abc"}, "amount 1e3": {"amount", "1e3"}, "amount 0x10": {"amount", "0x10"},
		"amount NaN": {"amount", "NaN"}, "amount Infinity": {"amount", "Infinity"}, "amount in wide digits": {"amount", "１００"},
		"amount endless": {"amount", "99999999999999999999"}, "amount above": {"amount", "1000000.01"}, "amount below": {"amount", "99.99"},
		"amount zero": {"amount", "0"}, "amount negative": {"amount", "-5"}, "amount with three decimals": {"amount", "100.505"},
		"amount with thousands": {"amount", "1,000"}, "amount with a NUL": {"amount", "100\x00"},
		"no card": {"sender_card", ""}, "card of letters": {"sender_card", "4405 abcd"}, "card checksum": {"sender_card", "4405639704015097"},
		"card of 11 digits": {"sender_card", "44056397040"}, "card of 20 digits": {"sender_card", "44056397040150960000"},
		"card of zeros": {"sender_card", "0000000000000000"}, "no receiver": {"receiver_card", ""},
		"receiver checksum": {"receiver_card", "5522042705066737"}, "receiver is sender": {"receiver_card", "4405 6397 0401 5096"},
		"no expiry": {"sender_expiry", ""}, "month 13": {"sender_expiry", "13/27"}, "year 99": {"sender_expiry", "01/99"}, "expiry words": {"sender_expiry", "soon"},
		"no cvc": {"sender_cvc", ""}, "cvc of two": {"sender_cvc", "12"}, "cvc letters": {"sender_cvc", "12a"}, "cvc wide": {"sender_cvc", "１２３"},
		"visa cvc of four": {"sender_cvc", "1234"},
		"no name":          {"sender_name", ""}, "endless name": {"sender_name", strings.Repeat("A", 300)}, "name script": {"sender_name", "<script>alert(1)</script>"},
		"name img": {"sender_name", `"><img onerror=x>`}, "name braces": {"sender_name", "{{7*7}}"}, "name NUL": {"sender_name", "A\x00B"},
		"name CRLF": {"sender_name", "A\r\nB"}, "name emoji": {"sender_name", "🙂"}, "name of marks": {"sender_name", ". - '"}, "name sql": {"sender_name", "' OR 1=1--"},
		"email a@b": {"email", "a@b"}, "email endless": {"email", strings.Repeat("a", 250) + "@b.kz"}, "email Bcc": {"email", "a@b.kz\r\nBcc: c@d.kz"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			form := s.filled("/")
			form.Set(c.field, c.value)
			s.refuses(form, c.field)
		})
	}
}

// refuses sends a form and checks the whole promise about a bad one.
func (s *site) refuses(form url.Values, field string) {
	s.t.Helper()
	p := s.post("/transfers", form)
	p.is(s.t, http.StatusUnprocessableEntity)
	p.shows(s.t, "open")
	if !strings.Contains(p.body, `data-testid="error-`+field+`"`) || !strings.Contains(p.body, `data-testid="error-summary"`) {
		s.t.Errorf("no message at %s", field)
	}
	for _, name := range []string{"sender_card", "sender_expiry", "sender_cvc", "receiver_card"} {
		if v := form.Get(name); v != "" && strings.Contains(p.body, `value="`+v+`"`) {
			s.t.Errorf("%s came back", name)
		}
	}
	if strings.Contains(p.body, "<script>alert") || strings.Contains(p.body, "<img") {
		s.t.Error("what was typed became markup")
	}
	if s.bank.transfers != 0 || len(s.store.Events) != 0 {
		s.t.Error("a bad form reached the bank or the store")
	}
	if p.value("form_key") == "" {
		s.t.Error("the form came back without a key")
	}
}

func TestEmptyFormTellsAllAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.post("/transfers", url.Values{"form_key": {s.get("/").value("form_key")}})
	p.is(t, http.StatusUnprocessableEntity)
	for _, field := range []string{"amount", "sender_card", "sender_expiry", "sender_cvc", "sender_name", "receiver_card"} {
		if !strings.Contains(p.body, `data-testid="error-`+field+`"`) {
			t.Errorf("nothing is said about %s", field)
		}
	}
}

func TestGoodInputsThatLookOdd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ field, value string }{
		"amount with spaces": {"amount", "1 000 000"}, "amount with a comma": {"amount", "100,50"}, "amount with a point": {"amount", "100.50"},
		"amount with zeros": {"amount", "0100"}, "card with dashes": {"sender_card", "4405-6397-0401-5096"},
		"card with no-break spaces": {"sender_card", "4405\u00a06397\u20090401 5096"}, "cvc 000": {"sender_cvc", "000"}, "expiry 0127": {"sender_expiry", "0127"},
		"safari's expiry": {"sender_expiry", "2027-01"}, "name in Kazakh": {"sender_name", "Әйгерім О’Нил-Ұлы"}, "name of one letter": {"sender_name", "Я"},
		"email": {"email", "arman.ali+x@epay.kz"}, "an unknown field": {"terminalId", "mine"}, "the state": {"state", "succeeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			form := s.filled("/")
			form.Set(c.field, c.value)
			s.post("/transfers", form).is(t, http.StatusSeeOther)
			if s.bank.transfers != 1 {
				t.Errorf("%d transfers", s.bank.transfers)
			}
		})
	}
}

func TestACardInTheWrongFieldIsNotShownAgain(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"amount", "sender_name", "email"} {
		for _, text := range []string{"4405639704015096", "4405 6397 0401 5096 815", "x4405-6397-0401-5096@b.kz"} {
			s := newSite(t)
			form := s.filled("/")
			form.Set(field, text)
			s.refuses(form, field)
			p := s.post("/transfers", form)
			if strings.Contains(p.body, "5096") {
				t.Errorf("%s shows %q again", field, text)
			}
			form.Set("lang", "en")
			s.post("/language", form).is(t, http.StatusSeeOther)
			if p := s.get("/"); strings.Contains(p.body, "5096") {
				t.Errorf("%s keeps %q over a switch of language", field, text)
			}
		}
	}
}

func TestALostCookieAsksAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	s.Client = s.browser()
	p := s.post("/transfers", form)
	p.is(t, http.StatusUnprocessableEntity)
	form.Set("form_key", p.value("form_key"))
	s.post("/transfers", form).is(t, http.StatusSeeOther)
	if s.bank.transfers != 1 {
		t.Errorf("%d transfers", s.bank.transfers)
	}
}

func TestAFieldTwiceIsAnError(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	form.Add("sender_card", "5522042705066736")
	s.refuses(form, "sender_card")
}

func TestTheQueryIsNoForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	card := form.Get("sender_card")
	form.Del("sender_card")
	s.post("/transfers?sender_card="+card, form).is(t, http.StatusUnprocessableEntity)
	p := s.get("/?sender_card=" + card + "&sender_cvc=815")
	p.is(t, http.StatusSeeOther)
	if at := p.Header.Get("Location"); at != "/" {
		t.Errorf("sent to %q", at)
	}
	s.get("/transfers?sender_card="+card).is(t, http.StatusMethodNotAllowed)
	if log := s.log.String(); strings.Contains(log, card) || strings.Contains(log, "cvc=") || strings.Contains(log, "=815") {
		t.Errorf("the log has the query: %s", log)
	}
}

func TestFormKeysThatAreNotOurs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	for name, key := range map[string][]string{
		"none": nil, "empty": {""}, "made up": {"AAAA"}, "two": {form.Get("form_key"), form.Get("form_key")},
		"tampered": {"A" + form.Get("form_key")[1:] + "A"},
	} {
		form["form_key"] = key
		if p := s.post("/transfers", form); p.StatusCode != http.StatusForbidden || p.state() != "error" {
			t.Errorf("%s: HTTP %d", name, p.StatusCode)
		}
	}
	stolen := s.filled("/")
	s.Client = s.browser()
	s.get("/")
	s.post("/transfers", stolen).is(t, http.StatusForbidden)
	if s.bank.transfers != 0 {
		t.Error("the bank was called")
	}
}

func TestAnOldFormIsOpenedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	s.pass(25 * time.Minute)
	s.get("/") // the session goes on
	s.pass(6 * time.Minute)
	p := s.post("/transfers", form)
	p.is(t, http.StatusUnprocessableEntity)
	if !strings.Contains(p.body, `data-testid="error-summary"`) || s.bank.transfers != 0 {
		t.Error("an old form was taken")
	}
	form.Set("form_key", p.value("form_key"))
	s.post("/transfers", form).is(t, http.StatusSeeOther)
}

func TestBodiesThatAreNoForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	many := url.Values{}
	for i := range 10_001 {
		many.Set("k"+strings.Repeat("x", i%7)+string(rune('a'+i%26)), "v")
	}
	for name, c := range map[string]struct {
		kind, body, coding string
		status             int
	}{
		"JSON":           {"application/json", `{}`, "", http.StatusUnsupportedMediaType},
		"text":           {"text/plain", form.Encode(), "", http.StatusUnsupportedMediaType},
		"no type":        {"", form.Encode(), "", http.StatusUnsupportedMediaType},
		"multipart":      {"multipart/form-data; boundary=x", "--x--", "", http.StatusUnsupportedMediaType},
		"gzip":           {"application/x-www-form-urlencoded", form.Encode(), "gzip", http.StatusUnsupportedMediaType},
		"too large":      {"application/x-www-form-urlencoded", strings.Repeat("a", 64<<10+1), "", http.StatusRequestEntityTooLarge},
		"ten thousand":   {"application/x-www-form-urlencoded", strings.Repeat("a&", 10_001), "", http.StatusBadRequest},
		"many names":     {"application/x-www-form-urlencoded", many.Encode(), "", http.StatusBadRequest},
		"broken percent": {"application/x-www-form-urlencoded", "a=%zz", "", http.StatusBadRequest},
	} {
		p := s.do(s.request(http.MethodPost, "/transfers", c.body, "Content-Type", c.kind, "Content-Encoding", c.coding))
		if p.StatusCode != c.status || p.state() != "error" {
			t.Errorf("%s: HTTP %d, want %d", name, p.StatusCode, c.status)
		}
	}
	if s.bank.transfers != 0 {
		t.Error("the bank was called")
	}
}

// A form that was sent, and is sent again when it is old or its cookie is gone, leads to what it started: asking for the cards
// once more would be an invitation to pay twice.
func TestAnOldFormThatWasSentLeadsToItsTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	path := s.post("/transfers", form).Header.Get("Location")
	s.pass(31 * time.Minute)
	for range 2 {
		p := s.post("/transfers", form)
		p.is(t, http.StatusSeeOther)
		if p.Header.Get("Location") != path || s.bank.transfers != 1 {
			t.Errorf("sent to %s, %d calls", p.Header.Get("Location"), s.bank.transfers)
		}
		s.Client = s.browser() // and without its cookie
	}
}

// A database that does not answer means: not sent, no call, and a page that says both, with a way to look at what the same form may
// have sent before.
func TestAFormThatIsNotTakenSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	s.store.SetDown(errors.Join(transfer.ErrStore))
	p := s.post("/transfers", form, "Accept-Language", "en")
	p.is(t, http.StatusServiceUnavailable)
	for _, want := range []string{"This transfer was not sent", "No money was taken by it", `data-testid="also"`, "/t/", "?sent"} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page does not have %q: %s", want, p.body)
		}
	}
	if p.Header.Get("Retry-After") == "" || s.bank.transfers != 0 {
		t.Errorf("Retry-After %q, %d calls", p.Header.Get("Retry-After"), s.bank.transfers)
	}
	s.store.SetDown(nil)
	s.post("/transfers", form).is(t, http.StatusSeeOther)
}
