package transfer_test

import (
	"context"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// The simulator's seed 138: a notification that is odd makes us ask about what the bank has confirmed, and its status call does
// not know the order yet.
func TestAStatusCallThatIsBehindContradictsNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id := f.start("key")
	f.bank.onStatus = stands(transfer.StandsMissing)
	f.hint(transfer.Word{Says: transfer.OnApproved, Amount: "999"})
	f.settle()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	if f.bank.questions != 1 || f.count(id, transfer.EventContradiction) != 0 {
		t.Errorf("%d questions, history %+v", f.bank.questions, f.store.Events[id])
	}
}

// The simulator, -more "notification: a hundred times;status: down for hours;answer lost" -seed 266: they used up the day in
// which the bank is asked every five minutes.
func TestHintsDoNotMakeUsAskSeldom(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	for range 500 {
		f.pass(6 * time.Second)
		f.hint(transfer.Word{Says: transfer.OnApproved})
		f.settle()
	}
	if f.bank.questions < 490 {
		t.Fatalf("%d questions", f.bank.questions)
	}
	if wait := f.get(id).Due.Sub(f.clock()); wait > 5*time.Minute {
		t.Errorf("the next question is %s away", wait)
	}
}

// The simulator's seed 8681: each question about the earlier attempt put off the next one about the newest.
func TestHintsAboutAnEarlierAttemptPutNothingOff(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	id := f.start("key")
	f.bank.onTransfer = silent
	if err := f.Retry(context.Background(), id, "", submission("key 2")); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		f.hint(transfer.Word{Says: transfer.OnApproved}) // of the first
		for range 6 {
			f.settle()
			f.pass(10 * time.Second)
		}
	}
	if asked := f.get(id).Last().Asking.Times; asked < 12 {
		t.Errorf("asked %d times in an hour", asked)
	}
}

// A merchant's server that asks the API in a loop about a transfer whose outcome is unknown.
func TestChecksBetweenTimesDoNotMakeUsAskSeldom(t *testing.T) {
	t.Parallel()
	for _, every := range []time.Duration{time.Second, 6 * time.Second} {
		f := newFlow(t)
		f.bank.onTransfer = silent
		id := f.start("key")
		for range time.Hour / every {
			f.pass(every)
			if err := f.Check(context.Background(), id); err != nil {
				t.Fatal(err)
			}
			f.settle()
		}
		if f.bank.questions < 500 || f.bank.questions > 720 {
			t.Errorf("a check every %s: %d questions in an hour", every, f.bank.questions)
		}
		if wait := f.get(id).Due.Sub(f.clock()); wait > 5*time.Minute {
			t.Errorf("a check every %s: the next question is %s away", every, wait)
		}
	}
}
