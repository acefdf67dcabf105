package transfer

import "time"

// The times of the flow (reliability.md section 2).
const (
	callTime      = 75 * time.Second // commit and token 7 s each, money call 60 s, and room to write the result
	moneyTime     = 60 * time.Second // the longest money call
	askTime       = 25 * time.Second // token and status call, 10 s each, and room to write the result
	askGap        = 5 * time.Second  // the shortest time between two status calls about one transfer (F33)
	giveUpAfter   = 7 * 24 * time.Hour
	giveUpTimes   = 100 // and asked so often: a clock that is a week ahead gives nothing up
	missingAfter  = 15 * time.Minute
	missingApart  = 5 * time.Minute
	missingEnough = 3
)

// askAfter is how long to wait before the next status call: 5 s, 15 s, 30 s, 1 min and 2 min after the outcome became
// unknown, then every 5 min for a day, a second for the look and ten for the answer included (reliability.md G4), then every
// hour. It goes by the number of calls, whatever the clock says.
func askAfter(asked int) time.Duration {
	first := []time.Duration{5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	switch {
	case asked < len(first):
		return first[asked]
	case asked < len(first)+24*60/3: // of 3:48 to 4:45 each
		return 5*time.Minute - 15*time.Second
	}
	return time.Hour
}

// jitter spreads a wait by up to a fifth, to the early side: the promise is "at most 5 minutes" (reliability.md G4).
// The transfer's own id decides, so that a replay is the same.
func jitter(d time.Duration, id ID, n int) time.Duration {
	h := uint32(2166136261) // FNV-1a
	for _, c := range []byte(id) {
		h = (h ^ uint32(c)) * 16777619
	}
	h = (h ^ uint32(n)) * 16777619
	return d - time.Duration(int64(d)/5*int64(h%1000)/1000)
}

// nextDue is when a transfer that has just changed must be looked at again; zero for never.
func (t *Transfer) nextDue(now, sure time.Time) time.Time {
	due := t.dueByState(now, sure)
	if t.Hinted == 0 || t.attempt(t.Hinted).calling() { // a call that is out tells by itself
		return due
	}
	if hint := t.askableAt(now); due.IsZero() || hint.Before(due) {
		return hint
	}
	return due
}

func (t *Transfer) dueByState(now, sure time.Time) time.Time {
	a := t.Last()
	switch {
	case a == nil && t.State(now) == StateOpen:
		return t.Deadline
	case a == nil:
		return time.Time{}
	case a.State == Sending, a.State == Confirming:
		return a.CallDeadline
	case a.State == Challenged && !t.closedForConfirm(now):
		return t.Deadline
	case a.State == Challenged, a.State == Unknown:
		return t.askAgain(a, now, sure)
	case a.State == Review && now.Sub(a.ChangedAt) < giveUpAfter && !a.askedForAWeek(now):
		return t.askNext(a, now) // there for a mismatch: the bank may yet say otherwise
	case a.State.negative() && t.State(now) == StateOpen:
		return t.Deadline
	}
	return time.Time{}
}

// askAgain is when to ask next about an attempt that the last answer did not settle.
func (t *Transfer) askAgain(a *Attempt, now, sure time.Time) time.Time {
	next := t.askNext(a, now)
	if counts := a.Asking.counts(now, a.CallDeadline, sure); a.neverHeardOf() && now.Before(counts) && counts.Before(next) {
		return counts
	}
	return next
}

// askNext goes on from when the bank was last asked about this attempt: a question about another one, which a notification
// made us ask meanwhile, puts nothing off.
func (t *Transfer) askNext(a *Attempt, now time.Time) time.Time {
	wait := jitter(askAfter(a.Asking.Times), t.ID, a.Asking.Times)
	if a.Asking.Last.IsZero() || a.Asking.Last.After(now) { // not yet, or by a clock that was set back
		return now.Add(wait)
	}
	return a.Asking.Last.Add(wait)
}

// askableAt is the earliest moment for another status call. A clock that was set back does not count.
func (t *Transfer) askableAt(now time.Time) time.Time {
	if at := t.AskedAt.Add(askGap); at.After(now) && !t.AskedAt.After(now) {
		return at
	}
	return now
}

// asked notes what a status call said of an attempt, or did not say. While the call may still be on its way (not quiet) "no
// such order" is no news, and does not count: the order may yet come, and be unknown for a while. sure is since when the
// clock has run evenly.
func (k *Asking) asked(now time.Time, s Standing, quiet bool, callDeadline, sure time.Time) {
	k.Last, k.Says = now, s
	switch {
	case s == StandsUnclear:
	case s != StandsMissing:
		k.Missing, k.MissingAt = 0, time.Time{}
	case quiet && !now.Before(k.counts(now, callDeadline, sure)):
		k.Missing++
		k.MissingAt = now
	}
}

// counts is from when on an answer "no such order" counts for the not-submitted rule: 15 minutes after the call's deadline,
// all of them watched, then 5 minutes apart. Asking just then keeps the rule's promise: a transfer that the bank never
// saw is settled within 30 minutes, or within 30 minutes of a start or a jump of the clock. What has counted goes on to
// count. What lies further ahead than it can was written by a clock that has been set back since: it was before sure.
func (k *Asking) counts(now, callDeadline, sure time.Time) time.Time {
	if k.Missing > 0 {
		if k.MissingAt.After(now) {
			return sure.Add(missingApart)
		}
		return later(k.MissingAt, sure).Add(missingApart)
	}
	if callDeadline.After(now.Add(callTime)) {
		callDeadline = sure.Add(callTime)
	}
	return later(callDeadline, sure).Add(missingAfter)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// neverHeardOf reports that the bank has not said a word about the attempt, so that it may not know of it.
func (a *Attempt) neverHeardOf() bool { return !a.Heard && a.BankID == "" && a.ConfirmedAt.IsZero() }

// neverReceived is the not-submitted rule: the bank, asked often and late enough, has no such order.
func (k *Asking) neverReceived() bool { return k.Missing >= missingEnough }

func (a *Attempt) askedForAWeek(now time.Time) bool {
	return !a.Asking.Since.IsZero() && a.Asking.Times >= giveUpTimes && now.Sub(a.Asking.Since) >= giveUpAfter
}
