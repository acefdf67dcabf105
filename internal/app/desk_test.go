package app_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"testing"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/jobs"
	"audarym/internal/store"
	"audarym/internal/transfer"
)

// What a person finds out beside the server is mailed by the server, where the settings that the person brought have a mail server.
func TestADeskHasTheReceiptMailed(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]int{"mail.example.kz": 1, "": 0} {
		path := books(t)
		withJobs(t, path)
		c := withBank(config.Config{Mail: config.Mail{Host: host}})
		c.Merchants = merchants("busy")
		d, closing, err := app.OpenDesk(context.Background(), "sqlite:"+path, &c, io.Discard, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		errResolve := d.Service.Resolve(context.Background(), "id-busy", transfer.Resolution{Moved: true, Reference: "1", Reason: "by phone", By: "me"})
		if err := errors.Join(errResolve, closing()); err != nil {
			t.Fatal(err)
		}
		db, err := sql.Open("sqlite", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'receipt'`).Scan(&n); err != nil || n != want {
			t.Errorf("mail server %q: %d receipts, %v", host, n, err)
		}
	}
}

// withJobs gives a database the tables that a server makes.
func withJobs(t *testing.T, path string) {
	t.Helper()
	s, err := store.OpenSQLite(context.Background(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	db, err := s.JobsDB()
	if err == nil {
		_, err = jobs.New(context.Background(), jobs.Deps{DB: db, Alone: true, Log: slog.New(slog.DiscardHandler)})
	}
	if err := errors.Join(err, db.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
}
