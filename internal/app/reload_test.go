package app_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// books has the database of two merchants: one of a transfer that the bank may know, one of a transfer that nobody has begun.
func books(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.db")
	s, err := store.OpenSQLite(context.Background(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	busy, idle := storetest.Transfer("busy"), storetest.Transfer("idle")
	busy.Merchant, busy.Attempts[0].State = "busy", transfer.Unknown
	idle.Merchant, idle.Attempts = "idle", nil
	for _, tr := range []*transfer.Transfer{busy, idle} {
		if err := s.Open(context.Background(), tr, "t-"+string(tr.Merchant)); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func merchants(ids ...merchant.ID) (all []merchant.Merchant) {
	for _, id := range ids {
		address := "https://" + string(id) + ".kz"
		all = append(all, merchant.Merchant{ID: id, Languages: []string{"kk"}, TerminalID: "t-" + string(id), PublicURL: address, Hosts: merchant.HostsOf(address)})
	}
	return all
}

// Only a merchant whose money may be on its way has to stay: an order that waits for its customer would keep it for weeks.
func TestAMerchantStaysWhileTheBankMayHaveToBeAsked(t *testing.T) {
	t.Parallel()
	ctx, log := context.Background(), &bytes.Buffer{}
	c := withBank(config.Config{Listen: "127.0.0.1:0", Database: "sqlite:" + books(t)})
	c.Merchants = merchants("idle", "new")
	if _, err := app.New(ctx, c, app.Options{Log: log}); err == nil || !strings.Contains(err.Error(), `merchant "busy" still has transfers at the bank (1)`) {
		t.Errorf("started: %v", err)
	}
	c.Merchants = merchants("busy", "idle")
	a, err := app.New(ctx, c, app.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Reload(ctx, merchants("new")); err == nil || !strings.Contains(err.Error(), `"busy"`) || strings.Contains(err.Error(), `"idle"`) {
		t.Errorf("without both: %v", err)
	}
	if err := a.Reload(ctx, merchants("new", "busy")); err != nil {
		t.Errorf("without the one that nobody has begun: %v", err)
	}
}
