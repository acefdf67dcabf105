package pages

import (
	"fmt"

	"github.com/chromedp/chromedp"
)

// Result is the page of a transfer's end, or of its waiting.
type Result struct{ tab Tab }

// Receipt is what the success page says, and the receipt that is printed. Seen from another browser it has the amount and nothing else.
type Receipt struct{ Amount, From, To, Time, Merchant, Description, ShopOrder, Order, Reference, Fee, Transfer, Code string }

// Receipt waits for the success page and reads it.
func (r Result) Receipt() (Receipt, error) {
	if _, err := r.tab.Await(Succeeded); err != nil {
		return Receipt{}, err
	}
	return r.tab.receipt()
}

func (tab Tab) receipt() (Receipt, error) {
	t, err := tab.Texts()
	return Receipt{Amount: t["amount"], From: t["from"], To: t["to"], Time: t["time"], Merchant: t["merchant"], Description: t["description"],
		ShopOrder: t["shop-order"], Order: t["order"], Reference: t["reference"], Fee: t["fee"], Transfer: t["transfer"], Code: t["receipt-code"]}, err
}

// OpenReceipt follows the link from the success page to the receipt that is printed.
func (r Result) OpenReceipt() error { return r.tab.Press("receipt") }

// Failure is what a page says about a transfer that did not go through.
type Failure struct{ Money, Reason, Next, Who, Retry, Code string }

// Failure waits for a page of a transfer that is closed without success, and reads it.
func (r Result) Failure() (Failure, error) {
	if _, err := r.tab.Await(Failed, Expired, Canceled); err != nil {
		return Failure{}, err
	}
	return r.tab.failure()
}

// Waiting is what the page says while the end is not known.
type Waiting struct{ Amount, Order string }

// Waiting waits for such a page and reads it.
func (r Result) Waiting() (Waiting, error) {
	if _, err := r.tab.Await(Processing, Review, Challenged, Open); err != nil {
		return Waiting{}, err
	}
	t, err := r.tab.Texts()
	return Waiting{Amount: t["amount"], Order: t["order"]}, err
}

// CheckNow follows the link that asks again.
func (r Result) CheckNow() error { return r.tab.Press("check-now") }

// StartAnew follows the link to a new transfer.
func (r Result) StartAnew() error { return r.tab.Press("retry") }

// Back reads the address of the link to the merchant, or to a new transfer; "" where there is none.
func (r Result) Back() (string, error) {
	if err := r.tab.whole(); err != nil {
		return "", err
	}
	return see(r.tab, chromedp.Evaluate[string](`document.querySelector('[data-testid="back"]')?.href ?? ""`))
}

// GoBack follows that link.
func (r Result) GoBack() error { return r.tab.Press("back") }

// RequestID is what an error page tells support.
func (r Result) RequestID() (string, error) {
	if _, err := r.tab.Await(Error); err != nil {
		return "", err
	}
	t, err := r.tab.Texts()
	if err == nil && t["request-id"] == "" {
		err = fmt.Errorf("the error page has no request number")
	}
	return t["request-id"], err
}

func (t Tab) failure() (Failure, error) {
	texts, err := t.Texts()
	return Failure{Money: texts["failure-money"], Reason: texts["failure-reason"], Next: texts["failure-next"],
		Who: texts["failure-who"], Retry: texts["failure-retry"], Code: texts["failure-code"]}, err
}

// Settled reads the notice to those who waited: the end is known now, and since when.
func (r Result) Settled() (string, error) { return r.tab.textOf(chromedp.CSS(byTestID("settled"))) }
