package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

const hook = "https://shop.example/hook"

// mailbag is a store with one transfer, and what was enqueued.
type mailbag struct {
	*store.Store
	t      *testing.T
	of     transfer.ID
	mu     sync.Mutex
	queued []string
}

func newMailbag(t *testing.T) *mailbag {
	t.Helper()
	b := &mailbag{t: t, Store: openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})}
	tr := storetest.Transfer("a")
	if err := b.Open(context.Background(), tr, storetest.Terminal); err != nil {
		t.Fatal(err)
	}
	b.of = tr.ID
	return b
}

func (b *mailbag) enqueue(_ *sql.Tx, ids ...string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queued = append(b.queued, ids...)
	return nil
}

// stays ends no job.
func stays(*sql.Tx) error { return nil }

// took gives what was enqueued since it was last asked.
func (b *mailbag) took() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer func() { b.queued = nil }()
	return strings.Join(b.queued, " ")
}

// add writes message number seq to a merchant.
func (b *mailbag) add(m merchant.ID, seq int) (string, error) {
	id := fmt.Sprintf("msg_%s%d", m, seq)
	return id, store.Commit(b.Store, func(tx *sql.Tx) error {
		return b.AddMessage(tx, hook, transfer.Message{ID: id, Merchant: m, Transfer: b.of, Seq: seq, Kind: transfer.NoticeSucceeded,
			Body: `{"type":"transfer.succeeded"}`, CreatedAt: storetest.Epoch.Add(time.Duration(seq) * time.Second)}, b.enqueue)
	})
}

func (b *mailbag) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *mailbag) message(id string) transfer.Message {
	b.t.Helper()
	m, err := b.Message(context.Background(), id)
	b.must(err)
	return m
}

func (b *mailbag) stands(id string, state transfer.MessageState, tries int) {
	b.t.Helper()
	if m := b.message(id); m.State != state || m.Tries != tries {
		b.t.Errorf("%s is %s after %d tries, want %s after %d", id, m.State, m.Tries, state, tries)
	}
}

func TestAMessageIsKeptAsItWasWritten(t *testing.T) {
	t.Parallel()
	b, ctx := newMailbag(t), context.Background()
	id, err := b.add("shop", 1)
	b.must(err)
	want := transfer.Message{ID: id, Merchant: "shop", Transfer: b.of, Seq: 1, Kind: transfer.NoticeSucceeded, Body: `{"type":"transfer.succeeded"}`,
		CreatedAt: storetest.Epoch.Add(time.Second), State: transfer.MessageWaiting}
	if got := b.message(id); fmt.Sprint(got) != fmt.Sprint(want) || b.took() != id {
		t.Errorf("got %+v, want %+v with a job", got, want)
	}
	if _, err := b.Message(ctx, "msg_none"); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
}

// Exactly one message tells of a notice, and its job comes and goes with it (reliability.md I8).
func TestANoticeHasOneMessage(t *testing.T) {
	t.Parallel()
	b := newMailbag(t)
	id, err := b.add("shop", 1)
	b.must(err)
	if _, err := b.add("other", 1); err == nil {
		t.Error("a second message tells of the same notice")
	}
	refused := errors.New("no job")
	err = store.Commit(b.Store, func(tx *sql.Tx) error {
		return b.AddMessage(tx, hook, transfer.Message{ID: "msg_x", Merchant: "shop", Transfer: b.of, Seq: 2}, func(*sql.Tx, ...string) error { return refused })
	})
	if _, gone := b.Message(context.Background(), "msg_x"); !errors.Is(err, refused) || !errors.Is(gone, transfer.ErrNotFound) {
		t.Errorf("a message without a job: %v, %v", err, gone)
	}
	if ids, err := b.Waiting(context.Background()); err != nil || !slices.Equal(ids, []string{id}) {
		t.Errorf("waiting: %v, %v", ids, err)
	}
}

