package transfer_test

import (
	"context"
	"testing"
	"time"

	"audarym/internal/transfer"
)

func TestTheStatusCallEndsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    transfer.Standing
		state   transfer.State
		attempt transfer.AttemptState
	}{
		{transfer.StandsDone, transfer.StateSucceeded, transfer.Succeeded},
		{transfer.StandsRefused, transfer.StateOpen, transfer.Declined},
		{transfer.StandsOpen, transfer.StateProcessing, transfer.Unknown},
		{transfer.StandsAtACS, transfer.StateProcessing, transfer.Unknown},
		{transfer.StandsMissing, transfer.StateProcessing, transfer.Unknown},
		{transfer.StandsUnclear, transfer.StateProcessing, transfer.Unknown},
	} {
		f := newFlow(t)
		f.bank.onTransfer = silent
		id := f.start("key")
		f.settle()
		if f.bank.questions != 0 {
			t.Error("asked at once")
		}
		f.pass(6 * time.Second)
		f.bank.onStatus = stands(c.says)
		f.settle()
		f.wants(id, c.state, c.attempt)
		if f.bank.questions != 1 || f.bank.transfers != 1 {
			t.Errorf("%s: %d questions, %d transfers", c.says, f.bank.questions, f.bank.transfers)
		}
	}
}

func TestAnInterruptedCallIsUnknownAndNeverRepeated(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, approved)
	id := f.start("key")
	<-called
	f.pass(74 * time.Second)
	f.settle()
	f.wants(id, transfer.StateProcessing, transfer.Sending)
	f.pass(time.Second)
	f.bank.onStatus = stands(transfer.StandsDone)
	f.settle()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	close(hang) // the answer comes after all, and agrees
	f.Wait()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	if f.bank.transfers != 1 {
		t.Errorf("%d calls", f.bank.transfers)
	}
}

func TestALateAnswerThatContradictsIsKeptOutAndWrittenDown(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, declined(transfer.NextRetry))
	id := f.start("key")
	<-called
	f.pass(2 * time.Minute)
	f.bank.onStatus = stands(transfer.StandsDone)
	f.settle()
	close(hang)
	f.Wait()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	events := f.store.Events[id]
	if last := events[len(events)-1]; last.Kind != transfer.EventContradiction {
		t.Errorf("history ends with %+v", last)
	}
}

func TestTheNotSubmittedRule(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	f.bank.onStatus = stands(transfer.StandsMissing)
	id := f.start("key")
	for f.clock().Before(f.get(id).OpenedAt.Add(75*time.Second + 25*time.Minute - time.Second)) {
		f.settle()
		f.wants(id, transfer.StateProcessing, transfer.Unknown)
		f.pass(10 * time.Second)
	}
	for f.get(id).Last().State == transfer.Unknown && f.clock().Before(f.get(id).OpenedAt.Add(45*time.Minute)) {
		f.settle()
		f.pass(10 * time.Second)
	}
	got := f.wants(id, transfer.StateExpired, transfer.NotSent)
	if after := f.clock().Sub(got.OpenedAt); after > 30*time.Minute {
		t.Errorf("not sent only after %s", after)
	}
}

func TestNoSuchOrderNeverEndsWhatTheBankOnceAnswered(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	f.bank.onConfirm = silent
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	f.bank.onStatus = stands(transfer.StandsMissing)
	for range 200 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
}

func TestNoSuchOrderNeverEndsWhatTheBankHasHeardOf(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = func() transfer.Outcome { // code 454: not final
		return transfer.Outcome{Trigger: transfer.OnNoAnswer, Heard: true}
	}
	f.bank.onStatus = stands(transfer.StandsMissing)
	id := f.start("key")
	for range 200 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
}

func TestNoSuchOrderNeverEndsWhatTheStatusCallOnceKnew(t *testing.T) {
	t.Parallel()
	for _, once := range []transfer.Standing{transfer.StandsOpen, transfer.StandsAtACS} {
		f := newFlow(t)
		f.bank.onTransfer = silent
		f.bank.onStatus = stands(once)
		id := f.start("key")
		f.pass(6 * time.Second)
		f.settle()
		f.bank.onStatus = stands(transfer.StandsMissing)
		for range 200 {
			f.pass(time.Minute)
			f.settle()
		}
		f.wants(id, transfer.StateProcessing, transfer.Unknown)
	}
}

