package transfer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// told is what the merchant was told of a transfer, in order: "unknown succeeded", a correction with what was said before it.
func (f *flow) told(id transfer.ID) string {
	f.t.Helper()
	var all []string
	for i, n := range f.store.Notices[id] {
		if n.Seq != i+1 {
			f.t.Errorf("notice %d has the number %d", i+1, n.Seq)
		}
		all = append(all, strings.Trim(fmt.Sprintf("%s<%s", n.Kind, n.Was), "<"))
	}
	return strings.Join(all, " ")
}

func TestTheMerchantIsToldOnceOfEveryEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		play func(f *flow) transfer.ID
		want string
	}{
		"sent":         {func(f *flow) transfer.ID { return f.start("key") }, "succeeded"},
		"by challenge": {afterChallenge(approved), "succeeded"},
		"refused for good": {func(f *flow) transfer.ID {
			f.bank.onTransfer = declined(transfer.NextNone)
			return f.start("key")
		}, "failed"},
		"refused, tried again, sent": {func(f *flow) transfer.ID {
			f.bank.onTransfer = declined(transfer.NextOtherCard)
			id := f.start("key")
			f.bank.onTransfer = approved
			f.again(id, "key 2")
			return id
		}, "succeeded"},
		"refused, and nobody tries again": {func(f *flow) transfer.ID {
			f.bank.onTransfer = declined(transfer.NextOtherCard)
			id := f.start("key")
			f.pass(transfer.Lifetime)
			f.settle()
			return id
		}, "expired"},
		"canceled": {func(f *flow) transfer.ID {
			f.bank.onTransfer = declined(transfer.NextOtherCard)
			return f.canceled(f.start("key"))
		}, "canceled"},
		"unknown, then sent": {func(f *flow) transfer.ID {
			f.bank.onTransfer = silent
			id := f.start("key")
			f.bank.onStatus = stands(transfer.StandsDone)
			f.pass(time.Minute)
			f.settle()
			return id
		}, "unknown succeeded"},
		"unknown, refused, unknown again": {func(f *flow) transfer.ID {
			f.bank.onTransfer = silent
			id := f.start("key")
			f.bank.onStatus = stands(transfer.StandsRefused)
			f.pass(time.Minute)
			f.settle()
			f.again(id, "key 2")
			return id
		}, "unknown unknown"},
		"another amount under the number": {func(f *flow) transfer.ID {
			f.bank.onTransfer = func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnMismatch} }
			return f.start("key")
		}, "review"},
		"review, refused, review again": {func(f *flow) transfer.ID {
			f.bank.onTransfer = func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnMismatch} }
			id := f.start("key")
			f.bank.onStatus = stands(transfer.StandsRefused)
			f.pass(time.Minute)
			f.settle()
			f.again(id, "key 2")
			return id
		}, "review review"},
		"expired, and the money moved after all": {func(f *flow) transfer.ID {
			id, _ := f.challenge()
			f.bank.onStatus = stands(transfer.StandsAtACS)
			f.pass(transfer.Lifetime)
			f.settle()
			f.bank.onStatus = stands(transfer.StandsDone)
			f.hint(transfer.Word{Says: transfer.OnApproved})
			f.pass(time.Minute)
			f.settle()
			return id
		}, "expired corrected<expired"},
		"sent, and the bank says otherwise": {func(f *flow) transfer.ID {
			id := f.start("key")
			f.bank.onStatus = stands(transfer.StandsRefused)
			f.hint(transfer.Word{Says: transfer.OnDeclined})
			f.pass(time.Minute)
			f.settle()
			f.hint(transfer.Word{Says: transfer.OnDeclined})
			f.pass(time.Minute)
			f.settle()
			return id
		}, "succeeded corrected<succeeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFlow(t)
			id := c.play(f)
			if got := f.told(id); got != c.want {
				t.Errorf("told %q, want %q (it is %s)", got, c.want, f.get(id).State(f.clock()))
			}
		})
	}
}

