package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

var shop = merchant.Merchant{ID: "shop", TerminalID: Terminal}

func clock() time.Time { return Epoch }

// order is a transfer that a merchant has placed and nobody has begun.
func order(t *testing.T, s transfer.Store, id transfer.ID, once *transfer.Once) (*transfer.Transfer, error) {
	t.Helper()
	service := transfer.New(transfer.Deps{Store: s, Now: clock, Shops: transfer.OnlyShop(transfer.Shop{Merchant: &shop})})
	like := Transfer("order")
	return service.Place(context.Background(), transfer.Placing{
		ID: id, Merchant: "shop", Amount: like.Amount, Description: "d", Email: "a@example.kz", Language: "kk",
		Until: Epoch.Add(transfer.Lifetime), Terms: like.Terms, Once: once,
	})
}

func placed(t *testing.T, s transfer.Store) {
	tr, err := order(t, s, "placed", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := mustGet(t, s, tr.ID)
	if !reflect.DeepEqual(got, tr) || !got.Awaited() || len(got.Attempts) != 0 {
		t.Errorf("loaded\n%+v\nplaced\n%+v", got, tr)
	}
	got.Attempts = append(got.Attempts, Attempt("placed", 1))
	got.Owner = "somebody"
	if err := s.Save(context.Background(), got, Terminal); err != nil {
		t.Fatal(err)
	}
	if begun := mustGet(t, s, tr.ID); begun.Awaited() || begun.Attempts[0].OrderNumber != "100000" || begun.Owner != "somebody" {
		t.Errorf("begun: %+v", begun)
	}
}

func placedTwice(t *testing.T, s transfer.Store) {
	first := &transfer.Once{Key: "k", Body: transfer.HashToken("body"), Answer: []byte(`{"id":"a"}`)}
	if _, err := order(t, s, "a", first); err != nil {
		t.Fatal(err)
	}
	var used transfer.OnceUsedError
	_, err := order(t, s, "b", &transfer.Once{Key: "k", Body: transfer.HashToken("another body")})
	if !errors.As(err, &used) || !reflect.DeepEqual(used.Once, *first) {
		t.Errorf("the same key again: %v", err)
	}
	if _, err := s.Get(context.Background(), "b"); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("the second order is there: %v", err)
	}
	same, err := order(t, s, "a", nil)
	if err != nil || same.ID != "a" || same.Version != 1 {
		t.Errorf("the same id again: %+v %v", same, err)
	}
}

func oneOrder(t *testing.T, s transfer.Store) {
	var all sync.WaitGroup
	var placed, refused atomic.Int32
	for i := range 40 {
		all.Go(func() {
			id := transfer.ID("order-" + string(rune('a'+i)))
			_, err := order(t, s, id, &transfer.Once{Key: "one", Answer: []byte(id)})
			var used transfer.OnceUsedError
			switch {
			case err == nil:
				placed.Add(1)
			case errors.As(err, &used):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if placed.Load() != 1 || refused.Load() != 39 {
		t.Errorf("%d placed, %d told of it", placed.Load(), refused.Load())
	}
}

func beginning(t *testing.T, s transfer.Store) {
	for i := range 50 {
		name := fmt.Sprint("begun-", i)
		tr, err := order(t, s, transfer.ID(name), nil)
		if err != nil {
			t.Fatal(err)
		}
		saved := make(chan error, 1)
		tr.Attempts, tr.Owner = append(tr.Attempts, Attempt(name, 1)), "somebody"
		id := tr.ID
		go func() { saved <- s.Save(context.Background(), tr, Terminal) }()
		for over := false; !over; {
			select {
			case err := <-saved:
				if over = true; err != nil {
					t.Fatal(err)
				}
			default:
			}
			if seen := mustGet(t, s, id); (seen.Owner == "") != (len(seen.Attempts) == 0) {
				t.Fatalf("seen half begun: %+v", seen)
			}
		}
	}
}
