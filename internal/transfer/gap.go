package transfer

import (
	"context"
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
	// Gap gives one that is not done; ErrNotFound where there is none.
	Gap(ctx context.Context) (Gap, error)
	// GapAsked notes that all numbers below next were asked about, and what was found of them. next beyond the last ends it.
	GapAsked(ctx context.Context, g Gap, next int64, found []LostOrder) error
}

// Finder asks the bank about a number of which nothing is known here.
type Finder interface {
	// Find reports the order, or that there is none. An error is no answer.
	Find(ctx context.Context, number, terminal string) (LostOrder, bool, error)
}

// gapEnds is how many numbers in a row the bank must not know before the rest is taken for never used: they are
// given out one after the other.
const gapEnds = 200

// GapWatch asks the bank about every number of every gap.
type GapWatch struct {
	Gaps    Gaps
	Finder  Finder
	Now     func() time.Time
	Format  func(n int64) string // an order number as it is written
	Found   func(LostOrder)      // tells the operator
	missing int64                // numbers in a row that the bank does not know
}

// Step asks about up to n numbers of one gap, one after the other, and reports whether there is more to ask.
func (w *GapWatch) Step(ctx context.Context, n int64) (more bool, err error) {
	g, err := w.Gaps.Gap(ctx)
	if err == ErrNotFound { //nolint:errorlint // the store returns it bare
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var found []LostOrder
	next := g.Next
	for ; next <= g.Last && next < g.Next+n; next++ {
		o, known, err := w.Finder.Find(ctx, w.Format(next), g.Terminal)
		if err != nil {
			break // asked again, later
		}
		if w.missing++; known {
			w.missing = 0
			o.Number, o.FoundAt = w.Format(next), w.Now()
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
	return true, w.Gaps.GapAsked(ctx, g, next, found)
}
