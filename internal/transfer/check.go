package transfer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"audarym/internal/failpoint"
)

// settleBatch is how many transfers are looked at in one go, all at the same time: after a crash every call that was out is
// asked about within 5 s, however slow the bank (reliability.md G7).
const settleBatch = 64

// Settle looks at the transfers that are due, up to 64 of them, and says whether there may be more. Somebody must call it
// about once a second.
func (s *Service) Settle(ctx context.Context) (more bool, err error) {
	s.Tidy(ctx)
	if err := s.afterJump(ctx); err != nil {
		return false, err
	}
	ids, err := s.Store.Due(ctx, s.Now(), settleBatch+s.stubborn.count())
	if err != nil {
		return false, err
	}
	if ids = s.stubborn.without(ids, s.Steady()); len(ids) > settleBatch {
		ids = ids[:settleBatch]
	}
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			err := s.Check(ctx, id)
			if err != nil && ctx.Err() == nil {
				s.Log.Error("not settled", "transfer", id, "error", err)
			}
			s.stubborn.note(id, err != nil && !errors.Is(err, ErrStore) && ctx.Err() == nil, s.Steady())
		})
	}
	all.Wait()
	return len(ids) == settleBatch, nil
}

// AnythingDue reports whether Settle would find something.
func (s *Service) AnythingDue(ctx context.Context) (bool, error) {
	if err := s.afterJump(ctx); err != nil {
		return false, err
	}
	ids, err := s.Store.Due(ctx, s.Now(), 1)
	return len(ids) > 0 || s.calls.anyLoose(), err
}

// Recover is for the start: whatever another run of the program left unsettled is due at once. Settle does the rest.
func (s *Service) Recover(ctx context.Context) error { return s.Store.Hurry(ctx, s.Now()) }

// Check brings one transfer up to date: what was interrupted becomes unknown, the bank is asked about what is
// unknown or hinted at, and a transfer whose time is over is closed.
func (s *Service) Check(ctx context.Context, id ID) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic of type %T", r)
		}
	}()
	t, err := s.Store.Get(ctx, id)
	if err != nil {
		return err
	}
	if t, err = s.interrupted(ctx, t); err != nil {
		return err
	}
	if t.question(s.Now()) != nil {
		return s.ask(ctx, t)
	}
	return s.closeTime(ctx, t)
}

// question is the attempt to ask the bank about; nil where there is nothing to ask.
func (t *Transfer) question(now time.Time) *Attempt {
	a := t.Last()
	switch {
	case t.Hinted != 0 && !t.attempt(t.Hinted).calling():
		return t.attempt(t.Hinted)
	case a == nil:
		return nil
	case a.State == Unknown, a.State == Review, a.State == Challenged && t.closedForConfirm(now):
		return a
	}
	return nil
}

func (a *Attempt) calling() bool { return a.State == Sending || a.State == Confirming }

// interrupted finds a call that can no longer be running: the process died, or slept. It is never sent again.
func (s *Service) interrupted(ctx context.Context, t *Transfer) (*Transfer, error) {
	if a := t.Last(); a == nil || !s.brokenOff(a, s.Now()) {
		return t, nil
	}
	moved, ev := Stayed, evidence{Outcome: Outcome{Trigger: OnDeadline, Detail: "interrupted"}}
	t, err := s.unlessNotNow(s.update(ctx, t, func(t *Transfer) error {
		a := t.Last()
		if ev.at = s.Now(); !s.brokenOff(a, ev.at) {
			return ErrNotNow
		}
		ev.sure = s.sure(ev.at)
		moved = t.apply(a, ev)
		return nil
	}))
	if err == nil && moved == Stepped {
		s.tell(t, t.Last().Number, ev, moved)
	}
	return t, err
}

// brokenOff reports a call that is out although it has no time left, or nobody who waits for it. Of its own calls a process
// knows that, whatever the clock says.
func (s *Service) brokenOff(a *Attempt, now time.Time) bool {
	switch {
	case !a.calling():
		return false
	case a.Caller == s.Caller:
		return !s.calls.running(a.ReturnHash, s.Steady())
	}
	return !now.Before(a.CallDeadline) || a.Caller != "" && !s.Alive(a.Caller) // "" is that of an earlier version, which may be running
}

// unlessNotNow takes a change that had nothing to do for done.
func (s *Service) unlessNotNow(t *Transfer, err error) (*Transfer, error) {
	if err == ErrNotNow { //nolint:errorlint // our own closures'
		return t, nil
	}
	return t, err
}

