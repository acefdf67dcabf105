package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"audarym/e2e/pages"
)

// stop is where the keyboard's focus is.
type stop struct {
	Name        string // data-testid, id or address
	Visible     bool   // :focus-visible with an outline
	Top, Bottom float64
}

const focusNow = `(() => {
	const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
	return {Name: e === document.body ? "" : e.dataset.testid || e.id || e.getAttribute("href") || e.getAttribute("value") || e.tagName,
		Visible: e.matches(":focus-visible") && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.width > 1 && r.height > 1,
		Top: r.top + scrollY, Bottom: r.bottom + scrollY};
})()`

// focus reads where it is.
func (c *customer) focus() stop {
	c.t.Helper()
	ctx, end := context.WithTimeout(c.ctx, stepTime)
	defer end()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[stop](focusNow))
	c.must(err)
	return s
}

// strikes presses keys, one after the other.
func (c *customer) strikes(keys string, options ...chromedp.KeyOption) {
	c.t.Helper()
	ctx, end := context.WithTimeout(c.ctx, stepTime)
	defer end()
	c.must(chromedp.Do(ctx, chromedp.KeyEvent(keys, options...)))
}

// hits presses Enter as a keyboard does, which says with the key what it types: sent as two events, the second would go to
// where the first has moved the focus.
func (c *customer) hits() {
	c.t.Helper()
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r",
			UnmodifiedText: "\r", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
		if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key); err != nil {
			return err
		}
		key.Type, key.Text, key.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, key)
		return err
	})
}

// tabs presses Tab: the focus can be seen, and goes down the page.
func (c *customer) tabs() stop {
	c.t.Helper()
	before := c.focus()
	c.strikes(kb.Tab)
	now := c.focus()
	if now.Name != "" && !now.Visible {
		c.t.Errorf("nobody sees that the focus is on %s", now.Name)
	}
	if before.Name != "" && now.Name != "" && now.Name != "#main" && now.Bottom <= before.Top {
		c.t.Errorf("Tab goes up the page, from %s to %s", before.Name, now.Name)
	}
	return now
}

// tabsTo presses Tab until the focus is there.
func (c *customer) tabsTo(name string) {
	c.t.Helper()
	var way []string
	for range 40 {
		now := c.tabs().Name
		if way = append(way, now); now == name {
			return
		}
	}
	c.t.Fatalf("Tab never comes to %s, but to %q", name, way)
}

// fillsByKeyboard types from the first input on, and wants Tab to go through all of them in order.
func (c *customer) fillsByKeyboard(first string, texts ...string) {
	c.t.Helper()
	names := pages.Fields()
	for i, text := range texts {
		name := "field-" + names[slices.Index(names, first)+i]
		if now := c.focus(); now.Name != name {
			c.t.Fatalf("the focus is on %q, want %s", now.Name, name)
		}
		c.strikes(text)
		c.tabs()
	}
}

// skips leaves the header out, by the link that comes first.
func (c *customer) skips() {
	c.t.Helper()
	if first := c.tabs(); first.Name != "#main" {
		c.t.Errorf("Tab first comes to %q, want the link that skips the header", first.Name)
	}
	c.hits()
	if next := c.tabs(); strings.HasPrefix(next.Name, "language-") || next.Name == "#main" || next.Name == "" {
		c.t.Errorf("after skipping the header Tab comes to %q", next.Name)
	}
}

// confirmsByKeyboard goes through the bank's pages.
func (c *customer) confirmsByKeyboard(code string) {
	c.t.Helper()
	if !c.hasScripts() {
		c.sees(pages.Challenged)
		c.tabsTo("handoff-submit")
		c.hits()
		eventually(c.t, "the hand-off is left", func() bool { // or its button would be pressed for the customer
			at, err := c.tab.Address()
			return err == nil && strings.Contains(at, c.w.bankAddr)
		})
	}
	c.must(c.tab.ACS().Await())
	if c.focus().Name != "acs-password" {
		c.tabsTo("acs-password")
	}
	c.strikes(code)
	c.hits()
}

// A whole transfer without a mouse: an empty form first, whose problems lead to their inputs; then the receipt, in another
// language.
func TestKeyboardPays(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		card := challenged()
		customer.opens("/")
		customer.skips()
		customer.tabsTo("submit")
		customer.hits()
		if _, err := customer.tab.Form().Errors(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the focus is on the summary of errors", func() bool { return customer.focus().Name == "error-summary" })
		for _, name := range []string{"#amount", "#sender_card", "#sender_expiry"} {
			if now := customer.tabs(); now.Name != name {
				t.Errorf("the focus is on %q, want %s", now.Name, name)
			}
		}
		customer.strikes(kb.Tab+kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
		customer.hits()
		customer.fillsByKeyboard("amount", "1000", card.Number, card.Expiry, card.CVC, card.Name, receiver, "")
		customer.strikes(" ")
		customer.confirmsByKeyboard("1234")
		customer.paidOnce()
		customer.tabsTo("language-kk")
		customer.hits()
		eventually(t, "the receipt is in Kazakh", func() bool { language, _ := customer.tab.Language(); return language == "kk" })
		customer.paidOnce()
		customer.reachesEverything()
	})
}

// reachesEverything wants Tab to come by every link, button and input of the page once, and to leave it in the end.
func (c *customer) reachesEverything() {
	c.t.Helper()
	all, err := chromedp.Run(c.ctx, chromedp.Evaluate[int](`(document.activeElement.blur(), scrollTo(0, 0),
		Array.from(document.querySelectorAll("a[href], button:not([tabindex]), input:not([type=hidden])")).filter(e => e.checkVisibility()).length)`))
	c.must(err)
	c.reloads()
	var way []string
	for range all + 1 {
		if now := c.tabs().Name; now != "" {
			way = append(way, now)
		}
	}
	if c.focus().Name != "" && c.focus().Name != way[0] || len(way) < all {
		c.t.Errorf("%d things to reach, Tab came by %q and is at %q", all, way, fmt.Sprint(c.focus().Name))
	}
}

// A refusal and the way out of it: Cancel is reached behind the form, and Space presses it. Back over the button goes Shift+Tab.
func TestKeyboardCancels(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		card := noFunds()
		customer.opens("/")
		customer.tabsTo("field-amount")
		customer.fillsByKeyboard("amount", "1000", card.Number, card.Expiry, card.CVC, card.Name, receiver, "")
		customer.strikes(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
		if now := customer.focus(); now.Name != "field-email" {
			t.Errorf("Shift+Tab goes from the button to %q", now.Name)
		}
		customer.hits()
		customer.seesRefusal("484")
		customer.tabsTo("cancel")
		customer.strikes(" ")
		customer.sees(pages.Canceled)
		customer.seesNoMoney()
		customer.tabsTo("retry")
		customer.hits()
		customer.sees(pages.Open)
		if n := len(w.bank.Orders()); n != 1 {
			t.Errorf("%d orders, want one", n)
		}
	})
}
