package handlers_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// notify posts what a bank may post, of whatever kind.
func (s *site) notify(path, contentType, body string) page {
	s.t.Helper()
	return s.do(s.request(http.MethodPost, path, body, "Content-Type", contentType))
}

// uncertain makes a transfer that nobody knows the end of, and gives its path and that of its notifications.
func (s *site) uncertain() (path, notify string) {
	s.t.Helper()
	s.bank.answer = silence
	path = s.opened()
	return path, strings.TrimPrefix(s.bank.orders[0].Links.Notify, s.url)
}

func TestANotificationIsAHintWhateverItHolds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ kind, body, noted string }{
		"as the bank writes it":      {"application/json", `{"code":"ok","invoiceId":"100000","amount":1000,"currency":"KZT"}`, "approved"},
		"refusal":                    {"application/json", `{"code":"error","reasonCode":484,"invoiceID":"100000"}`, "declined"},
		"order a number":             {"application/json", `{"code":"ok","invoiceId":100000}`, "approved"},
		"order of 40 digits":         {"application/json", `{"code":"ok","invoiceId":` + strings.Repeat("9", 40) + `}`, "approved order"},
		"another order":              {"application/json", `{"code":"ok","invoiceId":"100001"}`, "approved order"},
		"amount as text":             {"application/json", `{"code":"ok","amount":"1000"}`, "approved"},
		"amount 1000.0":              {"application/json", `{"code":"ok","amount":1000.0}`, "approved"},
		"amount 1e3":                 {"application/json", `{"code":"ok","amount":1e3}`, "approved"},
		"amount 1000.001":            {"application/json", `{"code":"ok","amount":1000.001}`, "approved amount"},
		"amount 1e999999999":         {"application/json", `{"code":"ok","amount":1e999999999}`, "approved amount"},
		"amount not a number":        {"application/json", `{"code":"ok","amount":"a lot"}`, "approved amount"},
		"another currency":           {"application/json", `{"code":"ok","currency":"USD"}`, "approved currency"},
		"a wrong secret":             {"application/json", `{"code":"ok","secret_hash":"guess"}`, "approved secret_hash"},
		"a form":                     {"application/x-www-form-urlencoded", "code=ok&invoiceId=100000&amount=1000", "approved"},
		"nothing":                    {"application/json", ``, ""},
		"no JSON":                    {"application/json", `<html>`, ""},
		"a list":                     {"application/json", `[1,2]`, ""},
		"fields of the wrong type":   {"application/json", `{"code":{},"amount":[],"invoiceId":null}`, ""},
		"JSON without a type":        {"", `{"code":"ok"}`, "approved"},
		"a form that is half broken": {"application/x-www-form-urlencoded", "code=ok&%zz", "approved"},
		"markup":                     {"application/json", `{"code":"<script>","amount":"' OR 1=1--"}`, "amount"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			path, notify := s.uncertain()
			p := s.notify(notify, c.kind, c.body)
			p.is(t, http.StatusOK)
			if p.body != "{}" {
				t.Errorf("answered %q", p.body)
			}
			events := s.store.Events[transfer.ID(strings.TrimPrefix(path, "/t/"))]
			if last := events[len(events)-1]; last.Kind != transfer.EventNotified || last.Detail != c.noted {
				t.Errorf("noted %+v, want %q", last, c.noted)
			}
			s.get(path).shows(t, "processing")
			if strings.Contains(s.log.String(), "script") || strings.Contains(s.log.String(), "OR 1=1") {
				t.Error("the log repeats what was posted")
			}
			s.settle()
			if s.bank.questions != 1 {
				t.Errorf("%d questions", s.bank.questions)
			}
		})
	}
}

