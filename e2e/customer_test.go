package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
)

// customer is a person with a browser of their own. Each method is a step of a story: it fails the test where it cannot
// be taken.
type customer struct {
	t     *testing.T
	w     *world
	ctx   context.Context
	tab   pages.Tab
	ended *time.Timer
}

// customer comes with a browser of their own; name is that of the artifacts.
func (w *world) customer(name string) *customer {
	w.t.Helper()
	w.tellsHow()
	c := &customer{t: w.t, w: w, ctx: chromiums.Tab(w.t)}
	c.tab = pages.In(c.ctx)
	if w.way == noScripts {
		tab, err := c.tab.WithoutScripts()
		c.must(err)
		c.tab = tab
	}
	began := time.Now()
	w.t.Cleanup(func() {
		if took := time.Since(began); took > testTime {
			w.t.Errorf("took %s, more than %s", took.Round(time.Second), testTime)
		}
		if w.t.Failed() {
			w.photograph(c.ctx, name)
		}
	})
	return c
}

func (c *customer) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *customer) opens(path string) {
	c.t.Helper()
	c.must(c.tab.Open(c.w.url + path))
}

// sends opens the card form, fills it and pays.
func (c *customer) sends(amount string, from pages.Card) {
	c.t.Helper()
	c.opens("/")
	c.fills(amount, from)
	c.pays()
}

func (c *customer) fills(amount string, from pages.Card) {
	c.t.Helper()
	c.must(c.tab.Form().Fill(pages.Transfer{Amount: amount, From: from, To: receiver}))
}

func (c *customer) pays() {
	c.t.Helper()
	c.must(c.tab.Form().Submit())
}

// triesAgain sends other cards for the amount that stands.
func (c *customer) triesAgain(from pages.Card) {
	c.t.Helper()
	c.fills("", from)
	c.pays()
}

// enters types a code at the bank's page.
func (c *customer) enters(code string) {
	c.t.Helper()
	c.must(c.tab.ACS().Await())
	c.must(c.tab.ACS().Enter(code))
}

// sees waits for a page in one of the states, and looks whether it shows a card number.
func (c *customer) sees(states ...pages.State) pages.State {
	c.t.Helper()
	state, err := c.tab.Await(states...)
	c.must(err)
	c.seesNoCard()
	return state
}

func (c *customer) seesNoCard() {
	c.t.Helper()
	html, err := c.tab.HTML()
	c.must(err)
	shown.note(html)
	if leak := findLeak([]byte(html)); leak != "" {
		c.t.Errorf("the page holds %s", leak)
	}
}

// seesReceipt waits for the success page and compares it with the bank's ledger.
func (c *customer) seesReceipt() pages.Receipt {
	c.t.Helper()
	receipt, err := c.tab.Result().Receipt()
	c.must(err)
	c.seesNoCard()
	order, ok := c.w.bank.Order(receipt.Order)
	if !ok || order.MoneyMoved != 1 || receipt.Reference != order.Reference || digits(receipt.Amount)+".00" != order.Amount ||
		!strings.HasSuffix(order.SenderMask, lastFour(receipt.From)) || !strings.HasSuffix(order.ReceiverMask, lastFour(receipt.To)) {
		c.t.Errorf("receipt %+v\nledger %+v", receipt, order)
	}
	return receipt
}

// seesRefusal waits for the card form with a refusal above it.
func (c *customer) seesRefusal(code string) pages.Failure {
	c.t.Helper()
	c.sees(pages.Open)
	refusal, err := c.tab.Form().Refusal()
	c.must(err)
	if refusal.Code != code || refusal.Money != noMoney || refusal.Reason == "" {
		c.t.Errorf("refusal %+v, want code %s and %q first", refusal, code, noMoney)
	}
	return refusal
}

// seesEmptyCards looks at the inputs of cards.
func (c *customer) seesEmptyCards() {
	c.t.Helper()
	values, err := c.tab.Form().Values()
	c.must(err)
	for _, name := range []string{"sender_card", "sender_expiry", "sender_cvc", "receiver_card"} {
		if value, there := values[name]; !there || value != "" {
			c.t.Errorf("input %s: %q, want it there and empty", name, value)
		}
	}
}

func (c *customer) path() string {
	c.t.Helper()
	address, err := c.tab.Address()
	c.must(err)
	return strings.TrimPrefix(address, c.w.url)
}

func (c *customer) reloads() {
	c.t.Helper()
	c.must(c.tab.Reload())
}

// hasScripts reports whether the pages' scripts run, for what they do more.
func (c *customer) hasScripts() bool { return c.w.way != noScripts }

func (c *customer) losesCookies() {
	c.t.Helper()
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.ClearBrowserCookies, cdp.Empty{})
		return err
	})
}

func (c *customer) calls(f func(context.Context, *chromedp.Target) error) {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.ctx, stepTime)
	defer stop()
	c.must(chromedp.Do(ctx, chromedp.Func(f)))
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func lastFour(text string) string {
	d := digits(text)
	if len(d) != 4 {
		return fmt.Sprintf("not four digits: %q", text)
	}
	return d
}

// seesNoMoney looks at the first line of a page that is closed without success.
func (c *customer) seesNoMoney() pages.Failure {
	c.t.Helper()
	failure, err := c.tab.Result().Failure()
	c.must(err)
	if failure.Money != noMoney || failure.Reason == "" {
		c.t.Errorf("%+v, want %q first and a reason", failure, noMoney)
	}
	return failure
}

// seesAmountOnly waits for the receipt as somebody else sees it, and gives its path.
func (c *customer) seesAmountOnly(card pages.Card) string {
	c.t.Helper()
	receipt, err := c.tab.Result().Receipt()
	c.must(err)
	if receipt != (pages.Receipt{Amount: receipt.Amount}) || digits(receipt.Amount) != "1000" {
		c.t.Errorf("somebody else sees %+v, want the amount only", receipt)
	}
	html, err := c.tab.HTML()
	c.must(err)
	for _, secret := range []string{card.Number[len(card.Number)-4:], receiver[12:], card.Name} {
		if strings.Contains(html, secret) {
			c.t.Errorf("somebody else's page holds %q", secret)
		}
	}
	return c.path()
}

func (c *customer) seesLanguage(code string) {
	c.t.Helper()
	lang, err := c.tab.Language()
	c.must(err)
	if lang != code {
		c.t.Errorf("the page is in %q, want %q", lang, code)
	}
}
