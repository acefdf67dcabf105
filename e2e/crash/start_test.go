//go:build linux

package crash

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// A database that is not ours, or not whole, is refused at the start, with one clear line and no page served (F43).
func TestBadDatabaseIsRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(w *world) error
	}{
		{"not a database", func(w *world) error {
			return os.WriteFile(w.database, []byte(strings.Repeat("no database ", 999)), 0o600)
		}},
		{"cut off", func(w *world) error { return errors.Join(w.onceServed(), os.Truncate(w.database, 8192)) }},
		{"newer schema", func(w *world) error {
			return errors.Join(w.onceServed(), w.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`))
		}},
		{"no folder", func(w *world) error {
			w.database += "/nowhere/x.db"
			return os.WriteFile(filepath.Dir(filepath.Dir(w.database)), nil, 0o600)
		}},
		{"a folder", func(w *world) error { return os.Mkdir(w.database, 0o700) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Switches{})
			w.must(test.spoil(w))
			mark := w.log.mark()
			w.app = w.starts(launch{})
			if w.app.serves(mark) {
				t.Fatal("it serves")
			}
			said := strings.TrimSpace(string(w.log.text()[mark:]))
			if w.app.exit() != "exit status 1" || strings.Contains(said, "\n") || !strings.HasPrefix(said, "audarym: database "+w.database) {
				t.Errorf("%s; it says %q", w.app.exit(), said)
			}
		})
	}
}

// onceServed makes the database as the program does, and stops it.
func (w *world) onceServed() error {
	w.serves(launch{}).kill()
	return w.exec(`PRAGMA wal_checkpoint(TRUNCATE)`)
}

func (w *world) exec(statements ...string) error {
	db, err := sql.Open("sqlite", "file:"+w.database)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // a temporary table is its connection's
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return fmt.Errorf("%.80s: %w", s, err)
		}
	}
	return nil
}

// rows is how full the database is at which G7 promises a start in two seconds.
const rows = 100_000

// TestStartOnAFullDatabase is G7: after kill -9 it serves in two seconds, and asks about what it left behind.
func TestStartOnAFullDatabase(t *testing.T) {
	w := newWorld(t, sandbox.Switches{})
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	w.must(c.fills(sandbox.FateAnswerLost))
	w.must(c.sends())
	w.app.kill()
	w.must(w.exec(copies100k...))
	if n, err := w.read(`SELECT count(*) FROM attempts`); err != nil || n[0][0] != fmt.Sprint(rows+1) {
		t.Fatalf("the database has %v attempts (%v)", n, err)
	}
	w.app = w.serves(launch{})
	if took := time.Since(w.app.born); took > 2*time.Second {
		t.Errorf("it served after %v, want 2 s at most", took)
	}
	begin := time.Now()
	w.must(w.asked(c.path))
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("the bank was asked after %v, want 5 s at most", took)
	}
	j, err := c.look(c.path)
	w.must(err)
	if o.seen(c.path, j); j.State != "succeeded" {
		t.Errorf("state %s, want succeeded", j.State)
	}
}

// copies100k makes finished transfers of the one there is.
var copies100k = []string{
	fmt.Sprintf(`CREATE TEMP TABLE n AS WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < %d) SELECT i FROM k`, rows),
	`INSERT INTO transfers (id, merchant, amount, currency, description, email, owner, language,
		opened_at, deadline, canceled_at, due, last_event, version, asked_at, hinted) SELECT 'copy' || i, merchant, amount, currency, description, email, owner, language,
		opened_at, deadline, canceled_at, 0, last_event, version, asked_at, hinted FROM transfers, n`,
	`INSERT INTO attempts (transfer_id, number, terminal, cycle, order_number, last_six, form_key, return_hash, notify_hash, sender_mask,
		receiver_mask, started_at, state, heard, bank_id, reference, fee, fail_code, fail_reason, fail_next, action, pareq, md, sealed,
		challenges, call_deadline, confirmed_at, changed_at, asked_since, asked_times, asked_last, missing, missing_at, caller, proof,
		collided, says) SELECT 'copy' || i, number, terminal, cycle, 200000 + i, 200000 + i, 'form' || i,
		'return' || i, 'notify' || i, sender_mask, receiver_mask, started_at, 'declined', heard, bank_id, reference, fee, fail_code,
		fail_reason, fail_next, action, pareq, md, sealed, challenges, call_deadline, confirmed_at, changed_at,
		asked_since, asked_times, asked_last, missing, missing_at, '', '', 0, '' FROM attempts, n`,
}
