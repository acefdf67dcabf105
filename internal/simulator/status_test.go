package simulator

import (
	"slices"
	"time"

	"audarym/internal/transfer"
)

// status is what the status call says of an order now.
func (b *bank) status(a *account) transfer.Answer {
	remembered := b.w.remembered(a) // before the lock: it looks at what the app has stored
	b.mu.Lock()
	defer b.mu.Unlock()
	at := now()
	for _, t := range a.troubles {
		if at.Before(a.heardOf.Add(t.from)) || !at.Before(a.heardOf.Add(t.to)) {
			continue
		}
		if t.says == transfer.StandsMissing && !remembered || t.says == transfer.StandsOther && a.stage == absent {
			continue
		}
		a.misled = a.misled || t.says == transfer.StandsOther
		return transfer.Answer{Standing: t.says}
	}
	if a.stage == absent || at.Before(a.received[0].Add(a.lag)) {
		return transfer.Answer{Standing: transfer.StandsMissing}
	}
	switch a.stage {
	case paid:
		return transfer.Answer{Standing: transfer.StandsDone, Outcome: transfer.Outcome{Receipt: transfer.Receipt{Reference: "rrn-" + a.number}}}
	case refused:
		return transfer.Answer{Standing: transfer.StandsRefused, Outcome: b.refusal(a)}
	case atACS:
		return transfer.Answer{Standing: transfer.StandsAtACS}
	case foreign:
		return transfer.Answer{Standing: transfer.StandsOther}
	}
	return transfer.Answer{Standing: transfer.StandsOpen}
}

// remembered reports that the app must know that the bank has the order: it has stored so, or it was told by a call's
// answer, lives, and has had a database to store it in.
func (w *world) remembered(a *account) bool {
	w.saving.Lock()
	stored := w.book.saved[a.transfer].Attempts[a.attempt-1]
	w.saving.Unlock()
	if stored.Heard || stored.BankID != "" || !stored.ConfirmedAt.IsZero() {
		return true
	}
	w.bank.mu.Lock()
	told, teller := a.told, a.teller
	w.bank.mu.Unlock()
	if told.IsZero() || teller.isDead() || now().Sub(told) < 2*time.Minute {
		return false
	}
	return !w.troubled(told, databaseDown, "database up", commitLost, stoppedHalf, stoppedLate)
}

// troubled reports one of some disturbances since a moment.
func (w *world) troubled(since time.Time, by ...string) bool {
	return w.troubledBetween(since, now(), by...)
}

func (w *world) troubledBetween(from, to time.Time, by ...string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.disturbed, func(d disturbance) bool {
		return slices.Contains(by, d.what) && !d.at.Before(from) && !d.at.After(to)
	})
}

// tells is from when on the status call tells the final truth of an order, whenever it is asked; zero where there is none.
func (a *account) tells() time.Time {
	if !a.stage.ended() {
		return time.Time{}
	}
	from := a.since
	if known := a.received[0].Add(a.lag); known.After(from) {
		from = known
	}
	for _, t := range a.troubles {
		if end := a.heardOf.Add(t.to); end.After(from) {
			from = end
		}
	}
	return from
}
