// Package browser starts a Chromium for one test, or lends one that runs already.
package browser

import (
	"context"
	"errors"
	"fmt"
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
	b, err := start(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.end)
	return b.ctx
}

// running is a browser and its first tab.
type running struct {
	ctx  context.Context
	stop func()
}

// start begins a browser whose profile is in a folder.
func start(profile string) (*running, error) {
	path, err := Path()
	if err != nil {
		return nil, err
	}
	ctx, cancelAll := chromedp.NewExecAllocator(context.Background(), options(path, profile)...)
	ctx, cancelTab := chromedp.NewContext(ctx)
	b := &running{ctx: ctx, stop: func() { cancelTab(); cancelAll() }}
	if err := phone(ctx); err != nil {
		b.stop()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return b, nil
}

func options(path, profile string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Flag("headless", "new"),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(390, 844),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "en-US"),
		// What a browser does beside showing pages costs more than the pages.
		chromedp.Flag("in-process-gpu", true), chromedp.Flag("disable-software-rasterizer", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,SpareRendererForSitePerProcess"),
	)
}

// phone gives a tab the size of one.
func phone(ctx context.Context) error { return chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)) }

func (b *running) end() {
	closes(b.ctx)
	b.stop()
}

// closes ends a browser, or a tab, in its own time; what takes too long is killed with its context.
func closes(ctx context.Context) {
	graceful, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	_ = chromedp.Cancel(graceful)
}
