package jobs_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/jobs"
	"audarym/internal/store"
)

// work is a place where something may be due.
type work struct {
	t       *testing.T
	path    string
	db      *sql.DB
	leave   func() error // ends what open began
	due     atomic.Bool
	gaps    atomic.Int32 // how often there is something to ask about jumped-over numbers
	broken  atomic.Bool
	settled chan struct{} // gets a value each time somebody looked
}

func newWork(t *testing.T) *work {
	t.Helper()
	return &work{t: t, path: filepath.Join(t.TempDir(), "jobs.db"), settled: make(chan struct{}, 100)}
}

// open makes jobs on the database, as a process does at its start.
func (w *work) open() *jobs.Jobs {
	w.t.Helper()
	s, err := store.OpenSQLite(context.Background(), w.path, store.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	if w.db, err = s.JobsDB(); err != nil {
		w.t.Fatal(err)
	}
	db := w.db
	w.leave = sync.OnceValue(func() error { return errors.Join(db.Close(), s.Close()) })
	w.t.Cleanup(func() { _ = w.leave() })
	j, err := jobs.New(context.Background(), jobs.Deps{
		DB: w.db, Alone: s.Alone(), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Due: func(context.Context) (bool, error) { return w.due.Load(), nil },
		Gap: func(context.Context) (bool, error) { return w.gaps.Add(-1) > 0, nil },
		Settle: func(context.Context) (bool, error) {
			w.due.Store(false)
			w.settled <- struct{}{}
			if w.broken.Load() {
				panic("broken")
			}
			return false, nil
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return j
}

func (w *work) start(j *jobs.Jobs) {
	w.t.Helper()
	if err := j.Start(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *work) stop(j *jobs.Jobs) {
	w.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	if err := j.Stop(ctx); err != nil {
		w.t.Error(err)
	}
}

// looks waits until somebody has looked, and gives up after a time that only a broken machine takes.
func (w *work) looks() {
	w.t.Helper()
	const within = 30 * time.Second
	select {
	case <-w.settled:
	case <-time.After(within):
		w.t.Fatalf("nobody looked for %s", within)
	}
}

func (w *work) rows() (n int) {
	w.t.Helper()
	if err := w.db.QueryRow(`SELECT count(*) FROM river_job`).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestWhatIsDueIsLookedAtWithinSeconds(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	j := w.open()
	w.start(j)
	defer w.stop(j)
	w.looks() // at the start
	for range 2 {
		w.due.Store(true)
		w.looks()
	}
}

// The good path pays for no job: where nothing is due, none is written, however long it lasts.
func TestWhereNothingIsDueNoJobIsWritten(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	j := w.open()
	w.start(j)
	defer w.stop(j)
	w.looks()
	first := w.rows()
	asked := make(chan struct{})
	time.AfterFunc(3*time.Second, func() { close(asked) }) // three looks
	<-asked
	if n := w.rows(); n != first {
		t.Errorf("%d jobs, %d at the start", n, first)
	}
	if w.gaps.Load() >= 0 {
		t.Error("nobody looked for gaps")
	}
}

func TestWhoCannotWaitWakes(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	j := w.open()
	w.start(j)
	defer w.stop(j)
	w.looks()
	j.Wake() // nothing is due by the column
	w.looks()
}

func TestAPanicInAJobStopsNothing(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.broken.Store(true)
	j := w.open()
	w.start(j)
	defer w.stop(j)
	w.looks()
	w.broken.Store(false)
	w.due.Store(true)
	w.looks()
}

// A process that was killed leaves its office of River's leader taken for 15 seconds and a job half done. The next one
// looks at once, and goes on looking.
func TestAfterAKilledProcessTheNextOneLooksAtOnce(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.stop(w.open())
	if _, err := w.db.Exec(`INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES (datetime('now'), datetime('now', '+15 seconds'), 'killed');
		INSERT INTO river_job (kind, args, max_attempts, state, attempt, attempted_at, attempted_by) VALUES ('settle', '{}', 1, 'running', 1, datetime('now'), '["killed"]')`); err != nil {
		t.Fatal(err)
	}
	if err := w.leave(); err != nil {
		t.Fatal(err)
	}
	j := w.open()
	var leaders int
	if err := w.db.QueryRow(`SELECT count(*) FROM river_leader`).Scan(&leaders); err != nil || leaders != 0 {
		t.Errorf("%d leaders left of the killed process, %v", leaders, err)
	}
	w.start(j)
	defer w.stop(j)
	w.looks()
	w.due.Store(true)
	w.looks()
}

func TestJumpedOverNumbersAreAskedAboutToTheEnd(t *testing.T) {
	t.Parallel()
	w := newWork(t)
	w.gaps.Store(3)
	j := w.open()
	w.start(j)
	defer w.stop(j)
	for late := time.After(20 * time.Second); w.gaps.Load() > 0; {
		select {
		case <-late:
			t.Fatalf("%d steps left", w.gaps.Load())
		case <-w.settled:
		default:
			runtime.Gosched()
		}
	}
}
