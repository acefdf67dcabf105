package pages

import "github.com/chromedp/chromedp"

// Verification is the page that says whether a receipt is genuine, if the tab shows it.
type Verification struct{ tab Tab }

// Verification is the page that verifies receipts, if the tab shows it.
func (t Tab) Verification() Verification { return Verification{t} }

// Enter types a receipt's code and asks.
func (v Verification) Enter(code string) error {
	field := chromedp.CSS(byTestID("verify-code"))
	if err := v.tab.do(chromedp.Clear(field, pace), chromedp.SendKeys(field, code, pace)); err != nil {
		return err
	}
	return v.tab.Press("verify-submit")
}

// Another follows the link to the form.
func (v Verification) Another() error { return v.tab.Press("verify-another") }

// Proven waits for a receipt that is genuine and reads what is told of it.
func (v Verification) Proven() (Receipt, error) {
	if _, err := v.tab.Await(Genuine, Disputed); err != nil {
		return Receipt{}, err
	}
	return v.tab.receipt()
}

// Problem waits for the answer to a wrong code and reads what is said at the field.
func (v Verification) Problem() (string, error) {
	if _, err := v.tab.Await(Unknown); err != nil {
		return "", err
	}
	return v.tab.textOf(chromedp.CSS(byTestID("verify-error")))
}
