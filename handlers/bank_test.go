package handlers_test

import (
	"context"
	"sync"
	"time"

	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// bank is a bank that answers as it is told, and counts what reached it.
type bank struct {
	mu                  sync.Mutex
	answer              transfer.Outcome
	confirmed           transfer.Outcome
	tokenErr            error
	transfers, confirms int
	questions           int
	stands              transfer.Answer
	orders              []transfer.Order
	cards               []transfer.Cards // of the transfers
}

func (b *bank) Token(_ context.Context, o transfer.Order) (transfer.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.orders = append(b.orders, o)
	return transfer.Token{Value: "token", Expires: storetest.Epoch.Add(time.Hour)}, b.tokenErr
}

func (b *bank) Transfer(_ context.Context, _ transfer.Token, _ transfer.Order, c transfer.Cards) transfer.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.transfers++
	b.cards = append(b.cards, c)
	return b.answer
}

func (b *bank) Confirm(context.Context, transfer.Token, transfer.Order, transfer.Proof) transfer.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.confirms++
	return b.confirmed
}

func (b *bank) Forget(context.Context, string, string) error { return nil }

func (b *bank) Status(context.Context, transfer.Order) transfer.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.questions++
	return b.stands
}

var (
	done    = transfer.Outcome{Trigger: transfer.OnApproved, BankID: "id", Receipt: transfer.Receipt{Reference: "204978430339"}}
	threeDS = transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "id", Action: "https://acs.example/pa?id=1&b=2", PaReq: "eJz+/\"==", MD: "1-A"}
	noFunds = transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: transfer.NextRetry}}
	silence = transfer.Outcome{Trigger: transfer.OnNoAnswer}
)
