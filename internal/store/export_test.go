package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"testing"

	"github.com/pressly/goose/v3"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Pragmas asks the writing connection of a store how it writes.
func Pragmas(t *testing.T, path string) string {
	t.Helper()
	s, err := OpenSQLite(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out := ""
	for _, name := range []string{"synchronous", "foreign_keys", "busy_timeout"} {
		var value int
		if err := s.write.QueryRow("PRAGMA " + name).Scan(&value); err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf(" %s=%d", name, value)
	}
	return out[1:]
}

// PanicIn makes a change that panics.
func PanicIn(s *Store) { _ = s.commit(context.Background(), func(*sql.Tx) error { panic("test") }) }

// Commit makes a change.
func Commit(s *Store, change func(*sql.Tx) error) error {
	return s.commit(context.Background(), change)
}

// PlanOf is how the database carries out a search.
func PlanOf(t *testing.T, s *Store, m merchant.ID, q transfer.Search) string {
	t.Helper()
	query, args := searchQuery(m, q)
	return Plan(t, s, query, args...)
}

// Plan is how SQLite carries a query out.
func Plan(t *testing.T, s *Store, query string, args ...any) (plan string) {
	t.Helper()
	rows, err := s.read.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan += detail + "\n"
	}
	return plan
}

// ByOrderQuery is the query of ByOrder.
const ByOrderQuery = byOrder

// ToForget is the condition of CardsToForget.
const ToForget = toForget

// MakeOld makes a database with the schema of an earlier version, and runs statements on it.
func MakeOld(t *testing.T, path string, version int64, statements ...string) {
	t.Helper()
	db, err := connect(path, 1, "_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(context.Background(), version); err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}
