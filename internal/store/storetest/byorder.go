package storetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

func byOrder(t *testing.T, s transfer.Store) {
	ctx := context.Background()
	for i, c := range []struct {
		of       merchant.ID
		terminal string
	}{{"shop", Terminal}, {"other", "terminal-2"}, {"shop", "terminal-3"}} {
		tr := Transfer(fmt.Sprint(i))
		tr.Merchant, tr.Attempts[0].StartedAt = c.of, Epoch.Add(time.Duration(i)*time.Minute)
		if err := s.Open(ctx, tr, c.terminal); err != nil {
			t.Fatal(err)
		}
		tr.Attempts = append(tr.Attempts, Attempt(fmt.Sprint(i), 2))
		tr.Attempts[1].StartedAt = tr.Attempts[0].StartedAt
		if err := s.Save(ctx, tr, c.terminal); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		of           merchant.ID
		number, want string
	}{
		{"shop", "100000", "id-2 id-0 "}, {"shop", "100001", "id-2 id-0 "}, {"other", "100000", "id-1 "}, {"", "100000", "id-2 id-1 id-0 "},
		{"nobody", "100000", ""}, {"shop", "100002", ""}, {"shop", "", ""}, {"shop", "1000", ""},
	} {
		all, err := s.ByOrder(ctx, c.of, c.number)
		got := ""
		for _, tr := range all {
			if got += string(tr.ID) + " "; len(tr.Attempts) != 2 {
				t.Errorf("%s is not whole: %+v", tr.ID, tr.Attempts)
			}
		}
		if err != nil || got != c.want {
			t.Errorf("order %q of %q: %q %v, want %q", c.number, c.of, got, err, c.want)
		}
	}
}
