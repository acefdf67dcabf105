package e2e

import (
	"testing"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// refusalCodes is what the bank answers to the cards that it refuses at once.
var refusalCodes = map[sandbox.Fate]string{
	sandbox.FateBlocked: "465", sandbox.FateBlockedByBank: "479", sandbox.FateNoFunds: "484",
	sandbox.FateExpired: "478", sandbox.FateIssuerDown: "493",
}

func TestEverySeedCardDoesWhatTheBanksPageSays(t *testing.T) {
	for _, card := range seedCards(t) {
		t.Run(card.PAN[len(card.PAN)-4:], func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", typed(card))
				if card.Fate != sandbox.FateThreeDS {
					customer.seesRefusal(refusalCodes[card.Fate])
					customer.seesEmptyCards()
					return
				}
				customer.enters("1234")
				customer.seesReceipt()
				if o := w.order(); o.ConfirmsReceived != 1 || o.PaReqIssued == "" {
					t.Errorf("3-D Secure was not passed: %+v", o)
				}
			})
		})
	}
}

func TestSuccessWithoutThreeDSecure(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1500", approved())
		receipt := customer.seesReceipt()
		if o := w.order(); o.ConfirmsReceived != 0 || o.PaReqIssued != "" {
			t.Errorf("3-D Secure was asked for: %+v", o)
		}
		if receipt.Merchant != merchantName || receipt.Time == "" || receipt.Transfer == "" {
			t.Errorf("receipt %+v: a fact is missing", receipt)
		}
	})
}

func TestCardsThatTheBankRefuses(t *testing.T) {
	for _, fate := range []sandbox.Fate{sandbox.FateNoFunds, sandbox.FateExpired, sandbox.FateBlocked, sandbox.FateIssuerDown} {
		t.Run(string(fate), func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", cardWith(fate))
				customer.seesRefusal(refusalCodes[fate])
				customer.seesEmptyCards()
				customer.triesAgain(approved())
				customer.seesReceipt()
				if n := len(w.bank.Orders()); n != 2 {
					t.Errorf("%d orders for two attempts", n)
				}
			})
		})
	}
}

// What the bank refuses beyond its table of senders shows the same page, so plain HTTP is enough.
func TestOtherRefusals(t *testing.T) {
	wrongCVC, wrongExpiry := typed(seedCards(t)[0]), typed(seedCards(t)[0])
	wrongCVC.CVC, wrongExpiry.Expiry = "816", "12/24"
	for name, try := range map[string]struct {
		from     pages.Card
		to, code string
	}{
		"wrong CVC":        {wrongCVC, receiver, "469"},
		"wrong expiry":     {wrongExpiry, receiver, "457"},
		"receiver's limit": {approved(), "5100000000002004", "528"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := start(t, setup{})
			v := w.wire()
			form := v.filled("1000", try.from)
			form.Set("receiver_card", try.to)
			path := v.wants(303, v.post("/transfers", form)).header.Get("Location")
			if j := v.twin(path); j.State != pages.Open || j.Failure.Code != try.code || j.Money != "none" || j.AttemptsLeft != 2 {
				t.Errorf("twin %+v, want open after %s", j, try.code)
			}
		})
	}
}
