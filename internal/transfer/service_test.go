package transfer_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"audarym/internal/card"
	"audarym/internal/transfer"
)

func TestSuccessWithoutChallenge(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id := f.start("key")
	got := f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	a := got.Succeeded()
	if a.Receipt.Reference != "204978430339" || a.SenderMask != card.Mask("440563******5096") || a.OrderNumber != "100000" {
		t.Errorf("receipt %+v", a)
	}
	if o := f.bank.orders[0]; o.Number != "100000" || o.TerminalID != "terminal-1" || o.Links.Back != "/bank/back/"+string(id) {
		t.Errorf("the bank was told %+v", o)
	}
	if !got.Due.IsZero() {
		t.Error("a settled transfer is still due")
	}
}

func TestSendingIsStoredBeforeTheBankHears(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = func() transfer.Outcome {
		ids, _ := f.store.Due(context.Background(), f.clock().Add(time.Hour), 1)
		if len(ids) != 1 || f.get(ids[0]).Last().State != transfer.Sending {
			t.Error("the bank was called before sending was stored")
		}
		return approved()
	}
	f.start("key")
	f.bank.onTransfer = challenged
	id := f.start("key 2")
	h, _ := f.Handoff(f.get(id))
	f.bank.onConfirm = func() transfer.Outcome {
		if f.get(id).Last().State != transfer.Confirming {
			t.Error("the bank was called before confirming was stored")
		}
		return approved()
	}
	if err := f.returns(h.ReturnToken, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseThatIsDownMeansNoCall(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.store.SetDown(errDown)
	if _, err := f.Start(context.Background(), transfer.Opening{Merchant: "shop", Amount: tenge("1")}, submission("key")); !errors.Is(err, errDown) {
		t.Errorf("got %v", err)
	}
	if f.bank.tokens+f.bank.transfers != 0 {
		t.Error("the bank was called")
	}
}

func TestOneFormIsOneCall(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	ids := make([]transfer.ID, 20)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() { ids[i] = f.start("the same") })
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("two transfers: %s %s", id, ids[0])
		}
	}
	if f.bank.transfers != 1 {
		t.Errorf("%d calls", f.bank.transfers)
	}
}

func TestNoTokenMeansNothingWasSent(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.token = errDown
	id := f.start("key")
	got := f.wants(id, transfer.StateOpen, transfer.NotSent)
	if f.bank.transfers != 0 || got.AttemptsLeft() != transfer.MaxAttempts || got.Last().Failure.Reason != transfer.ReasonBankUnreachable {
		t.Errorf("calls %d, left %d, %+v", f.bank.transfers, got.AttemptsLeft(), got.Last().Failure)
	}
	f.bank.token = nil
	if err := f.Retry(context.Background(), id, "", submission("key 2")); err != nil {
		t.Fatal(err)
	}
	if got := f.wants(id, transfer.StateSucceeded, transfer.Succeeded); got.Last().OrderNumber != "100001" {
		t.Errorf("second order number %s", got.Last().OrderNumber)
	}
}

func TestThreeAttemptsAndNoFourth(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	id := f.start("key 1")
	for _, key := range []string{"key 2", "key 3"} {
		f.wants(id, transfer.StateOpen, transfer.Declined)
		if err := f.Retry(context.Background(), id, "", submission(key)); err != nil {
			t.Fatal(err)
		}
	}
	got := f.wants(id, transfer.StateFailed, transfer.Declined)
	if err := f.Retry(context.Background(), id, "", submission("key 4")); !errors.Is(err, transfer.ErrNotNow) {
		t.Errorf("a fourth: %v", err)
	}
	if f.bank.transfers != 3 || got.Attempts[2].OrderNumber != "100002" {
		t.Errorf("%d calls, order %s", f.bank.transfers, got.Attempts[2].OrderNumber)
	}
}

func TestARefusalThatCannotBeMendedEndsTheTransfer(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextNone)
	f.wants(f.start("key"), transfer.StateFailed, transfer.Declined)
}

func TestNoNewAttemptWhileOneIsPending(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	f.pass(time.Hour)
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	if err := f.Retry(context.Background(), id, "", submission("key 2")); !errors.Is(err, transfer.ErrNotNow) {
		t.Errorf("retry while unknown: %v", err)
	}
	if err := f.Cancel(context.Background(), id); !errors.Is(err, transfer.ErrNotNow) {
		t.Errorf("cancel while unknown: %v", err)
	}
	if f.bank.transfers != 1 {
		t.Errorf("%d calls", f.bank.transfers)
	}
}

func TestACustomerWhoWaitsLongEnoughGoesOnAndTheCallToo(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.Patience = time.Nanosecond
	answer := make(chan transfer.Outcome)
	f.bank.onTransfer = func() transfer.Outcome { return <-answer }
	id := f.start("key")
	f.wants(id, transfer.StateProcessing, transfer.Sending)
	answer <- approved() // taken only by a call that is under way
	f.Wait()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

func TestAClosedTabStopsNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	ctx, leave := context.WithCancel(context.Background())
	answer := make(chan transfer.Outcome)
	f.bank.onTransfer = func() transfer.Outcome { leave(); return <-answer }
	id, err := f.Start(ctx, transfer.Opening{Merchant: "shop", Amount: tenge("1")}, submission("key"))
	if err != nil {
		t.Fatal(err)
	}
	answer <- approved()
	f.Wait()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

func TestTooManyCallsAtOnceAreRefusedBeforeAnythingIsStored(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.Patience = time.Nanosecond
	answer := make(chan struct{})
	f.bank.onTransfer = func() transfer.Outcome { <-answer; return approved() }
	for i := range f.MaxCalls {
		f.start(string(rune('a' + i)))
	}
	if _, err := f.Start(context.Background(), transfer.Opening{Merchant: "shop", Amount: tenge("1")}, submission("one more")); !errors.Is(err, transfer.ErrBusy) {
		t.Errorf("got %v", err)
	}
	close(answer)
	f.Wait()
	f.start("one more")
}

func TestAnAnswerIsHeldWhileTheDatabaseIsDown(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.Patience = time.Nanosecond
	f.bank.onTransfer = func() transfer.Outcome { f.store.SetDown(errDown); return approved() }
	id := f.start("key")
	time.AfterFunc(300*time.Millisecond, func() { f.store.SetDown(nil) })
	f.Wait()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

func TestHistory(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	want := []transfer.EventKind{"opened", "sending", "challenged", "confirming", "succeeded"}
	events := f.store.Events[id]
	for i, e := range events {
		if i >= len(want) || e.Kind != want[i] || e.Seq != i+1 {
			t.Fatalf("history %+v, want %v", events, want)
		}
	}
	if len(events) != len(want) {
		t.Errorf("history %+v, want %v", events, want)
	}
}

func TestARefusedAttemptTakesNoPlace(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextNone)
	id := f.start("key")
	for range f.MaxCalls + 1 {
		if err := f.Retry(context.Background(), id, "", submission("again")); !errors.Is(err, transfer.ErrNotNow) {
			t.Fatalf("got %v", err)
		}
	}
	f.store.SetDown(errDown)
	for range f.MaxCalls + 1 {
		if _, err := f.Start(context.Background(), transfer.Opening{Merchant: "shop", Amount: tenge("1")}, submission("down")); !errors.Is(err, errDown) {
			t.Fatalf("got %v", err)
		}
	}
	f.store.SetDown(nil)
	f.start("still room")
}
