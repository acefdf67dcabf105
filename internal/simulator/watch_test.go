package simulator

import (
	"slices"
	"time"

	"audarym/internal/transfer"
)

// book is what the world has seen the app save.
type book struct {
	saved map[transfer.ID]*transfer.Transfer
	lives map[string]*life // by order number
	asked map[transfer.ID]time.Time
	// forms whose every copy was answered by an error, until they were sent again
	refused map[string]refusal
	passed  map[string]bool // and those of which a copy was not
	pages   int             // looked at
	closer  int             // questions to the bank less than 5 s apart, because the clock jumped or the process was stopped between
	loud    int             // contradictions that a lie of the bank explains
}

type refusal struct{ at, until time.Time }

// life is what became of one attempt.
type life struct {
	transfer transfer.ID
	attempt  int
	began    time.Time // sending was saved
	called   time.Time // confirming was saved
	state    transfer.AttemptState
	ended    time.Time // the state became final
	before   transfer.AttemptState
	byRule   bool // not sent, by the not-submitted rule
	reviewed bool
	claimed  time.Time // a page said that no money was taken
	shown    transfer.State
}

func newBook() book {
	return book{saved: map[transfer.ID]*transfer.Transfer{}, lives: map[string]*life{}, asked: map[transfer.ID]time.Time{}, refused: map[string]refusal{}, passed: map[string]bool{}}
}

func final(s transfer.AttemptState) bool { return s == transfer.Succeeded || negative(s) }

func negative(s transfer.AttemptState) bool {
	return s == transfer.Declined || s == transfer.NotSent || s == transfer.Abandoned
}

func short(id transfer.ID) string { return string(id)[:6] }

// mayFollow are the changes of a state that ended an attempt, or put it before a person.
func mayFollow(from, to transfer.AttemptState) bool {
	if from == transfer.Abandoned || from == transfer.Review {
		return to == transfer.Succeeded || to == transfer.Declined
	}
	return !final(from)
}

// watch looks at every change that was written: it holds the saving lock.
func (w *world) watch(before, t *transfer.Transfer, events []transfer.Event) {
	for i := range t.Attempts {
		a := &t.Attempts[i]
		if before == nil || i >= len(before.Attempts) {
			w.begins(t, a)
			continue
		}
		if was := before.Attempts[i].State; was != a.State {
			w.moves(t, a, was)
		}
	}
	if before != nil && len(before.Attempts) > len(t.Attempts) {
		w.breach("I5", "%s has lost an attempt", short(t.ID))
	}
	for _, e := range events {
		if e.Kind == transfer.EventContradiction {
			w.contradicted(t, e)
		}
	}
	if before == nil || !t.AskedAt.Equal(before.AskedAt) {
		w.announced(t)
	}
	kept := *t
	kept.Attempts = slices.Clone(t.Attempts)
	w.book.saved[t.ID] = &kept
	w.honest(&kept)
}

// begins looks at a new attempt.
func (w *world) begins(t *transfer.Transfer, a *transfer.Attempt) {
	for i := range t.Attempts[:a.Number-1] {
		if s := t.Attempts[i].State; !negative(s) {
			w.breach("I1", "%s: attempt %d begins while attempt %d is %s", short(t.ID), a.Number, i+1, s)
		}
	}
	if a.State != transfer.Sending {
		w.breach("I2", "%s: attempt %d begins as %s", short(t.ID), a.Number, a.State)
	}
	w.book.lives[a.OrderNumber] = &life{transfer: t.ID, attempt: a.Number, began: now(), state: a.State}
	w.note(short(t.ID), "attempt %d is order %s, saved as %s by %s", a.Number, a.OrderNumber, a.State, a.Caller)
}

// moves looks at a change of an attempt's state.
func (w *world) moves(t *transfer.Transfer, a *transfer.Attempt, was transfer.AttemptState) {
	w.note(short(t.ID), "attempt %d, order %s: %s becomes %s", a.Number, a.OrderNumber, was, a.State)
	l := w.book.lives[a.OrderNumber]
	l.before, l.state = was, a.State
	if a.State == transfer.Confirming {
		l.called = now()
		if !a.ConfirmedAt.Before(t.Deadline) || !t.CanceledAt.IsZero() {
			w.breach("F28", "order %s is confirmed after the deadline, or canceled", a.OrderNumber)
		}
	}
	if !mayFollow(was, a.State) {
		w.breach("I5", "order %s: %s becomes %s", a.OrderNumber, was, a.State)
	}
	l.reviewed = l.reviewed || a.State == transfer.Review
	if !final(a.State) {
		return
	}
	if was == transfer.Abandoned {
		return // it had ended before
	}
	l.ended = now()
	if l.byRule = a.State == transfer.NotSent && a.Failure.Reason == transfer.ReasonNotSubmitted; l.byRule {
		waited, enough := now().Sub(l.began), callDeadline+15*time.Minute
		if w.troubledBetween(l.began.Add(-time.Minute), l.began, goesOn) {
			enough = statusLag // it slept in the commit: by its own account the call's deadline was over when it was saved
		}
		if waited < enough {
			w.breach("G5", "order %s is not sent, %s after the call began", a.OrderNumber, waited)
		}
	}
}

