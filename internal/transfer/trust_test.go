package transfer_test

import (
	"context"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// stalled is a database that commits only after a while.
type stalled struct {
	transfer.Store
	meanwhile func()
}

func (s stalled) Open(ctx context.Context, t *transfer.Transfer, terminal string) error {
	s.meanwhile()
	return s.Store.Open(ctx, t, terminal)
}

func (s stalled) Save(ctx context.Context, t *transfer.Transfer, terminal string) error {
	s.meanwhile()
	return s.Store.Save(ctx, t, terminal)
}

// The simulator's seed 1155: the process slept in the commit that announced the call, and the clock was set back meanwhile.
func TestAProcessThatSleptInItsCommitDoesNotSend(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	sleep := func() { f.jumps(-2 * time.Hour); f.pass(30 * time.Minute) }
	sure := f.Store
	f.Store = stalled{sure, sleep}
	id := f.start("key")
	if got := f.get(id).Last(); f.bank.transfers != 0 || got.State != transfer.NotSent {
		t.Errorf("%d transfers, %s", f.bank.transfers, got.State)
	}
	f.Store = sure
	f.bank.onTransfer = challenged
	if err := f.Retry(context.Background(), id, "", submission("key 2")); err != nil {
		t.Fatal(err)
	}
	h, _ := f.Handoff(f.get(id))
	f.Store = stalled{sure, sleep}
	if err := f.returns(h.ReturnToken, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	f.Store = sure
	f.settle()
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	if f.bank.confirms != 0 {
		t.Errorf("%d confirms", f.bank.confirms)
	}
}

// The simulator's seed 311: the clock jumps a day ahead while the call is out. The time for confirming is over and the
// bank, asked, waits for 3-D Secure; then the call is answered by the challenge. Nothing moved and nothing will.
func TestAChallengeThatComesTooLateContradictsNothing(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	called, hang := f.hangs(&f.bank.onTransfer, challenged)
	id := f.start("key")
	<-called
	f.pass(2 * time.Minute)
	f.jumps(24 * time.Hour)
	f.bank.onStatus = stands(transfer.StandsAtACS)
	f.settle()
	close(hang)
	f.Wait()
	f.wants(id, transfer.StateExpired, transfer.Declined)
	if n := f.count(id, transfer.EventContradiction); n != 0 {
		t.Errorf("%d contradictions", n)
	}
}

// The simulator's seeds 133, 521 and 637: the clock is set back by two hours, and everything that was written down for later
// is two hours later.
func TestAClockThatIsSetBackHoldsNothingUp(t *testing.T) {
	t.Parallel()
	for before, still := range map[time.Duration]time.Duration{
		time.Minute:      26 * time.Minute, // nothing has counted: it begins anew
		22 * time.Minute: 4 * time.Minute,  // two answers have, and do
	} {
		f := newFlow(t)
		f.bank.onTransfer = silent
		f.bank.onStatus = stands(transfer.StandsMissing)
		id := f.start("key")
		pass := func(d time.Duration) {
			for ; d > 0; d -= 10 * time.Second {
				f.pass(10 * time.Second)
				if due, err := f.AnythingDue(context.Background()); err != nil {
					t.Fatal(err)
				} else if due {
					f.settle()
				}
			}
		}
		pass(before)
		f.wants(id, transfer.StateProcessing, transfer.Unknown)
		f.jumps(-2 * time.Hour)
		pass(still)
		f.wants(id, transfer.StateProcessing, transfer.Unknown)
		pass(2 * time.Minute)
		f.wants(id, transfer.StateOpen, transfer.NotSent)
	}
}
