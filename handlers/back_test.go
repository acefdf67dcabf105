package handlers_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

var backLink = regexp.MustCompile(`<a class="primary" href="([^"]*)" rel="noreferrer" data-testid="back">`)

// back is the address of the link to the merchant, "" where there is none.
func (p page) back() string {
	m := backLink.FindStringSubmatch(p.body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func returning(p *transfer.Placing) {
	p.Terms.Order = "A-17"
	p.Terms.ReturnURL, p.Terms.FailureURL = "https://shop.example.kz/orders/17?b=1&state=x", "https://shop.example.kz/orders/17/again"
}

func TestTheWayBackIsSigned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer       transfer.Outcome
		state, start string
	}{
		"success": {done, "succeeded", "https://shop.example.kz/orders/17?b=1&"},
		"failure": {transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: "487", Reason: transfer.ReasonMerchant, Next: transfer.NextNone}},
			"failed", "https://shop.example.kz/orders/17/again?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, linkShop)
			s.bank.answer = c.answer
			path := s.places(returning)
			s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
			p := s.get(path+"?lang=en").shows(t, c.state)
			p.saysAll(t, `data-testid="shop-order">A-17<`) // the number that the merchant knows
			rest, ok := strings.CutPrefix(p.back(), c.start)
			q, err := url.ParseQuery(rest)
			id, at := strings.TrimPrefix(path, "/t/"), strconv.FormatInt(s.clock().Unix(), 10)
			mac := hmac.New(sha256.New, []byte("0123456789abcdef0123456789abcdef"))
			mac.Write([]byte("audarym-return\n" + id + "\nA-17\n" + c.state + "\n2500.00\nKZT\n" + at))
			want := url.Values{"transfer": {id}, "order": {"A-17"}, "state": {c.state}, "amount": {"2500.00"}, "currency": {"KZT"}, "time": {at},
				"signature": {hex.EncodeToString(mac.Sum(nil))}}
			if !ok || err != nil || q.Encode() != want.Encode() {
				t.Errorf("back to %s\nwant %s%s", p.back(), c.start, want.Encode())
			}
			p.saysAll(t, "Back to Дүкен &amp; Ко")
			p.saysNone(t, `data-testid="retry"`, `href="/"`)
			if p.Header.Get("Refresh") != "" || p.Header.Get("Location") != "" {
				t.Error("the customer is sent away before they could read")
			}
			var twin struct {
				Back      string
				ShopOrder string `json:"shop_order"`
			}
			if err := json.Unmarshal([]byte(s.get(path, "Accept", "application/json").body), &twin); err != nil || twin.Back != p.back() || twin.ShopOrder != "A-17" {
				t.Errorf("twin: %+v %v", twin, err)
			}
			s.Client = s.browser()
			s.get(path).shows(t, c.state).saysNone(t, "shop.example.kz", "A-17")
		})
	}
}

func TestTheWayBackFromATransferThatNobodyBegan(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop)
	path := s.places(returning)
	s.pass(until)
	s.Client = s.browser()
	if back := s.get(path).shows(t, "expired").back(); !strings.HasPrefix(back, "https://shop.example.kz/orders/17/again?") || !strings.Contains(back, "state=expired") {
		t.Errorf("back to %q", back)
	}
}

// An address that the merchant has taken off its list leads nowhere, whatever was stored.
func TestTheWayBackIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]string{
		"another shop": "https://evil.example/orders/17", "another folder": "https://shop.example.kz/login", "a script": "javascript:alert(1)",
		"another scheme": "http://shop.example.kz/orders/17", "none": "", "a user name": "https://shop.example.kz@evil.example/orders/",
	} {
		s := newSite(t, linkShop)
		path := s.places(func(p *transfer.Placing) { p.Terms.ReturnURL = address })
		s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
		p := s.get(path).shows(t, "succeeded")
		if p.back() != "" {
			t.Errorf("%s: back to %s", name, p.back())
		}
		p.saysNone(t, "evil.example", `href="/"`, `data-testid="back"`)
	}
}

func TestTheWayBackWithoutASecretSaysOnlyWhich(t *testing.T) {
	t.Parallel()
	s := newSite(t, linkShop, func(m *merchant.Merchant) { m.LinkSecret = "" })
	path := s.places(returning)
	s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
	want := "https://shop.example.kz/orders/17?b=1&order=A-17&transfer=" + strings.TrimPrefix(path, "/t/")
	if back := s.get(path).shows(t, "succeeded").back(); back != want {
		t.Errorf("back to %s, want %s", back, want)
	}
}

// A transfer that its customer opened leads to a new one, where anybody may open one.
func TestAnOpenShopLeadsToANewTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.get(s.opened()).shows(t, "succeeded").saysAll(t, `href="/" data-testid="back"`)
	s.bank.answer = noFunds
	path := s.opened()
	s.pass(transfer.Lifetime + time.Second)
	s.get(path).shows(t, "expired").saysAll(t, `href="/" data-testid="retry"`)
}
