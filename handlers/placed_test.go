package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

const until = 48 * time.Hour

// places orders a transfer as a merchant's server does, and gives its path.
func (s *site) places(change ...func(*transfer.Placing)) string {
	s.t.Helper()
	p := transfer.Placing{Merchant: "shop", Amount: tenge("2500.00"), Description: "Шай және нан", Email: "aigerim@epay.kz", Until: s.clock().Add(until)}
	for _, f := range change {
		f(&p)
	}
	t, err := s.service.Place(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	return "/t/" + string(t.ID)
}

func closedShop(m *merchant.Merchant) { m.Open = false }

// saysAll fails for each text that a page does not have.
func (p page) saysAll(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.body, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

func (p page) saysNone(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(p.body, text) {
			t.Errorf("the page says %q", text)
		}
	}
}

func TestAPlacedTransferIsForWhoeverHasTheLink(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places()
	for range 2 { // two browsers
		s.Client = s.browser()
		p := s.get(path, "Accept-Language", "en").shows(t, "open")
		p.saysAll(t, "<h1>Дүкен &amp; Ко: transfer from card to card</h1>", "<title>Transfer from card to card · Дүкен &amp; Ко</title>", `data-testid="description">Шай және нан<`, `data-testid="amount">2`+"\u00a0500\u00a0₸",
			`action="`+path+`/attempts"`, `value="aigerim@epay.kz"`, "Send by 25 November 2026, 14:00", `data-testid="cancel"`)
		p.saysNone(t, "minutes left<", "attempts left", `data-testid="keep"`, `name="amount"`, "data-keep")
	}
	var twin struct {
		State, Amount, Description string
		FormKey                    string `json:"form_key"`
		Deadline                   time.Time
	}
	p := s.get(path, "Accept", "application/json")
	if err := json.Unmarshal([]byte(p.body), &twin); err != nil || twin.FormKey == "" || twin.Description != "Шай және нан" || twin.Amount != "2500.00" ||
		!twin.Deadline.Equal(storetest.Epoch.Add(until)) {
		t.Errorf("twin %s: %v", p.body, err)
	}
}

func TestWhoSendsTheFormOwnsThePlacedTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places()
	first, second := s.browser(), s.browser()
	s.Client = second
	late := s.filled(path)
	s.Client = first
	s.bank.answer = noFunds
	form := s.filled(path)
	form.Set("email", "own@epay.kz")
	form.Set("amount", "2 500,00") // the amount stands, however it is written
	p := s.post(path+"/attempts", form)
	p.is(t, http.StatusSeeOther)
	if p.Header.Get("Location") != path || s.bank.orders[0].Email != "own@epay.kz" || s.bank.orders[0].Description != "Шай және нан" || s.bank.orders[0].Amount.Number() != "2500.00" {
		t.Errorf("sent to %q: %+v", p.Header.Get("Location"), s.bank.orders)
	}
	s.get(path).shows(t, "open").saysAll(t, `data-testid="left"`, `data-testid="failure-money"`, "Шай және нан")
	s.Client = second
	s.get(path).shows(t, "open").saysNone(t, "form_key", "5096", "Шай және нан")
	p = s.post(path+"/attempts", late) // somebody was quicker
	if p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != path || s.bank.transfers != 1 {
		t.Errorf("HTTP %d to %q, %d transfers", p.StatusCode, p.Header.Get("Location"), s.bank.transfers)
	}
	s.Client = s.browser()
	s.post(path+"/attempts", late).is(t, http.StatusForbidden) // a form of another browser
	s.post(path+"/cancel", late).is(t, http.StatusForbidden)
}

// Who takes the address out again, the merchant's or a mistyped one, wants no receipt there. A form that does not ask leaves it.
func TestAnAddressThatIsTakenOutIsForgotten(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places()
	s.bank.answer = noFunds
	for i, c := range []struct {
		typed []string
		want  string
	}{{nil, "aigerim@epay.kz"}, {[]string{"own@epay.kz"}, "own@epay.kz"}, {[]string{""}, ""}} {
		form := s.filled(path)
		delete(form, "email")
		if c.typed != nil {
			form["email"] = c.typed
		}
		s.post(path+"/attempts", form).is(t, http.StatusSeeOther)
		tr, err := s.service.Get(t.Context(), transfer.ID(strings.TrimPrefix(path, "/t/")))
		if err != nil || tr.Email != c.want || s.bank.orders[i].Email != c.want {
			t.Errorf("%q: %v, %q is kept and %q sent", c.typed, err, tr.Email, s.bank.orders[i].Email)
		}
	}
}

func TestAPlacedTransferWaitsForItsCustomerAndNoLonger(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places()
	form := s.filled(path)
	s.pass(until - time.Second)
	s.get(path).shows(t, "open")
	s.pass(time.Second)
	p := s.get(path, "Accept-Language", "en").shows(t, "expired")
	p.saysAll(t, "The time to send this transfer ran out.", "No money was taken", "ask the merchant for a new link")
	p.saysNone(t, `href="/"`, `data-testid="retry"`, "form_key")
	s.post(path+"/attempts", form).is(t, http.StatusSeeOther)
	if s.bank.transfers != 0 {
		t.Error("the bank was called")
	}
}