func TestAChallengeThatNobodyCanTellOfIsLookedAtByAPerson(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, _ := f.challenge()
	f.pass(transfer.Lifetime)
	for range 8 * 24 {
		f.settle()
		f.pass(time.Hour)
	}
	f.wants(id, transfer.StateReview, transfer.Review)
}

func TestAfterAWeekAPersonLooks(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	for range 8 * 24 {
		f.settle()
		f.pass(time.Hour)
	}
	f.wants(id, transfer.StateReview, transfer.Review)
	if asked := f.bank.questions; asked < 100 || asked > 200 {
		t.Errorf("asked %d times in a week", asked)
	}
}

func TestACustomerWhoNeverComesBackFromTheACS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says    transfer.Standing
		state   transfer.State
		attempt transfer.AttemptState
	}{
		{transfer.StandsOpen, transfer.StateExpired, transfer.Abandoned},
		{transfer.StandsAtACS, transfer.StateExpired, transfer.Abandoned},
		{transfer.StandsMissing, transfer.StateExpired, transfer.Abandoned},
		{transfer.StandsRefused, transfer.StateExpired, transfer.Declined},
		{transfer.StandsDone, transfer.StateSucceeded, transfer.Succeeded},
		{transfer.StandsUnclear, transfer.StateProcessing, transfer.Challenged},
	} {
		f := newFlow(t)
		id, _ := f.challenge()
		f.bank.onStatus = stands(c.says)
		f.pass(transfer.Lifetime - time.Second)
		f.settle()
		f.wants(id, transfer.StateChallenged, transfer.Challenged)
		f.pass(time.Second)
		f.wants(id, transfer.StateProcessing, transfer.Challenged)
		f.settle()
		f.wants(id, c.state, c.attempt)
	}
}

func TestAnAnswerLostOnTheWayToTheACSIsNotDoneAfterTheDeadline(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent // the bank wanted 3-D Secure, and we never heard of it
	f.bank.onStatus = stands(transfer.StandsAtACS)
	id := f.start("key")
	for range 30 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateExpired, transfer.Declined)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	open := f.start("open")
	if err := f.Cancel(context.Background(), open); err != nil {
		t.Fatal(err)
	}
	f.wants(open, transfer.StateCanceled, transfer.Declined)

	id, _ := f.challenge()
	f.bank.onStatus = stands(transfer.StandsOpen)
	if err := f.Cancel(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	f.wants(id, transfer.StateCanceled, transfer.Abandoned)
	if f.bank.confirms != 0 {
		t.Error("a canceled transfer was confirmed")
	}
}

func TestAnOpenTransferExpires(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	id := f.start("key")
	f.pass(transfer.Lifetime)
	f.settle()
	got := f.wants(id, transfer.StateExpired, transfer.Declined)
	events := f.store.Events[id]
	if last := events[len(events)-1]; last.Kind != transfer.EventExpired || !got.Due.IsZero() {
		t.Errorf("history ends with %+v, due %s", last, got.Due)
	}
	if err := f.Retry(context.Background(), id, "", submission("late")); err == nil {
		t.Error("an expired transfer took an attempt")
	}
}

func TestAHintAsksSoonerButNotOften(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	token := f.bank.orders[0].Links.Notify[len("/bank/notify/"):]
	for range 100 {
		if err := f.Hint(context.Background(), "shop", token, transfer.Word{}); err != nil {
			t.Fatal(err)
		}
		f.settle()
	}
	if f.bank.questions != 1 {
		t.Errorf("%d questions", f.bank.questions)
	}
	f.pass(5 * time.Second)
	f.bank.onStatus = stands(transfer.StandsDone)
	if err := f.Hint(context.Background(), "shop", token, transfer.Word{}); err != nil {
		t.Fatal(err)
	}
	f.settle()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

func TestTheLanguageStaysWithTheTransfer(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id := f.start("key")
	if err := f.SetLanguage(context.Background(), id, "en"); err != nil {
		t.Fatal(err)
	}
	if got := f.get(id).Language; got != "en" {
		t.Errorf("language %q", got)
	}
}

// TestAnOrderThatTheBankStillWorksOnIsNotOver: the answer was lost, nobody knows of a challenge, and the bank is slow. Without
// 3-D Secure it moves the money whenever it is ready, also after our deadline.
func TestAnOrderThatTheBankStillWorksOnIsNotOver(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	f.bank.onStatus = stands(transfer.StandsOpen)
	id := f.start("key")
	for range 60 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	f.bank.onStatus = stands(transfer.StandsDone)
	f.pass(6 * time.Minute)
	f.settle()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}
