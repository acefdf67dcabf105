package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Belongs ties the database to a bank, at the first start, and refuses another one ever after: what the sandbox says of an
// order number is nothing that a real bank said, and the other way round.
func (s *Store) Belongs(ctx context.Context, bank string) error {
	if !s.opts.Observer {
		err := s.commit(ctx, func(tx *sql.Tx) error {
			_, err := tx.Exec(`INSERT INTO about (name, value) VALUES ('bank', ?) ON CONFLICT (name) DO NOTHING`, bank)
			return err
		})
		if err != nil {
			return unavailable(err)
		}
	}
	var known string
	err := s.read.QueryRowContext(ctx, `SELECT value FROM about WHERE name = 'bank'`).Scan(&known)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return unavailable(err)
	case known != bank:
		return fmt.Errorf("database %s belongs to --bank=%s; with --bank=%s it would be settled by another bank's word: use another database", s.path, known, bank)
	}
	return nil
}

// Remove deletes a database file, unless a process is there that works on it.
func Remove(path string) error {
	if !beside(path).alone() {
		return fmt.Errorf("database %s is in use by another process", path)
	}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// errForeign is a database that somebody else's program has made.
var errForeign = errors.New("it is not a database of ours: it has other tables")

// ours looks whether there are tables, and none of ours.
func ours(ctx context.Context, db *sql.DB) error {
	var tables, known int
	err := db.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE name = 'goose_db_version') FROM sqlite_master WHERE type = 'table'`).Scan(&tables, &known)
	if err == nil && tables > 0 && known == 0 {
		return errForeign
	}
	return err
}

// private makes a new database file that nobody else may read: there are e-mail addresses and masks in it.
func private(path string) {
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err == nil {
		_ = f.Close()
	}
}
