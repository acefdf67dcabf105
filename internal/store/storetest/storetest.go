// Package storetest says what every store of transfers must do, and runs it on any of them.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/transfer"
)

// Epoch is when all stored things of the suite happen.
var Epoch = time.Date(2026, 11, 23, 9, 0, 0, 123456000, time.UTC)

// Terminal is the terminal of the suite's transfers.
const Terminal = "terminal-1"

// Run checks a store. open gives a new, empty one whose first order number is 100000.
func Run(t *testing.T, open func(t *testing.T) transfer.Store) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, transfer.Store)
	}{
		{"what is saved is what is loaded", roundTrip},
		{"an unknown id or token is not found", notFound},
		{"a path token finds its transfer and attempt", byToken},
		{"an order number finds its transfers, one of each terminal, the newest first", byOrder},
		{"order numbers count up, six digits, per terminal", orderNumbers},
		{"a form key starts one transfer", formKey},
		{"a transfer is opened once", sameTransferTwice},
		{"an order has no attempt, and what was asked for", placed},
		{"an order is placed once, by its key or its id", placedTwice},
		{"of 40 orders with one idempotency key one is placed", oneOrder},
		{"an order that is being begun is seen with its attempt or without its owner", beginning},
		{"a form key is used once among attempts too", formKeyOfRetry},
		{"a stale save is refused and leaves no trace", staleSave},
		{"of 50 savers of one version one wins", oneWinner},
		{"of 50 openings with one form key one wins", oneOpening},
		{"50 openings at once have 50 order numbers", manyOpenings},
		{"what is due comes, the longest waiting first", due},
		{"what is unsettled can be hurried, and nothing else", hurry},
		{"an older attempt can change too", olderAttempt},
		{"a change that was canceled is not half there", canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open(t))
		})
	}
}

// Transfer makes one with an attempt that nobody has saved yet.
func Transfer(name string) *transfer.Transfer {
	amount, err := currency.NewAmount("1500.50", "KZT")
	if err != nil {
		panic(err)
	}
	return &transfer.Transfer{
		ID: transfer.ID("id-" + name), Merchant: "shop", Amount: amount, Description: "Сыйлық «" + name + "»", Email: "a@example.kz", Owner: "somebody",
		Language: "kk", OpenedAt: Epoch, Deadline: Epoch.Add(transfer.Lifetime), Due: Epoch.Add(time.Minute),
		Terms:    transfer.Terms{Order: "A-" + name, Customer: "42", Metadata: map[string]string{"k": "ү «"}, ReturnURL: "https://shop.kz/", Receiver: "card_x"},
		Attempts: []transfer.Attempt{Attempt(name, 1)},
	}
}

// Attempt makes an attempt with tokens and a form key of its own.
func Attempt(name string, number int) transfer.Attempt {
	key := fmt.Sprintf("%s-%d", name, number)
	return transfer.Attempt{
		Number: number, State: transfer.Sending, FormKey: "key-" + key,
		SenderMask: card.Mask("440563******5096"), ReceiverMask: card.Mask("552204******6736"),
		ReturnHash: transfer.HashToken("return-" + key), NotifyHash: transfer.HashToken("notify-" + key),
		StartedAt: Epoch, ChangedAt: Epoch, CallDeadline: Epoch.Add(75 * time.Second),
	}
}

func mustOpen(t *testing.T, s transfer.Store, tr *transfer.Transfer) *transfer.Transfer {
	t.Helper()
	if err := s.Open(context.Background(), tr, Terminal); err != nil {
		t.Fatalf("open %s: %v", tr.ID, err)
	}
	return tr
}

func mustGet(t *testing.T, s transfer.Store, id transfer.ID) *transfer.Transfer {
	t.Helper()
	tr, err := s.Get(context.Background(), id)
	if err != nil {
		t.Fatalf("get %s: %v", id, err)
	}
	return tr
}

func notFound(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	_, err := s.Get(ctx, "nobody")
	_, _, errReturn := s.ByReturn(ctx, transfer.HashToken(""))
	_, _, errNotify := s.ByNotify(ctx, transfer.HashToken("x"))
	for _, err := range []error{err, errReturn, errNotify} {
		if !errors.Is(err, transfer.ErrNotFound) {
			t.Errorf("got %v, want not found", err)
		}
	}
}

func byToken(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	tr := mustOpen(t, s, Transfer("a"))
	tr.Attempts = append(tr.Attempts, Attempt("a", 2))
	if err := s.Save(ctx, tr, Terminal); err != nil {
		t.Fatal(err)
	}
	got, n, err := s.ByReturn(ctx, transfer.HashToken("return-a-2"))
	if err != nil || got.ID != tr.ID || n != 2 || len(got.Attempts) != 2 {
		t.Errorf("by return: %v %d %v", got, n, err)
	}
	got, n, err = s.ByNotify(ctx, transfer.HashToken("notify-a-1"))
	if err != nil || got.ID != tr.ID || n != 1 {
		t.Errorf("by notify: %v %d %v", got, n, err)
	}
}