// A try and what it leads to are one commit. Whatever comes late changes no delivered message back.
func TestTries(t *testing.T) {
	t.Parallel()
	b, ctx := newMailbag(t), context.Background()
	id, err := b.add("shop", 1)
	b.must(err)
	d := transfer.Delivery{At: storetest.Epoch, Status: 500, Took: 1234 * time.Microsecond, Answer: "sorry"}
	done := func(m transfer.Message, next, want transfer.MessageState) {
		t.Helper()
		over := 0
		got, err := b.TryDone(ctx, m, d, next, func(*sql.Tx) error { over++; return nil })
		if err != nil || got.State != want || (over == 1) != (want != transfer.MessageWaiting) {
			t.Errorf("%s became %s, want %s, its job over: %d (%v)", next, got.State, want, over, err)
		}
	}
	loaded := b.message(id)
	done(loaded, transfer.MessageWaiting, transfer.MessageWaiting)
	d.Number = 1
	if m := b.message(id); len(m.Log) != 1 || m.Log[0] != d || m.Tries != 1 {
		t.Errorf("%+v", m)
	}
	done(b.message(id), transfer.MessageFailed, transfer.MessageFailed)
	before := b.message(id)
	b.must(b.Resend(ctx, "shop", id, b.enqueue))
	b.stands(id, transfer.MessageWaiting, 0)
	done(before, transfer.MessageFailed, transfer.MessageWaiting) // somebody sends it anew: that has not failed
	done(b.message(id), transfer.MessageDelivered, transfer.MessageDelivered)
	done(loaded, transfer.MessageWaiting, transfer.MessageDelivered)
	done(loaded, transfer.MessageHeld, transfer.MessageDelivered)
	if m := b.message(id); len(m.Log) != 6 || m.Log[5].Number != 6 {
		t.Errorf("%d tries: %+v", len(m.Log), m.Log)
	}
}

// Whose address answered 410 has its messages held, and nobody else's.
func TestAnEndpointIsSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	b, ctx := newMailbag(t), context.Background()
	first, err1 := b.add("shop", 1)
	other, err2 := b.add("other", 2)
	b.must(errors.Join(err1, err2))
	held, err := b.SwitchOff(ctx, "shop", hook, storetest.Epoch)
	b.must(err)
	again, err := b.SwitchOff(ctx, "shop", hook, storetest.Epoch.Add(time.Hour))
	if b.took(); held != 1 || again != 0 || err != nil {
		t.Errorf("held %d, then %d, %v", held, again, err)
	}
	second, err := b.add("shop", 3)
	b.must(err)
	b.stands(first, transfer.MessageHeld, 0)
	b.stands(second, transfer.MessageHeld, 0)
	b.stands(other, transfer.MessageWaiting, 0)
	if queued := b.took(); queued != "" {
		t.Errorf("held, with a job: %s", queued)
	}
	off, err := b.SwitchedOff(ctx, "shop", hook)
	elsewhere, err2 := b.SwitchedOff(ctx, "shop", hook+"/new")
	all, err3 := b.EndpointsOff(ctx)
	if b.must(errors.Join(err, err2, err3)); !off || elsewhere || len(all) != 1 || all[0] != (transfer.EndpointOff{Merchant: "shop", URL: hook, Since: storetest.Epoch}) {
		t.Errorf("off: %v, another address: %v, %+v", off, elsewhere, all)
	}
	if n, err := b.SwitchOn(ctx, "shop"); n != 1 || err != nil {
		t.Errorf("switched on %d, %v", n, err)
	}
	if m, err := b.Holding(ctx); err != nil || !slices.Equal(m, []merchant.ID{"shop"}) {
		t.Errorf("holding: %v, %v", m, err)
	}
	for _, want := range []string{first, second, ""} { // one at a time, the oldest first
		n, err := b.TakeUp(ctx, "shop", 1, b.enqueue)
		if got := b.took(); err != nil || got != want || n != len(strings.Fields(want)) {
			t.Errorf("took up %d: %q, want %q (%v)", n, got, want, err)
		}
	}
	b.stands(second, transfer.MessageWaiting, 0)
}

