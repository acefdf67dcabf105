package transfer_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"audarym/internal/transfer"
)

// The simulator's seed 115: two processes serve, one makes the call and notes that there was no answer, the other one asks.
func TestAnotherProcessConcludesOnceTheCallIsOver(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	id := f.start("key")
	other := f.restarted()
	other.Alive = func(string) bool { return true }
	other.bank.onStatus = stands(transfer.StandsMissing)
	for range 31 * 6 {
		f.pass(10 * time.Second)
		other.settle()
	}
	other.wants(id, transfer.StateExpired, transfer.NotSent)
}

// And it notes it later where the database was down all the time.
func TestACallIsSaidToBeOverWhenTheDatabaseIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFlow(t)
		f.bank.onTransfer = func() transfer.Outcome { f.store.SetDown(errDown); return silent() }
		id := f.start("key")
		f.Wait()
		f.store.SetDown(nil)
		if due, err := f.AnythingDue(context.Background()); !due || err != nil {
			t.Errorf("due: %t %v", due, err)
		}
		f.settle()
		if got := f.wants(id, transfer.StateProcessing, transfer.Unknown); got.Last().Caller != "" {
			t.Error("the call is said to be out")
		}
		if due, err := f.AnythingDue(context.Background()); due || err != nil {
			t.Errorf("then due: %t %v", due, err)
		}
	})
}

// lossy is a database whose commit goes through and is taken for lost (reliability.md F45).
type lossy struct{ transfer.Store }

func (l lossy) Open(ctx context.Context, t *transfer.Transfer, terminal string) error {
	return errors.Join(l.Store.Open(ctx, t, terminal), errDown)
}

func (l lossy) Save(ctx context.Context, t *transfer.Transfer, terminal string) error {
	return errors.Join(l.Store.Save(ctx, t, terminal), errDown)
}

// onceLossy takes one commit for lost.
type onceLossy struct {
	transfer.Store
	lost bool
}

func (l *onceLossy) Save(ctx context.Context, t *transfer.Transfer, terminal string) error {
	err := l.Store.Save(ctx, t, terminal)
	if !l.lost {
		l.lost = true
		return errors.Join(err, errDown)
	}
	return err
}

// The simulator's seed 34372: the second challenge was written, the word of it lost; before it was to be written again, the
// customer had come back once more, and confirm was out or done.
func TestAResultIsWrittenOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFlow(t)
		id, token := f.challenge()
		sure := f.Store
		f.bank.onConfirm = func() transfer.Outcome { f.Store = &onceLossy{Store: sure}; return challengedAgain() }
		go func() { _ = f.returns(token, "pares", "1-A") }()
		synctest.Wait()
		f.wants(id, transfer.StateChallenged, transfer.Challenged)
		f.bank.onConfirm = func() transfer.Outcome { time.Sleep(time.Second); return approved() }
		if err := f.returns(token, "pares 2", "2-B"); err != nil {
			t.Fatal(err)
		}
		f.Wait()
		f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
		if n := f.count(id, transfer.EventContradiction) + f.count(id, transfer.EventKind(transfer.Unknown)); n != 0 {
			t.Errorf("history %+v", f.store.Events[id])
		}
	})
}

// The simulator's seed 69.
func TestWhatWasSavedAndNotSentIsNotSent(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	sure := f.Store
	f.Store = lossy{sure}
	if _, err := f.Start(context.Background(), transfer.Opening{Merchant: "shop", Amount: tenge("1")}, submission("key")); !errors.Is(err, errDown) {
		t.Fatalf("got %v", err)
	}
	f.Store = sure
	f.settle()
	id := transfer.IDOf("key")
	f.wants(id, transfer.StateOpen, transfer.NotSent)
	f.Store = lossy{sure}
	if err := f.Retry(context.Background(), id, "", submission("key 2")); !errors.Is(err, errDown) {
		t.Fatalf("got %v", err)
	}
	f.Store = sure
	f.settle()
	if got := f.wants(id, transfer.StateOpen, transfer.NotSent); len(got.Attempts) != 2 || f.bank.tokens != 0 {
		t.Errorf("%d attempts, %d tokens", len(got.Attempts), f.bank.tokens)
	}
}

// The simulator, -more "status: forgets;answer slow;not final, then paid;…" -seed 51: the call was taken for broken off, the
// answer came after all and said that the bank works on it, and then the status call knew nothing for a long time.
func TestALateAnswerIsRemembered(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnNoAnswer, Heard: true} })
	id := f.start("key")
	<-called
	f.pass(2 * time.Minute)
	f.settle()
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	close(hang)
	f.Wait()
	f.bank.onStatus = stands(transfer.StandsMissing)
	for range 200 {
		f.pass(time.Minute)
		f.settle()
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
}

// A notification makes us ask while the customer is at the ACS. Before the answer is there the customer is back, and confirm is
// out; it is answered by a second challenge.
func TestAnOlderQuestionBreaksNoConfirmOff(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	asked, answer, confirmed, hang := make(chan struct{}), make(chan struct{}), make(chan struct{}), make(chan struct{})
	slow := &slowBank{Bank: f.bank, asked: asked, answer: answer}
	f.Shops, f.Patience = shopAt(slow), time.Nanosecond
	f.bank.onConfirm = func() transfer.Outcome { close(confirmed); <-hang; return challengedAgain() }
	f.hint(transfer.Word{Says: transfer.OnApproved})
	settled := make(chan struct{})
	go func() { defer close(settled); f.settle() }()
	<-asked
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	<-confirmed
	close(answer)
	<-settled
	f.wants(id, transfer.StateProcessing, transfer.Confirming)
	close(hang)
	f.Wait()
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
}

// slowBank tells that an order waits for the ACS, when it is let.
type slowBank struct {
	transfer.Bank
	asked, answer chan struct{}
}

func (b *slowBank) Status(context.Context, transfer.Order) transfer.Answer {
	close(b.asked)
	<-b.answer
	return transfer.Answer{Standing: transfer.StandsAtACS}
}

// The clock jumps while the call is out: this process knows that it is.
func TestAClockThatJumpsBreaksNoCallOff(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, challenged)
	id := f.start("key")
	<-called
	f.jumps(2 * time.Minute)
	f.settle()
	f.wants(id, transfer.StateProcessing, transfer.Sending)
	close(hang)
	f.Wait()
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
}
