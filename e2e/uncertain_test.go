package e2e

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// The bank is silent after the transfer was sent: the page says that nobody knows yet, and finds out by itself. Then it says that it took a while.
func TestUncertainEnds(t *testing.T) {
	for _, fate := range []sandbox.Fate{sandbox.FateNotFinal, sandbox.FateAnswerLost, sandbox.FateBrokenJSON} {
		t.Run(string(fate), func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
				customer.sends("1000", cardWith(fate))
				customer.sees(pages.Processing)
				waiting, err := customer.tab.Result().Waiting()
				customer.must(err)
				if waiting.Order != w.order().Number || digits(waiting.Amount) != "1000" {
					t.Errorf("the page names %+v", waiting)
				}
				w.advance(35 * time.Second) // the bank has booked by now, and is asked
				customer.seesReceipt()
				if notice, err := customer.tab.Result().Settled(); err != nil || !strings.Contains(notice, "answered late") {
					t.Errorf("nobody says that it took a while: %q %v", notice, err)
				}
			})
		})
	}
}

func TestSlowAnswer(t *testing.T) {
	bothWays(t, setup{
		patience: 200 * time.Millisecond, switches: sandbox.Switches{SlowAnswer: 4 * time.Second},
	}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", cardWith(sandbox.FateSlow))
		customer.sees(pages.Processing)
		customer.seesReceipt()
		if n := w.order().TransfersReceived; n != 1 {
			t.Errorf("%d transfers", n)
		}
	})
}

// A transfer that the bank never saw is not called failed until the bank was asked often and late enough.
func TestNeverReceived(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		asked := regexp.MustCompile(`msg=attempt .* trigger="not sent"`)
		customer.sends("1000", cardWith(sandbox.FateNeverReceived))
		customer.sees(pages.Processing)
		for range 3 { // the first quarter of an hour proves nothing
			mark := w.journal.mark()
			w.advance(5 * time.Minute)
			if !w.journal.after(mark, asked) {
				t.Fatal("the bank was not asked")
			}
			customer.reloads()
			customer.sees(pages.Processing)
		}
		settled := regexp.MustCompile(`state=not_sent`)
		for range 6 {
			mark := w.journal.mark()
			w.advance(6 * time.Minute)
			if !w.journal.after(mark, asked) {
				t.Fatal("the bank was not asked")
			}
			if settled.Match(w.journal.text()) {
				break
			}
		}
		customer.reloads()
		customer.sees(pages.Expired)
		customer.seesNoMoney()
		if o := w.order(); o.MoneyMoved != 0 || o.TransfersReceived != 1 {
			t.Errorf("ledger %+v", o)
		}
	})
}

// Where no byte of the transfer has left, the page says so at once and another attempt is free.
func TestBankDownAtTheToken(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		w.bankGoesDown()
		customer.fills("1000", approved())
		customer.pays()
		customer.seesRefusal("")
		left, err := customer.tab.Form().Left()
		customer.must(err)
		if !regexp.MustCompile(`\b3 attempts`).MatchString(left) {
			t.Errorf("left: %q, want all three attempts", left)
		}
		w.bankComesBack()
		customer.triesAgain(approved())
		customer.seesReceipt()
	})
}

// The bank goes down between the challenge and the confirm: nobody can know, so nobody says that it failed.
func TestBankDownAtTheConfirm(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	path := v.sends("1000", challenged())
	back := v.confirms(path, "1234")
	w.bankGoesDown()
	v.wants(303, v.post(back.action, back.fields))
	if j := v.twin(path); j.State != pages.Processing || j.Money != "unknown" {
		t.Errorf("state %s, money %s; want processing and unknown", j.State, j.Money)
	}
	w.bankComesBack()
}
