package handlers_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

var refusedAfterAll = transfer.Answer{Standing: transfer.StandsRefused, Outcome: noFunds}

// paid makes a transfer and gives the code of its receipt. From then on it is somebody else who looks.
func (s *site) paid() (code string) {
	s.t.Helper()
	return s.paidUnder("")
}

func (s *site) paidUnder(prefix string) (code string) {
	s.t.Helper()
	code = s.twinAt(s.openedUnder(prefix), http.StatusOK).ReceiptCode
	if !codeShape.MatchString(code) {
		s.t.Fatalf("receipt code %q", code)
	}
	s.Client = s.browser()
	return code
}

func TestAnybodyWithTheCodeSeesThatAReceiptIsGenuine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer.Receipt.Fee = "1200.50"
	code := s.paid()
	p := s.get("/verify/"+code+"?lang=en").shows(t, "genuine")
	p.saysAll(t, "The receipt is genuine", "1\u00a0000\u00a0₸", "••••\u00a05096", "••••\u00a06736", "204978430339", "1\u00a0200.50\u00a0₸", "23 November 2026, 14:00", "Дүкен &amp; Ко", code,
		`content="noindex, nofollow"`)
	p.saysNone(t, "ARMAN", "440563", "552204", `data-testid="transfer"`, "/t/")
	j := s.twinAt("/verify/"+code, http.StatusOK)
	if !j.Genuine || !j.Final || j.Test || j.Code != code || j.Amount != "1000.00" || j.Currency != "KZT" || j.From != "5096" || j.To != "6736" ||
		j.Reference != "204978430339" || !strings.HasPrefix(code, j.Order) || !j.Time.Equal(s.clock()) || j.Merchant != "Дүкен & Ко" {
		t.Errorf("JSON twin %+v", j)
	}
	head := s.do(s.request(http.MethodHead, "/verify/"+code, ""))
	if head.StatusCode != http.StatusOK || head.body != "" || head.Header.Get("X-Robots-Tag") != "noindex, nofollow" || head.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("HEAD: %d %v", head.StatusCode, head.Header)
	}
}

// What a transfer was for may hold a name. The order is the merchant's own number, by which one receipt is not shown for two orders.
func TestAVerificationNamesTheOrderAndNotThePurpose(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places(func(p *transfer.Placing) { p.Terms.Order = "A-17" })
	s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
	own := s.twinAt(path+"/receipt", http.StatusOK)
	if own.Description == "" || own.ShopOrder == "" {
		t.Fatalf("the receipt has no purpose or order: %+v", own)
	}
	s.get(path+"/receipt").saysAll(t, own.Description, own.ShopOrder)
	p := s.get("/verify/" + own.ReceiptCode)
	p.saysAll(t, own.ShopOrder)
	p.saysNone(t, own.Description)
	if j := s.twinAt("/verify/"+own.ReceiptCode, http.StatusOK); j.ShopOrder != own.ShopOrder || j.Description != "" {
		t.Errorf("JSON twin %+v", j)
	}
}

func TestACodeMayBeTypedInManyWays(t *testing.T) {
	t.Parallel()
	s := newSite(t, under("/pay"))
	code := s.paidUnder("/pay")
	s.get("/pay/verify").shows(t, "verify").saysAll(t, `action="/pay/verify"`, `method="get"`)
	for _, typed := range []string{code, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", " ") + " ", strings.ReplaceAll(code, "0", "O"), s.url + "/pay/verify/" + code} {
		p := s.get("/pay/verify?" + url.Values{"code": {typed}}.Encode())
		if to := p.Header.Get("Location"); p.StatusCode != http.StatusSeeOther || to != "/pay/verify/"+code {
			t.Errorf("%q: HTTP %d to %q", typed, p.StatusCode, to)
		}
	}
	for _, path := range []string{code, strings.ToLower(code), url.PathEscape(strings.ReplaceAll(code, "-", " "))} {
		s.get("/pay/verify/"+path).shows(t, "genuine")
	}
	s.get("/pay/verify?code=").shows(t, "verify").is(t, http.StatusOK)
}

func TestEveryWrongCodeIsAnsweredAlike(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code := s.paid()
	order, proof, _ := strings.Cut(code, "-")
	said := func(code string) string {
		p := s.get("/verify/"+code+"?lang=en").shows(t, "unknown")
		p.is(t, http.StatusNotFound)
		j := s.get("/verify/"+code, "Accept", "application/json")
		j.saysAll(t, `"genuine":false`, `"final":false`, `"status":404`)
		if j.Header.Get("Content-Type") != "application/problem+json" || p.Header.Get("X-Robots-Tag") == "" {
			t.Errorf("%s: %v", code, j.Header)
		}
		return strings.ReplaceAll(p.body, code, "CODE")
	}
	if there, nowhere := said(order+"-7K3M-9QRT-XZ4W"), said("999999-"+proof); there != nowhere || !strings.Contains(there, `value="CODE"`) {
		t.Errorf("an order that is there is told from one that is not:\n%s\n%s", there, nowhere)
	}
	for _, nonsense := range []string{"x", "100000", "%3Cb%3E", "..%2f..", "%00", "%ff"} {
		p := s.get("/verify/" + nonsense)
		p.is(t, http.StatusNotFound)
		p.saysNone(t, "<b>")
	}
	s.get("/verify?code="+strings.Repeat("A", 4000)).saysNone(t, "AAAA")
}

