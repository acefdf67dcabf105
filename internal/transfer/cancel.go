package transfer

import (
	"context"

	"audarym/internal/failpoint"
)

// Cancel ends a transfer at the customer's wish: at once while it is open; after a word with the bank while it is
// challenged, since only the bank can say that nothing happened. In any other state it does nothing.
func (s *Service) Cancel(ctx context.Context, id ID) error {
	return s.cancel(ctx, id, CanceledByCustomer)
}

// CancelForMerchant is Cancel at the merchant's wish.
func (s *Service) CancelForMerchant(ctx context.Context, id ID) error {
	return s.cancel(ctx, id, CanceledByMerchant)
}

// Who canceled, as the history has it. Before it had that it was "".
const (
	CanceledByCustomer = "by the customer"
	CanceledByMerchant = "by the merchant"
)

func (s *Service) cancel(ctx context.Context, id ID, by string) error {
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
		t.Record(now, EventCanceled, 0, by)
		if t.Due = t.nextDue(now, s.sure(now)); state == StateChallenged {
			t.Due = now
		}
		return nil
	})
	if err != nil || t.settled() {
		return err
	}
	failpoint.Hit("cancel.stored")
	place, err := s.slot()
	if err != nil {
		s.Wake() // it is due
		return nil
	}
	defer place.free()
	s.detach(ctx, place, func(ctx context.Context) {
		if err := s.Check(ctx, id); err != nil {
			s.Log.Error("not settled", "transfer", id, "error", err)
		}
	})
	return nil
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
