package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

const linkSecret merchant.Secret = "0123456789abcdef0123456789abcdef"

func linkShop(m *merchant.Merchant) {
	m.Open, m.LinkSecret, m.ReturnURLs = false, linkSecret, []string{"https://shop.example.kz/orders"}
}

// params are a link's, with changes: name, value, name, value.
func (s *site) params(changes ...string) url.Values {
	q := url.Values{
		"amount": {"1500.50"}, "currency": {"KZT"}, "order": {"A-17"}, "description": {"Шай & нан"}, "customer": {"42"}, "email": {"a@epay.kz"},
		"lang": {"en"}, "return_url": {"https://shop.example.kz/orders/17?b=1"}, "failure_return_url": {"https://shop.example.kz/orders/17/again"},
		"expires": {strconv.FormatInt(s.clock().Add(24*time.Hour).Unix(), 10)},
	}
	for i := 0; i < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
	}
	return q
}

// link is the path of a link that the merchant signed.
func (s *site) link(changes ...string) string {
	return merchant.LinkURL("", linkSecret, s.params(changes...))
}

func TestALinkIsOneTransferHoweverOftenItIsOpened(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	link := s.link()
	path := s.get(link).Header.Get("Location")
	if !strings.HasPrefix(path, "/t/") {
		t.Fatalf("sent to %q", path)
	}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if p := s.get(link); p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != path {
				t.Errorf("opened again: HTTP %d to %q", p.StatusCode, p.Header.Get("Location"))
			}
		})
	}
	all.Wait()
	for _, hung := range []string{"&fbclid=IwY2xjawQ", "&utm_source=ig&utm_medium=social&igsh=MTc4"} { // opened in a messenger
		if p := s.get(link + hung); p.Header.Get("Location") != path {
			t.Errorf("with %s: HTTP %d to %q", hung, p.StatusCode, p.Header.Get("Location"))
		}
	}
	s.Client = s.browser()
	s.get(path).shows(t, "open").saysAll(t, `<html lang="en">`, "Шай &amp; нан", "1\u00a0500.50\u00a0₸", `value="a@epay.kz"`)
	s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
	s.pass(100 * 24 * time.Hour) // the link is over, and leads to what became of it
	if p := s.get(link); p.Header.Get("Location") != path {
		t.Errorf("HTTP %d to %q", p.StatusCode, p.Header.Get("Location"))
	}
	s.get(path).shows(t, "succeeded")
	tr, err := s.service.Get(t.Context(), transfer.ID(strings.TrimPrefix(path, "/t/")))
	if err != nil || tr.Terms.Order != "A-17" || tr.Terms.Customer != "42" || tr.Terms.ReturnURL == "" || tr.Terms.FailureURL == "" || s.bank.transfers != 1 {
		t.Errorf("%+v %v, %d transfers", tr.Terms, err, s.bank.transfers)
	}
}

func TestOnePersonsLinkOpenedTwiceAtOnceIsOneTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	link := s.link()
	paths := make([]string, 20)
	var all sync.WaitGroup
	for i := range paths {
		all.Go(func() { paths[i] = s.get(link).Header.Get("Location") })
	}
	all.Wait()
	for _, p := range paths {
		if p != paths[0] || p == "" {
			t.Errorf("sent to %q and %q", p, paths[0])
		}
	}
}

func TestALinkMayLeaveOutWhatIsOptional(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	q := url.Values{"amount": {"1000"}, "expires": s.params()["expires"], "order": {"abcca02c-7af3-4050-b467-0307678261d7"}}
	p := s.get(merchant.LinkURL("", linkSecret, q))
	p.is(t, http.StatusSeeOther)
	s.get(p.Header.Get("Location")+"?lang=en").shows(t, "open").saysNone(t, `data-testid="description"`)
}