// Whoever types a card in place of the code is led away from the address that has it, and no page has it either.
func TestACardInPlaceOfACodeIsForgotten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, typed := range []string{"4405639704015096", "4405 6397 0401 5096", "6212345678901234560", "4405639704015096 0127", "4405639704015096 ARMAN ABENOV", "x/4405639704015096/x"} {
		p := s.get("/verify?" + url.Values{"code": {typed}, "lang": {"en"}}.Encode())
		if to := p.Header.Get("Location"); p.StatusCode != http.StatusSeeOther || to != "/verify/-?lang=en" {
			t.Errorf("%q: HTTP %d to %q", typed, p.StatusCode, to)
		}
		p = s.get("/verify/"+url.PathEscape(typed)).shows(t, "unknown")
		p.saysNone(t, typed, "4405", "6212")
	}
	s.get("/verify/-?lang=en").shows(t, "unknown").saysNone(t, `value="-"`)
}

func TestAReceiptIsGenuineAtItsMerchantOnly(t *testing.T) {
	t.Parallel()
	s := two(t)
	s.bank.answer = done
	form := s.filledWith(s.on("a.example", "GET", "/", "").value("form_key"))
	path := s.on("a.example", "POST", "/transfers", form.Encode()).Header.Get("Location")
	tr, err := s.service.Get(t.Context(), transfer.ID(strings.TrimPrefix(path, "/t/")))
	if err != nil {
		t.Fatal(err)
	}
	s.on("a.example", "GET", "/verify/"+tr.ReceiptCode(), "").shows(t, "genuine")
	s.on("b.example", "GET", "/verify/"+tr.ReceiptCode(), "").shows(t, "unknown").is(t, http.StatusNotFound)
	s.on("c.example", "GET", "/verify/"+tr.ReceiptCode(), "").is(t, http.StatusMisdirectedRequest)
}

func TestAReceiptThatTheBankTookBackIsNotConfirmed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = done
	path := s.opened()
	code := s.twinAt(path, http.StatusOK).ReceiptCode
	s.get(path+"?lang=en").shows(t, "succeeded").saysNone(t, "receipt-doubt")
	s.takenBack()
	own := s.get(path+"?lang=en").shows(t, "succeeded")
	own.saysAll(t, `data-testid="receipt-doubt">The bank has since said something else`, "receipt.")
	own.saysNone(t, `class="mark"`, "is final")
	s.Client = s.browser()
	s.get(path+"?lang=en").saysAll(t, "receipt-doubt")
	p := s.get("/verify/"+code+"?lang=en").shows(t, "disputed")
	p.saysAll(t, "cannot be confirmed now")
	p.saysNone(t, "The receipt is genuine", `class="mark good"`)
	if j := s.twinAt("/verify/"+code, http.StatusOK); !j.Genuine || j.Final {
		t.Errorf("JSON twin %+v", j)
	}
}

func TestWhoGuessesCodesWaits(t *testing.T) {
	t.Parallel()
	s := newSites(t, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, func(url string) []merchant.Merchant { return []merchant.Merchant{shopAt("shop", url)} })
	code := s.paid()
	from := func(address, code string) page {
		return s.get("/verify/"+code+"?lang=en", "X-Forwarded-For", address, "X-Forwarded-Host", strings.TrimPrefix(s.url, "http://"))
	}
	for range 50 {
		from("192.0.2.1", code).is(t, http.StatusOK)
	}
	for range 20 {
		from("192.0.2.1", "999999-A000-0000-0000").is(t, http.StatusNotFound)
	}
	p := from("192.0.2.1", code) // so that guessing goes no faster
	p.is(t, http.StatusTooManyRequests)
	p.saysAll(t, "Too many wrong codes")
	if p.value("page") != "verify" || p.value("code") != code {
		t.Error("the language switch leads away from the receipt")
	}
	if p.Header.Get("Retry-After") != "6" {
		t.Errorf("Retry-After %q", p.Header.Get("Retry-After"))
	}
	from("192.0.2.2", code).is(t, http.StatusOK)
	s.pass(6e9)
	from("192.0.2.1", code).is(t, http.StatusOK)
}

// Who was handed a receipt may have no cookie: the address says the language.
func TestTheLanguageSwitchStaysOnAVerification(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code := s.paid()
	for path, want := range map[string]string{
		"/verify": "/verify?lang=ru", "/verify/" + code: "/verify/" + code + "?lang=ru", "/verify/999999-A000-0000-0000": "/verify/999999-A000-0000-0000?lang=ru", "/verify/x": "/verify?lang=ru",
	} {
		p := s.get(path)
		to := s.post("/language", url.Values{"lang": {"ru"}, "transfer": {p.value("transfer")}, "page": {p.value("page")}, "code": {p.value("code")}}).Header.Get("Location")
		if to != want {
			t.Errorf("from %s the switch leads to %q", path, to)
		}
		s.Client = s.browser()
		s.get(to).saysAll(t, `<html lang="ru">`)
	}
	to := s.post("/language", url.Values{"lang": {"ru"}, "page": {"verify"}, "code": {"//evil.example/x"}}).Header.Get("Location")
	if to != "/verify?lang=ru" {
		t.Errorf("somebody else's address leads to %q", to)
	}
	if to := s.get("/verify?lang=en&code=" + code).Header.Get("Location"); to != "/verify/"+code+"?lang=en" {
		t.Errorf("the form's language is lost: %q", to)
	}
}

func TestAVerificationOfADatabaseThatIsDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	code := s.paid()
	s.store.SetDown(transfer.ErrStore)
	for range 30 { // it is nobody's wrong code
		s.get("/verify/"+code).is(t, http.StatusServiceUnavailable)
	}
}
