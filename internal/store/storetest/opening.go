package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"audarym/internal/transfer"
)

func roundTrip(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	tr := Transfer("a")
	mustOpen(t, s, tr)
	if tr.Version != 1 || tr.Attempts[0].OrderNumber != "100000" {
		t.Errorf("after opening: version %d, order %q", tr.Version, tr.Attempts[0].OrderNumber)
	}
	a := &tr.Attempts[0]
	a.State, a.BankID, a.Heard, a.Caller = transfer.Challenged, "a9e1b986", true, "process-2"
	a.Proof, a.Collided = transfer.HashToken("PaRes"), true
	tr.AskedAt, tr.Hinted = Epoch.Add(4*time.Second), 1
	a.Challenge = transfer.Challenge{Action: "https://acs.example/pa?id=1&x=2", PaReq: "eJz+/w==", MD: "1-A", Sealed: []byte{0, 1, 255}}
	a.Challenges = 1
	a.Receipt = transfer.Receipt{Reference: "204978430339", Fee: "15.00"}
	a.Failure = transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: transfer.NextRetry}
	a.Asking = transfer.Asking{Since: Epoch, Times: 3, Says: transfer.StandsMissing, Last: Epoch.Add(time.Minute), Missing: 1, MissingAt: Epoch.Add(time.Second)}
	a.CallDeadline, a.ConfirmedAt, a.ChangedAt = Epoch.Add(1), Epoch.Add(2*time.Second), Epoch.Add(3*time.Second)
	a.CallDeadline = Epoch.Add(time.Second)
	tr.CanceledAt, tr.Due, tr.Language, tr.Email = Epoch.Add(time.Hour), time.Time{}, "en", ""
	tr.Owner, tr.Deadline, tr.Told, tr.Noticed = "somebody else", Epoch.Add(2*time.Hour), "unknown 1!approved 484", 3
	if err := s.Save(ctx, tr, Terminal); err != nil {
		t.Fatal(err)
	}
	if got := mustGet(t, s, tr.ID); !reflect.DeepEqual(got, tr) {
		t.Errorf("loaded\n%+v\nsaved\n%+v", got, tr)
	}
	if err := s.Save(ctx, mustGet(t, s, tr.ID), Terminal); err != nil {
		t.Errorf("what was loaded cannot be saved: %v", err)
	}
}

func orderNumbers(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	tr := mustOpen(t, s, Transfer("a"))
	tr.Attempts = append(tr.Attempts, Attempt("a", 2))
	if err := s.Save(ctx, tr, Terminal); err != nil {
		t.Fatal(err)
	}
	other := Transfer("b")
	if err := s.Open(ctx, other, "terminal-2"); err != nil {
		t.Fatal(err)
	}
	got := []string{tr.Attempts[0].OrderNumber, tr.Attempts[1].OrderNumber, other.Attempts[0].OrderNumber}
	if want := []string{"100000", "100001", "100000"}; !reflect.DeepEqual(got, want) {
		t.Errorf("order numbers %v, want %v", got, want)
	}
	if stored := mustGet(t, s, "id-a"); stored.Attempts[1].OrderNumber != "100001" {
		t.Errorf("stored order number %q", stored.Attempts[1].OrderNumber)
	}
}

func formKey(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	mustOpen(t, s, Transfer("a"))
	again := Transfer("b")
	again.Attempts[0].FormKey = "key-a-1"
	var used transfer.FormKeyUsedError
	if err := s.Open(ctx, again, Terminal); !errors.As(err, &used) || used.ID != "id-a" {
		t.Errorf("second opening: %v", err)
	}
	if _, err := s.Get(ctx, "id-b"); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("the second opening is there: %v", err)
	}
}

func sameTransferTwice(t *testing.T, s transfer.Store) {
	mustOpen(t, s, Transfer("a"))
	var used transfer.FormKeyUsedError
	if err := s.Open(context.Background(), Transfer("a"), Terminal); !errors.As(err, &used) || used.ID != "id-a" {
		t.Errorf("the same transfer, opened again: %v", err)
	}
}

func formKeyOfRetry(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	tr := mustOpen(t, s, Transfer("a"))
	tr.Attempts = append(tr.Attempts, Attempt("a", 2))
	tr.Attempts[1].FormKey = "key-a-1"
	var used transfer.FormKeyUsedError
	if err := s.Save(ctx, tr, Terminal); !errors.As(err, &used) || used.ID != "id-a" {
		t.Errorf("second attempt with the first one's form: %v", err)
	}
	if got := mustGet(t, s, "id-a"); len(got.Attempts) != 1 {
		t.Errorf("%d attempts", len(got.Attempts))
	}
}

func oneOpening(t *testing.T, s transfer.Store) {
	wins := race(50, func(i int) error {
		tr := Transfer(fmt.Sprint(i))
		tr.Attempts[0].FormKey = "the same"
		return s.Open(context.Background(), tr, Terminal)
	}, func(err error) {
		var used transfer.FormKeyUsedError
		if !errors.As(err, &used) || used.ID == "" {
			t.Errorf("a loser got %v", err)
		}
	})
	if wins != 1 {
		t.Errorf("%d winners", wins)
	}
}

func manyOpenings(t *testing.T, s transfer.Store) {
	opened := make([]*transfer.Transfer, 50)
	race(50, func(i int) error {
		opened[i] = Transfer(fmt.Sprint(i))
		return s.Open(context.Background(), opened[i], Terminal)
	}, func(err error) { t.Error(err) })
	seen := map[string]bool{}
	for _, tr := range opened {
		seen[tr.Attempts[0].OrderNumber] = true
	}
	for n := range 50 {
		if !seen[fmt.Sprint(100_000+n)] {
			t.Errorf("no order number %d", 100_000+n)
		}
	}
}
