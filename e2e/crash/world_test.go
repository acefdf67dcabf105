//go:build linux

package crash

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// world is one bank in this process, one database file, and whichever programs work on it.
type world struct {
	t         *testing.T
	bank      *sandbox.Bank
	bankAddr  string
	port      int
	app       *child // the one that the flow is about
	database  string
	merchants string // file of merchants, "": the one of the flags
	clockFile string
	log       *record
	mu        sync.Mutex
	offset    time.Duration // of everybody's clock
	postLink  string        // where the bank was told to send its notification
}

func newWorld(t *testing.T, switches sandbox.Switches) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{t: t, database: filepath.Join(dir, "crash.db"), clockFile: filepath.Join(dir, "clock"), log: newRecord(), port: freePort(t)}
	w.setClock(0)
	w.openBank(switches)
	t.Cleanup(w.keep)
	return w
}

func (w *world) openBank(switches sandbox.Switches) {
	w.t.Helper()
	bank, err := sandbox.New(sandbox.Config{Clock: w.now})
	w.must(err)
	bank.SetSwitches(switches)
	l, err := sandbox.Listen("127.0.0.1:0", false)
	w.must(err)
	w.bank, w.bankAddr = bank, l.Addr().String()
	bank.SetPublicURL("http://" + w.bankAddr)
	server := &http.Server{Handler: w.overhears(bank.Handler()), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			w.t.Errorf("sandbox bank: %v", err)
		}
	}()
	w.t.Cleanup(func() { _ = server.Close() })
}

var postLink = regexp.MustCompile(`"postLink":"([^"]+)"`)

// overhears keeps the address for notifications, which the sandbox does not send: the test does.
func (w *world) overhears(bank http.Handler) http.Handler {
	return http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		if found := postLink.FindSubmatch(body); found != nil {
			w.mu.Lock()
			w.postLink = string(found[1])
			w.mu.Unlock()
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
		bank.ServeHTTP(res, req)
	})
}

// notifies is the bank's notification. It may say what it likes.
func (w *world) notifies(c *customer) error {
	w.mu.Lock()
	link := w.postLink
	w.mu.Unlock()
	r, err := c.do(http.MethodPost, link, url.Values{"code": {"ok"}}, "Content-Type", "application/json")
	if err == nil && r.status != http.StatusOK {
		err = fmt.Errorf("notification: status %d", r.status)
	}
	return err
}

// ports are below those that the system gives away: a program that was killed comes back to its own.
var ports atomic.Int64

func freePort(t *testing.T) int {
	t.Helper()
	for range 200 {
		port := 10000 + int((int64(os.Getpid())*131+ports.Add(1))%10000)
		l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.offset)
}

// advance moves the clock of the bank and of every program.
func (w *world) advance(d time.Duration) {
	w.t.Helper()
	w.mu.Lock()
	d += w.offset
	w.mu.Unlock()
	w.setClock(d)
}

func (w *world) setClock(offset time.Duration) {
	w.t.Helper()
	w.mu.Lock()
	w.offset = offset
	w.mu.Unlock()
	next := w.clockFile + ".next" // renamed, so that nobody reads half of it
	w.must(errors.Join(os.WriteFile(next, []byte(offset.String()), 0o600), os.Rename(next, w.clockFile)))
}

// launch is how a program starts; the zero value is the usual way.
type launch struct {
	port       int    // 0: the world's
	failpoints string // as in AUDARYM_FAILPOINTS
	traced     bool
	atStart    bool  // count from the first instruction on
	killAt     int64 // with atStart
}

// cookieKey is the same for all: a customer outlives programs.
var cookieKey = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("crash test key! ", 4)))

// starts starts a program and does not wait for it.
func (w *world) starts(l launch) *child {
	w.t.Helper()
	if l.port == 0 {
		l.port = w.port
	}
	if _, err := os.Stat(w.database); errors.Is(err, os.ErrNotExist) && !l.atStart {
		w.must(os.WriteFile(w.database, template, 0o600))
	}
	args := []string{program, "serve", "--listen", fmt.Sprintf("127.0.0.1:%d", l.port), "--database", "sqlite:" + w.database,
		"--bank-token-url", "http://" + w.bankAddr + "/epay2/oauth2/token", "--bank-api-url", "http://" + w.bankAddr + "/api", "--log-level", "debug"}
	if w.merchants != "" {
		args = append(args, "--merchants", w.merchants, "--webhook-allow", "127.0.0.0/8")
	} else {
		args = append(args, "--public-url", w.url())
	}
	env := []string{"AUDARYM_FAILPOINTS=" + l.failpoints, "AUDARYM_TEST_CLOCK=" + w.clockFile, "AUDARYM_COOKIE_KEYS=" + cookieKey}
	if !l.traced {
		return run(w.t, w.log, env, args...)
	}
	_, bankPort, _ := net.SplitHostPort(w.bankAddr)
	how := watch{Args: args, Database: w.database, App: l.port, AtStart: l.atStart, KillAt: l.killAt}
	_, err := fmt.Sscan(bankPort, &how.Bank)
	w.must(err)
	return runTraced(w.t, w.log, env, how)
}

// serves starts a program and waits until it takes requests.
func (w *world) serves(l launch) *child {
	w.t.Helper()
	mark := w.log.mark()
	c := w.starts(l)
	if !c.serves(mark) {
		w.t.Fatalf("ended at the start (%v): %s", c.end, w.log.text()[mark:])
	}
	return c
}

func (w *world) url() string { return fmt.Sprintf("http://localhost:%d", w.port) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// keep leaves the log and the ledger of a failed test.
func (w *world) keep() {
	if !w.t.Failed() {
		return
	}
	dir, _ := filepath.Abs(filepath.Join("..", "..", ".artifacts", strings.ReplaceAll(w.t.Name(), "/", "_")))
	err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "log.txt"), w.log.text(), 0o644),
		os.WriteFile(filepath.Join(dir, "ledger.txt"), fmt.Appendf(nil, "%+v\n", w.bank.Orders()), 0o644))
	w.t.Logf("kept: %s (%v)", dir, err)
}
