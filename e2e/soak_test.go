//go:build soak

package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

var (
	soakSeed      = flag.Uint64("seed", 0, "seed of the soak's faults and customers; 0 draws one")
	soakTransfers = flag.Int("transfers", 3000, "transfers of the soak")
	soakRate      = flag.Float64("rate", 0.05, "how many orders are spoiled by the bank, of 1")
)

// TestSoak is many customers at once before the whole application, on a bank that spoils one order in twenty. Afterwards a
// day goes by, and every page, the stored results and the ledger must agree.
func TestSoak(t *testing.T) {
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	fmt.Printf("soak: seed %d, rate %g, %d transfers; again with: go test -tags soak ./e2e -run TestSoak -seed %d\n", seed, *soakRate, *soakTransfers, seed)
	w := start(t, setup{patience: time.Second, switches: sandbox.Switches{SlowAnswer: 100 * time.Millisecond, Silence: 100 * time.Millisecond}})
	w.must(w.bank.SetNotifyOrigins(w.url))
	w.must(w.bank.SetFaults(sandbox.Faults{Rate: *soakRate, Seed: seed}))
	began := time.Now()
	runs := w.soaks(seed, *soakTransfers)
	fmt.Printf("soak: sent in %s\n", time.Since(began).Round(time.Second))
	for _, step := range []time.Duration{10 * time.Second, time.Minute, 20 * time.Minute, 6 * time.Minute, 6 * time.Minute, 6 * time.Minute, time.Hour, 7 * time.Hour, time.Hour} {
		w.goesOn(step)
	}
	w.soaked(runs)
	fmt.Printf("soak: %d transfers in %s, seed %d\n", len(runs), time.Since(began).Round(time.Second), seed)
}

// soaks lets eight customers at a time send.
func (w *world) soaks(seed uint64, transfers int) (runs []*run) {
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, 8)
	fates := []sandbox.Fate{sandbox.FateThreeDS, sandbox.FateApproved, sandbox.FateNoFunds}
	for i := range transfers {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			dice := rand.New(rand.NewPCG(seed, uint64(i)))
			r := &run{scenario: fmt.Sprint("soak ", i), v: w.wire()}
			r.sends(cardWith(fates[dice.IntN(len(fates))]), dice.IntN(10) > 0)
			mu.Lock()
			defer mu.Unlock()
			runs = append(runs, r)
		})
	}
	all.Wait()
	return runs
}

// sends goes through the flow as far as it leads; not everybody comes back from the bank's page.
func (r *run) sends(card pages.Card, comesBack bool) {
	r.path = r.v.sends("1000", card)
	j := r.v.twin(r.path)
	r.order = j.Order
	r.looks()
	if j.State == pages.Challenged && comesBack {
		back := r.v.confirms(r.path, "1234")
		r.v.post(back.action, back.fields)
		r.looks()
	}
}

// soaked holds every page against the ledger once more; nothing that the bank can tell of is left open.
func (w *world) soaked(runs []*run) {
	w.t.Helper()
	ends := map[pages.State]int{}
	for _, r := range runs {
		r.looks()
		j := r.v.twin(r.path)
		ends[j.State]++
		if o, _ := w.bank.Order(r.order); r.saidNone && o.MoneyMoved > 0 {
			w.t.Errorf("%s: once said that no money was taken; ledger %+v", r.name(), o)
		}
		if j.State == pages.Processing || j.State == pages.Review {
			o, _ := w.bank.Order(r.order)
			w.t.Errorf("%s is %s after a day; ledger %+v", r.name(), j.State, o)
		}
	}
	fmt.Printf("soak: ends %v\n", ends)
}
