package e2e

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
)

// What is wrong is announced, has the focus, and its first link leads into the field, with scripts and without.
func TestTheSummaryLeadsToTheField(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		customer.pays()
		if focused, err := customer.tab.Form().SummaryFocused(); err != nil || !focused {
			t.Errorf("the summary has no focus (%v)", err)
		}
		if role := js[string](customer, `document.activeElement.getAttribute("role")`); role != "alert" {
			t.Errorf("its role is %q", role)
		}
		customer.must(chromedp.Do(customer.ctx, chromedp.Click(chromedp.CSS("#error-summary a"))))
		eventually(t, "the first field", func() bool { return js[string](customer, `document.activeElement?.id ?? ""`) == "amount" })
		described := js[string](customer, `amount.getAttribute("aria-describedby").split(" ").map(id => document.getElementById(id).textContent).join(" ")`)
		problems, err := customer.tab.Form().Errors()
		customer.must(err)
		if want := "From 1\u00a0₸ to 1\u00a0000\u00a0000\u00a0₸ " + problems["amount"]; described != want {
			t.Errorf("the field is described by %q, want %q", described, want)
		}
	})
}

// Who goes away from a form that is filled, and comes back by the browser's button, or reloads, finds no card in it: neither where
// the browser loads the page again, nor where it has kept it whole.
func TestAFilledFormThatWasLeft(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		customer.fills("1000", approved())
		customer.must(customer.tab.Press("keep")) // the address that keeps the answer
		customer.sees(pages.Error)
		customer.goesBack(`document.querySelector("main")?.dataset.state === "open"`)
		if left := customer.raw(`"cards: " + ["sender_card", "sender_expiry", "sender_cvc", "receiver_card"].map(id => document.getElementById(id).value).join("")`); left != "cards: " {
			t.Errorf("after Back the form holds %q", left)
		}
	})
}

// goesBack presses the browser's button and waits until something is so. A page that the browser kept whole has another context of
// scripts than the one before: raw asks whichever there is.
func (c *customer) goesBack(until string) {
	c.t.Helper()
	history, err := chromedp.Run(c.ctx, chromedp.NavigationEntries())
	c.must(err)
	before := history.Entries[history.CurrentIndex-1].ID
	c.calls(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: before})
		return err
	})
	eventually(c.t, until, func() bool { return c.raw(`String(`+until+`)`) == "true" })
}

// raw is empty where one page is just giving way to the next.
func (c *customer) raw(expression string) (text string) {
	ctx, stop := context.WithTimeout(c.ctx, stepTime)
	defer stop()
	_ = chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		got, err := cdp.Call(ctx, tab, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ReturnByValue: new(true)})
		if err != nil {
			return err
		}
		return json.Unmarshal(got.Result.Value, &text)
	}))
	return text
}
