package simulator

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	oneSeed   = flag.Uint64("seed", 0, "run this one world, and print its steps")
	manySeeds = flag.Int("seeds", 0, "how many worlds; 0: those of make test")
	fromSeed  = flag.Uint64("from", 1, "the first seed")
	more      = flag.String("more", "", "faults that come much more often, by their names, between semicolons")
)

const (
	testSeeds  = 2000 // of make test, always the same
	freshSeeds = 100  // and so many that nobody has seen
	raceSeeds  = 60   // with the race detector
)

// TestSimulator is G1 to G5 of reliability.md: ten thousand transfers on bad days.
func TestSimulator(t *testing.T) {
	if *oneSeed != 0 {
		v := simulate(t, *oneSeed, rules{traced: true, often: often()})
		fmt.Println(strings.Join(v.trace, "\n"))
		for _, wrong := range v.wrong {
			t.Errorf("seed %d: %s", *oneSeed, wrong)
		}
		return
	}
	began := time.Now()
	seeds := seedsOf(*fromSeed, *manySeeds)
	total := newTally()
	how := rules{often: often()}
	failed := runAll(t, seeds, how, &total)
	fmt.Print(total.String())
	fmt.Printf("| seeds %d to %d and %d fresh ones from %d on, in %s\n", *fromSeed, seeds.last(), seeds.fresh, seeds.freshFrom, time.Since(began).Round(time.Millisecond))
	for i, v := range failed {
		explain(t, v, how, i < 3)
	}
	for _, name := range total.names() {
		r := total.row(name)
		if r.Lost+r.Twice+r.Dishonest != 0 {
			t.Errorf("%s: %d lost, %d moved twice, %d dishonest pages", name, r.Lost, r.Twice, r.Dishonest)
		}
		if r.Runs == 0 && len(seeds.list()) >= testSeeds {
			t.Errorf("%s never happened", name)
		}
	}
}

func often() []string {
	if *more == "" {
		return nil
	}
	return strings.Split(*more, between)
}

const between = ";"

// seeds are the fixed ones, and some that follow from the time.
type seeds struct {
	from      uint64
	fixed     int
	freshFrom uint64
	fresh     int
}

func seedsOf(from uint64, many int) seeds {
	switch {
	case many > 0:
		return seeds{from: from, fixed: many}
	case raceDetector:
		return seeds{from: from, fixed: raceSeeds}
	}
	return seeds{from: from, fixed: testSeeds, freshFrom: uint64(time.Now().UnixNano()) >> 8, fresh: freshSeeds}
}

func (s seeds) last() uint64 { return s.from + uint64(s.fixed) - 1 }

func (s seeds) list() []uint64 {
	all := make([]uint64, 0, s.fixed+s.fresh)
	for i := range s.fixed {
		all = append(all, s.from+uint64(i))
	}
	for i := range s.fresh {
		all = append(all, s.freshFrom+uint64(i))
	}
	return all
}

const workers = 4

// runAll runs worlds beside each other, adds them up, and gives those that broke a promise.
func runAll(t *testing.T, s seeds, how rules, total *tally) []*verdict {
	var failed []*verdict
	var mu sync.Mutex
	var next, done atomic.Int64
	list := s.list()
	began := time.Now()
	t.Run("worlds", func(t *testing.T) {
		for n := range workers {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				for i := next.Add(1) - 1; i < int64(len(list)); i = next.Add(1) - 1 {
					v := simulate(t, list[i], how)
					mu.Lock()
					total.add(v.tally)
					if len(v.wrong) > 0 {
						failed = append(failed, v)
						fmt.Fprintf(os.Stderr, "seed %d: %s\n", v.seed, v.wrong[0])
					}
					mu.Unlock()
					if n := done.Add(1); n%10_000 == 0 {
						fmt.Fprintf(os.Stderr, "%d of %d worlds, %s, %d failed\n", n, len(list), time.Since(began).Round(time.Second), len(failed))
					}
				}
			})
		}
	})
	return failed
}

// explain prints what went wrong in a world, how to see it again, and its steps.
func explain(t *testing.T, v *verdict, how rules, steps bool) {
	t.Helper()
	command := fmt.Sprintf("go test ./internal/simulator -run TestSimulator -seed %d", v.seed)
	if len(how.often) > 0 {
		command += fmt.Sprintf(" -more %q", strings.Join(how.often, between))
	}
	t.Errorf("seed %d: %s\nsee it again: %s", v.seed, strings.Join(v.wrong, "\n  "), command)
	if !steps {
		return
	}
	how.traced = true
	again := simulate(t, v.seed, how)
	if len(again.wrong) == 0 {
		t.Errorf("seed %d: the second time nothing was wrong", v.seed)
	}
	fmt.Println(strings.Join(again.trace, "\n"))
}
