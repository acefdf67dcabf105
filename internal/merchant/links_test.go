package merchant_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
)

const linkSecret merchant.Secret = "0123456789abcdef0123456789abcdef"

var linkNow = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// mac is written from the contract, not from the code.
func mac(message string) string {
	h := hmac.New(sha256.New, []byte("0123456789abcdef0123456789abcdef"))
	h.Write([]byte(message))
	return hex.EncodeToString(h.Sum(nil))
}

func link() url.Values {
	return url.Values{
		"amount": {"1000.00"}, "currency": {"KZT"}, "order": {"A-17"}, "description": {"Шай & қант = 50%"},
		"expires": {strconv.FormatInt(linkNow.Add(time.Hour).Unix(), 10)},
	}
}

func TestALinkIsSignedAsTheContractSays(t *testing.T) {
	t.Parallel()
	want := mac("audarym-link\namount=1000.00\ncurrency=KZT\ndescription=Шай & қант = 50%\nexpires=" + link().Get("expires") + "\norder=A-17\n")
	if got := merchant.SignLink(linkSecret, link()); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
	address := merchant.LinkURL("https://pay.example.kz/transfer", linkSecret, link())
	query, ok := strings.CutPrefix(address, "https://pay.example.kz/transfer/pay?")
	l, err := merchant.VerifyLink(linkSecret, query, linkNow)
	if !ok || err != nil || l.Signature != want || l.Params.Get("description") != "Шай & қант = 50%" || l.Params.Has("signature") ||
		!l.Expires.Equal(linkNow.Add(time.Hour)) {
		t.Errorf("%s: %+v %v", address, l, err)
	}
}

func TestLinksThatAreNotTheMerchants(t *testing.T) {
	t.Parallel()
	good := link()
	good.Set("signature", merchant.SignLink(linkSecret, good))
	with := func(change func(url.Values)) string {
		q := url.Values{}
		for name, values := range good {
			q[name] = append([]string(nil), values...)
		}
		change(q)
		return q.Encode()
	}
	signed := func(name, value string) string { // by the merchant itself
		q := link()
		q.Set(name, value)
		q.Set("signature", merchant.SignLink(linkSecret, q))
		return q.Encode()
	}
	for name, query := range map[string]string{
		"another amount":        with(func(q url.Values) { q.Set("amount", "1.00") }),
		"another order":         with(func(q url.Values) { q.Set("order", "A-18") }),
		"another description":   with(func(q url.Values) { q.Set("description", "x") }),
		"a later end":           with(func(q url.Values) { q.Set("expires", strconv.FormatInt(linkNow.Add(2*time.Hour).Unix(), 10)) }),
		"one more parameter":    with(func(q url.Values) { q.Set("email", "a@b.kz") }),
		"one parameter less":    with(func(q url.Values) { q.Del("order") }),
		"an empty one more":     with(func(q url.Values) { q.Set("customer", "") }),
		"an unknown one":        with(func(q url.Values) { q.Set("state", "succeeded") }),
		"a name in capitals":    with(func(q url.Values) { q.Set("AMOUNT", "1.00") }),
		"the amount twice":      with(func(q url.Values) { q.Add("amount", "1000.00") }),
		"the signature twice":   with(func(q url.Values) { q.Add("signature", q.Get("signature")) }),
		"no signature":          with(func(q url.Values) { q.Del("signature") }),
		"an empty signature":    with(func(q url.Values) { q.Set("signature", "") }),
		"capital letters":       with(func(q url.Values) { q.Set("signature", strings.ToUpper(q.Get("signature"))) }),
		"a cut signature":       with(func(q url.Values) { q.Set("signature", q.Get("signature")[:63]) }),
		"nothing":               "",
		"a semicolon":           with(func(url.Values) {}) + ";x=1",
		"a broken percent":      with(func(url.Values) {}) + "&order=%zz",
		"a line break in order": signed("order", "A-17\nreceiver=card_x"),
		"broken UTF-8":          signed("description", "\xff"),
		"no end":                signed("expires", ""),
		"an end in words":       signed("expires", "soon"),
		"a negative end":        signed("expires", "-1"),
		"an end with a sign":    signed("expires", "+1795424400"),
		"an end far ahead":      signed("expires", strconv.FormatInt(linkNow.Add(31*24*time.Hour+time.Second).Unix(), 10)),
		"an end after all ends": signed("expires", "99999999999999999999"),
	} {
		if l, err := merchant.VerifyLink(linkSecret, query, linkNow); !errors.Is(err, merchant.ErrLink) || l.Signature != "" {
			t.Errorf("%s: %+v %v", name, l, err)
		} else if strings.Contains(err.Error(), "A-17") || strings.Contains(err.Error(), "1000") {
			t.Errorf("%s: the error holds a value: %v", name, err)
		}
	}
	query := good.Encode()
	if _, err := merchant.VerifyLink("", query, linkNow); !errors.Is(err, merchant.ErrLink) {
		t.Errorf("without a secret: %v", err)
	}
	if _, err := merchant.VerifyLink(linkSecret+"x", query, linkNow); !errors.Is(err, merchant.ErrLink) {
		t.Errorf("under another secret: %v", err)
	}
}

