package e2e

import (
	"testing"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

func TestWrongCodeThenRight(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", challenged())
		customer.enters("0000")
		complaint, err := customer.tab.ACS().Complaint()
		customer.must(err)
		if complaint == "" {
			t.Error("the bank's page does not say that the code was wrong")
		}
		customer.enters("1234")
		customer.seesReceipt()
		if tries := w.order().ACSTries; tries != 2 {
			t.Errorf("%d tries at the bank, want 2", tries)
		}
	})
}

func TestTheBankShowsWhatIsBeingConfirmed(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		card := challenged()
		customer.sends("12500,50", card)
		customer.must(customer.tab.ACS().Await())
		shown, err := customer.tab.ACS().Shown()
		customer.must(err)
		if digits(shown.Amount) != "1250050" || shown.Merchant != merchantName || lastFour(shown.Card) != card.Number[12:] ||
			shown.Order != w.order().Number {
			t.Errorf("the bank shows %+v", shown)
		}
	})
}

// thrice is a customer who enters a code until the bank has had enough.
func thrice(code string) func(*customer) {
	return func(c *customer) {
		for range 3 {
			c.enters(code)
		}
	}
}

func TestEndsOfTheChallenge(t *testing.T) {
	for name, end := range map[string]struct {
		at      func(*customer)
		card    sandbox.Fate
		refusal string // "": success
	}{
		"cancel button":         {at: func(c *customer) { c.must(c.tab.ACS().Cancel()) }, refusal: "473"},
		"cancelled at the ACS":  {card: sandbox.FateCancelled, refusal: "473"},
		"three wrong codes":     {at: thrice("0000"), refusal: "499"},
		"no code is right":      {card: sandbox.FateWrongCode, at: thrice("1234"), refusal: "499"},
		"PaRes wrapped in CRLF": {at: func(c *customer) { c.enters("6666") }},
		"fields paRes and md":   {at: func(c *customer) { c.enters("7777") }},
	} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				card := challenged()
				if end.card != "" {
					card = cardWith(end.card)
				}
				customer.sends("1000", card)
				if end.at != nil {
					customer.must(customer.tab.ACS().Await())
					end.at(customer)
				}
				if end.refusal == "" {
					customer.seesReceipt()
				} else {
					customer.seesRefusal(end.refusal)
					customer.seesEmptyCards()
				}
				if o := w.order(); o.ConfirmsReceived != 1 {
					t.Errorf("%d confirms, want 1", o.ConfirmsReceived)
				}
			})
		})
	}
}

func TestComingBackWithoutAResult(t *testing.T) {
	for name, code := range map[string]string{"without PaRes": "4444", "by GET": "5555"} {
		t.Run(name+", then on", func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", challenged())
				customer.enters(code)
				customer.sees(pages.Challenged)
				if n := w.order().ConfirmsReceived; n != 0 {
					t.Errorf("%d confirms without a PaRes", n)
				}
				customer.must(customer.tab.Handoff().Continue())
				customer.enters("1234")
				customer.seesReceipt()
			})
		})
		t.Run(name+", then cancel", func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", challenged())
				customer.enters(code)
				customer.sees(pages.Challenged)
				customer.must(customer.tab.Cancel())
				customer.sees(pages.Canceled)
				customer.seesNoMoney()
				if o := w.order(); o.ConfirmsReceived != 0 || o.MoneyMoved != 0 {
					t.Errorf("ledger %+v", o)
				}
			})
		})
	}
}

func TestCallbackWithAnotherMD(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", challenged())
		customer.must(customer.tab.ACS().Await())
		customer.enters("8888")
		customer.sees(pages.Error)
		if _, err := customer.tab.Result().RequestID(); err != nil {
			t.Error(err)
		}
		if n := w.order().ConfirmsReceived; n != 0 {
			t.Errorf("%d confirms with a wrong MD", n)
		}
		customer.opens(w.onlyPath()) // still challenged: the hand-off leads to the bank again
		customer.enters("1234")
		customer.seesReceipt()
	})
}

func TestCallbackWithoutACookie(t *testing.T) {
	eachWay(t, 2, func(t *testing.T, how way) {
		w := start(t, setup{way: how})
		owner := w.customer("owner")
		card := challenged()
		owner.sends("1000", card)
		owner.must(owner.tab.ACS().Await())
		owner.losesCookies() // as when the bank's app opens another browser
		owner.enters("1234")
		seen := owner.seesAmountOnly(card)

		stranger := w.customer("stranger")
		stranger.opens(seen)
		if again := stranger.seesAmountOnly(card); again != seen {
			t.Errorf("another browser is at %s, want %s", again, seen)
		}
		if o := w.order(); o.MoneyMoved != 1 {
			t.Errorf("the callback without a cookie was not carried out: %+v", o)
		}
	})
}

func TestPaReqArrivesByteForByte(t *testing.T) {
	for name, switches := range map[string]sandbox.Switches{
		"challenge under secure3D":   {},
		"challenge at the top level": {ChallengeAtTop: true},
	} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, setup{switches: switches}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", challenged())
				customer.must(customer.tab.ACS().Await())
				o := w.order()
				if o.PaReqReceived != o.PaReqIssued || o.PaReqIssued == "" || o.TermUrl == "" {
					t.Errorf("PaReq issued %q\nreceived %q\nTermUrl %q", o.PaReqIssued, o.PaReqReceived, o.TermUrl)
				}
				customer.enters("1234")
				customer.seesReceipt()
			})
		})
	}
}
