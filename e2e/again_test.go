package e2e

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// paidOnce waits for the receipt and looks that the bank saw one transfer.
func (c *customer) paidOnce() {
	c.t.Helper()
	c.seesReceipt()
	if o := c.w.order(); o.TransfersReceived != 1 || o.MoneyMoved != 1 {
		c.t.Errorf("ledger %+v, want one transfer", o)
	}
}

func TestDoubleClickPaysOnce(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		customer.fills("1000", approved())
		customer.must(customer.tab.Form().SubmitTwice())
		customer.paidOnce()
	})
}

func TestEnterTwicePaysOnceAndKeepsTheLanguage(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		customer.fills("1000", approved())
		customer.must(customer.tab.Form().PressEnter("receiver_card", 2))
		customer.paidOnce()
		customer.seesLanguage("en")
	})
}

func TestOneFormPostedManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	form := v.filled("1000", approved()).Encode()
	var all sync.WaitGroup
	targets := make([]string, 10)
	for i := range targets {
		all.Go(func() {
			r, err := v.try(http.MethodPost, "/transfers", form, "Content-Type", "application/x-www-form-urlencoded")
			if err != nil || r.status != http.StatusSeeOther {
				t.Errorf("status %d, %v", r.status, err)
			}
			targets[i] = r.header.Get("Location")
		})
	}
	all.Wait()
	for _, target := range targets {
		if target != targets[0] {
			t.Errorf("sent to %s and to %s", targets[0], target)
		}
	}
	if o := w.order(); o.TransfersReceived != 1 || o.MoneyMoved != 1 {
		t.Errorf("ledger %+v, want one transfer", o)
	}
}

// Back from the receipt, all the way to the first page: no card comes back, and nothing is sent again.
func TestBackButtonAfterSuccess(t *testing.T) {
	for name, card := range map[string]pages.Card{"without 3-D Secure": approved(), "with 3-D Secure": challenged()} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", card)
				if card == challenged() {
					customer.enters("1234")
				}
				customer.seesReceipt()
				customer.walksBack(w)
			})
		})
	}
}

// walksBack goes back through all pages to the first, finds no card on any and no second transfer, and the receipt
// where it was.
func (c *customer) walksBack(w *world) {
	c.t.Helper()
	ledger, receiptAt := w.order(), c.path()
	history, err := chromedp.Run(c.ctx, chromedp.NavigationEntries())
	c.must(err)
	for i := history.CurrentIndex - 1; i >= 0; i-- {
		at := history.Entries[i].URL
		if !c.hasScripts() && (at == w.url+receiptAt || strings.HasPrefix(at, "http://"+w.bankAddr)) {
			continue // the way to the bank and back, which stays in the history where no script leaves: forms are not sent again
		}
		c.goesTo(history.Entries[i].ID)
		c.seesNoCard()
		if state, err := c.tab.State(); err == nil && state == pages.Open {
			c.seesEmptyCards()
		}
	}
	if now := w.order(); now.TransfersReceived != ledger.TransfersReceived || now.ConfirmsReceived != ledger.ConfirmsReceived || now.MoneyMoved != 1 {
		c.t.Errorf("going back changed the ledger from %+v to %+v", ledger, now)
	}
	c.opens(receiptAt)
	c.seesReceipt()
}

// goesTo goes to a page of the history. A page that the browser will not load again counts as gone to.
func (c *customer) goesTo(entry int64) {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.ctx, stepTime)
	defer stop()
	if err := chromedp.Do(ctx, chromedp.NavigateToHistoryEntry(entry)); err != nil {
		c.t.Logf("back: %v", err)
	}
}

func TestReloadOfTheFormAndOfItsRefusal(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.fills("1000", approved())
		customer.reloads()
		customer.sees(pages.Open)
		customer.seesEmptyCards()
		wrong := approved()
		wrong.Number = "4000000000001001"
		customer.fills("1000", wrong)
		customer.pays()
		for range 2 {
			problems, err := customer.tab.Form().Errors()
			customer.must(err)
			if len(problems) != 1 || problems["sender_card"] == "" {
				t.Errorf("problems %v, want one at the sender's card", problems)
			}
			customer.seesEmptyCards()
			customer.reloads() // sends the same form again
		}
		if n := len(w.bank.Orders()); n != 0 {
			t.Errorf("%d orders at the bank", n)
		}
	})
}

func TestReloadOfTheBanksPageAndOfTheReceipt(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.sends("1000", challenged())
		customer.must(customer.tab.ACS().Await())
		customer.reloads()
		customer.enters("4444")
		customer.sees(pages.Challenged) // the hand-off, which waits for a word
		customer.reloads()
		customer.sees(pages.Challenged)
		customer.must(customer.tab.Handoff().Continue())
		customer.enters("1234")
		customer.paidOnce()
		customer.reloads()
		customer.paidOnce()
	})
}

func TestReloadOfProcessing(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", cardWith(sandbox.FateNeverReceived))
		for range 3 {
			customer.sees(pages.Processing)
			customer.reloads()
		}
		customer.sees(pages.Processing)
		if n := w.order().TransfersReceived; n != 1 {
			t.Errorf("%d transfers", n)
		}
	})
}

// A form that was sent before leads to what it started; so does one that comes when the transfer is over.
func TestOldForms(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	first := v.filled("1000", noFunds())
	path := v.wants(303, v.post("/transfers", first)).header.Get("Location")
	again := v.filledAt(path, "", approved())
	for _, resend := range []struct {
		to   string
		form url.Values
	}{{"/transfers", first}, {path + "/attempts", again}, {path + "/attempts", again}, {"/transfers", first}} {
		if got := v.wants(303, v.post(resend.to, resend.form)).header.Get("Location"); got != path {
			t.Errorf("sent to %s, want %s", got, path)
		}
	}
	if n := len(w.bank.Orders()); n != 2 {
		t.Errorf("%d orders, want 2", n)
	}
	if j := v.twin(path); j.State != pages.Succeeded {
		t.Errorf("state %s", j.State)
	}
}