func staleSave(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	mustOpen(t, s, Transfer("a"))
	first, second := mustGet(t, s, "id-a"), mustGet(t, s, "id-a")
	first.Language = "ru"
	second.Language = "en"
	second.Attempts = append(second.Attempts, Attempt("a", 2))
	if err := s.Save(ctx, first, Terminal); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(ctx, second, Terminal); !errors.Is(err, transfer.ErrConflict) {
		t.Fatalf("stale save: %v", err)
	}
	if got := mustGet(t, s, "id-a"); got.Language != "ru" || len(got.Attempts) != 1 {
		t.Errorf("the loser left a trace: %+v", got)
	}
}

func oneWinner(t *testing.T, s transfer.Store) {
	mustOpen(t, s, Transfer("a"))
	loaded := mustGet(t, s, "id-a")
	wins := race(50, func(int) error {
		mine := *loaded
		mine.Attempts = append([]transfer.Attempt(nil), loaded.Attempts...)
		mine.Attempts[0].State = transfer.Challenged
		return s.Save(context.Background(), &mine, Terminal)
	}, func(err error) {
		if !errors.Is(err, transfer.ErrConflict) {
			t.Errorf("a loser got %v", err)
		}
	})
	if wins != 1 {
		t.Errorf("%d winners", wins)
	}
	if got := mustGet(t, s, "id-a"); got.Version != loaded.Version+1 || got.Attempts[0].State != transfer.Challenged {
		t.Errorf("after the race: version %d, %s", got.Version, got.Attempts[0].State)
	}
}

func due(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	for i, in := range []time.Duration{3 * time.Minute, time.Minute, 2 * time.Minute, time.Hour} {
		tr := Transfer(fmt.Sprint(i))
		tr.Due = Epoch.Add(in)
		mustOpen(t, s, tr)
	}
	never := Transfer("never")
	never.Due = time.Time{}
	mustOpen(t, s, never)
	for _, c := range []struct {
		limit int
		want  string
	}{{10, "[id-1 id-2 id-0]"}, {2, "[id-1 id-2]"}} {
		ids, err := s.Due(ctx, Epoch.Add(3*time.Minute), c.limit)
		if got := fmt.Sprint(ids); err != nil || got != c.want {
			t.Errorf("due: %s %v, want %s", got, err, c.want)
		}
	}
}

func hurry(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	for i, state := range transfer.AttemptStates {
		tr := Transfer(fmt.Sprint(i))
		tr.Due = Epoch.Add(time.Hour)
		tr.Attempts[0].State = state
		mustOpen(t, s, tr)
	}
	canceled := Transfer("canceled")
	canceled.Due, canceled.CanceledAt, canceled.Attempts[0].State = Epoch.Add(time.Hour), Epoch, transfer.Challenged
	mustOpen(t, s, canceled)
	if err := s.Hurry(ctx, Epoch.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := mustGet(t, s, canceled.ID); !got.Due.Equal(Epoch.Add(time.Minute)) {
		t.Errorf("a canceled challenge is due at %s", got.Due)
	}
	for i, state := range transfer.AttemptStates {
		want := Epoch.Add(time.Hour)
		if state == transfer.Sending || state == transfer.Confirming || state == transfer.Unknown || state == transfer.Review {
			want = Epoch.Add(time.Minute)
		}
		if got := mustGet(t, s, transfer.ID(fmt.Sprint("id-", i))); !got.Due.Equal(want) {
			t.Errorf("%s is due at %s, want %s", state, got.Due, want)
		}
	}
}

func olderAttempt(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	tr := mustOpen(t, s, Transfer("a"))
	tr.Attempts[0].State = transfer.Abandoned
	tr.Attempts = append(tr.Attempts, Attempt("a", 2))
	if err := s.Save(ctx, tr, Terminal); err != nil {
		t.Fatal(err)
	}
	tr.Attempts[0].State = transfer.Succeeded
	if err := s.Save(ctx, tr, Terminal); err != nil {
		t.Fatal(err)
	}
	if got := mustGet(t, s, "id-a"); got.Attempts[0].State != transfer.Succeeded || got.Attempts[1].State != transfer.Sending {
		t.Errorf("stored %s and %s", got.Attempts[0].State, got.Attempts[1].State)
	}
}

func canceled(t *testing.T, s transfer.Store) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	tr := Transfer("a")
	if err := s.Open(ctx, tr, Terminal); err == nil {
		t.Fatal("a canceled opening went through")
	}
	if _, err := s.Get(context.Background(), tr.ID); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("after a canceled opening: %v", err)
	}
	mustOpen(t, s, tr) // and the same form may still be sent
}

// race runs n at once from one start and counts those without an error; lost sees the others.
func race(n int, run func(i int) error, lost func(error)) int {
	var wins atomic.Int64
	var all sync.WaitGroup
	var mu sync.Mutex
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			if err := run(i); err == nil {
				wins.Add(1)
			} else {
				mu.Lock()
				defer mu.Unlock()
				lost(err)
			}
		})
	}
	close(start)
	all.Wait()
	return int(wins.Load())
}
