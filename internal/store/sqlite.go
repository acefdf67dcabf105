package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite": no C compiler needed

	"audarym/internal/failpoint"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Connections that read beside the one that writes. WAL lets them see the last commit meanwhile.
const readers = 4

// OpenURL opens the database of a setting: "sqlite:PATH".
func OpenURL(ctx context.Context, location string, opts Options) (*Store, error) {
	path, ok := strings.CutPrefix(location, "sqlite:")
	if !ok || path == "" {
		return nil, fmt.Errorf("%q is not sqlite:PATH", location)
	}
	return OpenSQLite(ctx, path, opts)
}

// OpenSQLite opens, or makes, a SQLite file and brings its schema up to date. Every commit is on the disk before
// it returns (WAL, synchronous=FULL), and there is one writer (reliability.md, fixed timeouts).
func OpenSQLite(ctx context.Context, path string, opts Options) (*Store, error) {
	if opts.OrderStart == 0 {
		opts.OrderStart = defaultOrderStart
	}
	if opts.OrderCycle == 0 {
		opts.OrderCycle = 1
	}
	if opts.OrderStart < defaultOrderStart || opts.OrderStart > maxOrderNumber-cycleSize {
		return nil, fmt.Errorf("order numbers cannot start at %d: 6 to 15 digits are wanted", opts.OrderStart)
	}
	if opts.Observer {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("database %s is not there", path)
		}
	}
	private(path)
	write, err := connect(path, 1, "_txlock=immediate")
	if err != nil {
		return nil, err
	}
	failpoint.Hit("migrate.before")
	migrating := func() error {
		if err := ours(ctx, write); err != nil {
			return err
		}
		return migrate(ctx, write, opts.Observer)
	}
	if err := exclusively(ctx, path, opts.Observer, migrating); err != nil {
		return nil, errors.Join(diagnose(ctx, path, write, err), write.Close())
	}
	failpoint.Hit("migrate.after")
	read, err := connect(path, readers, "_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	s := &Store{write: write, read: read, path: path, opts: opts, batch: batch{turn: make(chan struct{}, 1)}}
	s.health.broken = make(chan struct{})
	if err := s.begin(ctx); err != nil {
		return nil, errors.Join(diagnose(ctx, path, write, err), s.Close())
	}
	return s, nil
}

func (s *Store) begin(ctx context.Context) (err error) {
	s.process = beside(s.path)
	if err := s.prepare(ctx); err != nil || s.opts.Observer {
		return err
	}
	if s.health.opened, err = os.Stat(s.path); err != nil {
		return err
	}
	if s.process, err = enter(s.path); err != nil {
		return err
	}
	return s.advance(ctx)
}

// JobsDB is another connection to the same database, for the jobs: a job never keeps a customer's change waiting for its
// turn longer than SQLite's own lock does.
func (s *Store) JobsDB() (*sql.DB, error) { return connect(s.path, 1, "_txlock=immediate") }

func connect(path string, connections int, extra string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&" + extra
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Exclusively does something that two processes must not do at once when both start: bring tables up to date.
func (s *Store) Exclusively(ctx context.Context, do func() error) error {
	return exclusively(ctx, s.path, s.opts.Observer, do)
}

func exclusively(ctx context.Context, path string, observer bool, do func() error) error {
	if observer { // it changes no tables
		return do()
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return do() // and says what is wrong
	}
	ctx, stop := context.WithTimeout(ctx, startPatience)
	defer stop()
	lock := flock.New(beside(path).database + ".start")
	switch _, err := lock.TryLockContext(ctx, 20*time.Millisecond); {
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("another process is starting on it and does not come to an end")
	case err != nil:
		return fmt.Errorf("no file can be made beside it: %w", err)
	}
	defer lock.Close()
	return do()
}

// startPatience is how long a start waits for another one on the same database.
const startPatience = 30 * time.Second

// migrate brings the schema up to date, and refuses one that a newer version of the program has made.
func migrate(ctx context.Context, db *sql.DB, observer bool) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, dir)
	if err != nil {
		return err
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return fmt.Errorf("its schema has version %d, this program knows up to %d: use the newer program", have, want)
	}
	if have == want {
		return nil
	}
	if observer { // a server may be running on it
		return fmt.Errorf("its schema has version %d, this program wants %d: start this version of the server first", have, want)
	}
	_, err = provider.Up(ctx)
	return err
}
