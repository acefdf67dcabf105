package transfer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// notifyToken is what the bank was given in postLink of the n-th order.
func (f *flow) notifyToken(n int) string {
	return strings.TrimPrefix(f.bank.orders[n].Links.Notify, "/bank/notify/")
}

func (f *flow) hint(n transfer.Word) {
	f.t.Helper()
	if err := f.Hint(context.Background(), "shop", f.notifyToken(0), n); err != nil {
		f.t.Fatal(err)
	}
}

// count is how many events of a kind the history of a transfer has.
func (f *flow) count(id transfer.ID, kind transfer.EventKind) (n int) {
	for _, e := range f.store.Events[id] {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func TestAThousandHintsAreOneQuestionInFiveSeconds(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	for range 50 {
		for range 20 {
			f.hint(transfer.Word{Says: transfer.OnApproved, Amount: "1000"})
		}
		f.settle()
		f.pass(100 * time.Millisecond)
	}
	if f.bank.questions != 1 || f.count(id, transfer.EventNotified) > 2 {
		t.Errorf("%d questions, %d events in 5 s", f.bank.questions, f.count(id, transfer.EventNotified))
	}
}

func TestAForgedHintDecidesNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, _ := f.challenge()
	f.bank.onStatus = stands(transfer.StandsAtACS)
	f.hint(transfer.Word{Says: transfer.OnApproved, SecretHash: "0000", Amount: "999"})
	f.settle()
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
	events := f.store.Events[id]
	if last := events[len(events)-1]; last.Kind != transfer.EventNotified || last.Detail != "approved secret_hash, amount" || f.bank.questions != 1 {
		t.Errorf("history ends with %+v after %d questions", last, f.bank.questions)
	}
	f.hint(transfer.Word{Says: transfer.OnApproved, SecretHash: f.bank.orders[0].Secret, Amount: "1e3", Currency: "KZT", Order: "100000"})
	if last := f.store.Events[id][len(f.store.Events[id])-1]; last.Detail != "approved" {
		t.Errorf("a right notification is noted as %q", last.Detail)
	}
}

func TestAHintThatOnlyRepeatsWhatIsSettledAsksNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id := f.start("key")
	f.hint(transfer.Word{Says: transfer.OnApproved})
	if got := f.wants(id, transfer.StateSucceeded, transfer.Succeeded); !got.Due.IsZero() {
		t.Error("asks although all agree")
	}
	f.hint(transfer.Word{Says: transfer.OnDeclined})
	f.bank.onStatus = stands(transfer.StandsRefused)
	f.settle()
	got := f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	if f.bank.questions != 1 || f.count(id, transfer.EventContradiction) != 1 || !got.Due.IsZero() {
		t.Errorf("%d questions, %d contradictions, due %s", f.bank.questions, f.count(id, transfer.EventContradiction), got.Due)
	}
}

func TestAHintAboutAnEarlierAttemptIsFollowed(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	id := f.start("key")
	f.bank.onTransfer = challenged
	if err := f.Retry(context.Background(), id, "", submission("key 2")); err != nil {
		t.Fatal(err)
	}
	f.bank.onStatus = stands(transfer.StandsDone)
	f.hint(transfer.Word{Says: transfer.OnApproved}) // of the first, which was refused
	f.settle()
	got := f.wants(id, transfer.StateChallenged, transfer.Challenged)
	if f.count(id, transfer.EventContradiction) != 1 || !got.Due.Equal(got.Deadline) || got.Attempts[0].State != transfer.Declined {
		t.Errorf("%+v", f.store.Events[id])
	}
}

func TestAnotherAmountUnderOurNumberIsForAPerson(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnMismatch} }
	id := f.start("key")
	f.wants(id, transfer.StateReview, transfer.Review)
	f.bank.onStatus = stands(transfer.StandsOther)
	f.pass(time.Hour)
	f.settle()
	f.wants(id, transfer.StateReview, transfer.Review)
	f.bank.onStatus = stands(transfer.StandsDone)
	f.pass(time.Hour)
	f.settle()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	if f.bank.questions != 2 {
		t.Errorf("%d questions", f.bank.questions)
	}
}

func TestAfterACrashEverythingUnsettledIsAskedAboutAtOnce(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, silent)
	sending := f.start("sending")
	<-called
	f.bank.onTransfer = silent
	unknown := f.start("unknown")
	f.comesTo(unknown, transfer.Unknown)

	again := f.restarted()
	again.bank.onStatus = stands(transfer.StandsDone)
	if err := again.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	again.settle()
	again.wants(sending, transfer.StateSucceeded, transfer.Succeeded)
	again.wants(unknown, transfer.StateSucceeded, transfer.Succeeded)
	if again.bank.transfers != 0 {
		t.Error("sent again")
	}
	close(hang)
	f.Wait()
}

