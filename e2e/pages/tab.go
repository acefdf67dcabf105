// Package pages holds page objects for the transfer pages, driven through chromedp. Another module can import it: it
// knows the pages' data-state, data-testid and element ids, and nothing of how they are made.
//
//	tab := pages.In(ctx) // of chromedp, its browser running
//	if err := tab.Open(address); err != nil {
//		return err
//	}
//	card := pages.Card{Number: "4405639704015096", Expiry: "01/25", CVC: "815", Name: "TEST CARD"}
//	if err := tab.Form().Fill(pages.Transfer{Amount: "1000", From: card, To: "5100000000001006"}); err != nil {
//		return err
//	}
//	if err := tab.Form().Submit(); err != nil {
//		return err
//	}
//	if err := tab.ACS().Await(); err != nil { // the card's bank asks for a code
//		return err
//	}
//	if err := tab.ACS().Enter("1234"); err != nil {
//		return err
//	}
//	receipt, err := tab.Result().Receipt()
//	if err != nil {
//		return err
//	}
//	fmt.Println(receipt.Amount, receipt.Order)
//
// [Tab.Await] waits for a page by its [State]; [Tab.WithoutScripts] is the same customer with JavaScript off. Every method
// waits for what it needs, until its context ends or [Patience] is over, which [Tab.Within] changes. Where something was
// waited for in vain the error is an [*Unseen], which says which page was there instead. Nothing here sleeps, nothing needs
// the page's own JavaScript, and no error holds what was typed.
package pages

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Patience is how long a method waits for what it needs, if nobody says otherwise.
const Patience = 20 * time.Second

// Tab is one browser tab that shows the pages.
type Tab struct {
	ctx      context.Context
	patience time.Duration
	byHand   bool // no script presses a button on the way
}

// In looks at the tab of a chromedp context. Its browser must be running.
func In(ctx context.Context) Tab { return Tab{ctx: ctx, patience: Patience} }

// Within is the same tab with another patience.
func (t Tab) Within(patience time.Duration) Tab {
	t.patience = patience
	return t
}

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
func (t Tab) HTML() (string, error) { return see(t, chromedp.OuterHTML(chromedp.CSS("html"))) }

// Language is what <html lang> says.
func (t Tab) Language() (string, error) {
	if err := t.whole(); err != nil {
		return "", err
	}
	return see(t, chromedp.Evaluate[string](`document.documentElement.lang`))
}

// State is what the page says now; "" where it is not one of ours.
func (t Tab) State() (State, error) {
	return see(t, chromedp.Evaluate[State](`document.querySelector("main")?.dataset.state ?? ""`))
}

// Await waits for a page in one of the states and says which it is. Its error names the page that was there instead.
func (t Tab) Await(states ...State) (State, error) {
	if err := t.look(stateSelector(states)); err != nil {
		err = t.missed(fmt.Sprintf("a page in state %v", states), err)
		var unseen *Unseen
		if errors.As(err, &unseen) {
			return unseen.State, err
		}
		return "", err
	}
	return t.State()
}

// Texts reads every element with a data-testid: an input by its value, a picture by its name, everything else by its text.
func (t Tab) Texts() (map[string]string, error) {
	if err := t.whole(); err != nil {
		return nil, err
	}
	return see(t, chromedp.Evaluate[map[string]string](`Object.fromEntries(
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

// wait waits for an element, and says what was there instead.
func (t Tab) wait(selector string) error { return t.missed(selector, t.look(selector)) }

// look waits for an element. By hand, buttons on the way are pressed.
func (t Tab) look(selector string) error {
	if !t.byHand {
		_, err := see(t, chromedp.Steps(chromedp.WaitReady(chromedp.CSS(selector), pace)))
		return err
	}
	until, stop := context.WithTimeout(t.ctx, t.patience)
	defer stop()
	t.ctx = until
	for {
		if _, err := see(t, chromedp.Steps(chromedp.WaitReady(chromedp.CSS(selector+", "+onTheWay), pace))); err != nil {
			return err
		}
		there, err := see(t, chromedp.Evaluate[bool](fmt.Sprintf("document.querySelector(%q) != null", selector)))
		if err != nil || there {
			return err
		}
		if err := t.leaveBy(onTheWay); err != nil && !replaced(err) {
			return err
		}
	}
}

// Press clicks what has a data-testid and waits until the next page begins.
func (t Tab) Press(testID string) error { return t.leaveBy(byTestID(testID)) }

// leaveBy clicks and waits until the next document is there: without that, a page in the same state as the one before
// would be taken for the answer.
func (t Tab) leaveBy(selector string) error {
	if err := t.still(); err != nil {
		return t.missed(selector, err)
	}
	_, err := read(t, chromedp.WaitEvent(page.FrameNavigated,
		func(e page.EventFrameNavigated) bool { return e.Frame.ParentID == "" },
		chromedp.Click(chromedp.CSS(selector), pace)))
	if err != nil {
		return t.missed(selector, err)
	}
	return t.whole()
}

// still waits until the page is loaded, style sheets and all: before that a button may move away from under the pointer, and
// another one get the press.
func (t Tab) still() error {
	ctx, stop := context.WithTimeout(t.ctx, t.patience)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		loaded, err := see(t, chromedp.Evaluate[bool](`document.readyState === "complete"`))
		if err != nil || loaded {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
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
	ctx, stop := context.WithTimeout(t.ctx, t.patience)
	defer stop()
	return chromedp.Run(ctx, action)
}
