package handlers

import (
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// How many wrong receipt codes an address may try. With 60 bits in a code nobody finds one by trying; this keeps those who try
// from costing anything.
const (
	wrongCodesAtOnce = 20
	wrongCodeEvery   = 6 * time.Second
	guessersAtOnce   = 4096 // addresses that are remembered, the newest
)

// guesses are the addresses that have tried a code.
type guesses struct {
	seen *lru.Cache[string, *rate.Limiter]
}

func newGuesses() guesses {
	seen, err := lru.New[string, *rate.Limiter](guessersAtOnce)
	if err != nil {
		panic(err) // only of a size below 1
	}
	return guesses{seen}
}

// guess takes one of an address's wrong codes before it is looked at, so that a hundred at once are not one: whoever was right
// gives it back. Where none is left it says how long to wait.
func (g guesses) guess(address string, now time.Time) (giveBack func(), wait time.Duration) {
	fresh := rate.NewLimiter(rate.Every(wrongCodeEvery), wrongCodesAtOnce)
	limiter, known, _ := g.seen.PeekOrAdd(networkOf(address), fresh)
	if !known {
		limiter = fresh
	} else {
		g.seen.Get(networkOf(address)) // it was seen just now
	}
	r := limiter.ReserveN(now, 1)
	giveBack = func() { r.CancelAt(now) } // at a later time there would be nothing to cancel
	if wait = r.DelayFrom(now); wait > 0 {
		giveBack()
	}
	return giveBack, wait
}
