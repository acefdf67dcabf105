package transfer_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"audarym/internal/card"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// refuses is a final refusal by the bank.
func refuses(code string, reason transfer.Reason, next transfer.Next) func() transfer.Outcome {
	return func() transfer.Outcome {
		return transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: code, Reason: reason, Next: next}}
	}
}

// doubts is a code after which only the status call knows.
func doubts() transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnNoAnswer, Heard: true, Detail: "code not final",
		Failure: transfer.Failure{Code: "454", Reason: transfer.ReasonSumHeld, Next: transfer.NextWait}}
}

func TestEveryReasonAndStepIsListedOnce(t *testing.T) {
	t.Parallel()
	reasons, steps := map[transfer.Reason]bool{}, map[transfer.Next]bool{}
	for _, r := range transfer.Reasons {
		reasons[r] = true
	}
	for _, n := range transfer.Nexts {
		steps[n] = true
	}
	if len(reasons) != len(transfer.Reasons) || len(steps) != len(transfer.Nexts) {
		t.Errorf("%d reasons of %d, %d steps of %d", len(reasons), len(transfer.Reasons), len(steps), len(transfer.Nexts))
	}
}

// A newer version beside this one may store what this one has no texts for. A doubt is not told in other words: they might say that no
// money moved.
func TestWordsOfANewerVersion(t *testing.T) {
	t.Parallel()
	a := transfer.Attempt{State: transfer.Declined, Failure: transfer.Failure{Code: "9999", Reason: "moon_phase", Next: "wait_for_it"}}
	if r := a.Refusal(); r == nil || *r != (transfer.Failure{Code: "9999", Reason: transfer.ReasonBankTrouble, Next: transfer.NextOtherCard}) {
		t.Errorf("refusal %+v", r)
	}
	a = transfer.Attempt{State: transfer.Unknown, Failure: transfer.Failure{Code: "9999", Reason: "moon_phase", Next: transfer.NextWait}}
	if d := a.Doubt(); d != nil {
		t.Errorf("doubt %+v", d)
	}
}

func TestWhoCanMendItAndWhenToTryAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason transfer.Reason
		next   transfer.Next
		who    transfer.Who
		retry  transfer.Retry
	}{
		{transfer.ReasonCardExpiry, transfer.NextRetry, transfer.WhoPayer, transfer.RetryNow},
		{transfer.ReasonAskIssuer, transfer.NextAskBank, transfer.WhoPayerBank, transfer.RetryOtherCard}, // an old row
		{transfer.ReasonReceiverLimit, transfer.NextOtherReceiver, transfer.WhoReceiver, transfer.RetryOtherReceiver},
		{transfer.ReasonBankTrouble, transfer.NextTryLater, transfer.WhoBank, transfer.RetryLater},
		{transfer.ReasonMerchant, transfer.NextNone, transfer.WhoMerchant, transfer.RetryNever},
		{transfer.ReasonSumHeld, transfer.NextWait, transfer.WhoBank, transfer.RetryNever},
	} {
		if c.reason.Who() != c.who || c.next.Retry() != c.retry {
			t.Errorf("%s, %s: %s, %s", c.reason, c.next, c.reason.Who(), c.next.Retry())
		}
	}
}

func TestHalfAnHourIsCountedFromTheRefusalInWholeMinutes(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.pass(20 * time.Second)
	f.bank.onTransfer = refuses("476", transfer.ReasonBankPause, transfer.NextAfter30m)
	a := f.wants(f.start("key"), transfer.StateOpen, transfer.Declined).Last() // another card may be tried
	if want := storetest.Epoch.Truncate(time.Minute).Add(31 * time.Minute); !a.RetryAfter().Equal(want) {
		t.Errorf("after %s, want %s", a.RetryAfter(), want)
	}
	a.ChangedAt = storetest.Epoch.Truncate(time.Minute)
	if want := a.ChangedAt.Add(30 * time.Minute); !a.RetryAfter().Equal(want) {
		t.Errorf("a whole minute: after %s, want %s", a.RetryAfter(), want)
	}
	a.Failure.Next = transfer.NextTryLater
	if !a.RetryAfter().IsZero() {
		t.Error("a time that nobody named")
	}
}

func TestACardThatTheBankNeverWantsAgainIsNotSentAgain(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = refuses("2872", transfer.ReasonCardNever, transfer.NextOtherCard)
	id := f.start("key 1")
	if err := f.Retry(context.Background(), id, "", submission("key 2")); !errors.Is(err, transfer.ErrNotNow) || f.bank.transfers != 1 {
		t.Errorf("the same card: %v, %d calls", err, f.bank.transfers)
	}
	f.wants(id, transfer.StateOpen, transfer.Declined)
	other := submission("key 3")
	other.Cards.Sender, _ = card.ParseNumber("4003032704547597")
	f.bank.onTransfer = refuses("484", transfer.ReasonNoFunds, transfer.NextOtherCard)
	if err := f.Retry(context.Background(), id, "", other); err != nil {
		t.Fatal(err)
	}
	if got := f.get(id); !got.Bars("440563******5096") || got.Bars("400303******7597") || got.AttemptsLeft() != 1 {
		t.Errorf("barred after another refusal: %t, the other card %t", got.Bars("440563******5096"), got.Bars("400303******7597"))
	}
	f.bank.onTransfer = approved
	f.start("key 4") // another transfer is another matter
	if f.bank.transfers != 3 {
		t.Errorf("%d calls", f.bank.transfers)
	}
}

func TestWhatTheBankSaidOfADoubtIsKeptUntilTheEndIsKnown(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = doubts
	id := f.start("key")
	a := f.wants(id, transfer.StateProcessing, transfer.Unknown).Last()
	if d := a.Doubt(); d == nil || d.Code != "454" || a.Refusal() != nil {
		t.Fatalf("doubt %+v, refusal %+v", d, a.Refusal())
	}
	f.bank.onStatus = stands(transfer.StandsOpen)
	f.pass(5 * time.Second)
	f.settle()
	if f.get(id).Last().Doubt() == nil {
		t.Error("forgotten by asking")
	}
	f.bank.onStatus = stands(transfer.StandsDone)
	f.pass(time.Minute)
	f.settle()
	if a := f.wants(id, transfer.StateSucceeded, transfer.Succeeded).Last(); a.Failure != (transfer.Failure{}) {
		t.Errorf("a success with %+v", a.Failure)
	}
}

func TestTheHistoryKnowsWhoCanceled(t *testing.T) {
	t.Parallel()
	for want, cancel := range map[string]func(*flow, transfer.ID) error{
		"by the customer": func(f *flow, id transfer.ID) error { return f.Cancel(context.Background(), id) },
		"by the merchant": func(f *flow, id transfer.ID) error { return f.CancelForMerchant(context.Background(), id) },
	} {
		f := newFlow(t)
		f.bank.onTransfer = declined(transfer.NextOtherCard)
		id := f.start("key")
		if err := cancel(f, id); err != nil {
			t.Fatal(err)
		}
		events := f.store.Events[id]
		if last := events[len(events)-1]; last.Kind != transfer.EventCanceled || last.Detail != want {
			t.Errorf("%+v, want %s", last, want)
		}
	}
}
