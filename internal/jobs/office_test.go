package jobs_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/jobs"
	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
	"audarym/internal/webhook"
)

// office is a database with one transfer, of which messages to several merchants tell.
type office struct {
	t       *testing.T
	path    string
	store   *store.Store // of the newest process
	db      *sql.DB
	outbox  *jobs.Outbox
	cards   *jobs.Cards // nil: there are none
	mails   *jobs.Receipts
	timeout time.Duration
	before  func()       // each try; nil: nothing
	settled atomic.Int32 // how often somebody looked at transfers

	mu    sync.Mutex
	now   time.Time // zero: the system's clock
	to    map[merchant.ID]string
	seq   int
	log   bytes.Buffer
	leave []func()
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, path: filepath.Join(t.TempDir(), "mail.db"), to: map[merchant.ID]string{}, timeout: 2 * time.Second}
	t.Cleanup(func() { o.leaves() })
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// opens makes a process on the database. It does nothing by itself before it is started.
func (o *office) opens() *jobs.Jobs {
	o.t.Helper()
	first := o.store == nil
	s, err := store.OpenSQLite(context.Background(), o.path, store.Options{})
	o.must(err)
	o.store = s
	o.db, err = s.JobsDB()
	o.must(err)
	o.leave = append(o.leave, func() { o.must(errors.Join(o.db.Close(), s.Close())) })
	if first {
		o.must(s.Open(context.Background(), storetest.Transfer("a"), storetest.Terminal))
	}
	o.outbox, err = jobs.NewOutbox(s, func() string { return webhook.NewID(rand.Reader) })
	o.must(err)
	allowed := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	log := slog.New(slog.NewTextHandler(o, nil))
	cards := o.cards
	if cards == nil {
		cards = &jobs.Cards{ToForget: s.CardsToForget}
	}
	j, err := jobs.New(context.Background(), jobs.Deps{
		DB: o.db, Alone: s.Alone(), Name: s.Caller(), Alive: s.Alive, Log: log, Cards: cards, Receipts: o.mails,
		Due:    func(context.Context) (bool, error) { return false, nil },
		Gap:    func(context.Context) (bool, error) { return false, nil },
		Settle: func(context.Context) (bool, error) { o.settled.Add(1); return false, nil },
		Post: &jobs.Post{
			Mail: s, Outbox: o.outbox, Target: o.target, Now: o.clock, Log: log,
			Sender: &carrier{o, webhook.New(webhook.Config{Allowed: allowed, Timeout: o.timeout, Now: o.clock})},
			Next:   func(_ string, tries int) (time.Duration, bool) { return webhook.Next(tries) },
		},
	})
	o.must(err)
	return j
}

// carrier sends as the program does, after what the test wants to happen.
type carrier struct {
	office *office
	*webhook.Sender
}

func (c *carrier) Send(ctx context.Context, to webhook.Target, m webhook.Message) webhook.Result {
	if c.office.before != nil {
		c.office.before()
	}
	return c.Sender.Send(ctx, to, m)
}

// leaves ends all processes, as a kill would for whatever was not stopped.
func (o *office) leaves() {
	for _, leave := range o.leave {
		leave()
	}
	o.leave = nil
}

func (o *office) starts(j *jobs.Jobs) {
	o.t.Helper()
	o.must(j.Start(context.Background()))
	leave := o.leave
	stop := sync.OnceFunc(func() {
		ctx, end := context.WithTimeout(context.Background(), 10*time.Second)
		defer end()
		o.must(j.Stop(ctx))
	})
	o.leave = append([]func(){stop}, leave...)
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.now.IsZero() {
		return time.Now()
	}
	return o.now
}

func (o *office) advance(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

// moves is where a merchant is told of its transfers from now on; "" is nowhere.
func (o *office) moves(m merchant.ID, url string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.to[m] = url
}

func (o *office) target(m merchant.ID) (webhook.Target, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	secret, _ := webhook.ParseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	return webhook.Target{URL: o.to[m], Secrets: []webhook.Secret{secret}}, o.to[m] != ""
}

// Write is the log.
func (o *office) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.Write(line)
}

func (o *office) logged() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.String()
}

// writes makes the next message, in a transaction like that of a change.
func (o *office) writes(m merchant.ID) (id string) {
	o.t.Helper()
	o.mu.Lock()
	o.seq++
	url, seq := o.to[m], o.seq
	o.mu.Unlock()
	tx, err := o.db.Begin()
	o.must(err)
	o.must(o.outbox.Add(tx, url, transfer.Message{Merchant: m, Transfer: storetest.Transfer("a").ID, Seq: seq, Kind: transfer.NoticeSucceeded,
		Body: fmt.Sprintf(`{"data":{"sequence":%d}}`, seq), CreatedAt: o.clock()}))
	o.must(tx.Commit())
	all, err := o.store.Messages(context.Background(), m, transfer.MessageSearch{Limit: 1000})
	o.must(err)
	return all[slices.IndexFunc(all, func(m transfer.Message) bool { return m.Seq == seq })].ID
}

func (o *office) message(id string) transfer.Message {
	o.t.Helper()
	m, err := o.store.Message(context.Background(), id)
	o.must(err)
	return m
}

// becomes waits until a message has come to a state.
func (o *office) becomes(id string, want transfer.MessageState) transfer.Message {
	o.t.Helper()
	var m transfer.Message
	o.eventually(fmt.Sprintf("%s is %s", id, want), func() bool { m = o.message(id); return m.State == want })
	return m
}

func (o *office) eventually(what string, yes func() bool) {
	o.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(20 * time.Second); !yes(); {
		select {
		case <-tick.C:
		case <-late:
			o.t.Fatalf("not in time: %s; log:\n%s", what, o.logged())
		}
	}
}
