package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	stepTime = 20 * time.Second // one wait
	testTime = 60 * time.Second // one test, from its browser's start
)

// browserPath finds the Chromium that .ci/tools installs, or one under another name.
func browserPath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no chromium, chromium-browser or google-chrome in PATH")
}

// needBrowsers takes the places for a test's browsers, or skips the test where there is no browser at all. In CI that
// is a failure.
func needBrowsers(t *testing.T, n int64) {
	t.Helper()
	if _, err := browserPath(); err != nil {
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

// newTab starts a browser with a profile of its own and gives its tab. The context lives as long as the test, so that a
// step that ran out of time can still be photographed.
func newTab(t *testing.T) context.Context {
	t.Helper()
	path, err := browserPath()
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("headless", "new"),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(390, 844),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"),
		// What a browser does beside showing pages costs more than the pages.
		chromedp.Flag("in-process-gpu", true), chromedp.Flag("disable-software-rasterizer", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,SpareRendererForSitePerProcess"),
	)
	ctx, cancelAll := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancelTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		graceful, stop := context.WithTimeout(ctx, 5*time.Second)
		_ = chromedp.Cancel(graceful) // what does not end in time is killed with its context
		stop()
		cancelTab()
		cancelAll()
	})
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
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