func (s *site) settle() {
	s.t.Helper()
	if _, err := s.service.Settle(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

func TestNotificationsThatAreNone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, notify := s.uncertain()
	s.notify("/bank/notify/unknown", "application/json", `{"code":"ok"}`).is(t, http.StatusNotFound)
	s.get(notify).is(t, http.StatusMethodNotAllowed)
	s.notify(notify, "application/json", strings.Repeat("x", 1<<20)).is(t, http.StatusRequestEntityTooLarge)
	s.store.SetDown(errors.Join(transfer.ErrStore))
	p := s.notify(notify, "application/json", `{"code":"ok"}`)
	p.is(t, http.StatusServiceUnavailable)
	if p.Header.Get("Retry-After") == "" {
		t.Error("the bank is not told when to come again")
	}
	s.store.SetDown(nil)
	s.settle()
	if s.bank.questions != 0 {
		t.Errorf("%d questions", s.bank.questions)
	}
}

func TestTheSameNotificationAThousandTimesIsOneQuestion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, notify := s.uncertain()
	for range 1000 {
		s.notify(notify, "application/json", `{"code":"ok","amount":1000}`).is(t, http.StatusOK)
		s.settle()
	}
	if s.bank.questions != 1 {
		t.Errorf("%d questions", s.bank.questions)
	}
}

func TestBeforeTheFormIsSentItsAddressSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, second := s.get("/").keep(), s.get("/").keep()
	if first == "" || first == second {
		t.Fatalf("two forms give the addresses %q and %q", first, second)
	}
	p := s.get(first)
	p.is(t, http.StatusNotFound)
	if p.Header.Get("Refresh") == "" || p.state() != "error" {
		t.Errorf("it does not look again: %.400s", p.body)
	}
	s.get(strings.TrimSuffix(first, "?sent")).is(t, http.StatusNotFound)
	s.get("/t/nothing?sent").is(t, http.StatusNotFound)
}

// keep is the address that a form gives for its transfer.
func (p page) keep() string {
	_, after, _ := strings.Cut(p.body, `data-keep="`)
	keep, _, _ := strings.Cut(after, `"`)
	return keep
}

func TestTheAddressOnTheFormIsThatOfItsTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/")
	form := s.filled("/")
	form.Set("form_key", p.value("form_key"))
	sent := s.post("/transfers", form)
	sent.is(t, http.StatusSeeOther)
	if got := sent.Header.Get("Location"); got+"?sent" != p.keep() {
		t.Errorf("sent to %s, the form said %s", got, p.keep())
	}
	s.get(p.keep()).shows(t, "succeeded")
}

// Whoever had to wait is told that the end is known now, and since when; nobody else is.
func TestALateEndIsToldAsSuch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := s.opened()
	if strings.Contains(s.get(at).body, `data-testid="settled"`) {
		t.Error("a quick success is called late")
	}
	s.bank.answer = silence
	path := s.opened()
	s.bank.stands = transfer.Answer{Standing: transfer.StandsDone, Outcome: done}
	s.pass(6 * time.Second)
	s.settle()
	if p := s.get(path).shows(t, "succeeded"); !strings.Contains(p.body, `data-testid="settled"`) {
		t.Error("a late success is not called late")
	}
	s.bank.stands = refusedAfterAll
	s.notify(strings.TrimPrefix(s.bank.orders[1].Links.Notify, s.url), "application/json", `{"code":"error","reasonCode":484}`).is(t, http.StatusOK)
	s.pass(6 * time.Second)
	s.settle()
	if p := s.get(path).shows(t, "succeeded"); strings.Contains(p.body, `data-testid="settled"`) || !strings.Contains(p.body, `data-testid="receipt-doubt"`) {
		t.Error("a success that the bank took back is called final")
	}
	s.bank.answer = silence
	refused := s.opened()
	s.bank.stands = transfer.Answer{Standing: transfer.StandsRefused, Outcome: transfer.Outcome{
		Failure: transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: transfer.NextRetry}}}
	s.pass(6 * time.Second)
	s.settle()
	if p := s.get(refused).shows(t, "open"); !strings.Contains(p.body, `data-testid="settled"`) {
		t.Error("a late refusal is not called late")
	}
}

func TestWithoutOrderNumbersNobodyIsAskedForACard(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.numbersLeft = 0
	p := s.get("/")
	p.is(t, http.StatusServiceUnavailable)
	if strings.Contains(p.body, "sender_card") {
		t.Error("the page asks for a card")
	}
}

// A connection that breaks in the middle of a notification is no fault of ours and no hint.
func TestANotificationThatIsBrokenOff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, notify := s.uncertain()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", notify, strings.TrimPrefix(s.url, "http://"))
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d", response.StatusCode)
	}
}
