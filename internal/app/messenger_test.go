package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/jobs"
	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/transfer"
)

// oracleBank gives each money call and each question the answer that the test has set.
type oracleBank struct {
	transfer.Bank
	answers transfer.Outcome
	stands  transfer.Standing
}

func (b *oracleBank) Token(context.Context, transfer.Order) (transfer.Token, error) {
	return transfer.Token{Value: "token", Expires: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}, nil
}

func (b *oracleBank) Transfer(context.Context, transfer.Token, transfer.Order, transfer.Cards) transfer.Outcome {
	return b.answers
}

func (b *oracleBank) Status(context.Context, transfer.Order) transfer.Answer {
	a := transfer.Answer{Standing: b.stands}
	if b.stands == transfer.StandsDone {
		a.Outcome = transfer.Outcome{Trigger: transfer.OnApproved, Heard: true, Receipt: transfer.Receipt{Reference: "204978430339"}}
	}
	return a
}

// counter is a shop whose merchant is told, on a clock of its own. Nothing is sent.
type counter struct {
	*transfer.Service
	*messenger
	t     *testing.T
	bank  *oracleBank
	store *store.Store
	shop  *merchant.Merchant
	log   bytes.Buffer
	email string // that the customer gives
	mu    sync.Mutex
	now   time.Time
	steps time.Duration
}

func newCounter(t *testing.T, compose compose) *counter {
	t.Helper()
	ctx := context.Background()
	s, err := store.OpenSQLite(ctx, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	db, errDB := s.JobsDB()
	vault, errVault := transfer.NewVault([][]byte{[]byte("a key of a test")})
	_, errJobs := jobs.New(ctx, jobs.Deps{DB: db, Alone: true, Log: slog.New(slog.DiscardHandler)}) // for the tables
	if err := errors.Join(err, errDB, errVault, errJobs); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(db.Close(), s.Close()) })
	c := &counter{t: t, bank: &oracleBank{}, store: s, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		shop: &merchant.Merchant{ID: "shop", TerminalID: "t", PublicURL: "https://pay.shop.kz", Webhook: merchant.Webhook{URL: "https://shop.kz/hook"}}}
	shops := transfer.OnlyShop(transfer.Shop{Merchant: c.shop, Bank: c.bank, Links: func(transfer.ID, string) transfer.Links { return transfer.Links{} }})
	log := slog.New(slog.NewTextHandler(&c.log, nil))
	if compose == nil {
		compose = asTheAPI(s)
	}
	if c.messenger, err = newMessenger(s, shops, compose, log); err != nil {
		t.Fatal(err)
	}
	c.Service = transfer.New(transfer.Deps{Store: s, Shops: shops, Vault: vault, Now: c.clock, Steady: c.steady, Caller: s.Caller(), Log: log})
	return c
}

func (c *counter) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *counter) steady() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.steps
}

