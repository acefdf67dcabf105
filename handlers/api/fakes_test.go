package api_test

import (
	"context"
	"sync"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

var (
	done    = transfer.Outcome{Trigger: transfer.OnApproved, BankID: "id", Receipt: transfer.Receipt{Reference: "204978430339", Fee: "15.00"}}
	stolen  = transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: "483", Reason: transfer.ReasonCardUnusable, Next: transfer.NextOtherCard}}
	threeDS = transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "id", Action: "https://acs.example/pa", PaReq: "eJz", MD: "1-A"}
	silence = transfer.Outcome{Trigger: transfer.OnNoAnswer}
)

// bank answers as it is told, and counts the questions.
type bank struct {
	mu        sync.Mutex
	answer    transfer.Outcome
	stands    transfer.Answer
	questions int
	asked     chan struct{} // not nil: each question says that it is there, and waits for hang
	hang      chan struct{}
}

func (b *bank) Token(context.Context, transfer.Order) (transfer.Token, error) {
	return transfer.Token{Value: "token", Expires: epoch.Add(1000 * time.Hour)}, nil
}

func (b *bank) Transfer(context.Context, transfer.Token, transfer.Order, transfer.Cards) transfer.Outcome {
	return b.answer
}

func (b *bank) Confirm(context.Context, transfer.Token, transfer.Order, transfer.Proof) transfer.Outcome {
	return b.answer
}

func (b *bank) Status(context.Context, transfer.Order) transfer.Answer {
	if b.asked != nil {
		b.asked <- struct{}{}
		<-b.hang
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.questions++
	return b.stands
}

func (b *bank) Forget(context.Context, string, string) error { return nil }

// mail has messages, the newest first, and remembers what was sent again.
type mail struct {
	all    []transfer.Message
	resent []string
	err    error
}

func (m *mail) Messages(_ context.Context, shop merchant.ID, q transfer.MessageSearch) (found []transfer.Message, err error) {
	for _, one := range m.all {
		older := q.After.ID == "" || one.CreatedAt.Before(q.After.At) || one.CreatedAt.Equal(q.After.At) && one.ID < q.After.ID
		if one.Merchant == shop && older && (q.Transfer == "" || q.Transfer == one.Transfer) && len(found) < q.Limit {
			found = append(found, one)
		}
	}
	return found, m.err
}

func (m *mail) Resend(_ context.Context, shop merchant.ID, id string) error {
	for _, one := range m.all {
		if one.ID == id && one.Merchant == shop {
			if m.err == errPanic { //nolint:errorlint // it is this one
				panic("4405639704015096")
			}
			m.resent = append(m.resent, id)
			return m.err
		}
	}
	return transfer.ErrNotFound
}
