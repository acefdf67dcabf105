package simulator

import (
	"time"

	"audarym/internal/transfer"
)

// broken is what a test breaks on purpose, to see that the simulator finds it. The zero value breaks nothing.
type broken struct {
	sendsTwice    bool // the client sends a transfer twice
	confirmsAgain bool // the client repeats a confirm that was not answered
	silenceIsNo   bool // the client takes a time-out for a refusal
	noCompare     bool // the store's save forgets the compare-and-swap
	noEvents      bool // the store forgets the history
	resends       bool // a start sends again what was interrupted
	steadyJumps   bool // the counter that only runs forward is made of the clock
	nobodyLives   bool // every other process is taken for dead

	noAnnouncement bool // the store forgets when the bank was asked
}

// silence is what the client makes of no answer.
func (b broken) silence() transfer.Outcome {
	if b.silenceIsNo {
		return transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Reason: transfer.ReasonBankTrouble, Next: transfer.NextRetry}}
	}
	return transfer.Outcome{Trigger: transfer.OnNoAnswer, Detail: "no answer"}
}

// save is what happens just before a save.
func (b broken) save(t, stored *transfer.Transfer) {
	if b.noCompare && stored != nil {
		t.Version = stored.Version
	}
	if b.noAnnouncement && stored != nil && t.AskedAt.After(stored.AskedAt) {
		t.Due, t.AskedAt = t.AskedAt, t.AskedAt.Add(-time.Hour)
	}
	if b.noEvents {
		t.Saved()
	}
}

// recover is what happens at a start.
func (b broken) recover(p *process) {
	if !b.resends {
		return
	}
	p.w.saving.Lock()
	var again []transfer.Order
	for _, t := range p.w.book.saved {
		if a := t.Last(); a.State == transfer.Sending {
			again = append(again, transfer.Order{Number: a.OrderNumber, Amount: t.Amount})
		}
	}
	p.w.saving.Unlock()
	for _, o := range again {
		line{p}.Transfer(background, transfer.Token{}, o, transfer.Cards{})
	}
}
