package transfer

import (
	"context"
	"sync"
	"time"
)

// trust tells since when the wall clock can be believed. A clock may be set, and a machine may sleep; a counter that only
// runs forward shows it. Only one conclusion needs it, the one that would be wrong if the clock ran ahead: that the
// bank has had time enough to know an order (reliability.md F53).
type trust struct {
	mu     sync.Mutex
	looked bool
	offset time.Duration // of the wall clock against the counter, at the last look
	since  time.Duration // the counter, at the start or when the clock last jumped
	jumped bool          // and what was due by the old clock has not been made due since
}

// jumpSize is what a clock that is only being corrected does not move between two looks.
const jumpSize = 2 * time.Second

// sure is the moment of the wall clock from which on it has run evenly. Before a start nobody watched it.
func (s *Service) sure(now time.Time) time.Time {
	t := &s.trust
	t.mu.Lock()
	defer t.mu.Unlock()
	steady := s.Steady()
	offset := time.Duration(now.UnixNano()) - steady
	if jump := offset - t.offset; !t.looked || jump > jumpSize || jump < -jumpSize {
		if t.looked {
			s.Log.Error("the clock jumped", "alarm", "clock", "by", jump)
			t.jumped = true
		}
		t.looked, t.since = true, steady
	}
	t.offset = offset
	return now.Add(t.since - steady)
}

// afterJump makes everything unsettled due where the clock has jumped: what was to be looked at in five minutes is hours
// away now, if the clock was set back.
func (s *Service) afterJump(ctx context.Context) error {
	now := s.Now()
	s.sure(now)
	if !s.trust.setJumped(false) {
		return nil
	}
	err := s.Store.Hurry(ctx, now)
	if err != nil {
		s.trust.setJumped(true)
	}
	return err
}

func (t *trust) setJumped(to bool) (was bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	was, t.jumped = t.jumped, to
	return was
}

// steadily makes a counter of a clock that never jumps: that of a test.
func steadily(now func() time.Time) func() time.Duration {
	start := now()
	return func() time.Duration { return now().Sub(start) }
}
