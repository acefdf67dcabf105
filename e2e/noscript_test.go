package e2e

import (
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// goesOn presses the buttons that a script would press, on the way to the bank.
func (c *customer) goesOn() {
	c.t.Helper()
	c.sees(pages.Challenged)
	c.must(c.tab.Handoff().Continue())
}

// comesBack is the same on the way back.
func (c *customer) comesBack() {
	c.t.Helper()
	c.must(c.tab.ACS().Return())
}

func withoutScripts(t *testing.T) (*world, *customer) {
	t.Helper()
	w, customer := visit(t, setup{})
	customer.withoutScripts()
	return w, customer
}

func TestWholeFlowWithoutScripts(t *testing.T) {
	w, customer := withoutScripts(t)
	customer.opens("/")
	customer.pays() // nothing filled in yet
	problems, err := customer.tab.Form().Errors()
	customer.must(err)
	if len(problems) != 6 {
		t.Errorf("problems %v, want six", problems)
	}
	customer.fills("1000", challenged())
	customer.pays()
	customer.goesOn()
	customer.enters("0000")
	customer.enters("1234")
	customer.comesBack()
	customer.paidOnce()
	if o := w.order(); o.PaReqReceived != o.PaReqIssued {
		t.Error("PaReq did not arrive byte for byte")
	}
}

func TestRefusalAndCancelWithoutScripts(t *testing.T) {
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

func TestWaitingWithoutScripts(t *testing.T) {
	w, customer := withoutScripts(t)
	customer.sends("1000", cardWith(sandbox.FateAnswerLost))
	customer.sees(pages.Processing)
	customer.must(customer.tab.Result().CheckNow())
	customer.sees(pages.Processing)
	w.advance(10 * time.Second)
	customer.seesReceipt()
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
	customer.goesOn()
	customer.enters("1234")
	customer.comesBack()
	customer.sees(pages.Succeeded)
	customer.seesLanguage("ru")
	customer.paidOnce()
}
