package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test run the program itself, as a process that can be sent a signal.
func TestMain(m *testing.M) {
	if os.Getenv("AUDARYM_TEST_IS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestAHangupReadsTheMerchantsAnew(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	letGo := s.lockDatabase()
	s.starts()
	s.eventually("it listens", func() bool {
		c, err := net.Dial("tcp", s.addr)
		return err == nil && c.Close() == nil
	})
	s.hangup() // while it waits for the database
	letGo()
	s.eventually("it serves", func() bool { return s.page("One") })
	s.write("[[merchant]]\nid = \"a\"\nna")
	s.hangup()
	s.eventually("it says what is wrong", func() bool { return strings.Contains(s.logged(), "not read anew") })
	if !s.page("One") {
		t.Error("half of a file was taken")
	}
	s.describes("Two")
	s.hangup()
	s.eventually("it has read the merchants anew", func() bool { return s.page("Two") })
}

// served is a server in a process of its own.
type served struct {
	t            *testing.T
	folder, addr string
	process      *os.Process
	mu           sync.Mutex
	log          bytes.Buffer
}

func newServed(t *testing.T) *served {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	s := &served{t: t, folder: t.TempDir()}
	s.must(err)
	s.addr = l.Addr().String()
	s.must(l.Close())
	s.describes("One")
	return s
}

func (s *served) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *served) describes(name string) {
	s.t.Helper()
	s.write(fmt.Sprintf("[[merchant]]\nid = \"a\"\nname = %q\npublic-url = \"http://%s\"\n", name, s.addr))
}

func (s *served) write(merchants string) {
	s.t.Helper()
	s.must(os.WriteFile(filepath.Join(s.folder, "merchants.toml"), []byte(merchants), 0o600))
}

// lockDatabase keeps the server waiting in its start.
func (s *served) lockDatabase() (letGo func()) {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.folder, "a.db"))
	s.must(err)
	held, err := db.Conn(context.Background())
	s.must(err)
	_, err = held.ExecContext(context.Background(), "BEGIN EXCLUSIVE")
	s.must(err)
	return func() {
		s.t.Helper()
		_, err := held.ExecContext(context.Background(), "ROLLBACK")
		s.must(err)
		s.must(held.Close())
		s.must(db.Close())
	}
}

func (s *served) starts() {
	s.t.Helper()
	program := exec.Command(os.Args[0], "serve", "--listen="+s.addr, "--database=sqlite:"+filepath.Join(s.folder, "a.db"),
		"--merchants="+filepath.Join(s.folder, "merchants.toml"))
	program.Env = append(os.Environ(), "AUDARYM_TEST_IS_PROGRAM=1")
	program.Stderr = s
	s.must(program.Start())
	s.process = program.Process
	s.t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
}

func (s *served) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(b)
}

func (s *served) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

func (s *served) hangup() { s.t.Helper(); s.must(s.process.Signal(syscall.SIGHUP)) }

// page reports that the merchant of this name is served.
func (s *served) page(name string) bool {
	res, err := http.Get("http://" + s.addr + "/")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return err == nil && strings.Contains(string(body), name)
}

func (s *served) eventually(what string, ok func() bool) {
	s.t.Helper()
	tick, over := time.NewTicker(20*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-over:
			s.t.Fatalf("never: %s\n%s", what, s.logged())
		}
	}
}
