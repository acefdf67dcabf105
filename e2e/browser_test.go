package e2e

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"audarym/e2e/browser"
)

const (
	stepTime = 20 * time.Second // one wait
	testTime = 60 * time.Second // one test, from its browser's start
)

// needBrowsers takes the places for a test's browsers, or skips the test where there is no browser at all. In CI that
// is a failure.
func needBrowsers(t *testing.T, n int64) {
	t.Helper()
	if _, err := browser.Path(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	n = min(n, maxBrowsers)
	if err := browsers.Acquire(context.Background(), n); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { browsers.Release(n) })
}

// photograph keeps the page as it stands: for a failed test, and for people who want to look.
func (w *world) photograph(tab context.Context, name string) {
	ctx, stop := context.WithTimeout(tab, 5*time.Second)
	defer stop()
	if picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)); err == nil {
		w.keep(name+".png", picture)
	} else {
		w.t.Logf("no screenshot: %v", err)
	}
	address, _ := chromedp.Run(ctx, chromedp.Location())
	if html, err := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS("html"))); err == nil {
		w.keep(name+".html", fmt.Appendf(nil, "<!-- %s -->\n%s", address, html))
	}
}
