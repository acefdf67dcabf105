package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// batch lets changes that come at the same moment share one commit: while one is being synced to the disk, those
// that arrive wait, and the first of them commits all of them together. Nobody is told anything before the commit that
// holds his change is on the disk, so it costs no durability; alone, a change commits at once.
type batch struct {
	turn    chan struct{} // holds a value while somebody commits
	arrive  sync.Mutex    // guards waiting
	waiting []*change
}

// change is one saving of one transfer.
type change struct {
	write func(*sql.Tx) error
	err   chan error // gets one value, once it is decided
}

var (
	errWaited = errors.New("the database is busy")
	errLost   = errors.New("a commit broke off")
)

// waitTurn is how long a change waits for its turn before it is given up, untouched. With SQLite's own wait for a lock a
// customer reads "not sent, try later" within 8 s (reliability.md F42, G9).
const waitTurn = 2 * time.Second

// commit returns nil when the change is on the disk. Any error means that it is not, and never will be.
func (s *Store) commit(ctx context.Context, write func(*sql.Tx) error) error {
	c := &change{write: write, err: make(chan error, 1)}
	s.batch.add(c)
	patience := time.NewTimer(waitTurn)
	defer patience.Stop()
	select {
	case err := <-c.err: // whoever had the turn took this one along
		return err
	case s.batch.turn <- struct{}{}:
		s.takeTurn()
		return <-c.err
	case <-ctx.Done():
		return s.batch.giveUp(c, ctx.Err())
	case <-patience.C:
		return s.batch.giveUp(c, errWaited)
	}
}

func (b *batch) add(c *change) {
	b.arrive.Lock()
	defer b.arrive.Unlock()
	b.waiting = append(b.waiting, c)
}

func (b *batch) take() []*change {
	b.arrive.Lock()
	defer b.arrive.Unlock()
	all := b.waiting
	b.waiting = nil
	return all
}

// giveUp takes a change back. If somebody has taken it along already, its end is awaited: it may be on the disk.
func (b *batch) giveUp(c *change, why error) error {
	b.arrive.Lock()
	for i, other := range b.waiting {
		if other == c {
			b.waiting = append(b.waiting[:i:i], b.waiting[i+1:]...)
			b.arrive.Unlock()
			return why
		}
	}
	b.arrive.Unlock()
	return <-c.err
}

// takeTurn commits everything that waits, and tells everybody, whatever happens.
func (s *Store) takeTurn() {
	defer func() { <-s.batch.turn }()
	all := s.batch.take()
	if len(all) == 0 {
		return
	}
	told := 0
	defer func() {
		for _, c := range all[told:] { // only after a panic
			c.err <- errLost
		}
	}()
	refused, err := s.together(all)
	for _, c := range all {
		if refused && len(all) > 1 {
			_, err = s.together([]*change{c})
		}
		c.err <- err
		told++
	}
}

// together commits all changes in one transaction. When one of them is refused, none is done, and each has to be tried by
// itself, so that each gets its own answer. When the database itself fails, it fails for all. It runs in no context
// that could end: half a batch is nobody's wish.
func (s *Store) together(all []*change) (refused bool, err error) {
	defer func() { s.health.watch(err) }()
	tx, err := s.write.BeginTx(context.Background(), nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it has nothing to do
	for _, c := range all {
		if err := c.write(tx); err != nil {
			return true, err
		}
	}
	return false, tx.Commit()
}
