package pages

import "github.com/chromedp/chromedp"

// Handoff is the page that sends the customer on to the bank. With JavaScript it leaves by itself, unless the customer
// came back to it.
type Handoff struct{ tab Tab }

// Continue presses the button that goes to the bank.
func (h Handoff) Continue() error { return h.tab.Press("handoff-submit") }

// Lines reads "wait for an answer" in every language, the customer's first.
func (h Handoff) Lines() ([]string, error) {
	return see(h.tab, chromedp.Evaluate[[]string](
		`Array.from(document.querySelectorAll(".band h1, .wait"), e => e.lang + ": " + e.innerText.trim())`))
}

// ACS is the page where the card's bank asks for a one-time code: the sandbox's own, in its own look.
type ACS struct{ tab Tab }

// Await waits for the page that asks.
func (a ACS) Await() error { return a.tab.wait("#acs-password") }

// Enter types a one-time code and sends it.
func (a ACS) Enter(code string) error {
	if err := a.tab.do(chromedp.SendKeys(chromedp.CSS("#acs-password"), code, pace)); err != nil {
		return err
	}
	return a.tab.leaveBy("#acs-submit")
}

// Cancel presses the other button.
func (a ACS) Cancel() error { return a.tab.leaveBy("#acs-cancel") }

// Return presses the button of the page that goes back to the merchant; with JavaScript that page leaves by itself.
func (a ACS) Return() error { return a.tab.leaveBy("#acs-return") }

// Complaint waits for what the page says about a wrong code.
func (a ACS) Complaint() (string, error) { return a.tab.textOf("#acs-error") }

// Shown is what the bank tells the customer about the transfer.
type Shown struct{ Amount, Merchant, Card, Order string }

// Shown reads it.
func (a ACS) Shown() (Shown, error) {
	var s Shown
	for _, part := range []struct {
		id   chromedp.CSS
		into *string
	}{{"#acs-amount", &s.Amount}, {"#acs-merchant", &s.Merchant}, {"#acs-card", &s.Card}, {"#acs-order", &s.Order}} {
		text, err := a.tab.textOf(part.id)
		if err != nil {
			return s, err
		}
		*part.into = text
	}
	return s, nil
}