func TestAPlacedTransferThatNobodyWants(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places()
	s.post(path+"/cancel", url.Values{"form_key": {s.get(path).value("form_key")}}).is(t, http.StatusSeeOther)
	p := s.get(path, "Accept-Language", "en").shows(t, "canceled")
	p.saysAll(t, "cancelled before a card was entered")
	p.saysNone(t, `href="/"`)
}

// The language that the address says outlives what is pressed on the page, whatever the merchant has named.
func TestTheCanceledPageKeepsTheLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	path := s.places(func(p *transfer.Placing) { p.Language = "kk" })
	form := s.get(path + "?lang=en")
	form.saysAll(t, `action="`+path+`/cancel?lang=en"`)
	to := s.post(path+"/cancel?lang=en", url.Values{"form_key": {form.value("form_key")}}).Header.Get("Location")
	s.get(to).saysAll(t, `<html lang="en">`)
	late := s.post(path+"/attempts?lang=en", url.Values{"form_key": {form.value("form_key")}}).Header.Get("Location")
	s.get(late).shows(t, "canceled").saysAll(t, `<html lang="en">`)
}

// The first sending gives a placed transfer 20 minutes and its attempts.
func TestAPlacedTransferRunsOutLikeAnyOther(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	s.bank.answer = noFunds
	path := s.places()
	for range 3 {
		s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
	}
	p := s.get(path+"?lang=en").shows(t, "failed")
	p.saysAll(t, "Ask the merchant for a new link.")
	p.saysNone(t, `href="/"`, `data-testid="retry"`)
	other := s.places(func(p *transfer.Placing) { p.Amount = tenge("300.00") })
	s.post(other+"/attempts", s.filled(other)).is(t, http.StatusSeeOther)
	s.pass(transfer.Lifetime)
	s.get(other).shows(t, "expired").saysNone(t, `href="/"`)
}

func TestAPlacedTransferSpeaksWhatItsReaderChose(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.places(func(p *transfer.Placing) { p.Language = "ru" })
	lang := func(p page) string {
		_, after, _ := strings.Cut(p.body, `<html lang="`)
		return after[:2]
	}
	if got := lang(s.get(path, "Accept-Language", "kk")); got != "ru" {
		t.Errorf("the merchant's language is ru, the page's %s", got)
	}
	typed := s.filled(path)
	typed.Set("lang", "en")
	typed.Set("transfer", strings.TrimPrefix(path, "/t/"))
	typed.Set("email", "typed@epay.kz")
	to := s.post("/language", typed).Header.Get("Location")
	p := s.get(to)
	if to != path+"?lang=en" || lang(p) != "en" || !strings.Contains(p.body, `value="typed@epay.kz"`) || strings.Contains(p.body, "4405") {
		t.Errorf("after the switch: %s in %s", to, lang(p))
	}
	stranger := s.Client
	s.Client = s.browser()
	if got := lang(s.get(path)); got != "ru" {
		t.Errorf("a switch of somebody who owns nothing made it %s for all", got)
	}
	s.Client = stranger
	p.saysAll(t, `action="`+path+`/attempts?lang=en"`, `action="`+path+`/cancel?lang=en"`)
	bad := s.filled(path)
	bad.Set("sender_cvc", "")
	if p := s.post(path+"/attempts?lang=en", bad); p.StatusCode != http.StatusUnprocessableEntity || lang(p) != "en" {
		t.Errorf("a refused form: HTTP %d in %s", p.StatusCode, lang(p))
	}
	form := s.filled(path)
	s.post(path+"/attempts?lang=en", form).is(t, http.StatusSeeOther)
	s.Client = s.browser()
	if got := lang(s.get(path)); got != "en" {
		t.Errorf("the language of the form that was sent is lost: %s", got)
	}
}

// With no order number left nobody is asked for a card (reliability.md F50).
func TestAPlacedTransferWithoutAnOrderNumber(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.places()
	s.numbersLeft = 0
	s.get(path).is(t, http.StatusServiceUnavailable)
}

func TestAClosedShopHasNoStartPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop, func(m *merchant.Merchant) {
		m.Brand.Support = merchant.Support{Email: "help@shop.kz", Phone: "+7 700 123 45 67"}
	})
	for lang, text := range map[string]string{"kk": "Сатушының сілтемесі керек", "ru": "Нужна ссылка от продавца", "en": "You need a link from the merchant"} {
		p := s.get("/", "Accept-Language", lang)
		p.is(t, http.StatusNotFound)
		p.saysAll(t, text, `data-state="error"`, `href="mailto:help@shop.kz"`, `href="tel:+77001234567"`)
		p.saysNone(t, `href="/"`, "card-form")
		if n := strings.Count(p.body, "mailto:"); n != 1 {
			t.Errorf("%s: the address stands %d times", lang, n)
		}
	}
	placed := s.filled(s.places())
	for _, form := range []url.Values{placed, {}, {"form_key": {"x"}}} {
		s.post("/transfers", form).is(t, http.StatusNotFound)
	}
	if s.bank.transfers != 0 {
		t.Error("the bank was called")
	}
	for _, path := range []string{"/nowhere", "/t/x"} {
		s.get(path).saysNone(t, `href="/"`)
	}
	s.post("/transfers", placed, "Sec-Fetch-Site", "cross-site").is(t, http.StatusForbidden)
}
