package operator_test

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/operator"
	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// bank answers the status call as it is told.
type bank struct {
	transfer.Bank
	stands transfer.Standing
}

func (b *bank) Status(context.Context, transfer.Order) transfer.Answer {
	return transfer.Answer{Standing: b.stands, Outcome: transfer.Outcome{Receipt: transfer.Receipt{Reference: "204978430339"}}}
}

// desk is a person before a database with one uncertain transfer, "a", and one that is settled, "b".
type desk struct {
	*operator.Desk
	t    *testing.T
	id   transfer.ID
	bank *bank
	out  *strings.Builder
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s, err := store.OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "a.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for name, state := range map[string]transfer.AttemptState{"a": transfer.Unknown, "b": transfer.Succeeded} {
		tr := storetest.Transfer(name)
		tr.ID, tr.Attempts[0].State = transfer.IDOf(name), state
		tr.Record(storetest.Epoch, transfer.EventOpened, 0, "")
		if err := s.Open(context.Background(), tr, storetest.Terminal); err != nil {
			t.Fatal(err)
		}
	}
	now := func() time.Time { return storetest.Epoch.Add(time.Minute) }
	d := &desk{t: t, id: transfer.IDOf("a"), bank: &bank{stands: transfer.StandsUnclear}, out: &strings.Builder{}}
	service := transfer.New(transfer.Deps{Store: s, Shops: transfer.OnlyShop(transfer.Shop{Merchant: &merchant.Merchant{ID: "shop"}, Bank: d.bank}), Now: now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	d.Desk = &operator.Desk{Book: s, Service: service, Now: now, Out: d.out}
	return d
}

// says checks what was printed since it was last looked at.
func (d *desk) says(err error, words ...string) {
	d.t.Helper()
	text := d.out.String()
	if err != nil {
		text = err.Error()
	}
	for _, word := range words {
		if unwanted, found := strings.CutPrefix(word, "not "); strings.Contains(text, unwanted) == found {
			d.t.Errorf("want %q in %q (%v)", word, text, err)
		}
	}
	d.out.Reset()
}

func TestList(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t), context.Background()
	d.says(d.List(ctx, "", "uncertain", 10), string(d.id), string(storetest.Transfer("a").Merchant), "processing", "unknown", "1500.50 KZT",
		"not "+string(transfer.IDOf("b")))
	d.says(d.List(ctx, "", "all", 10), string(d.id), string(transfer.IDOf("b")), "succeeded")
	d.says(d.List(ctx, "", "review", 10), "no transfers (review)")
	d.says(d.List(ctx, "another", "all", 10), "no transfers (all)")
}

func TestShowByIDAndByOrderNumber(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t), context.Background()
	d.says(d.Show(ctx, string(d.id)), "transfer   "+string(d.id), "440563******5096 → 552204******6736", "1  2026-11-23 09:00:00  opened")
	d.says(d.Show(ctx, "100000"), "order 100000")
	d.says(d.Show(ctx, "7"), `no transfer and no order "7"`)
	d.says(d.Show(ctx, string(transfer.IDOf("nobody"))), "no transfer and no order")
}

// Each terminal counts for itself: two merchants come to the same number, and the wrong transfer must not be ended.
func TestAnOrderNumberOfTwoMerchantsIsNoName(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t), context.Background()
	theirs := storetest.Transfer("c")
	theirs.ID, theirs.Merchant, theirs.Attempts[0].State, theirs.Terms.Order = transfer.IDOf("c"), "shop-c", transfer.Unknown, "C-17"
	if err := d.Book.(*store.Store).Open(ctx, theirs, "another terminal"); err != nil {
		t.Fatal(err)
	}
	both := []string{"2 transfers have the order number 100000", string(transfer.IDOf("c")) + " of shop-c", " of " + string(storetest.Transfer("a").Merchant)}
	d.says(d.Show(ctx, "100000"), both...)
	d.says(d.Resolve(ctx, "100000", transfer.Resolution{Moved: true, Reason: "support, by phone", By: "aigerim"}), both...)
	d.says(d.Show(ctx, string(theirs.ID)), "merchant   shop-c", "its order  C-17", "state      processing")
}

func TestCheckAsksTheBank(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t), context.Background()
	d.says(d.Check(ctx, string(d.id)), "the bank was asked and gave no clear answer")
	d.says(d.Show(ctx, string(d.id)), "state      processing", "UTC: unclear (1 × by schedule)")
	d.bank.stands = transfer.StandsDone
	d.says(d.Check(ctx, string(d.id)), "was not asked: it was asked less than 5 seconds ago")
	later := func() time.Time { return storetest.Epoch.Add(2 * time.Minute) }
	d.Now, d.Service.Now = later, later
	d.says(d.Check(ctx, string(d.id)), "state      succeeded", "reference 204978430339")
	d.says(d.Check(ctx, string(d.id)), "was not asked: nothing about this transfer is uncertain")
}

func TestResolve(t *testing.T) {
	t.Parallel()
	d, ctx := newDesk(t), context.Background()
	by := transfer.Resolution{Moved: true, Reference: "204978430339", Reason: "support, by phone", By: "aigerim"}
	silent, card := by, by
	silent.Reason, card.Reason = "", "card 4405 6397 0401 5096"
	d.says(d.Resolve(ctx, string(d.id), silent), "needs a reason")
	d.says(d.Resolve(ctx, string(d.id), card), "card number")
	d.Book.(*store.Store).SetOutbox(func(*sql.Tx, *transfer.Transfer, []transfer.Notice) error { return transfer.ErrNoMerchant })
	d.says(d.Resolve(ctx, string(d.id), by), `nothing is changed: merchant "shop" must be told of it`, "--config", "not database")
	d.Book.(*store.Store).SetOutbox(nil)
	d.says(d.Resolve(ctx, string(transfer.IDOf("b")), by), "is succeeded: only one whose end is not known")
	d.says(d.Resolve(ctx, string(d.id), by), "state      succeeded", "resolved   aigerim: support, by phone", "204978430339")
}
