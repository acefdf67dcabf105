package e2e

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"audarym/e2e/pages"
)

func TestThreeAttemptsAndNoFourth(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", noFunds())
		for _, left := range []string{"2 attempts left", "1 attempt left"} {
			customer.seesRefusal("484")
			if text, err := customer.tab.Form().Left(); err != nil || !strings.Contains(text, left) {
				t.Errorf("left: %q (%v), want %q", text, err, left)
			}
			customer.triesAgain(noFunds())
		}
		customer.sees(pages.Failed)
		if failure := customer.seesNoMoney(); failure.Code != "484" || !strings.Contains(failure.Next, "no attempts left") {
			t.Errorf("failure %+v", failure)
		}
		customer.reloads()
		customer.sees(pages.Failed)
		if n := len(w.bank.Orders()); n != 3 {
			t.Errorf("%d orders, want 3", n)
		}
		customer.must(customer.tab.Result().StartAnew())
		customer.sees(pages.Open)
	})
}

// A form that was open in another tab when the last attempt was used up is not carried out.
func TestNoFourthAttemptFromAnOldForm(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	path := v.sends("1000", noFunds())
	late := v.filledAt(path, "", approved())
	for range 2 {
		v.wants(303, v.post(path+"/attempts", v.filledAt(path, "", noFunds())))
	}
	v.wants(303, v.post(path+"/attempts", late))
	if j := v.twin(path); j.State != pages.Failed || j.Money != "none" || j.AttemptsLeft != 0 {
		t.Errorf("twin %+v, want failed", j)
	}
	if n := len(w.bank.Orders()); n != 3 {
		t.Errorf("%d orders, want 3", n)
	}
}

// Each attempt has an order number of its own, and the last six digits differ.
func TestEveryAttemptHasItsOwnOrderNumber(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", noFunds())
		customer.seesRefusal("484")
		customer.triesAgain(challenged())
		customer.enters("0001")
		customer.enters("0002")
		customer.enters("0003")
		customer.seesRefusal("499")
		customer.triesAgain(challenged())
		customer.enters("1234")
		customer.seesReceipt()
		seen := map[string]bool{}
		for _, o := range w.bank.Orders() {
			seen[o.Number[len(o.Number)-6:]] = true
		}
		if len(seen) != 3 {
			t.Errorf("order numbers %v, want three", seen)
		}
	})
}

func TestCancelOnTheFormOfAnOpenTransfer(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", noFunds())
		customer.seesRefusal("484")
		customer.must(customer.tab.Cancel())
		customer.sees(pages.Canceled)
		customer.seesNoMoney()
		customer.reloads()
		customer.sees(pages.Canceled)
		if n := len(w.bank.Orders()); n != 1 {
			t.Errorf("%d orders", n)
		}
	})
}

func TestAnOpenFormExpires(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", noFunds())
		customer.seesRefusal("484")
		customer.fills("", approved())
		w.advance(20 * time.Minute)
		customer.pays()
		customer.sees(pages.Expired)
		customer.seesNoMoney()
		if n := len(w.bank.Orders()); n != 1 {
			t.Errorf("%d orders: one was sent after the time was over", n)
		}
	})
}

// Who comes back from the bank too late has not confirmed, and is told so once the bank agrees.
func TestTheTimeRunsOutAtTheBank(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", challenged())
		customer.must(customer.tab.ACS().Await())
		w.advance(21 * time.Minute)
		customer.enters("1234")
		customer.sees(pages.Processing, pages.Expired)
		customer.sees(pages.Expired)
		customer.seesNoMoney()
		if o := w.order(); o.ConfirmsReceived != 0 || o.MoneyMoved != 0 {
			t.Errorf("a late return was confirmed: %+v", o)
		}
		customer.reloads()
		customer.sees(pages.Expired)
	})
}

// Who comes back late has waited for nothing yet: the page looks again soon, however long ago the challenge began.
func TestALateReturnIsLookedAtSoon(t *testing.T) {
	w, v, path, back := atTheBank(t)
	w.advance(21 * time.Minute)
	w.bankGoesDown() // so that nothing can be settled before the page is shown
	returnsTo(t, v.post(back.action, back.fields), path)
	r := v.get(path)
	seconds, err := strconv.Atoi(r.header.Get("Refresh"))
	if err != nil || seconds > 5 {
		t.Errorf("Refresh: %q, want 5 seconds at most", r.header.Get("Refresh"))
	}
	if j := v.twin(path); j.State != pages.Processing || w.order().ConfirmsReceived != 0 {
		t.Errorf("state %s, %d confirms", j.State, w.order().ConfirmsReceived)
	}
}

// A card form that lay around for half an hour is opened anew, with what is no card.
func TestAFormThatLayAround(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.fills("777", approved())
		w.advance(31 * time.Minute)
		customer.pays()
		if _, err := customer.tab.Form().Errors(); err != nil {
			t.Fatal(err)
		}
		customer.seesEmptyCards()
		values, err := customer.tab.Form().Values()
		customer.must(err)
		if values["amount"] != "777" || len(w.bank.Orders()) != 0 {
			t.Errorf("values %v, %d orders", values, len(w.bank.Orders()))
		}
		customer.triesAgain(approved())
		customer.seesReceipt()
	})
}
