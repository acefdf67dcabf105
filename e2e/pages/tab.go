// Package pages holds page objects for the transfer pages, driven through chromedp. Another module can import it: it
// knows the pages' data-state, data-testid and element ids, and nothing of how they are made.
//
//	tab := pages.In(ctx) // a chromedp context
//	err := tab.Open("http://localhost:8080/")
//	err = tab.Form().Fill(pages.Transfer{Amount: "1000", From: card, To: "5100000000001006"})
//	err = tab.Form().Submit()
//	err = tab.ACS().Enter("1234")
//	state, err := tab.Await(pages.Succeeded, pages.Failed)
//
// Every method waits for what it needs and gives up after [Patience]. Nothing here sleeps, and nothing needs the page's
// own JavaScript.
package pages

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Patience is how long a method waits for what it needs.
const Patience = 20 * time.Second

// State is what <main data-state> says.
type State string

// The states of a page.
const (
	Open       State = "open"
	Challenged State = "challenged"
	Processing State = "processing"
	Succeeded  State = "succeeded"
	Failed     State = "failed"
	Expired    State = "expired"
	Canceled   State = "canceled"
	Review     State = "review"
	Error      State = "error" // the request could not be served

	// Of the pages that verify a receipt.
	Verify   State = "verify"   // the form
	Genuine  State = "genuine"  // and final
	Disputed State = "disputed" // genuine, but the bank has since said otherwise
	Unknown  State = "unknown"  // there is no such receipt
)

// States lists every state.
func States() []State {
	return []State{Open, Challenged, Processing, Succeeded, Failed, Expired, Canceled, Review, Error, Verify, Genuine, Disputed, Unknown}
}

// Tab is one browser tab that shows the pages.
type Tab struct {
	ctx    context.Context
	byHand bool // no script presses a button on the way
}

// In looks at the tab of a chromedp context. Its browser must be running.
func In(ctx context.Context) Tab { return Tab{ctx: ctx} }

// WithoutScripts turns JavaScript off, as some people do, and gives the tab of such a person: where a method waits for a
// page, it presses the buttons on the way there that a script would have pressed.
func (t Tab) WithoutScripts() (Tab, error) {
	t.byHand = true
	return t, t.do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// Form is the card form, if the tab shows it.
func (t Tab) Form() Form { return Form{t} }

// Handoff is the page that sends the customer on to the bank, if the tab shows it.
func (t Tab) Handoff() Handoff { return Handoff{t} }

// ACS is the bank's own page, if the tab shows it.
func (t Tab) ACS() ACS { return ACS{t} }

// Result is the page of a transfer's end, or of its waiting, if the tab shows it.
func (t Tab) Result() Result { return Result{t} }

// Open goes to an address.
func (t Tab) Open(address string) error { return t.do(chromedp.Navigate(address)) }

// Reload loads the page again, as the browser's button does.
func (t Tab) Reload() error { return t.do(chromedp.Reload()) }

// Address is where the tab is.
func (t Tab) Address() (string, error) { return read(t, chromedp.Location()) }

// HTML is the document as it stands now.
func (t Tab) HTML() (string, error) { return read(t, chromedp.OuterHTML(chromedp.CSS("html"))) }

// Language is what <html lang> says.
func (t Tab) Language() (string, error) {
	if err := t.whole(); err != nil {
		return "", err
	}
	return read(t, chromedp.Evaluate[string](`document.documentElement.lang`))
}

// State is what the page says now; "" where it is not one of ours.
func (t Tab) State() (State, error) {
	return read(t, chromedp.Evaluate[State](`document.querySelector("main")?.dataset.state ?? ""`))
}

// Await waits for a page in one of the states and says which it is. Its error names the page that was there instead.
func (t Tab) Await(states ...State) (State, error) {
	if err := t.wait(stateSelector(states)); err != nil {
		now, _ := t.State()
		address, _ := t.Address()
		return now, fmt.Errorf("no page in state %v: it is %q at %s: %w", states, now, address, err)
	}
	return t.State()
}

// Texts reads every element with a data-testid: an input by its value, a picture by its name, everything else by its text.
func (t Tab) Texts() (map[string]string, error) {
	if err := t.whole(); err != nil {
		return nil, err
	}
	return read(t, chromedp.Evaluate[map[string]string](`Object.fromEntries(
		Array.from(document.querySelectorAll("[data-testid]"),
			e => [e.dataset.testid, ("value" in e && e.tagName === "INPUT" ? e.value : e.innerText ?? e.ariaLabel).trim()]))`))
}

// SwitchLanguage presses a button of the language switch.
func (t Tab) SwitchLanguage(code string) error { return t.Press("language-" + code) }

// Cancel presses the button that ends the transfer.
func (t Tab) Cancel() error { return t.Press("cancel") }

func stateSelector(states []State) string {
	var parts []string
	for _, s := range states {
		parts = append(parts, fmt.Sprintf("main[data-state=%q]", s))
	}
	return strings.Join(parts, ",")
}

// byTestID is the selector of a data-testid.
func byTestID(id string) string { return fmt.Sprintf("[data-testid=%q]", id) }

// onTheWay are the buttons that a script presses: of the hand-off, unless the customer came back to it, and of the page
// that the bank's access control server (ACS) ends with.
const onTheWay = `[data-testid=handoff-form]:not([data-manual]) button, #acs-return`

// wait waits for an element. By hand, buttons on the way are pressed.
func (t Tab) wait(selector string) error {
	if !t.byHand {
		return t.do(chromedp.WaitReady(chromedp.CSS(selector), pace))
	}
	until, stop := context.WithTimeout(t.ctx, Patience)
	defer stop()
	t.ctx = until
	for {
		if err := t.do(chromedp.WaitReady(chromedp.CSS(selector+", "+onTheWay), pace)); err != nil {
			return err
		}
		there, err := read(t, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q) != null", selector)))
		if err != nil || there {
			return err
		}
		if err := t.leaveBy(onTheWay); err != nil {
			return err
		}
	}
}

// Press clicks what has a data-testid and waits until the next page begins.
func (t Tab) Press(testID string) error { return t.leaveBy(byTestID(testID)) }

// leaveBy clicks and waits until the next document is there: without that, a page in the same state as the one before
// would be taken for the answer.
func (t Tab) leaveBy(selector string) error {
	_, err := read(t, chromedp.WaitEvent(page.FrameNavigated,
		func(e page.EventFrameNavigated) bool { return e.Frame.ParentID == "" },
		chromedp.Click(chromedp.CSS(selector), pace)))
	if err != nil {
		return fmt.Errorf("press %s: %w", selector, err)
	}
	return t.whole()
}

// whole waits until a page of ours, or of the bank, has arrived to its end.
func (t Tab) whole() error {
	if err := t.wait("main ~ footer, main[data-page]"); err != nil {
		return fmt.Errorf("no whole page: %w", err)
	}
	return nil
}

// pace is how often a page is looked at: the two cores that the tests have are better spent elsewhere.
func pace(s *chromedp.Selector) { chromedp.RetryInterval(20 * time.Millisecond)(s) }

func (t Tab) do(steps ...chromedp.Action[chromedp.Void]) error {
	_, err := read(t, chromedp.Steps(steps...))
	return err
}

// read runs one action within the patience of a method.
func read[T any](t Tab, action chromedp.Action[T]) (T, error) {
	ctx, stop := context.WithTimeout(t.ctx, Patience)
	defer stop()
	return chromedp.Run(ctx, action)
}
