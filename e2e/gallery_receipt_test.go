//go:build gallery

package e2e

import (
	"testing"

	"audarym/e2e/pages"
)

// TestGalleryOfReceipts does the same for receipts and what proves them.
func TestGalleryOfReceipts(t *testing.T) {
	_, customer := visit(t, setup{merchant: branded, languages: "kk,ru,en"})
	customer.opens(customer.w.link("A-1"))
	customer.must(customer.tab.SwitchLanguage("kk"))
	customer.fills("", approved())
	customer.pays()
	customer.poses("paid-kk", pages.Succeeded)
	customer.must(customer.tab.Result().OpenReceipt())
	customer.poses("receipt-kk", pages.Succeeded)
	code := customer.receiptOnPage().Code
	customer.opens("/verify?lang=kk")
	customer.poses("verify-kk", pages.Verify)
	customer.opens("/verify/" + code + "?lang=ru")
	customer.poses("genuine-ru", pages.Genuine)
	customer.narrows()
	customer.opens("/verify/100000-7K3M-9QRT-XZ4W?lang=ru")
	customer.poses("unknown-320-ru", pages.Unknown)
	customer.opens("/verify/" + code + "?lang=kk")
	customer.poses("genuine-320-kk", pages.Genuine)
	customer.opens(customer.w.onlyPath() + "/receipt?lang=ru")
	customer.poses("receipt-320-ru", pages.Succeeded)
}
