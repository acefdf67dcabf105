//go:build linux

package crash

import (
	"flag"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// enough is how many points G6 wants to be really hit.
const enough = 150

// sweep collects results of points that run beside each other.
type sweep struct {
	mu      sync.Mutex
	flows   int
	planned int
	results []result
}

// TestKillSweep kills the program at every point of every flow. One alone: -run 'TestKillSweep/points/submit/017'.
func TestKillSweep(t *testing.T) {
	begin := time.Now()
	var s sweep
	t.Run("points", func(t *testing.T) {
		for _, f := range flows {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				s.all(t, f)
			})
		}
	})
	fmt.Print(table(s.results, time.Since(begin)))
	if s.flows == len(flows) && len(s.results) == s.planned { // not when only some were asked for
		s.enoughReached(t)
	}
}

// all plays every point of one flow.
func (s *sweep) all(t *testing.T, f flow) {
	all := points(t, f)
	s.mu.Lock()
	s.flows++
	s.planned += len(all)
	s.mu.Unlock()
	for _, p := range all {
		t.Run(p.name(), func(t *testing.T) {
			t.Parallel()
			r := newWorld(t, f.switches()).dies(p)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.results = append(s.results, r)
		})
	}
}

// enoughReached wants as many points as promised, and every fail point that is placed in one flow at least.
func (s *sweep) enoughReached(t *testing.T) {
	t.Helper()
	reached, names := 0, map[string]bool{}
	for _, r := range s.results {
		if r.reached != "" {
			reached++
			names[r.what] = true
		}
	}
	if reached < enough {
		t.Errorf("%d points were reached, want %d", reached, enough)
	}
	for _, name := range placed(t) {
		if !names[name] && !strings.HasPrefix(name, "deliver.") { // those have a test of their own: no merchant here has an address
			t.Errorf("no flow reaches the fail point %s", name)
		}
	}
}

// points are the calls that a flow makes in peace, two more because the count is not always the same, and the fail points
// that it passes.
func points(t *testing.T, f flow) (all []point) {
	t.Helper()
	calls := newWorld(t, f.switches()).counts(f)
	step, from := thinned(len(calls))
	if step > 1 {
		fmt.Printf("| crash: of the %d system calls of %q every %d. is played, from the %d. today; make crash plays them all\n", len(calls), f.name, step, from+1)
	}
	for i, call := range append(calls, "past the end", "past the end") {
		if i%step == from || i >= len(calls) {
			all = append(all, point{flow: f, n: int64(i + 1), what: call})
		}
	}
	for name, hits := range newWorld(t, f.switches()).passes(f, placed(t)) {
		for _, do := range doings(name, hits) {
			all = append(all, point{flow: f, what: name, do: do})
		}
	}
	return all
}

var every = flag.Bool("every", false, "play every point of the kill sweep, also where a flow has hundreds")

// thinned leaves out calls of a long flow, as the first start is, whose migrations write page after page: every n-th is
// played, and others tomorrow. So the sweep keeps to two of the three minutes of G6; make crash plays all.
func thinned(calls int) (step, from int) {
	const most = 30
	if *every || calls <= most {
		return 1, 0
	}
	step = (calls + most - 1) / most
	return step, time.Now().YearDay() % step
}

// doings are what a fail point does at each of its first hits. A panic comes once, so that the customer can go on; where
// the point is there only for a panic, nobody is killed.
func doings(name string, hits int) (each []string) {
	for i := range min(hits, 3) {
		each = append(each, fmt.Sprintf("panic@%d", i+1))
		if !strings.HasSuffix(name, ".panic") {
			each = append(each, fmt.Sprintf("kill@%d", i+1))
		}
	}
	return each
}

// counts plays a flow in peace and lists its calls.
func (w *world) counts(f flow) []string {
	w.t.Helper()
	w.inPeace(f, launch{traced: true, atStart: f.atStart})
	return w.app.counted()
}

var toldLine = regexp.MustCompile(`failpoint: (\S+) tell`)

// passes plays a flow in peace and counts how often it passes each fail point.
func (w *world) passes(f flow, names []string) map[string]int {
	w.t.Helper()
	if len(names) == 0 {
		return nil
	}
	hits := map[string]int{}
	mark := w.inPeace(f, launch{failpoints: strings.Join(names, "=tell,") + "=tell"})
	w.readsAllOf(w.app)
	for _, told := range toldLine.FindAllSubmatch(w.log.text()[mark:], -1) {
		hits[string(told[1])]++
	}
	return hits
}

// inPeace plays a flow that nobody disturbs, and says where in the log it begins.
func (w *world) inPeace(f flow, how launch) (mark int) {
	w.t.Helper()
	c := w.customer()
	if f.inherits {
		w.leaves(c)
	}
	mark = w.log.mark()
	if w.app = w.serves(how); f.atStart {
		return mark
	}
	w.must(c.fills(f.fate))
	if f.before != nil {
		w.must(f.before(c))
	}
	if how.traced {
		w.app.arm(0)
	}
	w.must(f.action(w, c))
	return mark
}
