package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// receiptTwin is the JSON of a receipt, or of its verification.
type receiptTwin struct {
	State, Merchant, Order, Reference, Fee, From, To, Description, Code, Amount, Currency string
	ReceiptCode                                                                           string `json:"receipt_code"`
	VerifyURL                                                                             string `json:"verify_url"`
	ShopOrder                                                                             string `json:"shop_order"`
	Time                                                                                  time.Time
	Genuine, Final, Test                                                                  bool
}

func (s *site) twinAt(path string, status int) (j receiptTwin) {
	s.t.Helper()
	p := s.get(path, "Accept", "application/json")
	p.is(s.t, status)
	if err := json.Unmarshal([]byte(p.body), &j); err != nil {
		s.t.Fatalf("%v: %s", err, p.body)
	}
	return j
}

func TestTheOwnerGetsTheReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	s.bank.answer.Receipt.Fee = "1200.50"
	path := s.opened()
	if success := s.get(path); !strings.Contains(success.body, `href="`+path+`/receipt"`) {
		t.Error("the success page does not lead to it")
	}
	p := s.get(path+"/receipt?lang=ru").shows(t, "succeeded")
	j := s.twinAt(path+"/receipt", http.StatusOK)
	p.saysAll(t, "Чек о переводе", "1\u00a0000\u00a0₸", "1\u00a0200,50\u00a0₸", "••••\u00a05096", "••••\u00a06736", "204978430339", j.Order, strings.TrimPrefix(path, "/t/"),
		"Дүкен &amp; Ко", "23 ноября 2026, 14:00", j.ReceiptCode, `href="`+s.url+"/verify/"+j.ReceiptCode+`"`, "help@shop.kz")
	p.saysNone(t, "4405639704015096", "440563", "552204", "ARMAN", "<script", "<button class")
	if j.State != "succeeded" || j.Merchant != "Дүкен & Ко" || j.From != "5096" || j.To != "6736" || j.Fee != "1200.50" || !j.Time.Equal(s.clock()) ||
		!j.Final || j.Test || j.VerifyURL != s.url+"/verify/"+j.ReceiptCode {
		t.Errorf("JSON twin %+v", j)
	}
	if own := s.twinAt(path, http.StatusOK); own.ReceiptCode != j.ReceiptCode || own.VerifyURL != j.VerifyURL {
		t.Errorf("the success page's twin has another code: %+v", own)
	}
	if head := s.do(s.request(http.MethodHead, path+"/receipt", "")); head.StatusCode != http.StatusOK || head.body != "" {
		t.Errorf("HEAD: %d", head.StatusCode)
	}
}

func TestSomebodyElseGetsNoReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.opened()
	code := s.twinAt(path, http.StatusOK).ReceiptCode
	s.Client = s.browser()
	for _, accept := range []string{"text/html", "application/json"} {
		p := s.get(path+"/receipt?lang=en", "Accept", accept)
		if p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != path+"?lang=en" || p.body != "" {
			t.Errorf("HTTP %d to %q", p.StatusCode, p.Header.Get("Location"))
		}
		s.get(path, "Accept", accept).saysNone(t, code, "/receipt", "5096")
	}
}

// Seen from another browser a transfer has a state and an amount: why a card was refused is not for whoever has the address.
func TestSomebodyElseIsNotToldWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = refused("505", transfer.ReasonOrderTries, transfer.NextNone)
	failed := s.opened()
	s.bank.answer = refused("476", transfer.ReasonBankPause, transfer.NextAfter30m)
	canceled, expired := s.opened(), s.opened()
	s.post(canceled+"/cancel", url.Values{"form_key": {s.get(canceled).value("form_key")}}).is(t, http.StatusSeeOther)
	s.pass(21 * time.Minute)
	s.Client = s.browser()
	for state, path := range map[string]string{"failed": failed, "canceled": canceled, "expired": expired} {
		p := s.get(path+"?lang=en").shows(t, state)
		p.saysAll(t, "No money was taken", "1\u00a0000\u00a0₸")
		p.saysNone(t, "failure-who", "failure-next", "failure-retry", "failure-step", "failure-code", "no more attempts", "You cancelled", "another attempt", `class="primary"`)
	}
}

func TestThereIsNoReceiptBeforeTheMoneyMoved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = silence
	path := s.opened()
	if p := s.get(path + "/receipt"); p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != path {
		t.Errorf("HTTP %d to %q", p.StatusCode, p.Header.Get("Location"))
	}
	s.get(path).saysNone(t, "/receipt", "/verify")
	s.get("/t/aaaaaaaaaaaaaaaaaaaaaaaaaa/receipt").is(t, http.StatusNotFound)
}

func TestTheLanguageSwitchStaysOnTheReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t, under("/pay"))
	path := s.openedUnder("/pay")
	p := s.get(path + "/receipt")
	form := url.Values{"lang": {"ru"}, "transfer": {p.value("transfer")}, "page": {p.value("page")}, "code": {p.value("code")}}
	back := s.post("/pay/language", form).Header.Get("Location")
	if back != path+"/receipt" {
		t.Fatalf("the switch leads to %q", back)
	}
	s.get(back).saysAll(t, `<html lang="ru">`, "Чек о переводе")
}

// under puts a shop's pages under a prefix of its host.
func under(prefix string) func(*merchant.Merchant) {
	return func(m *merchant.Merchant) { m.PublicURL += prefix }
}

func (s *site) openedUnder(prefix string) string {
	s.t.Helper()
	p := s.post(prefix+"/transfers", s.filled(prefix+"/"))
	p.is(s.t, http.StatusSeeOther)
	return p.Header.Get("Location")
}

// takenBack makes the bank say afterwards that it refused what it had approved.
func (s *site) takenBack() {
	s.t.Helper()
	s.bank.stands = refusedAfterAll
	s.notify(strings.TrimPrefix(s.bank.orders[0].Links.Notify, s.url), "application/json", `{"code":"error","reasonCode":484}`).is(s.t, http.StatusOK)
	if _, err := s.service.Settle(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func TestAReceiptSaysThatTheBankTookItBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.opened()
	both := []string{path, path + "/receipt"} // the page of the transfer is printed too
	for _, p := range both {
		s.get(p).saysNone(t, `data-testid="receipt-doubt"`)
	}
	s.takenBack()
	for _, p := range both {
		s.get(p+"?lang=en").saysAll(t, `data-testid="receipt-doubt"`, "cannot be confirmed now")
	}
	if s.twinAt(path+"/receipt", http.StatusOK).Final {
		t.Error("the twin calls it final")
	}
}

var codeShape = regexp.MustCompile(`^[0-9]{6}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)