func TestACallOfAnotherProcessThatLivesIsLeftAlone(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, approved)
	id := f.start("key")
	<-called
	other := f.restarted()
	other.Alive = func(caller string) bool { return caller == f.Caller }
	if err := other.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	other.settle()
	if got := other.wants(id, transfer.StateProcessing, transfer.Sending); !got.Due.Equal(got.Last().CallDeadline) {
		t.Errorf("due %s", got.Due)
	}
	close(hang)
	f.Wait()
	other.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

// A process that was stopped in the middle of a call may still make it when it goes on: while it lives, "no such order" proves nothing.
func TestNothingIsConcludedWhileTheCallerLives(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, approved)
	id := f.start("key")
	<-called
	other := f.restarted()
	lives := true
	other.Alive = func(string) bool { return lives }
	other.bank.onStatus = stands(transfer.StandsMissing)
	for range 60 {
		f.pass(time.Minute)
		other.settle()
	}
	other.wants(id, transfer.StateProcessing, transfer.Unknown)
	lives = false
	for range 10 { // it may have been sent just before: what was answered until then proves nothing (the simulator, seed 1 of -more)
		f.pass(time.Minute)
		other.settle()
		other.wants(id, transfer.StateProcessing, transfer.Unknown)
	}
	for range 6 {
		f.pass(time.Minute)
		other.settle()
	}
	other.wants(id, transfer.StateExpired, transfer.NotSent)
	close(hang)
	f.Wait()
}

func TestAProcessThatSleptDoesNotSend(t *testing.T) {
	t.Parallel()
	for name, sleep := range map[string]func(*flow){
		"the clock went on":      func(f *flow) { f.pass(30 * time.Minute) },
		"the clock was set back": func(f *flow) { f.jumps(-time.Hour); f.pass(30 * time.Minute) },
	} {
		f := newFlow(t)
		f.bank.onToken = func() { sleep(f) }
		id := f.start("key")
		if got := f.get(id).Last(); f.bank.transfers != 0 || got.State != transfer.NotSent {
			t.Errorf("%s: %d calls, %s", name, f.bank.transfers, got.State)
		}
	}
}

// The clock runs ahead by hours just after the call, and the bank is slow to know the order: it has not had its quarter
// of an hour, whatever the clock says (reliability.md F38, F53).
func TestAClockThatJumpsAheadProvesNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	f.bank.onStatus = stands(transfer.StandsMissing)
	id := f.start("key")
	f.jumps(2 * time.Hour)
	for range 14 {
		f.pass(time.Minute)
		f.settle()
		f.wants(id, transfer.StateProcessing, transfer.Unknown)
	}
	f.jumps(-90 * time.Minute)
	f.jumps(24 * time.Hour)
	for range 14 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	for range 20 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateExpired, transfer.NotSent)
}

func TestAClockAWeekAheadGivesNothingUp(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	for range 5 {
		f.pass(time.Minute)
		f.settle()
	}
	f.jumps(8 * 24 * time.Hour)
	f.settle()
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
}

func TestTheAnswerComesWithinFiveMinutesOfTheBanks(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	for f.clock().Before(f.get(id).OpenedAt.Add(23 * time.Hour)) {
		f.pass(7 * time.Second)
		f.settle()
		if due := f.get(id).Due.Sub(f.clock()); due > 5*time.Minute {
			t.Fatalf("the next question is %s away", due)
		}
	}
}

func TestAPersonResolves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		moved bool
		state transfer.State
		last  transfer.AttemptState
	}{{true, transfer.StateSucceeded, transfer.Succeeded}, {false, transfer.StateFailed, transfer.Declined}} {
		f := newFlow(t)
		f.bank.onTransfer = silent
		id := f.start("key")
		r := transfer.Resolution{Moved: c.moved, Reference: "204978430339", Reason: " the bank's support, by phone ", By: "aigerim"}
		if err := f.Resolve(context.Background(), id, r); err != nil {
			t.Fatal(err)
		}
		got := f.wants(id, c.state, c.last)
		events := f.store.Events[id]
		if e := events[len(events)-2]; e.Kind != transfer.EventResolved || e.Detail != "aigerim: the bank's support, by phone" || !got.Due.IsZero() {
			t.Errorf("%+v", events)
		}
		if err := f.Resolve(context.Background(), id, r); !errors.Is(err, transfer.ErrNotNow) {
			t.Errorf("resolved twice: %v", err)
		}
	}
}

func TestAResolutionNeedsAReasonAndAnUncertainTransfer(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = challenged
	id := f.start("key")
	for want, r := range map[error]transfer.Resolution{
		transfer.ErrReason: {Reason: "  ", By: "a"}, transfer.ErrNotNow: {Reason: "r", By: "a"},
	} {
		if err := f.Resolve(context.Background(), id, r); !errors.Is(err, want) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
}

func TestTheAddressIsKnownBeforeTheFormIsSent(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	if id := f.start("key"); id != transfer.IDOf("key") || id == transfer.IDOf("key 2") {
		t.Errorf("id %s", id)
	}
	if _, err := transfer.ParseID(string(transfer.IDOf("key"))); err != nil {
		t.Error(err)
	}
}
