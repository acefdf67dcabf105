package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/merchant"
	"audarym/internal/sandbox"
)

// setup is how a world differs from the usual one.
type setup struct {
	switches  sandbox.Switches
	patience  time.Duration // how long a customer waits for the bank's answer
	languages string
	front     func(*world) http.Handler // a machine of somebody else's in front of the application
	way       way                       // how its customers come; "" for those of oneWay
	merchant  func(*merchant.Merchant)
	settings  func(*config.Config) // the last word
}

// world is one application and one bank, alone with each other.
type world struct {
	t        *testing.T
	way      way
	clock    *clock
	bank     *sandbox.Bank
	journal  *journal // what both programs log
	url      string   // of the application: http://localhost:…
	appAddr  string   // where the application itself listens
	bankAddr string   // of the bank: 127.0.0.1:…, another site
	database string
	bankHTTP *http.Server
	app      *app.App
	stop     func() error
}

// start brings up a world that ends with the test, after the oracle has looked at it.
func start(t *testing.T, s setup) *world {
	t.Helper()
	w := &world{t: t, way: s.way, clock: &clock{}, journal: newJournal(), database: filepath.Join(t.TempDir(), "e2e.db")}
	w.startBank(s)
	w.startApp(s)
	t.Cleanup(w.end)
	return w
}

func (w *world) startBank(s setup) {
	w.t.Helper()
	bank, err := sandbox.New(sandbox.Config{
		MerchantName: merchantName, Clock: w.clock.now,
		Logger: slog.New(slog.NewTextHandler(w.journal, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	w.must(err)
	w.bank = bank
	bank.SetSwitches(s.switches)
	w.opensItsDoor()
	bank.SetPublicURL("http://" + w.bankAddr)
}

// bankPorts are below those that the system gives to whoever asks for any: a bank that was down comes back to its own.
var bankPorts atomic.Int64

func (w *world) opensItsDoor() {
	w.t.Helper()
	err := errors.New("no port tried")
	for range 100 {
		port := 20000 + (int64(os.Getpid())*97+bankPorts.Add(1))%12000
		if err = w.listen(fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return
		}
	}
	w.must(err)
}

func (w *world) listen(addr string) error {
	l, err := sandbox.Listen(addr, false)
	if err != nil {
		return err
	}
	w.bankAddr = addr
	w.bankHTTP = &http.Server{Handler: w.bank.Handler(), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)}
	go func(s *http.Server) {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			w.t.Errorf("sandbox bank: %v", err)
		}
	}(w.bankHTTP)
	return nil
}

func (w *world) bankGoesDown()  { w.t.Helper(); w.must(w.bankHTTP.Close()) }
func (w *world) bankComesBack() { w.t.Helper(); w.must(w.listen(w.bankAddr)) }

const merchantName = "Дүкен e2e"

func (w *world) startApp(s setup) {
	w.t.Helper()
	if s.languages == "" {
		s.languages = "kk,ru,en"
	}
	c, err := config.Settings{
		Listen: "127.0.0.1:0", Database: "sqlite:" + w.database, Bank: "sandbox",
		BankTokenURL: "http://" + w.bankAddr + "/epay2/oauth2/token", BankAPIURL: "http://" + w.bankAddr + "/api",
		OrderStart: 100000, OrderCycle: 1, MerchantName: merchantName, Languages: s.languages, PublicURL: w.inFront(s.front),
		AmountMin: "1", AmountMax: "1000000", LogLevel: "debug", LogFormat: "text",
	}.Check()
	w.must(err)
	if s.merchant != nil {
		s.merchant(&c.Merchants[0])
	}
	if s.settings != nil {
		s.settings(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, c, app.Options{Log: w.journal, Now: w.clock.now, Patience: s.patience})
	if err != nil {
		cancel()
		w.t.Fatal(err)
	}
	w.app, w.url = a, a.URL()
	w.appAddr = a.Addr()
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	w.stop = func() error { cancel(); return <-ended }
}

// inFront starts what stands before the application, and gives the address that customers see; "" for none.
func (w *world) inFront(front func(*world) http.Handler) string {
	w.t.Helper()
	if front == nil {
		return ""
	}
	s := &http.Server{Handler: front(w)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	go s.Serve(l) //nolint:errcheck // it ends with the test
	w.t.Cleanup(func() { _ = s.Close() })
	return fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port)
}

// end asks the oracle, stops both programs, and looks at the closed database once more.
func (w *world) end() {
	w.checkLedger()
	w.checkStoredResults()
	w.checkLeaks("running")
	if err := w.stop(); err != nil {
		w.t.Errorf("the application did not stop cleanly: %v", err)
	}
	_ = w.bankHTTP.Close()
	w.checkLeaks("stopped")
	if w.t.Failed() {
		w.keep("log.txt", w.journal.text())
		ledger, _ := json.MarshalIndent(w.bank.Orders(), "", "  ")
		w.keep("ledger.json", ledger)
		w.t.Logf("kept: %s", w.artifacts())
	}
}

// advance moves everybody's clock.
func (w *world) advance(d time.Duration) { w.clock.advance(d) }

// order is the ledger's line of the one order there is.
func (w *world) order() sandbox.Order {
	w.t.Helper()
	orders := w.bank.Orders()
	if len(orders) != 1 {
		w.t.Fatalf("the ledger has %d orders, want 1", len(orders))
	}
	return orders[0]
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// eventually asks until the answer is yes; the test ends where it never is.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(stepTime); !yes(); {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("not in time: %s", what)
		}
	}
}

// artifacts is the folder of what a failed test leaves.
func (w *world) artifacts() string {
	path, _ := filepath.Abs(filepath.Join("..", ".artifacts", strings.ReplaceAll(w.t.Name(), "/", "_")))
	return path
}

func (w *world) keep(name string, content []byte) {
	err := errors.Join(os.MkdirAll(w.artifacts(), 0o755), os.WriteFile(filepath.Join(w.artifacts(), name), content, 0o644))
	if err != nil {
		w.t.Logf("not kept: %v", err)
	}
}

// clock is the time that application and bank share. It runs, and can be moved forward.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

// onlyPath is the path of the one transfer there is.
func (w *world) onlyPath() string {
	w.t.Helper()
	rows, err := w.readDatabase(`SELECT id FROM transfers`)
	w.must(err)
	if len(rows) != 1 {
		w.t.Fatalf("%d transfers, want 1", len(rows))
	}
	return "/t/" + rows[0][0]
}