// passes lets time go by, and looks at what is due then.
func (c *counter) passes(d time.Duration) {
	c.t.Helper()
	c.mu.Lock()
	c.now, c.steps = c.now.Add(d), c.steps+d
	c.mu.Unlock()
	for more := true; more; {
		var err error
		if more, err = c.Settle(context.Background()); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *counter) starts() transfer.ID {
	c.t.Helper()
	amount, _ := currency.NewAmount("1000", "KZT")
	id, err := c.Start(context.Background(), transfer.Opening{Merchant: "shop", Amount: amount}, transfer.Submission{FormKey: "key", Email: c.email})
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

// told is what the merchant is told, by number, as the bodies have it; each with one job.
func (c *counter) told(id transfer.ID) string {
	c.t.Helper()
	all, err := c.store.Messages(context.Background(), "shop", transfer.MessageSearch{Transfer: id, Limit: 10})
	if err != nil {
		c.t.Fatal(err)
	}
	var told []string
	for _, m := range all {
		var body struct {
			Type string
			Data struct {
				Sequence      int
				PreviousState string `json:"previous_state"`
				Transfer      struct{ URL string }
			}
		}
		if err := json.Unmarshal([]byte(m.Body), &body); err != nil || body.Data.Transfer.URL != "https://pay.shop.kz/t/"+string(id) || body.Data.Sequence != m.Seq {
			c.t.Errorf("%s: %v", m.Body, err)
		}
		told = append([]string{strings.TrimSpace(fmt.Sprintf("%d %s %s", m.Seq, body.Type, body.Data.PreviousState))}, told...)
	}
	if n := c.jobs(); n != len(all) {
		c.t.Errorf("%d jobs for %d messages", n, len(all))
	}
	return strings.Join(told, ", ")
}

func (c *counter) jobs() (n int) {
	c.t.Helper()
	db, err := c.store.JobsDB()
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'deliver' AND state = 'available'`).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

func TestEveryEndIsToldOnceInOrder(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		play func(c *counter)
		want string
	}{
		"succeeded": {func(c *counter) { c.bank.answers = transfer.Outcome{Trigger: transfer.OnApproved} }, "1 transfer.succeeded"},
		"unknown, then succeeded": {func(c *counter) {
			c.bank.answers, c.bank.stands = transfer.Outcome{Trigger: transfer.OnNoAnswer}, transfer.StandsDone
		}, "1 transfer.unknown, 2 transfer.succeeded"},
		"review": {func(c *counter) { c.bank.answers = transfer.Outcome{Trigger: transfer.OnMismatch} }, "1 transfer.review"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, nil)
			test.play(c)
			id := c.starts()
			c.passes(2 * time.Minute)
			c.passes(2 * time.Minute)
			if got := c.told(id); got != test.want {
				t.Errorf("told %q, want %q", got, test.want)
			}
		})
	}
}

// What was told to have expired and was carried out after all is corrected, in a message of its own.
func TestAnEndThatIsNotSoIsCorrected(t *testing.T) {
	t.Parallel()
	c := newCounter(t, nil)
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "1", Action: "https://acs.kz/", PaReq: "p", MD: "m"}
	c.bank.stands = transfer.StandsAtACS
	id := c.starts()
	c.passes(transfer.Lifetime)
	if got := c.told(id); got != "1 transfer.expired" {
		t.Fatalf("told %q", got)
	}
	c.bank.stands = transfer.StandsDone
	c.hurries(id)
	if got := c.told(id); got != "1 transfer.expired, 2 transfer.corrected expired" {
		t.Errorf("told %q", got)
	}
}

// Without an address nothing is written at all.
func TestAMerchantWithoutAnAddressIsToldNothing(t *testing.T) {
	t.Parallel()
	c := newCounter(t, nil)
	c.shop.Webhook.URL = ""
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnApproved}
	if got := c.told(c.starts()); got != "" {
		t.Errorf("told %q", got)
	}
}

// A message that cannot be written costs no result of the bank.
func TestAResultIsKeptEvenIfItCannotBeTold(t *testing.T) {
	t.Parallel()
	c := newCounter(t, func(*merchant.Merchant, *transfer.Transfer, transfer.Notice) ([]byte, error) {
		return nil, errors.New("broken")
	})
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnApproved}
	id := c.starts()
	tr, err := c.Get(context.Background(), id)
	if err != nil || tr.State(c.clock()) != transfer.StateSucceeded || c.told(id) != "" || !strings.Contains(c.log.String(), "alarm=webhook_unwritten") {
		t.Errorf("%+v, %v, log %s", tr, err, c.log.String())
	}
}

// A person beside the server ends no transfer whose merchant then would not be told.
func TestADeskWithoutTheMerchantChangesNothing(t *testing.T) {
	t.Parallel()
	m := &messenger{shops: noShops, strict: true}
	err := m.tell((*sql.Tx)(nil), &transfer.Transfer{Merchant: "shop"}, []transfer.Notice{{Seq: 1}})
	if !errors.Is(err, transfer.ErrNoMerchant) {
		t.Errorf("%v", err)
	}
}
