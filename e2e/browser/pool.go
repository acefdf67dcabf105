package browser

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Pool lends browsers that run already: to start and to end one costs more than most tests. A test has a browser to itself
// for its time, and in it a context of its own, as a private window is one: cookies, cache and history are empty and are
// thrown away.
type Pool struct {
	mu       sync.Mutex
	idle     []*running
	profiles []string
}

// Tab gives a tab for as long as the test lives.
func (p *Pool) Tab(t testing.TB) context.Context {
	t.Helper()
	b, ctx, cancel, err := p.open()
	if err != nil { // a browser that waited here may have died
		if b, ctx, cancel, err = p.open(); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		closes(ctx)
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.idle = append(p.idle, b)
	})
	return ctx
}

func (p *Pool) open() (*running, context.Context, context.CancelFunc, error) {
	b, err := p.take()
	if err != nil {
		return nil, nil, nil, err
	}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	began := time.AfterFunc(20*time.Second, cancel) // what is said of a first tab is bound to its context
	defer began.Stop()
	if err := phone(ctx); err != nil {
		cancel()
		b.stop()
		return nil, nil, nil, err
	}
	return b, ctx, cancel, nil
}

// take gives the browser that rested the shortest, or a new one.
func (p *Pool) take() (*running, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := len(p.idle) - 1; last >= 0 {
		b := p.idle[last]
		p.idle = p.idle[:last]
		return b, nil
	}
	profile, err := os.MkdirTemp("", "e2e-chromium")
	if err != nil {
		return nil, err
	}
	p.profiles = append(p.profiles, profile)
	return start(profile)
}

// Close ends all browsers, when the last test is over.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range p.idle {
		b.end()
	}
	for _, profile := range p.profiles {
		_ = os.RemoveAll(profile)
	}
}
