package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// The form that is sent too often is a problem of the form: 429, when to come again, and no call of the bank.
func TestAFormThatIsSentTooOften(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 5 {
		if p := s.post("/transfers", s.filled("/")); p.StatusCode != http.StatusSeeOther {
			t.Fatalf("form %d: HTTP %d", i+1, p.StatusCode)
		}
	}
	sixth := s.filled("/")
	p := s.post("/transfers?lang=en", sixth)
	if p.StatusCode != http.StatusTooManyRequests || p.Header.Get("Retry-After") != "60" || p.state() != "open" || len(s.bank.orders) != 5 {
		t.Errorf("HTTP %d, Retry-After %q, %s, %d orders", p.StatusCode, p.Header.Get("Retry-After"), p.state(), len(s.bank.orders))
	}
	p.saysAll(t, "Nothing was sent", "sent too often")
	p.saysNone(t, "Correct 1 field")
	if strings.Contains(p.body, sixth.Get("sender_card")) {
		t.Error("the card is in the page")
	}
	s.pass(time.Minute)
	if p := s.post("/transfers", s.filled("/")); p.StatusCode != http.StatusSeeOther {
		t.Errorf("a minute later: HTTP %d", p.StatusCode)
	}
}

// One form, sent however often, is one: a double click is no flood.
func TestOneFormSentOftenIsOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	for i := range 10 {
		if p := s.post("/transfers", form); p.StatusCode != http.StatusSeeOther {
			t.Errorf("sending %d: HTTP %d", i+1, p.StatusCode)
		}
	}
	if len(s.bank.orders) != 1 {
		t.Errorf("%d orders", len(s.bank.orders))
	}
}

func TestTheFourthCardOfABrowserWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	status, last := 0, page{}
	for i, number := range []string{"4405639704015096", "4003032704547597", "4003039802969821", "4000000000001000"} {
		form := s.filled("/")
		form.Set("sender_card", number)
		p := s.post("/transfers?lang=en", form)
		if status, last = p.StatusCode, p; i < 3 && status != http.StatusSeeOther {
			t.Fatalf("card %d: HTTP %d %s", i+1, status, fmt.Sprint(p.Header))
		}
		s.pass(5 * time.Minute)
	}
	if status != http.StatusTooManyRequests || len(s.bank.orders) != 3 {
		t.Errorf("the fourth card: HTTP %d, %d orders", status, len(s.bank.orders))
	}
	last.saysAll(t, "Several different cards", "send from one you have tried now")
}
