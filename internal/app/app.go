package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"audarym/handlers"
	"audarym/internal/config"
	"audarym/internal/jobs"
	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/telemetry"
	"audarym/internal/transfer"
)

// Options are for whoever wires the application: the commands and the browser tests. The zero value is production.
type Options struct {
	Log      io.Writer            // nil: standard error
	Now      func() time.Time     // nil: time.Now
	Steady   func() time.Duration // a counter beside the clock that nobody can set; nil: the system's, or made of Now
	Patience time.Duration        // how long a customer waits for the bank; 0: 8 s
}

// App is the whole application, listening.
type App struct {
	Log       *slog.Logger
	service   *transfer.Service
	store     *store.Store
	messenger *messenger
	jobs      *jobs.Jobs
	jobsDB    *sql.DB
	gaps      gapWatches
	bank      config.Bank
	shops     atomic.Pointer[shops]
	pages     *handlers.Pages
	now       func() time.Time
	public    *http.Server
	ops       *http.Server
	pagesAt   net.Listener
	opsAt     net.Listener
	url       string
	warned    sync.Map    // terminals of which it was said that their order numbers run low
	fileGone  atomic.Bool // and said so
	stopping  atomic.Bool
}

// New listens, opens the database, and wires everything. Nothing is served before Run.
func New(ctx context.Context, c config.Config, o Options) (_ *App, err error) {
	if o.Log == nil {
		o.Log = os.Stderr
	}
	if o.Now == nil {
		start := time.Now()
		o.Now, o.Steady = time.Now, func() time.Duration { return time.Since(start) }
	}
	a := &App{bank: c.Bank, now: o.Now, Log: telemetry.NewLogger(o.Log, c.LogFormat, c.LogLevel)}
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	if err := a.listen(&c); err != nil { // before the database is touched
		return nil, err
	}
	if a.store, err = store.OpenURL(ctx, c.Database, store.Options{OrderStart: c.OrderStart, OrderCycle: c.OrderCycle}); err != nil {
		return nil, err
	}
	if err := a.store.Belongs(ctx, c.Bank.Name); err != nil {
		return nil, err
	}
	first, err := newShops(c.Bank, c.Merchants, o.Now, a.Log)
	if err != nil {
		return nil, err
	}
	if err := a.keepsAll(ctx, first); err != nil {
		return nil, err
	}
	a.shops.Store(first)
	for _, shop := range a.terminals() {
		if _, err := a.store.NumbersLeft(ctx, shop.TerminalID); err != nil {
			return nil, err
		}
	}
	if len(c.CookieKeys) == 0 {
		a.Log.Warn("cookie-keys is not set: random keys, so a restart forgets which browser made which transfer")
		c.CookieKeys = [][]byte{config.NewCookieKey()}
	}
	return a, a.wire(ctx, c, o)
}

// listen takes the ports first: only then is the public URL of a port chosen by the system known.
func (a *App) listen(c *config.Config) (err error) {
	if a.pagesAt, err = net.Listen("tcp", c.Listen); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if c.OpsListen != "" {
		if a.opsAt, err = net.Listen("tcp", c.OpsListen); err != nil {
			return fmt.Errorf("ops-listen: %w", err)
		}
	}
	if m := &c.Merchants[0]; m.PublicURL == "" {
		m.PublicURL = fmt.Sprintf("http://localhost:%d", a.pagesAt.Addr().(*net.TCPAddr).Port)
		m.Hosts = merchant.HostsOf(m.PublicURL)
	}
	a.url = c.Merchants[0].PublicURL
	return nil
}

func (a *App) wire(ctx context.Context, c config.Config, o Options) error {
	vault, err := transfer.NewVault(c.CookieKeys)
	if err != nil {
		return err
	}
	a.service = transfer.New(transfer.Deps{
		Store: a.store, Wallet: a.store, Shops: a.shop, Vault: vault,
		Now: o.Now, Steady: o.Steady, Caller: a.store.Caller(), Alive: a.store.Alive, Wake: func() { a.jobs.Wake() },
		Patience: o.Patience, Log: a.Log,
	})
	if a.messenger, err = newMessenger(a.store, a.shop, asTheAPI(a.store), a.Log); err != nil {
		return err
	}
	a.messenger.outbox.Address, a.messenger.mails = a.addressOf, c.Mail.Host != ""
	if err := a.newJobs(ctx, c); err != nil {
		return err
	}
	a.pages, err = handlers.New(handlers.Deps{
		Service: a.service, Sandbox: c.Bank.Sandbox(), Mails: c.Mail.Host != "", NumbersLeft: a.store.Left,
		Events: a.store.Events, CookieKeys: c.CookieKeys, Proxies: c.TrustedProxies,
		API: a.api(c), Now: o.Now, Log: a.Log,
	}, a.shops.Load().set)
	if err != nil {
		return err
	}
	a.public = server(a.pages, a.Log)
	a.ops = server(a.opsRoutes(), a.Log)
	return nil
}

// server has the inbound limits of reliability.md section 2. Writing may take as long as a customer waits for the bank, and more.
func server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
		IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// URL is where customers find the pages.
func (a *App) URL() string { return a.url }

// Addr is where the application itself listens for customers, HOST:PORT.
func (a *App) Addr() string { return a.pagesAt.Addr().String() }

// OpsAddr is where the operator's machines ask, "" where nobody listens.
func (a *App) OpsAddr() string {
	if a.opsAt == nil {
		return ""
	}
	return a.opsAt.Addr().String()
}

// stopTime is how long a stop waits: longer than the longest bank call (reliability.md G8).
const stopTime = 75 * time.Second

// Run serves until the context ends; then it takes no new work, lets running bank calls finish, and returns.
func (a *App) Run(ctx context.Context) error {
	failed := make(chan error, 2)
	serve := func(s *http.Server, l net.Listener) {
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}
	go serve(a.public, a.pagesAt)
	if a.opsAt != nil {
		go serve(a.ops, a.opsAt)
	}
	watching, unwatch := context.WithCancel(ctx)
	defer unwatch()
	err := a.recover(watching)
	if err == nil {
		a.Log.Info("serving", "url", a.url, "merchants", len(a.shops.Load().of))
		select {
		case <-ctx.Done():
		case err = <-failed:
		case <-a.store.Broken():
			err = errors.New("the disk under the database fails again and again: ended, so that nothing is believed written that is not")
		}
	}
	a.stopping.Store(true)
	a.Log.Info("stopping: running bank calls may finish")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err = errors.Join(err, a.public.Shutdown(stop), a.ops.Shutdown(stop), a.stopJobs(stop))
	a.waitForCalls(stop)
	err = errors.Join(err, a.jobsDB.Close(), a.store.Close())
	a.Log.Info("stopped", "error", err)
	return err
}

// waitForCalls gives running bank calls the rest of the time; what is still out then is asked about after the next start.
func (a *App) waitForCalls(stop context.Context) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.service.Wait()
	}()
	select {
	case <-done:
	case <-stop.Done():
		a.Log.Warn("stopped with bank calls under way")
	}
}

// Close frees what New took, for an application that is never run.
func (a *App) Close() {
	for _, l := range []net.Listener{a.pagesAt, a.opsAt} {
		if l != nil {
			_ = l.Close()
		}
	}
	if a.jobsDB != nil {
		_ = a.jobsDB.Close()
	}
	if a.store != nil {
		_ = a.store.Close()
	}
}
