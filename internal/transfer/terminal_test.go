package transfer_test

import (
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// After a merchant has got another terminal, the bank may not know its older orders from it: that proves nothing.
func TestAnotherTerminalsWordEndsNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	f.Shops = transfer.OnlyShop(transfer.Shop{Merchant: &merchant.Merchant{ID: "shop", TerminalID: "terminal-2"}, Bank: f.bank})
	f.bank.onStatus = stands(transfer.StandsMissing)
	for range 100 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	f.bank.onStatus = stands(transfer.StandsDone)
	f.pass(5 * time.Minute)
	f.settle()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}
