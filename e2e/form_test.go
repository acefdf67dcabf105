package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

func TestEmptyForm(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.pays()
		problems, err := customer.tab.Form().Errors()
		customer.must(err)
		for _, name := range pages.Fields() {
			if want := name != "email"; (problems[name] != "") != want {
				t.Errorf("input %s: problem %q", name, problems[name])
			}
		}
		if focused, err := customer.tab.Form().SummaryFocused(); err != nil || !focused {
			t.Errorf("the summary has no focus (%v)", err)
		}
		customer.seesEmptyCards()
		if n := len(w.bank.Orders()); n != 0 {
			t.Errorf("%d orders", n)
		}
	})
}

// Typed key by key: cards are grouped, the button and the line under it say what will happen; what is wrong stands at
// its input, and what is no card is kept.
func TestTypedByHand(t *testing.T) {
	w, customer := visit(t, setup{})
	card := seedCards(t)[2] // Amex
	customer.opens("/")
	form := customer.tab.Form()
	customer.types([]typing{
		{"amount", "1000,5", "1000,5"}, {"sender_card", card.PAN, "3775 145000 04820"}, {"sender_expiry", "0127", "01/27"},
		{"sender_cvc", "416", "416"}, {"sender_name", "AIGERIM S", "AIGERIM S"}, {"receiver_card", receiver, "5100 0000 0000 1006"},
		{"email", "not an address", "not an address"},
	})
	if text, err := form.ButtonText(); err != nil || digits(text) != "100050" {
		t.Errorf("button %q (%v)", text, err)
	}
	if text, err := form.Route(); err != nil || digits(text) != "48201006" {
		t.Errorf("route %q (%v)", text, err)
	}
	customer.pays()
	problems, err := form.Errors()
	customer.must(err)
	if len(problems) != 2 || problems["sender_cvc"] == "" || problems["email"] == "" {
		t.Errorf("problems %v, want two", problems)
	}
	customer.seesEmptyCards()
	if values, err := form.Values(); err != nil || values["amount"] != "1 000,50" || values["sender_name"] != "AIGERIM S" {
		t.Errorf("kept %v (%v)", values, err)
	}
	customer.must(form.Type("email", "a@b.kz"))
	customer.triesAgain(typed(card))
	customer.enters("1234")
	customer.seesReceiptOf("1000.50")
	if n := len(w.bank.Orders()); n != 1 {
		t.Errorf("%d orders", n)
	}
}

// typing is what somebody types into an input, and what the input makes of it.
type typing struct{ name, text, becomes string }

func (c *customer) types(all []typing) {
	c.t.Helper()
	form := c.tab.Form()
	for _, typing := range all {
		c.must(form.Type(typing.name, typing.text))
		values, err := form.Values()
		c.must(err)
		if values[typing.name] != typing.becomes {
			c.t.Errorf("%s shows %q, want %q", typing.name, values[typing.name], typing.becomes)
		}
	}
}

// seesReceiptOf is seesReceipt for an amount with a fraction.
func (c *customer) seesReceiptOf(amount string) {
	c.t.Helper()
	receipt, err := c.tab.Result().Receipt()
	c.must(err)
	order, _ := c.w.bank.Order(receipt.Order)
	if order.Amount != amount || digits(receipt.Amount) != digits(amount) || order.MoneyMoved != 1 || receipt.Reference != order.Reference {
		c.t.Errorf("receipt %+v, ledger %+v, want %s", receipt, order, amount)
	}
}

