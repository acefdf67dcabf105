package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
)

// health is what is wrong with the disk under the database.
type health struct {
	broken chan struct{} // closed when the disk has failed for good
	moved  atomic.Bool   // another file, or none, stands where ours was opened
	opened os.FileInfo

	mu       sync.Mutex
	failures int // I/O errors in a row
	patience *time.Timer
	over     bool // patience is
}

// A disk that fails has ten seconds to come back: results of the bank are held that long in any case. Then the process must
// end. After a failed fsync nobody knows what is on the disk, and trying for ever may say "yes" to what is not
// (reliability.md F40, F41).
const diskPatience = 10 * time.Second

// watch counts failures of the disk.
func (h *health) watch(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil && h.failures > 0:
		h.failures, h.over = 0, false
		h.patience.Stop()
	case err != nil && primaryCode(err) == sqliteIOError:
		if h.failures++; h.failures == 1 {
			h.patience = time.AfterFunc(diskPatience, h.ranOut)
		}
		h.judge()
	}
}

func (h *health) ranOut() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = h.failures > 0
	h.judge()
}

// judge gives the disk up: it failed again and again, and its time is over.
func (h *health) judge() {
	if h.over && h.failures > 1 {
		select {
		case <-h.broken:
		default:
			close(h.broken)
		}
	}
}

// Broken closes when the disk fails again and again: the process must end, and say so.
func (s *Store) Broken() <-chan struct{} { return s.health.broken }

// Moved looks whether the file that was opened still stands at its path. If it does not, nothing new is taken: it would be
// gone after the next start, order numbers first of all (reliability.md F43).
func (s *Store) Moved() bool {
	s.process.holds()
	now, err := os.Stat(s.path)
	moved := err != nil || !os.SameFile(now, s.health.opened)
	s.health.moved.Store(moved)
	return moved
}

// The primary result codes of SQLite that have a sentence of their own.
const (
	sqliteBusy     = 5
	sqliteReadOnly = 8
	sqliteIOError  = 10
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteCantOpen = 14
	sqliteNotADB   = 26
)

func primaryCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// diagnose says in one sentence why a database cannot be used.
func diagnose(ctx context.Context, path string, db *sql.DB, err error) error {
	sentence := map[int]string{
		sqliteBusy:     "another program has it locked",
		sqliteReadOnly: "it is read-only",
		sqliteIOError:  "the disk fails",
		sqliteCorrupt:  "it is damaged: restore a backup",
		sqliteFull:     "the disk is full",
		sqliteCantOpen: "it cannot be opened: is its folder there, and writable?",
		sqliteNotADB:   "it is not a database of ours",
	}[primaryCode(err)]
	if sentence == "" && primaryCode(err) != 0 && damaged(ctx, db) {
		sentence = "it is damaged: restore a backup"
	}
	if sentence == "" {
		return fmt.Errorf("database %s: %w", path, err)
	}
	return fmt.Errorf("database %s: %s (%w)", path, sentence, err)
}

func damaged(ctx context.Context, db *sql.DB) bool {
	var verdict string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict)
	return err != nil || verdict != "ok"
}
