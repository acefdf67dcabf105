package transfer

import "time"

// weigh turns the bank's view of an order into a trigger. An order that waits for 3-D Secure is not done, once our time for
// confirming is over and confirm was never sent: its money moves only after confirm. One that the bank still works on
// is not done only where a challenge is known: without 3-D Secure it may move the money at any time. (bank-api.md
// section 6 takes NEW for not done in both cases; its own code 454 shows what that would cost.)
func (t *Transfer) weigh(a *Attempt, answer Answer, now time.Time) evidence {
	ev := evidence{Outcome: answer.Outcome, from: fromStatus, at: now}
	neverConfirmed := a.ConfirmedAt.IsZero() && t.closedForConfirm(now)
	if a.Collided && answer.Standing != StandsUnclear { // of somebody else's order, whatever it is
		ev.Outcome = Outcome{Trigger: OnMismatch}
		return ev
	}
	switch answer.Standing {
	case StandsDone:
		ev.Trigger = OnApproved
	case StandsRefused:
		ev.Trigger = OnDeclined
	case StandsMissing:
		ev.Trigger = OnNoAnswer // of what it has told us of: it is behind its own books
		if a.State == Challenged && neverConfirmed {
			ev.Trigger = OnDeadline
		} else if a.State == Unknown {
			ev.Trigger = OnNotSent
			ev.Failure = Failure{Reason: ReasonNotSubmitted, Next: NextRetry}
		}
	case StandsAtACS, StandsOpen:
		ev.Trigger = OnNoAnswer
		if a.State == Challenged && neverConfirmed {
			ev.Trigger = OnDeadline
		} else if answer.Standing == StandsAtACS && neverConfirmed {
			ev.Trigger = OnDeclined
			ev.Failure = Failure{Reason: ReasonAbandoned, Next: NextRetry}
		}
	case StandsOther:
		ev.Trigger = OnMismatch
	default:
		ev.Trigger = OnNoAnswer
	}
	return ev
}
