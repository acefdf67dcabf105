package transfer

import (
	"context"
	"time"
)

// hintGap is the shortest time between two status calls that hints of the bank ask for (reliability.md F33).
const hintGap = 5 * time.Second

// Cancel ends a transfer at the customer's wish: at once while it is open; after a word with the bank while it is
// challenged, since only the bank can say that nothing happened. In any other state it does nothing.
func (s *Service) Cancel(ctx context.Context, id ID) error {
	t, err := s.Store.Get(ctx, id)
	if err != nil {
		return err
	}
	t, err = s.update(ctx, t, func(t *Transfer) error {
		now := s.Now()
		state := t.State(now)
		if state != StateOpen && state != StateChallenged {
			return ErrNotNow
		}
		t.CanceledAt = now
		t.Record(now, EventCanceled, 0, "")
		if t.Due = (time.Time{}); state == StateChallenged {
			t.Due = now
		}
		return nil
	})
	if err != nil || t.settled() {
		return err
	}
	place, err := s.slot()
	if err != nil {
		return nil // it is due, so Settle asks
	}
	defer place.free()
	s.detach(ctx, place, func(ctx context.Context) {
		if err := s.Check(ctx, id); err != nil {
			s.Log.Error("not settled", "transfer", id, "error", err)
		}
	})
	return nil
}

// Hint is the bank's notification: it says nothing that we believe, but that now is a good time to ask.
func (s *Service) Hint(ctx context.Context, token string) error {
	t, number, err := s.Store.ByNotify(ctx, HashToken(token))
	if err != nil {
		return err
	}
	_, err = s.update(ctx, t, func(t *Transfer) error {
		a, now := t.attempt(number), s.Now()
		if soon := a.Asking.Last.Add(hintGap); a.State == Unknown && soon.Before(t.Due) {
			t.Due = soon
			if soon.Before(now) {
				t.Due = now
			}
			return nil
		}
		return ErrNotNow
	})
	_, err = s.unlessNotNow(nil, err)
	return err
}

// SetLanguage keeps the language that the customer chose on a page of this transfer.
func (s *Service) SetLanguage(ctx context.Context, id ID, language string) error {
	t, err := s.Store.Get(ctx, id)
	if err != nil || t.Language == language {
		return err
	}
	_, err = s.update(ctx, t, func(t *Transfer) error {
		t.Language = language
		return nil
	})
	return err
}
