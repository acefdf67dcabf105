//go:build linux

package crash

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"audarym/e2e/browser"
	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// A person is at the card issuer's page, types the code, and the program is killed while it confirms. It comes back, and so
// does the page: by its own refreshing, with and without JavaScript, to the receipt where the bank has booked and to the
// truth where it has not.
func TestKilledInTheMiddleOfConfirm(t *testing.T) {
	for _, c := range []struct {
		name, at string
		scripts  bool
		again    bool // the code must be typed again
		want     pages.State
	}{
		{"after the bank has booked", "confirm.answered=kill", true, false, pages.Succeeded},
		{"after the bank has booked, without scripts", "confirm.answered=kill", false, false, pages.Succeeded},
		{"before the bank has heard", "return.confirming=kill", true, false, pages.Processing},
		{"before confirming was durable", "return.found=kill", true, true, pages.Succeeded},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			needBrowser(t)
			w := newWorld(t, sandbox.Switches{})
			w.app = w.serves(launch{failpoints: c.at})
			tab, ctx := w.person(c.scripts)
			w.must(tab.Open(w.url() + "/"))
			w.must(tab.Form().Fill(pages.Transfer{Amount: "1000", To: "5100000000001006", From: cardOf(sandbox.FateThreeDS)}))
			w.must(tab.Form().Submit())
			if !c.scripts {
				w.must(tab.Handoff().Continue())
			}
			w.must(tab.ACS().Await())
			path := w.onlyPath()
			w.returnsIntoDeath(ctx, c.scripts)
			w.app = w.serves(launch{})
			w.must(tab.Open(w.url() + path))
			if c.again { // the hand-off has sent the browser to the bank once more
				w.must(tab.ACS().Await())
				w.must(tab.ACS().Enter("1234"))
			}
			if state, err := tab.Await(pages.Succeeded, c.want); err != nil || state != c.want {
				t.Errorf("state %s (%v), want %s", state, err, c.want)
			}
			w.honest(c.want)
		})
	}
}

// returnsIntoDeath types the code; the connection breaks on the way back, when the program dies.
func (w *world) returnsIntoDeath(ctx context.Context, scripts bool) {
	w.t.Helper()
	ctx, leave := context.WithCancel(ctx)
	var typing sync.WaitGroup
	typing.Go(func() {
		_ = pages.In(ctx).ACS().Enter("1234")
		if !scripts {
			_ = pages.In(ctx).ACS().Return()
		}
	})
	w.app.dies()
	leave()
	typing.Wait()
}

// honest holds the page's word against the ledger.
func (w *world) honest(state pages.State) {
	w.t.Helper()
	orders := w.bank.Orders()
	if len(orders) != 1 {
		w.t.Fatalf("%d orders at the bank", len(orders))
	}
	o := orders[0]
	if o.TransfersReceived != 1 || o.ConfirmsReceived > 1 || o.MoneyMoved > 1 || (o.MoneyMoved == 1) != (state == pages.Succeeded) {
		w.t.Errorf("the page says %s, the ledger %+v", state, o)
	}
}

func cardOf(fate sandbox.Fate) (card pages.Card) {
	for _, c := range sandbox.Cards() {
		if c.Fate == fate {
			return pages.Card{Number: c.PAN, Expiry: c.Expiry, CVC: c.CVC, Name: "TEST CARD"}
		}
	}
	return card
}

// person opens a browser, with or without JavaScript.
func (w *world) person(scripts bool) (pages.Tab, context.Context) {
	w.t.Helper()
	ctx := browser.Tab(w.t)
	if !scripts {
		w.must(chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			return err
		})))
	}
	return pages.In(ctx), ctx
}

// needBrowser skips a test where there is no browser, and says so. In CI that is a failure.
func needBrowser(t *testing.T) {
	t.Helper()
	if _, err := browser.Path(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}
