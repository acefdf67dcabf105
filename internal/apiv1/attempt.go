package apiv1

import (
	"audarym/internal/card"
	"audarym/internal/transfer"
)

// Attempt is one try with one pair of cards.
type Attempt struct {
	Number      int                   `json:"number"`
	OrderNumber string                `json:"order_number"` // at the bank
	State       transfer.AttemptState `json:"state"`
	Sender      Card                  `json:"sender"`
	Receiver    Card                  `json:"receiver"`
	Reference   string                `json:"reference"` // the number that the bank's support asks for
	Fee         string                `json:"fee"`       // as the bank wrote it
	Failure     *Failure              `json:"failure"`
	StartedAt   string                `json:"started_at"`
	ChangedAt   string                `json:"changed_at"`
}

// Card is as much of a card as may be told.
type Card struct {
	Mask  card.Mask  `json:"mask"`
	Brand card.Brand `json:"brand"` // "" where nobody knows
}

// Failure is why an attempt moved no money.
type Failure struct {
	Code       string          `json:"code"` // the bank's; "" where the reason is ours
	Reason     transfer.Reason `json:"reason"`
	Who        transfer.Who    `json:"who"` // can mend it
	Next       transfer.Next   `json:"next"`
	Retry      transfer.Retry  `json:"retry"`
	RetryAfter string          `json:"retry_after"` // when the bank takes the same card again; "" where it named no time
}

func attemptOf(a *transfer.Attempt) Attempt {
	j := Attempt{
		Number: a.Number, OrderNumber: a.OrderNumber, State: a.State, Sender: cardOf(a.SenderMask), Receiver: cardOf(a.ReceiverMask),
		Reference: a.Receipt.Reference, Fee: a.Receipt.Fee, StartedAt: stamp(a.StartedAt), ChangedAt: stamp(a.ChangedAt),
	}
	switch a.State {
	case transfer.Declined, transfer.NotSent, transfer.Abandoned:
		f := a.Failure
		j.Failure = &Failure{Code: f.Code, Reason: f.Reason, Who: f.Reason.Who(), Next: f.Next, Retry: f.Next.Retry()}
		if at := a.RetryAfter(); !at.IsZero() {
			j.Failure.RetryAfter = stamp(at)
		}
	}
	return j
}

func cardOf(m card.Mask) Card { return Card{Mask: m, Brand: m.Brand()} }