// ask makes one status call and applies what it says. It is announced first, so that nobody else asks meanwhile. Between the
// times at which we ask by ourselves it is somebody else's question, through the API or at the desk.
func (s *Service) ask(ctx context.Context, t *Transfer) error {
	number, planned := 0, time.Time{}
	t, err := s.update(ctx, t, func(t *Transfer) error {
		now := s.Now()
		a := t.question(now)
		planned = t.Due
		switch at := t.askableAt(now); {
		case a == nil, at.After(now) && now.Before(planned):
			return ErrNotNow
		case at.After(now):
			number, t.Due = 0, at
			return nil
		}
		number, t.AskedAt, t.Due = a.Number, now, now.Add(askTime)
		return nil
	})
	if err != nil || number == 0 {
		_, err = s.unlessNotNow(t, err)
		return err
	}
	answer := s.askBank(ctx, t, t.attempt(number))
	failpoint.Hit("check.asked")
	return s.note(ctx, t, number, answer, planned)
}

// askBank makes the call. Of an order at another terminal than the merchant has now, "no such order" proves nothing: whoever asks
// may be a stranger to it.
func (s *Service) askBank(ctx context.Context, t *Transfer, a *Attempt) Answer {
	shop, err := s.shop(t.Merchant)
	if err != nil {
		s.Log.Error("nobody can be asked", "alarm", "no_merchant", "transfer", t.ID, "merchant", t.Merchant)
		return Answer{Standing: StandsUnclear, Outcome: Outcome{Trigger: OnNoAnswer, Detail: "its merchant is not in the settings"}}
	}
	answer := shop.Bank.Status(ctx, t.order(a))
	if answer.Standing == StandsMissing && a.Terminal != shop.TerminalID {
		return Answer{Standing: StandsUnclear, Outcome: Outcome{Trigger: OnNoAnswer, Detail: "no such order, asked by another terminal"}}
	}
	return answer
}

// note applies the answer to a status call, which was planned for that time.
func (s *Service) note(ctx context.Context, t *Transfer, number int, answer Answer, planned time.Time) error {
	moved := Stayed
	var ev evidence
	t, err := s.update(ctx, t, func(t *Transfer) error {
		a, now := t.attempt(number), s.Now()
		sure := s.sure(now)
		if a.Asking.Since.IsZero() && a.State == Challenged && t.closedForConfirm(now) {
			a.Asking.Since = now
		}
		quiet := s.quiet(a)
		a.Asking.asked(now, answer.Standing, quiet, a.CallDeadline, sure)
		between := t.AskedAt.Before(planned)
		if t.Hinted != number && !between {
			a.Asking.Times++ // a hundred questions of others do not use up the day in which we ask every five minutes
		}
		a.Heard = a.Heard || answer.Standing == StandsAtACS || answer.Standing == StandsOpen || answer.Standing == StandsOther
		ev = t.weigh(a, answer, now)
		ev.sure, ev.quiet = sure, quiet
		if t.Hinted == number {
			t.Hinted = 0
		}
		if a.calling() && ev.Trigger != OnApproved && ev.Trigger != OnDeclined && ev.Trigger != OnMismatch {
			ev.Trigger = "" // the question is older than the call, and its answer tells nothing about it
		}
		moved = t.apply(a, ev)
		if late := ev; moved == Stayed && a.State == Unknown {
			late.Trigger = OnDeadline // after a week it is
			moved = t.apply(a, late)
		}
		if t.Due = t.nextDue(now, sure); between && moved == Stayed && planned.Before(t.Due) {
			t.Due = planned // nor do they put ours off
		}
		return nil
	})
	if err != nil {
		return err
	}
	failpoint.Hit("check.settled")
	s.tell(t, number, ev, moved)
	return nil
}

// closeTime writes down that a transfer ended by its deadline, so that its history says so. What has nothing to do
// now is looked at when it has.
func (s *Service) closeTime(ctx context.Context, t *Transfer) error {
	_, err := s.unlessNotNow(s.update(ctx, t, func(t *Transfer) error {
		now := s.Now()
		if t.Due.IsZero() || now.Before(t.Due) {
			return ErrNotNow
		}
		if t.Due.Equal(t.Deadline) && t.State(now) == StateExpired {
			t.Record(now, EventExpired, 0, "")
		}
		t.Due = t.nextDue(now, s.sure(now))
		return nil
	}))
	return err
}
