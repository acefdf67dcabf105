package store

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
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
