package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"audarym/e2e/firefox"
	"audarym/e2e/pages"
)

// visitor is a customer with Firefox: the second engine drives the main flow, and the ledger is asked as in any other test.
type visitor struct {
	t   *testing.T
	w   *world
	fox *firefox.Window
	how way
}

// inFirefox tells a story both ways. Where there is no Firefox it is skipped; in CI that is a failure.
func inFirefox(t *testing.T, story func(v *visitor)) {
	t.Helper()
	t.Parallel()
	for _, how := range []way{scripts, noScripts} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			if _, err := firefox.Path(); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			needBrowsers(t, 2) // it works twice as hard as Chromium
			w := start(t, setup{way: how})
			v := &visitor{t: t, w: w, fox: firefox.Start(t, how == scripts), how: how}
			t.Cleanup(v.photograph)
			story(v)
		})
	}
}

// photograph keeps the page of a failed test, by day and by night.
func (v *visitor) photograph() {
	if !v.t.Failed() {
		return
	}
	html, _ := v.fox.HTML()
	address, _ := v.fox.Address()
	v.w.keep("firefox.html", fmt.Appendf(nil, "<!-- %s -->\n%s", address, html))
	for _, name := range []string{"firefox.png", "firefox-dark.png"} {
		if picture, err := v.fox.Screenshot(); err == nil {
			v.w.keep(name, picture)
		}
		if err := v.fox.Darken(); err != nil {
			v.t.Logf("not darkened: %v", err)
		}
	}
}

func (v *visitor) must(err error) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
}

func field(name string) string { return id("field-" + name) }

func id(name string) string { return fmt.Sprintf("[data-testid=%q]", name) }

func (v *visitor) fills(from pages.Card) {
	v.t.Helper()
	for _, typed := range []struct{ name, text string }{ // in the order of the page
		{"sender_card", from.Number}, {"sender_expiry", from.Expiry}, {"sender_cvc", from.CVC}, {"sender_name", from.Name}, {"receiver_card", receiver},
	} {
		v.must(v.fox.Type(field(typed.name), typed.text))
	}
}

// goesOn presses what a script would have pressed.
func (v *visitor) goesOn(button string) {
	v.t.Helper()
	if v.how == noScripts {
		v.must(v.fox.Press(button))
	}
}

func (v *visitor) sees(states ...pages.State) {
	v.t.Helper()
	_, err := v.fox.Await(states...)
	v.must(err)
	v.seesNoCard()
}

func (v *visitor) seesNoCard() {
	v.t.Helper()
	html, err := v.fox.HTML()
	v.must(err)
	if leak := findLeak([]byte(html)); leak != "" {
		v.t.Errorf("the page holds %s", leak)
	}
}

// seesEmptyCards looks at what the inputs hold, not at what they were made with.
func (v *visitor) seesEmptyCards() {
	v.t.Helper()
	for _, name := range []string{"sender_card", "sender_expiry", "sender_cvc", "receiver_card"} {
		value, err := v.fox.Value(field(name))
		v.must(err)
		if value != "" {
			v.t.Errorf("input %s holds %q, want nothing", name, value)
		}
	}
}

// The main flow: an empty form, a card, the bank's page with a wrong code and the right one, the receipt; then the browser's
// Back, and no card comes back.
func TestFirefoxPays(t *testing.T) {
	inFirefox(t, func(v *visitor) {
		v.must(v.fox.Open(v.w.url + "/"))
		v.must(v.fox.Press(id("submit")))
		_, err := v.fox.Text(id("error-summary"))
		v.must(err)
		v.must(v.fox.Type(field("amount"), "1000"))
		v.fills(challenged())
		v.must(v.fox.Press(id("submit")))
		v.goesOn(id("handoff-submit"))
		v.must(v.fox.Type("#acs-password", "0000"))
		v.must(v.fox.Press("#acs-submit"))
		_, err = v.fox.Text("#acs-error")
		v.must(err)
		v.must(v.fox.Type("#acs-password", "1234"))
		v.must(v.fox.Press("#acs-submit"))
		v.goesOn("#acs-return")
		v.sees(pages.Succeeded)
		order, err := v.fox.Text(id("order"))
		v.must(err)
		if o := v.w.order(); o.Number != order || o.MoneyMoved != 1 || o.ConfirmsReceived != 1 || o.PaReqReceived != o.PaReqIssued {
			v.t.Errorf("order %s, ledger %+v", order, o)
		}
	})
}

// A refusal, and the browser's Back to the form that was sent, from memory or not: its cards are gone.
func TestFirefoxGoesBackToNoCard(t *testing.T) {
	inFirefox(t, func(v *visitor) {
		v.must(v.fox.Open(v.w.url + "/"))
		v.must(v.fox.Type(field("amount"), "1000"))
		v.fills(noFunds())
		v.must(v.fox.Press(id("submit")))
		v.sees(pages.Open)
		code, err := v.fox.Text(id("failure-code"))
		v.must(err)
		v.seesEmptyCards()
		v.fills(approved())
		v.must(v.fox.Press(id("submit")))
		v.sees(pages.Succeeded)
		receipt, err := v.fox.Address()
		v.must(err)
		for range 2 {
			v.must(v.fox.Back())
			v.seesNoCard()
			if state, err := v.fox.State(); err == nil && state == pages.Open {
				v.seesEmptyCards()
			}
		}
		v.must(v.fox.Open(receipt))
		v.sees(pages.Succeeded)
		if n := len(v.w.bank.Orders()); code != "484" || n != 2 || !strings.HasPrefix(receipt, v.w.url+"/t/") {
			v.t.Errorf("refusal %s, %d orders, receipt at %s", code, n, receipt)
		}
	})
}