const (
	callDeadline = 75 * time.Second // how long the domain lets a call take
	statusLag    = 10 * time.Minute // how long the status call may not know what is booked (reliability.md F38)
)

// announced checks that the bank is not asked too often: the app saves when it asks. By true time.
func (w *world) announced(t *transfer.Transfer) {
	last, asked := w.book.asked[t.ID]
	w.book.asked[t.ID] = now()
	if t.AskedAt.IsZero() {
		delete(w.book.asked, t.ID)
		return
	}
	if gap := now().Sub(last); asked && gap < 4900*time.Millisecond {
		if w.troubled(last.Add(-5*time.Second), clockAhead, clockBack, clockDay, killed, killedAt, goesOn) {
			w.book.closer++
			return
		}
		w.breach("F33", "%s: the bank is asked twice in %s", short(t.ID), gap)
	}
}

// contradicted counts a contradiction: only a bank that lies may cause one.
func (w *world) contradicted(t *transfer.Transfer, e transfer.Event) {
	w.note(short(t.ID), "contradiction in attempt %d: %s", e.Attempt, e.Detail)
	if w.bank.lied(t.Attempts[e.Attempt-1].OrderNumber) {
		w.book.loud++
		return
	}
	w.breach("I5", "order %s: contradiction, %s", t.Attempts[e.Attempt-1].OrderNumber, e.Detail)
}

// honest looks at the page of a transfer: it holds the saving lock.
func (w *world) honest(t *transfer.Transfer) {
	w.book.pages++
	state := t.State(w.clock())
	switch state {
	case transfer.StateSucceeded:
		if a := t.Succeeded(); !w.bank.hasMoved(a.OrderNumber) {
			w.breach("I3", "%s: the page says sent, order %s moved nothing", short(t.ID), a.OrderNumber)
		}
	case transfer.StateOpen, transfer.StateFailed, transfer.StateExpired, transfer.StateCanceled:
		for i := range t.Attempts {
			if l := w.book.lives[t.Attempts[i].OrderNumber]; l.claimed.IsZero() {
				l.claimed, l.shown = now(), state
			}
		}
	}
}

// committed checks, when a money call arrives, that the app had saved that it makes it, and has not ended it since.
func (w *world) committed(a *account, as transfer.AttemptState) {
	l := w.lifeOf(a.number)
	w.saving.Lock()
	defer w.saving.Unlock()
	seen := slices.ContainsFunc(w.memory.Events[l.transfer], func(e transfer.Event) bool {
		return e.Attempt == l.attempt && e.Kind == transfer.EventKind(as)
	})
	if !seen {
		w.breach("I2", "order %s: the bank hears of it before %s is saved", a.number, as)
	}
	late := as == transfer.Confirming && w.bank.hasRefused(a) && w.troubled(l.began, stoppedLate)
	if final(l.state) && !late { // a confirm that was stopped on its way to the wire, and that the bank refuses, cannot be held back
		w.breach("I2", "order %s: the bank hears of it when it is %s already", a.number, l.state)
	}
}

func (w *world) lifeOf(number string) *life {
	w.saving.Lock()
	defer w.saving.Unlock()
	l := w.book.lives[number]
	if l == nil { // nothing was saved
		w.breach("I2", "order %q is asked about and was never saved", number)
		l = &life{attempt: 1}
		w.book.lives[number] = l
	}
	return l
}

func (b *bank) hasMoved(number string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.accounts[number]
	return a != nil && a.moved > 0
}

func (b *bank) hasRefused(a *account) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return a.stage == refused
}

// lied reports that the bank did not keep its word about an order.
func (b *bank) lied(number string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.accounts[number]
	return a != nil && (a.lie || a.misled)
}