// A link that is not as the merchant signed it, or whose values no transfer can have, is 422 in the customer's language; it is
// logged without a value, nothing is stored, and the bank hears of nothing.
func TestLinksThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	tampered := func(changes ...string) string {
		q := s.params()
		q.Set("signature", merchant.SignLink(linkSecret, q))
		for i := 0; i < len(changes); i += 2 {
			q.Set(changes[i], changes[i+1])
		}
		return "/pay?" + q.Encode()
	}
	good := s.link()
	for name, link := range map[string]string{
		"no query": "/pay", "another amount": tampered("amount", "1.00"), "another order": tampered("order", "B"), "another customer": tampered("customer", "43"),
		"another receiver": tampered("receiver", "card_x"), "another way back": tampered("return_url", "https://shop.example.kz/orders/18"),
		"a later end": tampered("expires", "1900000000"), "an empty signature": tampered("signature", ""), "a cut signature": good[:len(good)-1],
		"a capital signature": strings.Replace(good, "signature=", "Signature=", 1), "the amount twice": good + "&amount=1500.50",
		"an unknown parameter": good + "&state=succeeded", "a card in it": good + "&sender_card=4405639704015096", "half a query": good[:40],
		"a broken percent": good + "&order=%zz", "a semicolon": good + ";amount=1",
		// signed by the merchant, and wrong
		"amount of words": s.link("amount", "many"), "amount with a comma": s.link("amount", "1500,50"), "amount with spaces": s.link("amount", "1 500"),
		"three decimals": s.link("amount", "1.005"), "amount 1e3": s.link("amount", "1e3"), "amount above": s.link("amount", "1000000.01"),
		"amount below": s.link("amount", "99.99"), "amount zero": s.link("amount", "0"), "amount negative": s.link("amount", "-5"), "no amount": s.link("amount", ""),
		"dollars": s.link("currency", "USD"), "small letters": s.link("currency", "kzt"), "126 bytes": s.link("description", strings.Repeat("ш", 63)),
		"order of 65": s.link("order", strings.Repeat("ш", 65)), "customer of 65": s.link("customer", strings.Repeat("c", 65)),
		"customer with a space": s.link("customer", "4 2"), "customer in Cyrillic": s.link("customer", "ш"), "email a@b": s.link("email", "a@b"),
		"language de": s.link("lang", "de"), "receiver unknown": s.link("receiver", "card_x"), "a line break": s.link("order", "A\nB"),
		"card in the description": s.link("description", "4405 6397 0401 5096"), "card in the order": s.link("order", "4405639704015096"),
		"card as customer": s.link("customer", "4405639704015096"), "back to another shop": s.link("return_url", "https://evil.example/orders/1"),
		"back by script": s.link("return_url", "javascript:alert(1)"), "back to nowhere": s.link("failure_return_url", "//evil.example/orders"),
		"back with a name": s.link("return_url", "https://shop.example.kz@evil.example/orders"), "back up a folder": s.link("return_url", "https://shop.example.kz/orders/../x"),
		"card on the way back": s.link("return_url", "https://shop.example.kz/orders?card=4405639704015096"),
		"card in disguise":     s.link("return_url", "https://shop.example.kz/orders?card=%34405639704015096"),
		"back very far":        s.link("return_url", "https://shop.example.kz/orders/"+strings.Repeat("a", 2048)),
		"a month and a day":    s.link("expires", strconv.FormatInt(s.clock().Add(32*24*time.Hour).Unix(), 10)),
	} {
		p := s.get(link, "Accept-Language", "en")
		if p.StatusCode != http.StatusUnprocessableEntity || p.state() != "error" {
			t.Errorf("%s: HTTP %d to %q", name, p.StatusCode, p.Header.Get("Location"))
		}
		p.saysNone(t, "A-17", "4405639704015096", `href="/"`)
	}
	log := s.log.String()
	for _, value := range []string{"A-17", "1500.50", "4405", "a@epay.kz", "evil", "shop.example.kz"} {
		if strings.Contains(log, value) {
			t.Errorf("the log has %q", value)
		}
	}
	if !strings.Contains(log, "link refused") || len(s.store.Events) != 0 || s.bank.transfers != 0 || len(s.bank.orders) != 0 {
		t.Errorf("%d transfers stored, %d orders", len(s.store.Events), len(s.bank.orders))
	}
	for lang, text := range map[string]string{"kk": "Сілтеме дұрыс емес", "ru": "Ссылка не подходит", "en": "This link is not right"} {
		s.get("/pay", "Accept-Language", lang).saysAll(t, text)
	}
	if p := s.get("/pay", "Accept", "application/json"); p.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(p.body, `"status":422`) {
		t.Errorf("twin: %s", p.body)
	}
}

func TestALinkThatIsOver(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	link := s.link()
	s.pass(24 * time.Hour)
	p := s.get(link)
	p.is(t, http.StatusGone)
	p.shows(t, "error").saysAll(t, "This link has expired", "Ask the merchant for a new link")
	if len(s.store.Events) != 0 {
		t.Error("it was stored")
	}
}

// A preview looks at a link without opening it.
func TestHEADOpensNoLink(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	link := s.link()
	p := s.do(s.request(http.MethodHead, link, ""))
	if p.StatusCode != http.StatusSeeOther || p.body != "" || len(s.store.Events) != 0 {
		t.Errorf("HTTP %d, %d transfers", p.StatusCode, len(s.store.Events))
	}
	if to := s.get(link).Header.Get("Location"); to != p.Header.Get("Location") {
		t.Errorf("HEAD says %q, GET %q", p.Header.Get("Location"), to)
	}
	if p := s.do(s.request(http.MethodHead, "/pay?amount=1", "")); p.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("HEAD on a bad link: HTTP %d", p.StatusCode)
	}
	s.post(link, url.Values{}).is(t, http.StatusMethodNotAllowed)
}

func TestAShopWithoutASecretHasNoLinks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get(merchant.LinkURL("", "", s.params())).is(t, http.StatusNotFound)
}

func TestALinkMayNameTheReceiver(t *testing.T) {
	t.Parallel()
	s := saving(t, linkShop)
	p := s.get(s.link("receiver", friend))
	p.is(t, http.StatusSeeOther)
	s.get(p.Header.Get("Location")).shows(t, "open").saysAll(t, `data-testid="receiver"`)
	for name, id := range map[string]string{"a sender's": visa, "another shop's": elsewhere, "unknown": "card_x"} {
		if p := s.get(s.link("receiver", id)); p.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s card: HTTP %d", name, p.StatusCode)
		}
	}
	none := saving(t, linkShop, func(m *merchant.Merchant) { m.SavedCards = false })
	none.get(none.link("receiver", friend)).is(t, http.StatusUnprocessableEntity)
}

func TestALinkIsKeptBackWhileTheDatabaseIsDown(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	s.store.SetDown(transfer.ErrStore)
	s.get(s.link()).is(t, http.StatusServiceUnavailable)
	s.store.SetDown(nil)
	s.get(s.link()).is(t, http.StatusSeeOther)
}
