package transfer

import (
	"context"
	"sync"
	"time"
)

const (
	settleBatch  = 64 // transfers looked at in one go
	settleAtOnce = 16 // at the same time: a status call may take 10 s
)

// Settle looks at every transfer that is due, and says how many it looked at. Somebody must call it about once a second.
func (s *Service) Settle(ctx context.Context) (int, error) {
	ids, err := s.Store.Due(ctx, s.Now(), settleBatch)
	if err != nil {
		return 0, err
	}
	var all sync.WaitGroup
	places := make(chan struct{}, settleAtOnce)
	for _, id := range ids {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			if err := s.Check(ctx, id); err != nil && ctx.Err() == nil {
				s.Log.Error("not settled", "transfer", id, "error", err)
			}
		})
	}
	all.Wait()
	return len(ids), nil
}

// Check brings one transfer up to date: what was interrupted becomes unknown, the bank is asked about what is
// unknown, and a transfer whose time is over is closed.
func (s *Service) Check(ctx context.Context, id ID) error {
	defer s.survive("check")
	t, err := s.Store.Get(ctx, id)
	if err != nil {
		return err
	}
	if t, err = s.interrupted(ctx, t); err != nil {
		return err
	}
	a := t.Last()
	now := s.Now()
	if a != nil && (a.State == Unknown || a.State == Challenged && t.closedForConfirm(now)) {
		return s.ask(ctx, t, a)
	}
	return s.closeTime(ctx, t)
}

// interrupted finds a call that can no longer be running: the process died, or slept. It is never sent again.
func (s *Service) interrupted(ctx context.Context, t *Transfer) (*Transfer, error) {
	if a := t.Last(); a == nil || a.State != Sending && a.State != Confirming || s.Now().Before(a.CallDeadline) {
		return t, nil
	}
	ev := evidence{Outcome: Outcome{Trigger: OnDeadline, Detail: "interrupted"}}
	return s.unlessNotNow(s.update(ctx, t, func(t *Transfer) error {
		a := t.Last()
		if ev.at = s.Now(); a.State != Sending && a.State != Confirming || ev.at.Before(a.CallDeadline) {
			return ErrNotNow
		}
		t.apply(a, ev)
		return nil
	}))
}

// unlessNotNow takes a change that had nothing to do for done.
func (s *Service) unlessNotNow(t *Transfer, err error) (*Transfer, error) {
	if err == ErrNotNow { //nolint:errorlint // our own closures'
		return t, nil
	}
	return t, err
}

// ask makes one status call and applies what it says.
func (s *Service) ask(ctx context.Context, t *Transfer, a *Attempt) error {
	answer := s.Bank.Status(ctx, t.order(a, s.Merchant.TerminalID))
	number, moved := a.Number, Stayed
	var ev evidence
	t, err := s.update(ctx, t, func(t *Transfer) error {
		a := t.attempt(number)
		now := s.Now()
		if a.Asking.Since.IsZero() {
			a.Asking.Since = now // a challenge whose time is over
		}
		a.Asking.asked(now, answer.Standing, a.CallDeadline)
		a.Heard = a.Heard || answer.Standing == StandsAtACS || answer.Standing == StandsOpen
		ev = t.weigh(a, answer, now)
		if moved = t.apply(a, ev); moved == Stayed && t.aWeekOn(a, now) {
			ev.Trigger = OnDeadline
			moved = t.apply(a, ev)
		}
		if a.State == Unknown || a.State == Challenged {
			t.Due = t.askAgain(a, now)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.tell(t, number, ev, moved)
	return nil
}

// weigh turns the bank's view of an order into a trigger. An order that waits for 3-D Secure is not done, once our time for
// confirming is over and confirm was never sent: its money moves only after confirm. One that the bank still works on
// is not done only where a challenge is known: without 3-D Secure it may move the money at any time. (bank-api.md
// section 6 takes NEW for not done in both cases; its own code 454 shows what that would cost.)
func (t *Transfer) weigh(a *Attempt, answer Answer, now time.Time) evidence {
	ev := evidence{Outcome: answer.Outcome, asked: true, at: now}
	neverConfirmed := a.ConfirmedAt.IsZero() && t.closedForConfirm(now)
	switch answer.Standing {
	case StandsDone:
		ev.Trigger = OnApproved
	case StandsRefused:
		ev.Trigger = OnDeclined
	case StandsMissing:
		ev.Trigger = OnNotSent
		ev.Failure = Failure{Reason: ReasonNotSubmitted, Next: NextRetry}
		if a.State == Challenged {
			ev.Trigger = OnDeadline
		}
	case StandsAtACS, StandsOpen:
		ev.Trigger = OnNoAnswer
		if a.State == Challenged {
			ev.Trigger = OnDeadline
		} else if answer.Standing == StandsAtACS && neverConfirmed {
			ev.Trigger = OnDeclined
			ev.Failure = Failure{Reason: ReasonAbandoned, Next: NextRetry}
		}
	default:
		ev.Trigger = OnNoAnswer
	}
	return ev
}

func (t *Transfer) aWeekOn(a *Attempt, now time.Time) bool {
	return a.State == Unknown && now.Sub(a.Asking.Since) >= giveUpAfter
}

// askAgain is when to ask next about an attempt that the last answer did not settle.
func (t *Transfer) askAgain(a *Attempt, now time.Time) time.Time {
	next := now.Add(jitter(askAfter(a.Asking.Times, now.Sub(a.Asking.Since)), t.ID, a.Asking.Times))
	if counts := a.Asking.counts(a.CallDeadline); a.neverHeardOf() && now.Before(counts) && counts.Before(next) {
		return counts
	}
	return next
}

// closeTime writes down that a transfer ended by its deadline, so that its history says so.
func (s *Service) closeTime(ctx context.Context, t *Transfer) error {
	_, err := s.unlessNotNow(s.update(ctx, t, func(t *Transfer) error {
		now := s.Now()
		if t.Due.IsZero() || now.Before(t.Due) {
			return ErrNotNow
		}
		if t.Due = (time.Time{}); t.State(now) == StateExpired {
			t.Record(now, EventExpired, 0, "")
		}
		return nil
	}))
	return err
}