func afterChallenge(answer func() transfer.Outcome) func(f *flow) transfer.ID {
	return func(f *flow) transfer.ID {
		id, token := f.challenge()
		f.bank.onConfirm = answer
		if err := f.returns(token, "pares", "1-A"); err != nil {
			f.t.Fatal(err)
		}
		return id
	}
}

func (f *flow) again(id transfer.ID, key string) { f.t.Helper(); f.triesAgain(id, "", key) }

func (f *flow) triesAgain(id transfer.ID, owner, key string) {
	f.t.Helper()
	if err := f.Retry(context.Background(), id, owner, submission(key)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *flow) canceled(id transfer.ID) transfer.ID {
	f.t.Helper()
	if err := f.Cancel(context.Background(), id); err != nil {
		f.t.Fatal(err)
	}
	return id
}

// An order that nobody begins ends by itself, and its merchant hears of it.
func TestAnOrderThatNobodyBegins(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	tr, err := f.Place(context.Background(), transfer.Placing{Merchant: "shop", Amount: tenge("1000"), Language: "kk", Until: f.clock().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	f.pass(59 * time.Minute)
	f.settle()
	if got := f.told(tr.ID); got != "" || f.get(tr.ID).State(f.clock()) != transfer.StateOpen {
		t.Fatalf("told %q", got)
	}
	f.pass(time.Minute)
	f.settle()
	if got := f.told(tr.ID); got != "expired" {
		t.Errorf("told %q", got)
	}
	if err := f.Retry(context.Background(), tr.ID, "late", submission("key")); err != transfer.ErrNotNow { //nolint:errorlint // bare
		t.Errorf("begun after its time: %v", err)
	}
}

// What has ended has ended, whatever the clock says then.
func TestAClockThatIsSetBackOpensNothingAgain(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextOtherCard)
	id := f.start("key")
	f.pass(transfer.Lifetime)
	f.settle()
	f.jumps(-2 * time.Hour)
	if state := f.get(id).State(f.clock()); state != transfer.StateExpired {
		t.Errorf("it is %s", state)
	}
	if err := f.Retry(context.Background(), id, "", submission("key 2")); err != transfer.ErrNotNow { //nolint:errorlint // bare
		t.Errorf("tried again: %v", err)
	}
}

// Whoever sends the form first has the transfer, with the whole time for its attempts.
func TestAnOrderIsOfWhoBeginsIt(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	tr, err := f.Place(context.Background(), transfer.Placing{Merchant: "shop", Amount: tenge("1000"), Until: f.clock().Add(time.Minute),
		Terms: transfer.Terms{Order: "A-1", Customer: "42"}})
	if err != nil {
		t.Fatal(err)
	}
	f.pass(59 * time.Second)
	f.bank.onTransfer = declined(transfer.NextOtherCard)
	if err := f.Retry(context.Background(), tr.ID, "first", submission("key")); err != nil {
		t.Fatal(err)
	}
	begun := f.get(tr.ID)
	if begun.Owner != "first" || !begun.Deadline.Equal(f.clock().Add(transfer.Lifetime)) || begun.Terms.Order != "A-1" {
		t.Errorf("begun: %+v", begun)
	}
	if err := f.Retry(context.Background(), tr.ID, "second", submission("key 2")); err != transfer.ErrNotNow { //nolint:errorlint // bare
		t.Errorf("somebody else's attempt: %v", err)
	}
	f.triesAgain(tr.ID, "first", "key 3")
}

// Another merchant's transfer is not there, by whatever way.
func TestATransferIsItsMerchantsOnly(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	ctx := context.Background()
	_, byID := f.Of(ctx, "other", id)
	_, byReturn := f.Return(ctx, "other", token, transfer.Returned{PaRes: "pares", MD: "1-A"})
	_, byLook := f.ReturnTo(ctx, "other", token)
	byHint := f.Hint(ctx, "other", f.notifyToken(0), transfer.Word{})
	for way, err := range map[string]error{"id": byID, "return": byReturn, "look": byLook, "hint": byHint} {
		if err != transfer.ErrNotFound { //nolint:errorlint // bare
			t.Errorf("by %s: %v", way, err)
		}
	}
	f.wants(id, transfer.StateChallenged, transfer.Challenged)
}