// wrongInputs are the cases of reliability.md section 4 that a browser would not let somebody type, and others.
var wrongInputs = map[string]struct{ field, text string }{
	"letters in the card": {"sender_card", "4405x39704015096"}, "wrong checksum": {"sender_card", "4405639704015097"},
	"11 digits": {"sender_card", "44056397040"}, "20 digits": {"sender_card", "44056397040150961111"},
	"zeros": {"sender_card", "0000000000000000"}, "receiver's checksum": {"receiver_card", "5100000000001007"},
	"same card": {"receiver_card", "4000000000001000"}, "13th month": {"sender_expiry", "13/30"}, "far year": {"sender_expiry", "01/99"},
	"CVC of two": {"sender_cvc", "12"}, "CVC of four": {"sender_cvc", "1234"}, "letters in CVC": {"sender_cvc", "12a"},
	"wide digits": {"sender_cvc", "１２３"}, "exponent": {"amount", "1e3"}, "hex": {"amount", "0x10"}, "NaN": {"amount", "NaN"},
	"infinity": {"amount", "Infinity"}, "wide amount": {"amount", "１００"}, "three decimals": {"amount", "1.001"}, "zero": {"amount", "0"},
	"negative": {"amount", "-5"}, "over the limit": {"amount", "1000000.01"}, "overflow": {"amount", "99999999999999999999"},
	"markup in name": {"sender_name", "<script>alert(1)</script>"}, "NUL in name": {"sender_name", "A\x00B"},
	"CRLF in name": {"sender_name", "A\r\nB: c"}, "long name": {"sender_name", strings.Repeat("A", 300)},
	"email without dot": {"email", "a@b"}, "header in email": {"email", "a@b.kz\r\nBcc: c@d.kz"},
}

func TestWrongInputs(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	for name, wrong := range wrongInputs {
		form := v.filled("1000", approved())
		form.Set(wrong.field, wrong.text)
		r := v.post("/transfers", form)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, `data-testid="error-`+wrong.field+`"`) {
			t.Errorf("%s: status %d, no message at %s", name, r.status, wrong.field)
		}
		if strings.Contains(r.body, "<script>alert") || findLeak([]byte(r.body)) != "" {
			t.Errorf("%s: the page repeats what was typed", name)
		}
	}
	for _, doubled := range []string{"amount", "sender_card", "sender_cvc", "receiver_card"} {
		form := v.filled("1000", approved())
		form.Add(doubled, form.Get(doubled))
		if r := v.post("/transfers", form); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s twice: status %d", doubled, r.status)
		}
	}
	if rows, err := w.readDatabase(`SELECT id FROM transfers`); err != nil || len(rows)+len(w.bank.Orders()) != 0 {
		t.Errorf("%d transfers, %d orders, %v: want none", len(rows), len(w.bank.Orders()), err)
	}
}

// Requests that are not the form of a page of ours.
func TestForeignAndBrokenRequests(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	good := v.filled("1000", approved())
	with := func(name, value string) string {
		form := url.Values{}
		for k, values := range good {
			form[k] = values
		}
		form.Set(name, value)
		return form.Encode()
	}
	kind := "application/x-www-form-urlencoded"
	for name, try := range map[string]struct {
		body   string
		header []string
		status int
	}{
		"foreign origin":     {good.Encode(), []string{"Content-Type", kind, "Origin", "http://evil.example"}, 403},
		"null origin":        {good.Encode(), []string{"Content-Type", kind, "Origin", "null"}, 403},
		"cross-site":         {good.Encode(), []string{"Content-Type", kind, "Sec-Fetch-Site", "cross-site"}, 403},
		"same-site":          {good.Encode(), []string{"Content-Type", kind, "Sec-Fetch-Site", "same-site"}, 403},
		"the bank's origin":  {good.Encode(), []string{"Content-Type", kind, "Origin", "http://" + w.bankAddr}, 403},
		"no form key":        {with("form_key", ""), []string{"Content-Type", kind}, 403},
		"someone's form key": {with("form_key", w.wire().twin("/").FormKey), []string{"Content-Type", kind}, 403},
		"JSON":               {`{}`, []string{"Content-Type", "application/json"}, 415},
		"no type":            {good.Encode(), nil, 415},
		"too large":          {with("email", strings.Repeat("a", 65<<10)), []string{"Content-Type", kind}, 413},
	} {
		r := v.send(http.MethodPost, "/transfers", try.body, try.header...)
		if r.status != try.status || !strings.Contains(r.body, `data-state="error"`) || findLeak([]byte(r.body)) != "" {
			t.Errorf("%s: status %d, want %d and an error page", name, r.status, try.status)
		}
	}
	if n := len(w.bank.Orders()); n != 0 {
		t.Errorf("%d orders", n)
	}
}

// A card number in an address is dropped at once and reaches neither log nor page; the harness looks at both.
func TestCardInAQuery(t *testing.T) {
	t.Parallel()
	v := start(t, setup{}).wire()
	if to := v.wants(303, v.get("/?sender_card="+cardWith(sandbox.FateApproved).Number)).header.Get("Location"); to != "/" {
		t.Errorf("sent to %s", to)
	}
}
