package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"audarym/internal/transfer"
)

// batch lets changes that come at the same moment share one commit: while one is being synced to the disk, those
// that arrive wait, and the first of them commits all of them together. Nobody is told anything before the commit that
// holds his change is on the disk, so it costs no durability; alone, a change commits at once.
type batch struct {
	turn    sync.Mutex // held by whoever commits
	arrive  sync.Mutex // guards waiting
	waiting []*change
}

// change is one saving of one transfer.
type change struct {
	newest  *transfer.Attempt // gets its order number here; nil where there is no new attempt
	write   func(*sql.Tx) error
	decided bool
	err     error
}

// commit returns when the change is on the disk, or is not and never will be.
func (s *Store) commit(c *change) {
	b := &s.batch
	b.arrive.Lock()
	b.waiting = append(b.waiting, c)
	b.arrive.Unlock()

	b.turn.Lock()
	defer b.turn.Unlock()
	if c.decided {
		return // whoever had the turn before took this one along
	}
	b.arrive.Lock()
	all := b.waiting
	b.waiting = nil
	b.arrive.Unlock()
	s.commitAll(all)
}

// commitAll commits all changes in one transaction. When one of them cannot be, none is, and each is tried by itself:
// so each gets its own answer, and no stranger's.
func (s *Store) commitAll(all []*change) {
	err := s.together(all)
	for _, c := range all {
		c.decided, c.err = true, err
	}
	if err == nil || len(all) == 1 {
		return
	}
	for _, c := range all {
		c.err = s.together([]*change{c})
	}
}

// together runs in no context that could end: half a batch is nobody's wish. The database gives up by itself after
// its busy time-out.
func (s *Store) together(all []*change) (err error) {
	tx, err := s.write.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreDone(tx.Rollback()))
		}
	}()
	for _, c := range all {
		if c.newest != nil {
			c.newest.OrderNumber = "" // of a try that was rolled back
		}
		if err := c.write(tx); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
