package transfer

import "time"

// The times of the flow (reliability.md section 2).
const (
	callTime      = 75 * time.Second // token 7 s, money call 60 s, and room to write the result
	giveUpAfter   = 7 * 24 * time.Hour
	missingAfter  = 15 * time.Minute // past the call's deadline
	missingApart  = 5 * time.Minute
	missingEnough = 3
)

// askAfter is how long to wait before the next status call, by the age of the uncertainty:
// 5 s, 15 s, 30 s, 1 min, 2 min, then every 5 min for a day, then every hour.
func askAfter(asked int, age time.Duration) time.Duration {
	first := []time.Duration{5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	switch {
	case asked < len(first):
		return first[asked]
	case age < 24*time.Hour:
		return 5 * time.Minute
	}
	return time.Hour
}

// jitter spreads a wait by up to a fifth either way. The transfer's own id decides, so that a replay is the same.
func jitter(d time.Duration, id ID, n int) time.Duration {
	h := uint32(2166136261) // FNV-1a
	for _, c := range []byte(id) {
		h = (h ^ uint32(c)) * 16777619
	}
	h = (h ^ uint32(n)) * 16777619
	return d - d/5 + time.Duration(int64(d)*2/5*int64(h%1000)/1000)
}

// nextDue is when an attempt that has just changed must be looked at again; zero for never.
func (t *Transfer) nextDue(a *Attempt, now time.Time) time.Time {
	switch a.State {
	case Sending, Confirming:
		return a.CallDeadline
	case Challenged:
		return t.Deadline
	case Unknown:
		return now.Add(jitter(askAfter(a.Asking.Times, now.Sub(a.Asking.Since)), t.ID, a.Asking.Times))
	case Declined, NotSent, Abandoned:
		if t.State(now) == StateOpen {
			return t.Deadline
		}
	}
	return time.Time{}
}

// asked notes a status call that did not settle the attempt.
func (k *Asking) asked(now time.Time, s Standing, callDeadline time.Time) {
	k.Times++
	k.Last = now
	switch {
	case s == StandsUnclear:
	case s != StandsMissing:
		k.Missing, k.MissingAt = 0, time.Time{}
	case !now.Before(k.counts(callDeadline)):
		k.Missing++
		k.MissingAt = now
	}
}

// counts is from when on an answer "no such order" counts for the not-submitted rule. Asking just then keeps its promise:
// a transfer that the bank never saw is settled within 30 minutes.
func (k *Asking) counts(callDeadline time.Time) time.Time {
	if k.Missing > 0 {
		return k.MissingAt.Add(missingApart)
	}
	return callDeadline.Add(missingAfter)
}

// neverHeardOf reports that the bank has not said a word about the attempt, so that it may not know of it.
func (a *Attempt) neverHeardOf() bool { return !a.Heard && a.BankID == "" && a.ConfirmedAt.IsZero() }

// neverReceived is the not-submitted rule: the bank, asked often and late enough, has no such order.
func (k *Asking) neverReceived() bool { return k.Missing >= missingEnough }
