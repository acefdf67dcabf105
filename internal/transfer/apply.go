package transfer

import "time"

// evidence is one fact about an attempt, and where it comes from.
type evidence struct {
	Outcome
	from  source
	quiet bool // whoever made the call is gone or has ended it: nothing of it can still be on its way
	at    time.Time
	sure  time.Time // since when the clock has run evenly
}

// source is whose word it is.
type source int

const (
	fromCall   source = iota // the answer to the money call, or that there was none
	fromStatus               // the bank, asked
	fromPerson               // somebody who asked the bank in another way
)

// apply moves an attempt by the table and keeps what the evidence brings. It is the only place that sets a state
// after the attempt has begun.
func (t *Transfer) apply(a *Attempt, ev evidence) Moved {
	next, moved := step(a.State, ev.Trigger, func(g guard) bool { return t.holds(a, ev, g) })
	switch {
	case moved == Contradicted:
		t.Record(ev.at, EventContradiction, a.Number, string(ev.Trigger)+" "+ev.Failure.Code)
		return moved
	case moved == Stayed, next == a.State:
		return Stayed
	}
	a.enter(next, ev)
	if next == Succeeded {
		t.keep(a, ev.Receipt, ev.at)
	}
	t.Record(ev.at, EventKind(next), a.Number, detailOf(a, ev))
	t.Due = t.nextDue(ev.at, ev.sure)
	return moved
}

// holds answers the guards of the table.
func (t *Transfer) holds(a *Attempt, ev evidence, g guard) bool {
	switch g {
	case asked:
		return ev.from == fromStatus || ev.from == fromPerson && a.State == Review
	case neverConfirmed:
		return ev.from == fromStatus && a.ConfirmedAt.IsZero() && t.closedForConfirm(ev.at)
	case onceMore:
		return a.Challenges < 2
	case neverReceived:
		return a.neverHeardOf() && (ev.from == fromCall || ev.from == fromStatus && ev.quiet && a.Asking.neverReceived())
	case askedForAWeek:
		return a.askedForAWeek(ev.at)
	}
	return true
}

// closedForConfirm reports that confirm will not be sent any more: too late, or canceled.
func (t *Transfer) closedForConfirm(now time.Time) bool {
	return !now.Before(t.Deadline) || !t.CanceledAt.IsZero()
}

// enter sets a state and what belongs to it.
func (a *Attempt) enter(next AttemptState, ev evidence) {
	a.State, a.ChangedAt = next, ev.at
	a.Challenge = Challenge{}
	a.Heard = a.Heard || ev.Heard
	a.Collided = a.Collided || ev.Collided
	if ev.BankID != "" {
		a.BankID = ev.BankID
	}
	switch next {
	case Challenged:
		a.Challenges++
		a.Challenge = Challenge{Action: ev.Action, PaReq: ev.PaReq, MD: ev.MD}
	case Confirming:
		a.ConfirmedAt = ev.at
		a.CallDeadline = ev.at.Add(callTime)
	case Unknown:
		a.Asking = Asking{Since: ev.at}
		a.Failure = Failure{} // of the answer before, if there was one
		if ev.Failure.Next == NextWait {
			a.Failure = ev.Failure
		}
	case Review:
		if a.Asking.Since.IsZero() {
			a.Asking.Since = ev.at
		}
	case Succeeded:
		a.Receipt, a.Failure = Receipt{Reference: ev.Receipt.Reference, Fee: ev.Receipt.Fee}, Failure{}
	case Declined, NotSent:
		a.Failure = ev.Failure
	case Abandoned:
		a.Failure = Failure{Reason: ReasonAbandoned, Next: NextRetry}
	}
}

func detailOf(a *Attempt, ev evidence) string {
	switch a.State {
	case Declined, NotSent:
		return ev.Failure.Code + " " + string(ev.Failure.Reason)
	case Unknown:
		return ev.Detail
	case Review:
		return string(ev.Trigger)
	}
	return ""
}
