package transfer

import (
	"context"
	"errors"
	"sync"
	"time"
)

// LostOrder is an order that the bank has under a number of ours and that the store does not know: a backup was restored
// that is older than it (reliability.md F64). Nobody can be shown it; a person must look.
type LostOrder struct {
	Number                      string
	Standing                    string // in the bank's own word
	Amount, Currency, Reference string
	FoundAt                     time.Time
}

// Gap is a row of order numbers that were jumped over when the counter was set ahead, Next the first that is
// not asked about yet.
type Gap struct {
	Terminal          string
	First, Next, Last int64
}

// Gaps is the store's memory of them.
type Gaps interface {
	// Gap gives one of a terminal that is not done; ErrNotFound where there is none.
	Gap(ctx context.Context, terminal string) (Gap, error)
	// GapAsked notes that all numbers below next were asked about, and what was found of them. next beyond the last ends it.
	GapAsked(ctx context.Context, g Gap, next int64, found []LostOrder) error
}

// Finder asks the bank about a number of which nothing is known here.
type Finder interface {
	// Find reports the order, or that there is none. An error is no answer.
	Find(ctx context.Context, number, terminal string) (LostOrder, bool, error)
}

// gapEnds is how many numbers in a row the bank must not know before the rest is taken for never used: numbers are given out
// one after the other, and more than these are not given out in a row to customers who never reach the bank.
const gapEnds = 10_000

// gapTries is how often a number is asked about that the bank gives no answer on, before a person is told and the next one comes.
const gapTries = 20

// GapWatch asks the bank about every number of the gaps of a terminal.
type GapWatch struct {
	Gaps     Gaps
	Finder   Finder
	Terminal string
	Now      func() time.Time
	Format   func(n int64) string // an order number as it is written
	Found    func(LostOrder)      // tells the operator

	mu      sync.Mutex
	missing int64 // numbers in a row that the bank does not know
	tries   int   // of the number that is next
}

// Step asks about up to n numbers of one gap, one after the other, and reports whether there is more to ask. With an error
// it is better to wait a while.
func (w *GapWatch) Step(ctx context.Context, n int64) (more bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	g, err := w.Gaps.Gap(ctx, w.Terminal)
	if err == ErrNotFound { //nolint:errorlint // the store returns it bare
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var found []LostOrder
	next := g.Next
	for ; err == nil && next <= g.Last && next < g.Next+n; next++ {
		var o LostOrder
		var tell bool
		if o, tell, err = w.ask(ctx, w.Format(next)); err != nil {
			next-- // asked again, later
		}
		if tell {
			found = append(found, o)
			w.Found(o)
		}
		if w.missing >= gapEnds {
			next = g.Last
		}
	}
	if next > g.Last {
		w.missing = 0
	}
	return true, errors.Join(err, w.Gaps.GapAsked(ctx, g, next, found))
}

// ask asks about one number. What the bank gives no answer on, again and again, is told as such.
func (w *GapWatch) ask(ctx context.Context, number string) (o LostOrder, tell bool, err error) {
	o, known, err := w.Finder.Find(ctx, number, w.Terminal)
	if err != nil {
		if w.tries++; w.tries < gapTries || ctx.Err() != nil {
			return o, false, err
		}
		o, known = LostOrder{Standing: "no answer"}, true
	}
	w.tries = 0
	if w.missing++; !known {
		return o, false, nil
	}
	w.missing = 0
	o.Number, o.FoundAt = number, w.Now()
	return o, true, nil
}