// A value must not be able to play another parameter: both orders below would have one message.
func TestALineBreakIsNoSecondParameter(t *testing.T) {
	t.Parallel()
	two, one := link(), link()
	two.Set("email", "a@b.kz")
	one.Set("description", one.Get("description")+"\nemail=a@b.kz")
	if merchant.SignLink(linkSecret, one) != merchant.SignLink(linkSecret, two) {
		t.Fatal("the two messages differ already: this proves nothing")
	}
	one.Set("signature", merchant.SignLink(linkSecret, two))
	if _, err := merchant.VerifyLink(linkSecret, one.Encode(), linkNow); !errors.Is(err, merchant.ErrLink) {
		t.Errorf("taken: %v", err)
	}
}

func TestALinkThatIsOverIsStillKnown(t *testing.T) {
	t.Parallel()
	q := link()
	q.Set("signature", merchant.SignLink(linkSecret, q))
	for at, want := range map[time.Duration]error{time.Hour - time.Second: nil, time.Hour: merchant.ErrLinkExpired, 1000 * time.Hour: merchant.ErrLinkExpired} {
		l, err := merchant.VerifyLink(linkSecret, q.Encode(), linkNow.Add(at))
		if !errors.Is(err, want) || l.Signature != q.Get("signature") {
			t.Errorf("after %s: %v, signature %q", at, err, l.Signature)
		}
	}
}

func TestAReturnIsSignedAsTheContractSays(t *testing.T) {
	t.Parallel()
	r := merchant.Return{Transfer: "abc", Order: "A-17", State: "succeeded", Amount: "1000.00", Currency: "KZT", At: linkNow}
	address, err := merchant.SignReturn(linkSecret, "https://shop.example.kz/done?b=2&a=1&state=failed&%73ignature=x", r)
	if err != nil {
		t.Fatal(err)
	}
	rest, ok := strings.CutPrefix(address, "https://shop.example.kz/done?b=2&a=1&")
	q, err := url.ParseQuery(rest)
	at := strconv.FormatInt(linkNow.Unix(), 10)
	want := map[string]string{
		"transfer": "abc", "order": "A-17", "state": "succeeded", "amount": "1000.00", "currency": "KZT", "time": at,
		"signature": mac("audarym-return\nabc\nA-17\nsucceeded\n1000.00\nKZT\n" + at),
	}
	if !ok || err != nil || len(q) != len(want) {
		t.Fatalf("%s: %v", address, err)
	}
	for name, value := range want {
		if len(q[name]) != 1 || q.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, q[name], value)
		}
	}
}

// Without a secret nothing that came back could be believed, so nothing that looks like it is sent.
func TestAReturnWithoutASecretSaysOnlyWhich(t *testing.T) {
	t.Parallel()
	r := merchant.Return{Transfer: "abc", Order: "A 17&", State: "succeeded", Amount: "1000.00", Currency: "KZT", At: linkNow}
	address, err := merchant.SignReturn("", "https://shop.example.kz/done?signature=x&state=failed", r)
	if want := "https://shop.example.kz/done?order=A+17%26&transfer=abc"; err != nil || address != want {
		t.Errorf("%s, want %s: %v", address, want, err)
	}
}
