package transfer

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Resolution is what a person found out about an uncertain transfer, by asking the bank in another way.
type Resolution struct {
	Moved     bool   // whether the money moved
	Reference string // the bank's, where it moved
	Reason    string // how that is known: 1 to 500 characters, kept in the history
	By        string // who says so
}

// ErrReason asks for a reason.
var ErrReason = errors.New("transfer: a resolution needs a reason of 1 to 500 characters, and who gives it")

// oneLine keeps control characters out of the history, and out of the terminal that shows it.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text))
}

// Resolve ends an attempt that is unknown or in review by a person's word. ErrNotNow where the bank has
// already told, or is about to. The bank's own later word is still heard: if it differs, that is a contradiction.
func (s *Service) Resolve(ctx context.Context, id ID, r Resolution) error {
	r.Reason, r.By, r.Reference = oneLine(r.Reason), oneLine(r.By), oneLine(r.Reference)
	if n := utf8.RuneCountInString(r.Reason); n == 0 || n > 500 || r.By == "" {
		return ErrReason
	}
	t, err := s.Store.Get(ctx, id)
	if err != nil {
		return err
	}
	ev := evidence{from: fromPerson, Outcome: Outcome{Trigger: OnApproved, Receipt: Receipt{Reference: r.Reference}}}
	if !r.Moved {
		ev.Outcome = Outcome{Trigger: OnDeclined, Failure: Failure{Reason: ReasonResolved, Next: NextNone}}
	}
	number := 0
	t, err = s.update(ctx, t, func(t *Transfer) error {
		a := t.Last()
		if a == nil {
			return ErrNotNow
		}
		ev.at = s.Now()
		ev.sure = s.sure(ev.at)
		number = a.Number
		if a.State != Unknown && a.State != Review || !s.quiet(a) { // while its call may be on its way, nobody can know
			return ErrNotNow
		}
		t.Record(ev.at, EventResolved, a.Number, r.By+": "+r.Reason)
		t.apply(a, ev)
		a.Asking.Since = time.Time{} // the bank did not answer late: it did not answer
		return nil
	})
	if err != nil {
		return err
	}
	s.tell(t, number, ev, Stepped)
	return nil
}
