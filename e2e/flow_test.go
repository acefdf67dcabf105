package e2e

import (
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// withoutScripts is a visit of somebody who has JavaScript off, for what nobody else can do: see oneWay.
func withoutScripts(t *testing.T) (*world, *customer) {
	t.Helper()
	t.Parallel()
	needBrowsers(t, 1)
	w := start(t, setup{way: noScripts})
	return w, w.customer("page")
}

// withScripts is a visit of somebody else.
func withScripts(t *testing.T) (*world, *customer) {
	t.Helper()
	return visit(t, setup{})
}

func TestWholeFlow(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.pays() // nothing filled in yet
		problems, err := customer.tab.Form().Errors()
		customer.must(err)
		if len(problems) != 6 {
			t.Errorf("problems %v, want six", problems)
		}
		customer.fills("1000", challenged())
		customer.pays()
		customer.enters("0000")
		customer.enters("1234")
		customer.paidOnce()
		if o := w.order(); o.PaReqReceived != o.PaReqIssued {
			t.Error("PaReq did not arrive byte for byte")
		}
	})
}

func TestRefusalThenCancelAtTheHandoff(t *testing.T) {
	w, customer := withoutScripts(t)
	customer.sends("1000", noFunds())
	customer.seesRefusal("484")
	customer.triesAgain(challenged())
	customer.sees(pages.Challenged)
	customer.reloads()
	customer.sees(pages.Challenged) // and is still there
	customer.must(customer.tab.Cancel())
	customer.sees(pages.Canceled)
	customer.seesNoMoney()
	for _, o := range w.bank.Orders() {
		if o.MoneyMoved+o.ConfirmsReceived != 0 {
			t.Errorf("ledger %+v", o)
		}
	}
}

func TestWaiting(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", cardWith(sandbox.FateAnswerLost))
		customer.sees(pages.Processing)
		customer.must(customer.tab.Result().CheckNow())
		customer.sees(pages.Processing)
		w.advance(10 * time.Second)
		customer.seesReceipt()
	})
}

func TestLanguageSwitchAtTheHandoffLosesNothing(t *testing.T) {
	_, customer := withoutScripts(t)
	customer.sends("1000", challenged())
	customer.sees(pages.Challenged)
	before := customer.path()
	for _, code := range []string{"kk", "ru"} {
		customer.must(customer.tab.SwitchLanguage(code))
		customer.sees(pages.Challenged)
		customer.seesLanguage(code)
		lines, err := customer.tab.Handoff().Lines()
		customer.must(err)
		if len(lines) != 3 || lines[0][:2] != code {
			t.Errorf("lines %q, want three and %s first", lines, code)
		}
	}
	if now := customer.path(); now != before {
		t.Errorf("the switch leads to %s, want %s", now, before)
	}
	customer.enters("1234")
	customer.sees(pages.Succeeded)
	customer.seesLanguage("ru")
	customer.paidOnce()
}
