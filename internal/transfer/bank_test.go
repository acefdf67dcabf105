package transfer_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// bank answers as it is told, and counts.
type bank struct {
	mu                             sync.Mutex
	token                          error
	transfers, confirms, questions int
	onTransfer, onConfirm          func() transfer.Outcome
	onStatus                       func() transfer.Answer
	onToken                        func()
	life                           time.Duration // of tokens
	tokens                         int
	orders                         []transfer.Order
	proofs                         []transfer.Proof
	usedTokens                     []string
}

func (b *bank) Token(_ context.Context, _ transfer.Order) (transfer.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens++
	if b.onToken != nil {
		b.onToken()
	}
	return transfer.Token{Value: string(rune('A' + b.tokens - 1)), Expires: storetest.Epoch.Add(b.life)}, b.token
}

func (b *bank) Transfer(_ context.Context, _ transfer.Token, o transfer.Order, _ transfer.Cards) transfer.Outcome {
	b.mu.Lock()
	b.transfers++
	b.orders = append(b.orders, o)
	answer := b.onTransfer
	b.mu.Unlock()
	return answer()
}

func (b *bank) Confirm(_ context.Context, tok transfer.Token, _ transfer.Order, p transfer.Proof) transfer.Outcome {
	b.mu.Lock()
	b.confirms++
	b.proofs = append(b.proofs, p)
	b.usedTokens = append(b.usedTokens, tok.Value)
	answer := b.onConfirm
	b.mu.Unlock()
	return answer()
}

func (b *bank) Forget(context.Context, string, string) error { return nil }

func (b *bank) Status(context.Context, transfer.Order) transfer.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.questions++
	return b.onStatus()
}

// flow is a service with everything around it in memory, and a clock that only the test moves.
type flow struct {
	*transfer.Service
	t     *testing.T
	bank  *bank
	store *storetest.Memory
	mu    sync.Mutex
	now   time.Time
	began time.Time
	with  *flow // whose clock it shares
}

func newFlow(t *testing.T) *flow {
	vault, err := transfer.NewVault([][]byte{[]byte("a key of a test")})
	if err != nil {
		t.Fatal(err)
	}
	f := &flow{t: t, bank: &bank{life: 2 * time.Hour}, store: storetest.NewMemory(), now: storetest.Epoch, began: storetest.Epoch}
	f.serve("process-1", vault)
	return f
}

// serve starts the service of one process.
func (f *flow) serve(process string, vault *transfer.Vault) {
	f.bank.onTransfer = approved
	f.bank.onConfirm = approved
	f.bank.onStatus = func() transfer.Answer { return transfer.Answer{Standing: transfer.StandsUnclear} }
	f.Service = transfer.New(transfer.Deps{
		Store: f.store, Vault: vault, Now: f.clock, Steady: f.steady, Caller: process,
		Shops: shopAt(f.bank), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
}

func shopAt(b transfer.Bank) transfer.Shops {
	return transfer.OnlyShop(transfer.Shop{
		Merchant: &merchant.Merchant{ID: "shop", TerminalID: "terminal-1"}, Bank: b,
		Links: func(id transfer.ID, token string) transfer.Links {
			return transfer.Links{Back: "/bank/back/" + string(id), Notify: "/bank/notify/" + token}
		},
	})
}

// hangs makes an answer that the customer does not wait for, and that comes when hang is closed; called says that the bank was asked.
func (f *flow) hangs(call *func() transfer.Outcome, answer func() transfer.Outcome) (called, hang chan struct{}) {
	f.Patience = time.Nanosecond
	called, hang = make(chan struct{}), make(chan struct{})
	*call = func() transfer.Outcome { close(called); <-hang; return answer() }
	return called, hang
}

// restarted is another process on the same store, with a bank of its own to count, and with the same clock.
func (f *flow) restarted() *flow {
	again := &flow{t: f.t, bank: &bank{}, store: f.store, with: f}
	again.serve("process-2", f.Vault)
	return again
}

// steady is the counter that nobody can set.
func (f *flow) steady() time.Duration {
	if f.with != nil {
		return f.with.steady()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.Sub(f.began)
}

// jumps sets the clock; no time passes.
func (f *flow) jumps(by time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now, f.began = f.now.Add(by), f.began.Add(by)
}

// comesTo waits for a call that nobody waits for any more.
func (f *flow) comesTo(id transfer.ID, want transfer.AttemptState) {
	f.t.Helper()
	for f.get(id).Last().State != want {
		runtime.Gosched()
	}
}

func (f *flow) clock() time.Time {
	if f.with != nil {
		return f.with.clock()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *flow) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

func (f *flow) start(formKey string) transfer.ID {
	f.t.Helper()
	id, err := f.Start(context.Background(), transfer.Opening{Merchant: "shop", Amount: tenge("1000"), Language: "kk"}, submission(formKey))
	if err != nil {
		f.t.Fatal(err)
	}
	return id
}

func (f *flow) get(id transfer.ID) *transfer.Transfer {
	f.t.Helper()
	t, err := f.Get(context.Background(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return t
}

// wants checks where a transfer and its newest attempt stand.
func (f *flow) wants(id transfer.ID, state transfer.State, attempt transfer.AttemptState) *transfer.Transfer {
	f.t.Helper()
	t := f.get(id)
	if got := t.State(f.clock()); got != state || t.Last().State != attempt {
		f.t.Fatalf("transfer %s with attempt %s, want %s with %s", got, t.Last().State, state, attempt)
	}
	return t
}

// challenge starts a transfer that waits at the ACS, and gives the token of its TermUrl.
func (f *flow) challenge() (transfer.ID, string) {
	f.t.Helper()
	f.bank.onTransfer = challenged
	id := f.start("key")
	h, ok := f.Handoff(f.wants(id, transfer.StateChallenged, transfer.Challenged))
	if !ok {
		f.t.Fatal("no hand-off")
	}
	return id, h.ReturnToken
}

func (f *flow) returns(token, pares, md string) error {
	_, err := f.Return(context.Background(), "shop", token, transfer.Returned{PaRes: pares, MD: md})
	return err
}

// settle looks at what is due, as often as it takes.
func (f *flow) settle() {
	f.t.Helper()
	if _, err := f.Settle(context.Background()); err != nil {
		f.t.Fatal(err)
	}
}

func approved() transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnApproved, BankID: "bank-id", Receipt: transfer.Receipt{Reference: "204978430339"}}
}

func challenged() transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "bank-id", Action: "https://acs.example/pa?id=1", PaReq: "eJ+/==", MD: "1-A"}
}

// challengedAgain is another challenge than the first.
func challengedAgain() transfer.Outcome {
	again := challenged()
	again.PaReq, again.MD = "eJ+/2==", "2-B"
	return again
}

func declined(next transfer.Next) func() transfer.Outcome {
	return func() transfer.Outcome {
		return transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: next}}
	}
}

func silent() transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnNoAnswer, Detail: "no answer"}
}

func stands(s transfer.Standing) func() transfer.Answer {
	return func() transfer.Answer { return transfer.Answer{Standing: s, Outcome: approved()} }
}

func submission(formKey string) transfer.Submission {
	sender, _ := card.ParseNumber("4405639704015096")
	receiver, _ := card.ParseNumber("5522042705066736")
	return transfer.Submission{FormKey: formKey, Cards: transfer.Cards{Sender: sender, Receiver: receiver}}
}

func tenge(number string) currency.Amount {
	a, err := currency.NewAmount(number, "KZT")
	if err != nil {
		panic(err)
	}
	return a
}

var errDown = errors.New("down")
