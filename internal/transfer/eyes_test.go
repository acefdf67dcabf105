package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// What fresh eyes found: each of these was wrong once.

// A person cannot end what is still on its way.
func TestAPersonCannotResolveWhileTheCallIsOut(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, approved)
	id := f.start("key")
	<-called
	desk := f.restarted()
	desk.Caller = ""
	desk.Alive = func(caller string) bool { return caller == f.Caller }
	desk.bank.onStatus = stands(transfer.StandsMissing)
	if err := desk.Check(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	desk.wants(id, transfer.StateProcessing, transfer.Sending)
	f.pass(2 * time.Minute) // its time is over; the process may only have been asleep
	if err := desk.Check(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	desk.wants(id, transfer.StateProcessing, transfer.Unknown)
	r := transfer.Resolution{Reason: "support said so", By: "aigerim"}
	if err := desk.Resolve(context.Background(), id, r); !errors.Is(err, transfer.ErrNotNow) {
		t.Errorf("resolved while the call is out: %v", err)
	}
	close(hang)
	f.Wait()
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

// The process sleeps half an hour between a 401 and the second confirm, or before the first: it makes none.
func TestAProcessThatSleptInARenewalDoesNotConfirm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		life     time.Duration // of the transfer's token
		confirms int
	}{{2 * time.Hour, 1}, {-time.Minute, 0}} {
		f := newFlow(t)
		f.bank.life = c.life
		id, token := f.challenge()
		f.bank.onConfirm = func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnNoAnswer, Unauthorized: true} }
		f.bank.onToken = func() { f.pass(30 * time.Minute) }
		if err := f.returns(token, "pares", "1-A"); err != nil {
			t.Fatal(err)
		}
		if got := f.get(id).Last(); f.bank.confirms != c.confirms || got.State != transfer.Unknown {
			t.Errorf("token for %s: %d confirms, %s", c.life, f.bank.confirms, got.State)
		}
	}
}

// Confirm was sent once and answered by a second challenge that nobody takes up. Whoever has confirmed never reads "no money was
// taken" on the strength of an order that is in progress.
func TestAConfirmThatWasSentIsNeverForgotten(t *testing.T) {
	t.Parallel()
	for _, says := range []transfer.Standing{transfer.StandsOpen, transfer.StandsAtACS, transfer.StandsMissing} {
		f := newFlow(t)
		id, token := f.challenge()
		f.bank.onConfirm = challengedAgain
		if err := f.returns(token, "pares", "1-A"); err != nil {
			t.Fatal(err)
		}
		f.wants(id, transfer.StateChallenged, transfer.Challenged)
		f.bank.onStatus = stands(says)
		for range 60 {
			f.pass(time.Minute)
			f.settle()
		}
		f.wants(id, transfer.StateProcessing, transfer.Challenged)
		f.bank.onStatus = stands(transfer.StandsDone)
		f.pass(5 * time.Minute)
		f.settle()
		f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	}
}

func TestAnEchoOfTheChallengeIsNoChallenge(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	f.bank.onConfirm = challenged
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
}

func TestTheSamePaResIsNeverSentTwice(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	f.bank.onConfirm = func() transfer.Outcome { again := challengedAgain(); again.MD = "1-A"; return again }
	for range 3 {
		if err := f.returns(token, "pares", "1-A"); err != nil {
			t.Fatal(err)
		}
	}
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
	if f.bank.confirms != 1 {
		t.Errorf("%d confirms", f.bank.confirms)
	}
}

// brokenRows is a store in which some transfers cannot be read.
type brokenRows struct {
	transfer.Store
	broken map[transfer.ID]bool
}

func (b *brokenRows) Get(ctx context.Context, id transfer.ID) (*transfer.Transfer, error) {
	if b.broken[id] {
		return nil, errors.New("read transfer: broken row")
	}
	return b.Store.Get(ctx, id)
}

func TestRowsThatCannotBeReadStarveNobody(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = silent
	rows := &brokenRows{Store: f.Store, broken: map[transfer.ID]bool{}}
	for i := range 70 {
		rows.broken[f.start(fmt.Sprint(i))] = true
		f.pass(time.Millisecond)
	}
	good := f.start("good")
	f.Store = rows
	f.bank.onStatus = stands(transfer.StandsDone)
	f.pass(6 * time.Second)
	for range 3 {
		f.settle()
		f.pass(time.Second)
	}
	f.wants(good, transfer.StateSucceeded, transfer.Succeeded)
}

func TestACancellationKeepsTheHint(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	id := f.start("key")
	f.hint(transfer.Word{Says: transfer.OnApproved})
	if err := f.Cancel(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	f.bank.onStatus = stands(transfer.StandsDone)
	f.settle()
	if f.bank.questions != 1 || f.count(id, transfer.EventContradiction) != 1 {
		t.Errorf("%d questions, %d contradictions", f.bank.questions, f.count(id, transfer.EventContradiction))
	}
}

func TestAHintBeforeTheReturnMakesNoSuccessLate(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	f.bank.onStatus = stands(transfer.StandsAtACS)
	f.hint(transfer.Word{})
	f.settle()
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	if _, late := f.wants(id, transfer.StateSucceeded, transfer.Succeeded).Last().Late(); late {
		t.Error("a quick success is called late")
	}
}

func TestAHintWritesNothingWhileTheConfirmIsOut(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	called, hang := f.hangs(&f.bank.onConfirm, approved)
	f.hint(transfer.Word{})
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	<-called
	f.settle()
	version := f.get(id).Version
	for range 10 {
		f.pass(time.Second)
		f.settle()
	}
	if now := f.get(id).Version; now != version {
		t.Errorf("%d writes in 10 s", now-version)
	}
	close(hang)
	f.Wait()
}

// The bank knew the number before it was sent, once: what it tells of it is somebody else's, also where amount and currency agree
// (reliability.md F49). Only a person can end that.
func TestANumberThatIsInUseIsForAPerson(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnMismatch, Collided: true} }
	id := f.start("key")
	for _, says := range []transfer.Standing{transfer.StandsDone, transfer.StandsRefused, transfer.StandsMissing, transfer.StandsAtACS} {
		f.bank.onStatus = stands(says)
		f.pass(10 * time.Minute)
		f.settle()
		f.wants(id, transfer.StateReview, transfer.Review)
	}
	if err := f.Resolve(context.Background(), id, transfer.Resolution{Reason: "not ours", By: "aigerim"}); err != nil {
		t.Fatal(err)
	}
	got := f.wants(id, transfer.StateFailed, transfer.Declined)
	if _, late := got.Last().Late(); late {
		t.Error("the page says that the bank answered")
	}
}

// An odd notification is written down and asked about, also when it comes while the call is out.
func TestAnOddNotificationDuringTheCallIsNotForgotten(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, challenged)
	id := f.start("key")
	<-called
	for range 10 {
		f.hint(transfer.Word{Says: transfer.OnApproved, SecretHash: "forged"})
	}
	close(hang)
	f.Wait()
	f.bank.onStatus = stands(transfer.StandsAtACS)
	f.settle()
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
	if f.bank.questions != 1 || f.count(id, transfer.EventNotified) != 1 {
		t.Errorf("%d questions, %d events", f.bank.questions, f.count(id, transfer.EventNotified))
	}
}
