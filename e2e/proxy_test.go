package e2e

import (
	"context"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
)

// front is a machine before the application that does what some do: it sends the first POST of a form on twice, and tells
// the browser that it took too long (reliability.md F60).
type front struct {
	w     *world
	spent atomic.Bool
}

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path == "/transfers" && !f.spent.Swap(true) {
		if err := r.ParseForm(); err != nil {
			f.w.t.Error(err)
		}
		f.twice(r)
		w.WriteHeader(http.StatusGatewayTimeout)
		_, _ = w.Write([]byte("<title>504 Gateway Time-out</title><h1 id=gateway>504 Gateway Time-out</h1>"))
		return
	}
	(&httputil.ReverseProxy{Director: func(r *http.Request) { r.URL.Scheme, r.URL.Host = "http", f.w.appAddr }}).ServeHTTP(w, r)
}

// twice sends a form on two times at once.
func (f *front) twice(r *http.Request) {
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			again, err := http.NewRequest(http.MethodPost, "http://"+f.w.appAddr+r.URL.Path, strings.NewReader(r.PostForm.Encode()))
			if err != nil {
				f.w.t.Error(err)
				return
			}
			again.Header, again.Host = r.Header.Clone(), r.Host
			again.Header.Del("Content-Length")
			res, err := http.DefaultTransport.RoundTrip(again)
			if err != nil {
				f.w.t.Error(err)
				return
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusSeeOther {
				f.w.t.Errorf("HTTP %d behind the proxy", res.StatusCode)
			}
		})
	}
	both.Wait()
}

func behindAProxy(w *world) http.Handler { return &front{w: w} }

// Back leads to the address that keeps the answer, where the script could put it into the history; the form names it too.
func TestAProxyThatSendsTwiceAndGivesUp(t *testing.T) {
	bothWays(t, setup{front: behindAProxy}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		keep, err := customer.tab.Form().Keep()
		customer.must(err)
		customer.fills("1000", approved())
		customer.paysInto504()
		if customer.hasScripts() {
			history, err := chromedp.Run(customer.ctx, chromedp.NavigationEntries())
			customer.must(err)
			customer.goesTo(history.Entries[history.CurrentIndex-1].ID)
		} else {
			customer.must(customer.tab.Open(keep))
		}
		customer.seesReceipt()
		customer.reloads()
		customer.seesReceipt()
		if o := w.order(); o.TransfersReceived != 1 || o.MoneyMoved != 1 {
			t.Errorf("ledger %+v", o)
		}
	})
}

// The address on the form says, before anything is sent, that nothing has arrived.
func TestTheAddressOfAFormThatWasNotSent(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		keep, err := customer.tab.Form().Keep()
		customer.must(err)
		customer.must(customer.tab.Open(keep))
		customer.sees(pages.Error)
	})
}

// paysInto504 presses the button and waits for the proxy's page, which is none of ours.
func (c *customer) paysInto504() {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.ctx, stepTime)
	defer stop()
	c.must(chromedp.Do(ctx, chromedp.Click(chromedp.CSS(`[data-testid="submit"]`))))
	c.must(chromedp.Do(ctx, chromedp.WaitReady(chromedp.CSS("#gateway"))))
}
