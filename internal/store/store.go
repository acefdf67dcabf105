// Package store keeps transfers in SQL: SQLite, embedded, is the default.
//
// A change is one transaction: the transfer by compare-and-swap on its version, its attempts, its new events, and an
// order number for a new attempt. Nothing of a card but masks is ever written.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"audarym/internal/transfer"
)

// Options of a store.
type Options struct {
	OrderStart int64 // the first order number of a new terminal, and where a lagging counter jumps to; 0: 100000
	OrderCycle int64 // raised by one after the bank agreed to a new cycle of last six digits; 0: 1
	Observer   bool  // for a command beside the server: it sends nothing, and so leaves no lock file and no counter behind
}

// Store is transfers on a SQL database.
type Store struct {
	write, read *sql.DB
	path        string
	opts        Options
	sql         statements
	batch       batch
	process     *process
	health      health
	left        sync.Map // of order numbers by terminal, when the last one was taken
	outbox      Outbox
}

// Outbox writes what a merchant must be told into the transaction of the change that it tells of.
type Outbox func(tx *sql.Tx, t *transfer.Transfer, notices []transfer.Notice) error

// SetOutbox is called once, before anything is served: whoever writes messages needs the store first.
func (s *Store) SetOutbox(o Outbox) { s.outbox = o }

func (s *Store) tellMerchant(tx *sql.Tx, t *transfer.Transfer) error {
	if s.outbox == nil || len(t.Notices()) == 0 {
		return nil
	}
	return s.outbox(tx, t, t.Notices())
}

var _ transfer.Store = (*Store)(nil)

// Open saves a new transfer with its first attempt.
func (s *Store) Open(ctx context.Context, t *transfer.Transfer, terminal string) error {
	if s.health.moved.Load() {
		return unavailable(errMoved)
	}
	return s.save(ctx, t, func(tx *sql.Tx) error {
		if _, err := tx.Stmt(s.sql.insertTransfer).Exec(transferRow(t)...); err != nil {
			return err
		}
		if err := s.insertOnce(tx, t); err != nil {
			return err
		}
		return s.insertAttempts(tx, t, terminal, 0)
	})
}

// Save writes a changed transfer if its version is still the stored one.
func (s *Store) Save(ctx context.Context, t *transfer.Transfer, terminal string) error {
	known := len(t.Attempts)
	for known > 0 && t.Attempts[known-1].OrderNumber == "" {
		known--
	}
	return s.save(ctx, t, func(tx *sql.Tx) error {
		res, err := tx.Stmt(s.sql.updateTransfer).Exec(t.Email, t.Owner, t.Language, micros(t.Deadline), micros(t.CanceledAt),
			micros(t.Due), micros(t.AskedAt), t.Hinted, t.LastSeq(), t.Told, t.Noticed, string(t.Stands()), string(t.ID), t.Version)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, transfer.ErrConflict)
		}
		if err := s.updateAttempts(tx, t, known); err != nil {
			return err
		}
		return s.insertAttempts(tx, t, terminal, known)
	})
}

// save commits one change with its events, and tells the transfer what it has become. A context that is over before
// it began means no change; from then on it is all or nothing.
func (s *Store) save(ctx context.Context, t *transfer.Transfer, write func(*sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	newest := t.Last()
	if newest != nil && newest.OrderNumber != "" {
		newest = nil // known already; a new one gets its order number below
	}
	err := s.commit(ctx, func(tx *sql.Tx) error {
		if newest != nil {
			newest.OrderNumber = "" // of a try that was rolled back
		}
		if err := write(tx); err != nil {
			return err
		}
		return errors.Join(s.insertEvents(tx, t), s.insertCards(tx, t), s.tellMerchant(tx, t))
	})
	if err != nil {
		if newest != nil {
			newest.OrderNumber = ""
		}
		return s.explain(t, newest, err)
	}
	t.Version++
	t.Saved()
	return nil
}

// Due lists transfers that must be looked at by now.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) ([]transfer.ID, error) {
	rows, err := s.sql.due.QueryContext(ctx, micros(now), limit)
	if err != nil {
		return nil, unavailable(err)
	}
	return scanIDs(rows)
}

// Hurry makes everything due whose outcome nobody knows, whose call may have been interrupted, or which nobody confirms any more.
func (s *Store) Hurry(ctx context.Context, now time.Time) error {
	return s.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE transfers SET due = ? WHERE due > ? AND EXISTS (SELECT 1 FROM attempts a
			WHERE a.transfer_id = transfers.id AND (a.state IN ('sending', 'confirming', 'unknown', 'review')
			OR a.state = 'challenged' AND (transfers.canceled_at > 0 OR transfers.deadline <= ?)))`, micros(now), micros(now), micros(now))
		return err
	})
}

// Caller names this process, as attempts remember who made their money call.
func (s *Store) Caller() string {
	return s.process.name
}

// Alive reports whether the process of that name is still there, on this database.
func (s *Store) Alive(caller string) bool { return s.process.alive(caller) }

// Alone reports that no other process is on this database.
func (s *Store) Alone() bool { return s.process.alone() }

// Close ends all connections.
func (s *Store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close(), s.process.leave())
}

var errMoved = errors.New("the database file is not where it was opened")

// unavailable marks an error of the database itself, so that a page can say "not sent, try later".
func unavailable(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: %w", transfer.ErrStore, err)
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
