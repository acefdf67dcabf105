// Package browser starts a Chromium for one test.
package browser

import (
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Path finds the Chromium that .ci/tools installs, or one under another name.
func Path() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no chromium, chromium-browser or google-chrome in PATH")
}

// Tab starts a browser with a profile of its own and gives its tab. The context lives as long as the test, so that a
// step that ran out of time can still be photographed.
func Tab(t testing.TB) context.Context {
	t.Helper()
	path, err := Path()
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
