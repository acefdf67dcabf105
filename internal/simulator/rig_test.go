package simulator

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// rig is a service on any store with one challenged transfer, and a bank that answers when it is let.
type rig struct {
	*transfer.Service
	id     transfer.ID
	token  string // of TermUrl
	notify string
	order  string

	passed   atomic.Int64 // of the clock, which only the test moves
	mu       sync.Mutex
	done     bool // the bank has moved the money
	confirms int
	confirm  func(context.Context) transfer.Outcome // is asked for the answer once the confirm is booked
	asked    func(context.Context, transfer.Standing)
}

// rigStores are the stores that histories are made on.
var rigStores = map[string]func(t *testing.T) transfer.Store{
	"memory": func(*testing.T) transfer.Store { return storetest.NewMemory() },
	"sqlite": func(t *testing.T) transfer.Store {
		s, err := store.OpenURL(background, "sqlite:"+filepath.Join(t.TempDir(), "a.db"), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	},
}

func newRig(t *testing.T, s transfer.Store) *rig {
	t.Helper()
	r := &rig{confirm: func(context.Context) transfer.Outcome { return approvedAnswer }, asked: func(context.Context, transfer.Standing) {}}
	r.Service = transfer.New(transfer.Deps{
		Store: s, Vault: must(transfer.NewVault([][]byte{[]byte("the key of a rig")})), Caller: "rig", Patience: time.Hour,
		Now: func() time.Time { return storetest.Epoch.Add(time.Duration(r.passed.Load())) },
		Shops: transfer.OnlyShop(transfer.Shop{
			Merchant: &merchant.Merchant{ID: "shop", TerminalID: "terminal-1"}, Bank: r,
			Links: func(_ transfer.ID, token string) transfer.Links { return transfer.Links{Notify: token} },
		}),
		Log: slog.New(slog.DiscardHandler),
	})
	id, err := r.Start(background, transfer.Opening{Merchant: "shop", Amount: thousand, Language: "kk"}, submission("a form"))
	if err != nil {
		t.Fatal(err)
	}
	r.id = id
	h, ok := r.Handoff(must(r.Get(background, id)))
	if !ok {
		t.Fatal("no challenge")
	}
	r.token = h.ReturnToken
	return r
}

var approvedAnswer = transfer.Outcome{Trigger: transfer.OnApproved, BankID: "bank", Receipt: transfer.Receipt{Reference: "rrn"}}

func (r *rig) state() transfer.AttemptState { return must(r.Get(background, r.id)).Last().State }

func (r *rig) comesBack(ctx context.Context) error {
	_, err := r.Return(ctx, "shop", r.token, transfer.Returned{PaRes: "pares", MD: "md"})
	return err
}

// Token gives one.
func (r *rig) Token(context.Context, transfer.Order) (transfer.Token, error) {
	return transfer.Token{Value: "token", Expires: storetest.Epoch.Add(time.Hour)}, nil
}

// Transfer asks for 3-D Secure.
func (r *rig) Transfer(_ context.Context, _ transfer.Token, o transfer.Order, _ transfer.Cards) transfer.Outcome {
	r.notify, r.order = o.Links.Notify, o.Number
	return transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "bank", Heard: true, Action: "https://acs.example/", PaReq: "pareq", MD: "md"}
}

// Confirm moves the money, and answers when it is let.
func (r *rig) Confirm(ctx context.Context, _ transfer.Token, _ transfer.Order, _ transfer.Proof) transfer.Outcome {
	r.mu.Lock()
	r.confirms++
	r.done = true
	r.mu.Unlock()
	return r.confirm(ctx)
}

// Status tells the truth of the moment.
func (r *rig) Forget(context.Context, string, string) error { return nil }

func (r *rig) Status(ctx context.Context, _ transfer.Order) transfer.Answer {
	r.mu.Lock()
	answer := transfer.Answer{Standing: transfer.StandsAtACS}
	if r.done {
		answer = transfer.Answer{Standing: transfer.StandsDone, Outcome: approvedAnswer}
	}
	r.mu.Unlock()
	r.asked(ctx, answer.Standing)
	return answer
}
