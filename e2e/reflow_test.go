package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
	"audarym/internal/sandbox"
)

// asksNobodyElse wants everything that the page has loaded to come from where the page comes from.
func (c *customer) asksNobodyElse() {
	c.t.Helper()
	foreign, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]string](`performance.getEntriesByType("resource").map(e => e.name)
		.filter(n => !n.startsWith(location.origin + "/") && !n.startsWith("data:"))`))
	c.must(err)
	if len(foreign) > 0 {
		c.t.Errorf("the page asks %v", foreign)
	}
}

// inWindow gives the window a size, in CSS pixels.
func (c *customer) inWindow(width int64) {
	c.t.Helper()
	c.must(chromedp.Do(c.ctx, chromedp.EmulateViewport(width, 640)))
}

// tooWide names what reaches out of the page to the right: nothing is scrolled sideways.
const tooWide = `document.scrollingElement.scrollWidth <= innerWidth ? [] :
	Array.from(document.querySelectorAll("body *")).filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80)).concat("the page")`

func (c *customer) scrollsOneWayOnly(what string) {
	c.t.Helper()
	wide, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]string](tooWide))
	c.must(err)
	if len(wide) > 0 {
		c.t.Errorf("%s is too wide: %q", what, wide)
	}
}

// spacing is what WCAG 1.4.12 lets a reader set.
const spacing = `(() => { const s = new CSSStyleSheet(); s.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
	document.adoptedStyleSheets = [s] })()`

// cutOff names what has more text than it shows.
const cutOff = `Array.from(document.querySelectorAll("main *, header *, footer *")).filter(e => e.tagName !== "INPUT" && e.checkVisibility() &&
	!e.closest(".unseen, .skip") && getComputedStyle(e).overflow !== "visible" && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)).map(e => e.outerHTML.slice(0, 80))`

// fits looks at a page on the smallest phone, which is also one of 640 px at 200 %; with the letters, words and lines set
// apart; in forced colours; and where nothing may move.
func (c *customer) fits(state pages.State) {
	c.t.Helper()
	c.sees(state)
	for _, width := range []int64{320, 640, 1280} {
		c.inWindow(width)
		c.scrollsOneWayOnly(string(state))
	}
	c.inWindow(320)
	c.must(chromedp.Do(c.ctx, chromedp.Evaluate[chromedp.Void](spacing)))
	c.scrollsOneWayOnly(string(state) + " with text set apart")
	cut, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]string](cutOff))
	c.must(err)
	if len(cut) > 0 {
		c.t.Errorf("%s with text set apart: cut off: %q", state, cut)
	}
	c.prefers("forced-colors", "active")
	c.keepsItsEdges(state)
	c.prefers("prefers-reduced-motion", "reduce")
	moving, err := chromedp.Run(c.ctx, chromedp.Evaluate[int](`document.getAnimations().filter(a => a.playState === "running" &&
		(a.effect.getComputedTiming().iterations === Infinity || a.effect.getComputedTiming().duration > 10)).length`))
	c.must(err)
	if moving > 0 {
		c.t.Errorf("%s: %d things move for somebody who wants none to", state, moving)
	}
	c.prefers("", "")
	c.inWindow(390)
}

// keepsItsEdges wants buttons and inputs to have an edge where the colours are the reader's and nothing is filled. What is
// ticked is drawn by the browser.
func (c *customer) keepsItsEdges(state pages.State) {
	c.t.Helper()
	bare, err := chromedp.Run(c.ctx, chromedp.Evaluate[[]string](`matchMedia("(forced-colors: active)").matches ?
		Array.from(document.querySelectorAll("main .primary, main input:not([type=hidden], [type=checkbox], [type=radio])")).filter(e => e.checkVisibility()).filter(e => { const s = getComputedStyle(e);
			return s.borderStyle === "none" || parseFloat(s.borderWidth) < 1 }).map(e => e.outerHTML.slice(0, 80)) : ["no forced colours here"]`))
	c.must(err)
	if len(bare) > 0 {
		c.t.Errorf("%s in forced colours: no edge: %q", state, bare)
	}
}

// prefers sets one thing that a reader's system says.
func (c *customer) prefers(feature, value string) {
	c.t.Helper()
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		params := emulation.SetEmulatedMediaParams{}
		if feature != "" {
			params.Features = []*emulation.MediaFeature{{Name: feature, Value: value}}
		}
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, params)
		return err
	})
}

// Every page fits: no text is cut off, nothing scrolls sideways, in the longest language.
func TestPagesFit(t *testing.T) {
	bothWays(t, setup{merchant: func(m *merchant.Merchant) { furnished(m); m.Open = true }}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.must(customer.tab.SwitchLanguage("ru"))
		customer.fits(pages.Open)
		customer.pays()
		customer.fits(pages.Open)
		customer.fills("1000000", challenged())
		customer.pays()
		customer.enters("4444")
		customer.fits(pages.Challenged)
		customer.must(customer.tab.Cancel())
		customer.fits(pages.Canceled)
		customer.opens("/")
		customer.fills("999999,99", cardWith(sandbox.FateAnswerLost))
		customer.pays()
		customer.fits(pages.Processing)
		w.advance(time.Minute)
		customer.fits(pages.Succeeded)
		receipt, err := customer.tab.Result().Receipt()
		customer.must(err)
		customer.must(customer.tab.Result().OpenReceipt())
		customer.fits(pages.Succeeded)
		for path, state := range map[string]pages.State{"": pages.Verify, "/" + receipt.Code: pages.Genuine, "/100000-0000-0000-0000": pages.Unknown} {
			customer.opens("/verify" + path)
			customer.fits(state)
		}
		customer.opens("/")
		customer.fills("1000", noFunds())
		customer.pays()
		customer.fits(pages.Open)
		customer.opens("/nothing/here")
		customer.fits(pages.Error)
	})
}
