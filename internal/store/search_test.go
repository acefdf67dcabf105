package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// place keeps an order of a merchant, opened so many seconds after the epoch.
func place(t *testing.T, s *store.Store, name string, second int, change func(*transfer.Transfer)) {
	t.Helper()
	p := transfer.Placing{
		ID: transfer.ID("id-" + name), Merchant: "shop", Amount: storetest.Transfer("a").Amount, Language: "kk",
		At: storetest.Epoch.Add(time.Duration(second) * time.Second), Terms: transfer.Terms{Order: "A-" + name, Customer: "42"},
	}
	p.Until = p.At.Add(time.Hour)
	tr := p.Transfer()
	if change != nil {
		change(tr)
	}
	if err := s.Open(context.Background(), tr, storetest.Terminal); err != nil {
		t.Fatal(err)
	}
}

func found(t *testing.T, s *store.Store, q transfer.Search) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	all, err := s.Search(context.Background(), "shop", q)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, tr := range all {
		names = append(names, strings.TrimPrefix(string(tr.ID), "id-"))
	}
	return strings.Join(names, " ")
}

func TestAMerchantFindsItsOwnTransfersTheNewestFirst(t *testing.T) {
	t.Parallel()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	place(t, s, "a", 0, nil)
	place(t, s, "c", 2, nil)
	place(t, s, "b", 1, func(tr *transfer.Transfer) { tr.Terms.Customer = "" })
	place(t, s, "d", 3, func(tr *transfer.Transfer) { tr.Merchant = "other" })
	place(t, s, "e", 2, func(tr *transfer.Transfer) { tr.Terms.Order = "A-a" })
	at := func(second int) time.Time { return storetest.Epoch.Add(time.Duration(second) * time.Second) }
	for _, c := range []struct {
		what string
		q    transfer.Search
		want string
	}{
		{"all", transfer.Search{}, "e c b a"},
		{"two", transfer.Search{Limit: 2}, "e c"},
		{"the next two", transfer.Search{Limit: 2, After: transfer.Position{At: at(2), ID: "id-c"}}, "b a"},
		{"after the first of one moment", transfer.Search{After: transfer.Position{At: at(2), ID: "id-e"}}, "c b a"},
		{"of an order", transfer.Search{Order: "A-a"}, "e a"},
		{"of a customer", transfer.Search{Customer: "42"}, "e c a"},
		{"of both", transfer.Search{Customer: "42", Order: "A-c"}, "c"},
		{"from then on", transfer.Search{From: at(1)}, "e c b"},
		{"before then", transfer.Search{To: at(2)}, "b a"},
		{"before then, the next page", transfer.Search{To: at(2), After: transfer.Position{At: at(1), ID: "id-b"}}, "a"},
		{"a place that is later than that", transfer.Search{To: at(1), After: transfer.Position{At: at(2), ID: "id-c"}}, "a"},
		{"in a state", transfer.Search{State: transfer.StateOpen}, "e c b a"},
		{"in another", transfer.Search{State: transfer.StateFailed}, ""},
	} {
		if got := found(t, s, c.q); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestEveryChangeIsFoundByItsState(t *testing.T) {
	t.Parallel()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	now := storetest.Epoch
	service := transfer.New(transfer.Deps{Store: s, Now: func() time.Time { return now }})
	for _, name := range []string{"kept", "canceled", "expired"} {
		place(t, s, name, 0, nil)
	}
	if err := service.Cancel(context.Background(), "id-canceled"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if err := service.SetLanguage(context.Background(), "id-kept", "ru"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if err := service.Check(context.Background(), "id-expired"); err != nil {
		t.Fatal(err)
	}
	for state, want := range map[transfer.State]string{"open": "kept", "canceled": "canceled", "expired": "expired"} {
		if got := found(t, s, transfer.Search{State: state}); got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
}

// However a merchant searches, no page costs more than its own rows.
func TestASearchReadsNoWholeTable(t *testing.T) {
	t.Parallel()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	for n := range 64 {
		q := transfer.Search{Limit: 20}
		has := func(bit int) bool { return n&(1<<bit) != 0 }
		set := func(bit int, do func()) {
			if has(bit) {
				do()
			}
		}
		set(0, func() { q.Order = "A-1" })
		set(1, func() { q.Customer = "42" })
		set(2, func() { q.State = transfer.StateOpen })
		set(3, func() { q.From = storetest.Epoch })
		set(4, func() { q.To = storetest.Epoch.Add(time.Hour) })
		set(5, func() { q.After = transfer.Position{At: storetest.Epoch.Add(time.Minute), ID: "id"} })
		plan := store.PlanOf(t, s, "shop", q)
		if !strings.HasPrefix(plan, "SEARCH transfers USING ") || strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%+v:\n%s", q, plan)
		}
		index := "INDEX transfers_merchant "
		switch {
		case has(0) && has(1):
			index = "INDEX transfers_" // either
		case has(0):
			index = "INDEX transfers_order "
		case has(1):
			index = "INDEX transfers_customer "
		case has(2):
			index = "INDEX transfers_state "
		}
		if !strings.Contains(plan, index) {
			t.Errorf("%+v: not by %s:\n%s", q, index, plan)
		}
		if bound := map[bool]string{true: "<", false: ""}[has(4) || has(5)]; !strings.Contains(plan, bound) {
			t.Errorf("%+v begins at the wrong end:\n%s", q, plan)
		}
	}
}

func TestOldTransfersGetTheirState(t *testing.T) {
	t.Parallel()
	type attempt struct{ state, next string }
	many := func(n int, a attempt) []attempt { return slices.Repeat([]attempt{a}, n) }
	var statements []string
	want := map[string][]string{}
	add := func(state string, canceled, due int, attempts ...attempt) {
		id := fmt.Sprintf("id-%02d", len(statements))
		want[state] = append(want[state], id)
		statements = append(statements, fmt.Sprintf(`INSERT INTO transfers (id, merchant, amount, currency, description, email, owner, language, opened_at,
			deadline, canceled_at, due, last_event, version) VALUES ('%s', 'shop', '1.00', 'KZT', '', '', '', 'kk', 1, 2, %d, %d, 1, 1)`, id, canceled, due))
		for i, a := range attempts {
			key := fmt.Sprintf("%s-%d", id, i)
			statements = append(statements, fmt.Sprintf(`INSERT INTO attempts VALUES ('%s', %d, 't', 1, '%s', '%s', '%s', '%064x', '%064x', '', '', 1, '%s', 0, '', '', '',
				'', '', '%s', '', '', '', '', 0, 2, 0, 1, 0, 0, 0, 0, 0, '', '', 0, '')`, id, i+1, key, key, key, len(statements), 1000+len(statements), a.state, a.next))
		}
	}
	add("open", 0, 2, attempt{"declined", "retry"})
	add("expired", 0, 0, attempt{"not_sent", "retry"})
	add("canceled", 5, 0, attempt{"declined", "retry"})
	add("challenged", 0, 2, attempt{"challenged", ""})
	add("processing", 5, 2, attempt{"challenged", ""})
	add("processing", 0, 2, attempt{"declined", "retry"}, attempt{"unknown", ""})
	add("review", 0, 0, attempt{"review", ""})
	add("succeeded", 0, 0, attempt{"declined", "retry"}, attempt{"succeeded", ""})
	add("failed", 0, 0, many(3, attempt{"declined", "retry"})...)
	add("failed", 0, 0, many(10, attempt{"not_sent", "retry"})...)
	add("failed", 0, 0, attempt{"declined", "none"})
	add("open", 0, 2, attempt{"declined", "none"}, attempt{"abandoned", "retry"})
	path := filepath.Join(t.TempDir(), "a.db")
	store.MakeOld(t, path, 2, statements...)
	s := openFile(t, path, store.Options{})
	for state, ids := range want {
		all, err := s.Search(context.Background(), "shop", transfer.Search{State: transfer.State(state), Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, tr := range all {
			got = append([]string{string(tr.ID)}, got...)
			if now := tr.OpenedAt; tr.Due.IsZero() && state != "expired" && string(tr.State(now)) != state {
				t.Errorf("%s: %s, derived %s", tr.ID, state, tr.State(now))
			}
		}
		if !reflect.DeepEqual(got, ids) {
			t.Errorf("%s: %v, want %v", state, got, ids)
		}
	}
}
