package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

func openFile(t *testing.T, path string, opts store.Options) *store.Store {
	t.Helper()
	s, err := store.OpenURL(context.Background(), "sqlite:"+path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSQLiteIsAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) transfer.Store {
		return openFile(t, filepath.Join(t.TempDir(), "a b?c#d%.db"), store.Options{})
	})
}

func TestMemoryIsAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) transfer.Store { return storetest.NewMemory() })
}

func TestEveryCommitIsOnTheDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	openFile(t, path, store.Options{})
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mode string
	if err := db.QueryRow("PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal mode %q, %v", mode, err)
	}
	if got := store.Pragmas(t, path); got != "synchronous=2 foreign_keys=1 busy_timeout=5000" {
		t.Errorf("the writer's pragmas: %s", got)
	}
}

func TestEventsAreWrittenWithTheChange(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	tr := storetest.Transfer("a")
	tr.Record(storetest.Epoch, "opened", 0, "")
	if err := s.Open(context.Background(), tr, storetest.Terminal); err != nil {
		t.Fatal(err)
	}
	if n := len(tr.NewEvents()); n != 0 {
		t.Errorf("%d events would be written again", n)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var seq int
	var kind string
	if err := db.QueryRow("SELECT seq, kind FROM events WHERE transfer_id = 'id-a'").Scan(&seq, &kind); err != nil || seq != 1 || kind != "opened" {
		t.Errorf("event %d %q: %v", seq, kind, err)
	}
}

func TestOrderNumbersEndWithTheirCycle(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	if err := s.Open(ctx, storetest.Transfer("first"), storetest.Terminal); err != nil {
		t.Fatal(err)
	}
	s.Close()

	s = openFile(t, path, store.Options{OrderStart: 1_099_999}) // a counter that lags jumps there
	last := storetest.Transfer("last")
	if err := s.Open(ctx, last, storetest.Terminal); err != nil || last.Attempts[0].OrderNumber != "1099999" {
		t.Fatalf("the cycle's last number: %q %v", last.Attempts[0].OrderNumber, err)
	}
	if left, err := s.NumbersLeft(ctx, storetest.Terminal); err != nil || left != 0 {
		t.Errorf("%d left, %v", left, err)
	}
	if err := s.Open(ctx, storetest.Transfer("more"), storetest.Terminal); !errors.Is(err, transfer.ErrNumbers) {
		t.Errorf("after the last number: %v", err)
	}
	s.Close()

	s = openFile(t, path, store.Options{OrderCycle: 2})
	again := storetest.Transfer("again")
	if err := s.Open(ctx, again, storetest.Terminal); err != nil || again.Attempts[0].OrderNumber != "1100000" {
		t.Errorf("the next cycle's first number: %q %v", again.Attempts[0].OrderNumber, err)
	}
}

func TestADatabaseThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	newer := filepath.Join(dir, "newer.db")
	openFile(t, newer, store.Options{}).Close()
	execFile(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	corrupt := filepath.Join(dir, "corrupt.db")
	if err := os.WriteFile(corrupt, []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	damaged := filepath.Join(dir, "damaged.db")
	openFile(t, damaged, store.Options{}).Close()
	overwrite(t, damaged, 4096, "garbage garbage garbage")
	beside := filepath.Join(dir, "beside.db")
	if err := os.Mkdir(beside+".start", 0o700); err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"sqlite:" + beside:  "no file can be made beside it",
		"sqlite:" + newer:   "use the newer program",
		"sqlite:" + corrupt: "not a database of ours",
		"sqlite:" + damaged: "is damaged: restore a backup",
		"sqlite:" + filepath.Join(dir, "no", "such.db"): "is its folder there",
		"sqlite:" + dir: "cannot be opened",
		"sqlite:":       "is not sqlite:PATH",
		"mysql://x":     "is not sqlite:PATH",
	} {
		_, err := store.OpenURL(context.Background(), location, store.Options{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want one line with %q", location, err, want)
		}
	}
}

func overwrite(t *testing.T, path string, at int64, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, errWrite := f.WriteAt([]byte(text), at)
	if err := errors.Join(errWrite, f.Close()); err != nil {
		t.Fatal(err)
	}
}

func execFile(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// TestALockedDatabaseIsSaidSoInTime holds the write lock from outside: everybody who waits gets an error within the
// patience of a page, nothing is written afterwards, and then it all works again.
func TestALockedDatabaseIsSaidSoInTime(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lock, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			if err := s.Open(ctx, storetest.Transfer(fmt.Sprint(i)), storetest.Terminal); !errors.Is(err, transfer.ErrStore) {
				t.Errorf("behind a lock: %v", err)
			}
		})
	}
	all.Wait()
	if waited := time.Since(start); waited > 15*time.Second {
		t.Errorf("waited %s", waited)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		tr := storetest.Transfer(fmt.Sprint(i))
		if _, err := s.Get(ctx, tr.ID); !errors.Is(err, transfer.ErrNotFound) {
			t.Errorf("what was given up is there: %v", err)
		}
		if err := s.Open(ctx, tr, storetest.Terminal); err != nil {
			t.Errorf("after the lock: %v", err)
		}
	}
}

func TestAPanicInOneChangeStopsNobodyElse(t *testing.T) {
	t.Parallel()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	func() {
		defer func() { _ = recover() }()
		store.PanicIn(s)
		t.Error("no panic")
	}()
	if err := s.Open(context.Background(), storetest.Transfer("a"), storetest.Terminal); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}