func TestHoldMessageHoldsOnlyWhatWaits(t *testing.T) {
	t.Parallel()
	b, ctx := newMailbag(t), context.Background()
	id, err := b.add("shop", 1)
	b.must(errors.Join(err, b.HoldMessage(ctx, id)))
	b.stands(id, transfer.MessageHeld, 0)
	b.must(b.Resend(ctx, "", id, b.enqueue)) // whosever it is
	_, err = b.TryDone(ctx, b.message(id), transfer.Delivery{Status: 204}, transfer.MessageDelivered, stays)
	b.must(errors.Join(err, b.HoldMessage(ctx, id)))
	b.stands(id, transfer.MessageDelivered, 1)
	for _, wrong := range []struct{ m, id string }{{"other", id}, {"shop", "msg_none"}} {
		if err := b.Resend(ctx, merchant.ID(wrong.m), wrong.id, b.enqueue); !errors.Is(err, transfer.ErrNotFound) {
			t.Errorf("%s's %s was sent again: %v", wrong.m, wrong.id, err)
		}
	}
}

func TestMessagesAreReadPageByPage(t *testing.T) {
	t.Parallel()
	b, ctx := newMailbag(t), context.Background()
	for seq := range 7 {
		_, err := b.add([]merchant.ID{"shop", "other"}[seq%2], seq)
		b.must(err)
	}
	_, err := b.TryDone(ctx, b.message("msg_shop4"), transfer.Delivery{Status: 200}, transfer.MessageDelivered, stays)
	b.must(err)
	for _, c := range []struct {
		m    merchant.ID
		q    transfer.MessageSearch
		want string
	}{
		{"shop", transfer.MessageSearch{Limit: 10}, "msg_shop6 msg_shop4 msg_shop2 msg_shop0"},
		{"shop", transfer.MessageSearch{Limit: 2}, "msg_shop6 msg_shop4"},
		{"shop", transfer.MessageSearch{Limit: 2, After: transfer.Position{At: storetest.Epoch.Add(4 * time.Second), ID: "msg_shop4"}}, "msg_shop2 msg_shop0"},
		{"", transfer.MessageSearch{Limit: 3, Transfer: b.of}, "msg_shop6 msg_other5 msg_shop4"},
		{"", transfer.MessageSearch{Limit: 3, Transfer: "other"}, ""},
		{"", transfer.MessageSearch{Limit: 3, State: transfer.MessageDelivered}, "msg_shop4"},
		{"nobody", transfer.MessageSearch{Limit: 3}, ""},
	} {
		all, err := b.Messages(ctx, c.m, c.q)
		var got []string
		for _, m := range all {
			got = append(got, m.ID)
			if delivered := m.ID == "msg_shop4"; (len(m.Log) == 1) != delivered {
				t.Errorf("%s: %d tries", m.ID, len(m.Log))
			}
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%q %+v: got %v, want %s (%v)", c.m, c.q, got, c.want, err)
		}
	}
}

// What is looked for every minute reads an index of what is unusual, however many messages were delivered and cards are kept.
func TestWhatIsLookedForEveryMinuteIsIndexed(t *testing.T) {
	t.Parallel()
	b := newMailbag(t)
	for query, index := range map[string]string{
		`SELECT id FROM messages WHERE state = 'waiting' AND state <> 'delivered' ORDER BY created_at, id`: "messages_state",
		`SELECT DISTINCT merchant FROM messages WHERE state = 'held' AND state <> 'delivered'`:             "messages_state",
		`SELECT id` + store.ToForget + ` ORDER BY removed_at LIMIT 5`:                                      "cards_to_forget",
	} {
		if plan := store.Plan(t, b.Store, query); !strings.Contains(plan, "INDEX "+index) || strings.Contains(plan, "SCAN o") {
			t.Errorf("%s:\n%s", query, plan)
		}
	}
}
