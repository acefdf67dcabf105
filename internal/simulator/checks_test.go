package simulator

import (
	"slices"
	"time"

	"audarym/internal/transfer"
)

// verdict is what came of a world.
type verdict struct {
	seed  uint64
	wrong []string
	trace []string
	tally tally
}

// promises about time (reliability.md section 2). The status call itself may take 10 s, and the app looks once a second.
const (
	promisedFinal   = 5 * time.Minute
	promisedNotSent = 30*time.Minute + statusTimeout + 2*time.Second
)

// judge holds what the app has stored against the ledger, when all is over.
func (w *world) judge() *verdict {
	w.saving.Lock()
	defer w.saving.Unlock()
	w.bank.mu.Lock()
	defer w.bank.mu.Unlock()
	v := &verdict{seed: w.seed, tally: newTally()}
	for _, t := range w.book.saved {
		v.tally.Transfers++
		moved, lied := 0, false
		for i := range t.Attempts {
			a := w.bank.accounts[t.Attempts[i].OrderNumber]
			l := w.book.lives[t.Attempts[i].OrderNumber]
			if a == nil { // the bank was never even asked for a token
				a = &account{number: t.Attempts[i].OrderNumber}
			}
			moved, lied = moved+a.moved, lied || a.lie
			w.judgeAttempt(v, a, l)
		}
		if moved > 1 && !lied {
			w.breach("I1", "%s: money moved %d times", short(t.ID), moved)
			w.blame(v, t, func(r *row) { r.Twice++ })
		}
		w.judgeHistory(t)
		w.judgeNotices(t)
	}
	w.judgeForms(v)
	v.tally.fill(w)
	v.wrong, v.trace = w.wrong, w.trace
	return v
}

// judgeAttempt holds one attempt against its page of the ledger.
func (w *world) judgeAttempt(v *verdict, a *account, l *life) {
	v.tally.Attempts++
	rows := append(slices.Clone(a.faults), everyFault)
	each := func(f func(*row)) { v.tally.each(rows, f) }
	each(func(r *row) { r.Runs++; r.count(l.state) })
	if len(a.received) > 1 || a.worst > 0 || a.moved > 1 {
		w.breach("I1", "order %s: %d transfers, %d confirms too many, money moved %d times", a.number, len(a.received), a.worst, a.moved)
		each(func(r *row) { r.Twice++ })
	}
	if !l.claimed.IsZero() && a.moved > 0 && !a.lie {
		w.breach("I4", "order %s: a page said %s, and money moved", a.number, l.shown)
		each(func(r *row) { r.Dishonest++ })
	}
	if l.state == transfer.Succeeded && a.moved == 0 {
		w.breach("I3", "order %s succeeded, and no money moved", a.number)
		each(func(r *row) { r.Dishonest++ })
	}
	lost := !final(l.state) && !(l.state == transfer.Review && a.stage == foreign)
	if lost || negative(l.state) && a.moved > 0 && !a.lie {
		w.breach("G2", "order %s ends as %s, at the bank it is %s", a.number, l.state, stageNames[a.stage])
		each(func(r *row) { r.Lost++ })
	}
	w.judgeTimes(v, a, l)
}

// judgeTimes measures how long the app took once it could have known.
func (w *world) judgeTimes(v *verdict, a *account, l *life) {
	if l.ended.IsZero() || l.reviewed {
		return
	}
	if len(a.received) == 0 && l.byRule {
		from := l.began
		for _, t := range a.troubles {
			if end := a.heardOf.Add(t.to); end.After(from) && t.says == transfer.StandsUnclear {
				from = end
			}
		}
		promised := promisedNotSent
		if w.troubled(l.began, clockBack) { // when the clock comes by the call's deadline again, that counts once more
			promised += callDeadline
		}
		if waited := l.ended.Sub(w.since(from, l.ended)); waited > promised {
			w.breach("G5", "order %s, which the bank never saw, is not sent only after %s", a.number, waited)
		} else {
			v.tally.NotSent = max(v.tally.NotSent, waited)
		}
		return
	}
	tells := a.tells()
	if tells.IsZero() || tells.After(l.ended) || l.before == transfer.Challenged {
		return
	}
	if l.called.After(tells) { // the customer came back when the bank had closed the order already
		tells = l.called
	}
	waited := l.ended.Sub(w.since(tells, l.ended))
	if waited > promisedFinal {
		w.breach("G4", "order %s: final %s after the bank could tell", a.number, waited)
	}
	v.tally.Final = max(v.tally.Final, waited)
	if len(w.disturbed) == 1 {
		v.tally.Undisturbed = max(v.tally.Undisturbed, waited)
	}
}

// judgeHistory checks that the events are numbered without a gap, and that each attempt ends once in them.
func (w *world) judgeHistory(t *transfer.Transfer) {
	ends := map[int][]transfer.EventKind{}
	for i, e := range w.memory.Events[t.ID] {
		if e.Seq != i+1 {
			w.breach("I8", "%s: event %d has the number %d", short(t.ID), i+1, e.Seq)
			return
		}
		if final(transfer.AttemptState(e.Kind)) && e.Attempt > 0 {
			ends[e.Attempt] = append(ends[e.Attempt], e.Kind)
		}
	}
	for i := range t.Attempts {
		a := &t.Attempts[i]
		kinds := ends[a.Number]
		second := len(kinds) == 2 && kinds[0] == transfer.EventKind(transfer.Abandoned) && kinds[1] != kinds[0]
		if final(a.State) && (len(kinds) != 1 && !second || kinds[len(kinds)-1] != transfer.EventKind(a.State)) {
			w.breach("I8", "order %s is %s, its history ends it by %v", a.OrderNumber, a.State, kinds)
		}
		if !final(a.State) && len(kinds) > 0 {
			w.breach("I8", "order %s is %s, its history ends it by %v", a.OrderNumber, a.State, kinds)
		}
	}
}

// judgeForms checks that what was answered by an error sent nothing afterwards, until the customer sent the form again.
func (w *world) judgeForms(v *verdict) {
	for _, t := range w.book.saved {
		for i := range t.Attempts {
			a := w.bank.accounts[t.Attempts[i].OrderNumber]
			said, refused := w.book.refused[t.Attempts[i].FormKey]
			if a == nil || !refused || len(a.received) == 0 || a.received[0].Before(said.at) {
				continue
			}
			if said.until.IsZero() || a.received[0].Before(said.until) {
				w.breach("I4", "order %s: the form was answered by an error, and was sent after it", a.number)
				v.tally.each(append(slices.Clone(a.faults), everyFault), func(r *row) { r.Dishonest++ })
			}
		}
	}
}

func (w *world) blame(v *verdict, t *transfer.Transfer, f func(*row)) {
	for i := range t.Attempts {
		if a := w.bank.accounts[t.Attempts[i].OrderNumber]; a != nil {
			v.tally.each(a.faults, f)
		}
	}
	v.tally.each([]string{everyFault}, f)
}
