//go:build linux

package crash

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// enough is how many points G6 wants to be really hit.
const enough = 150

// TestKillSweep kills the program at every point of every flow. One alone: -run 'TestKillSweep/points/submit/017'.
func TestKillSweep(t *testing.T) {
	begin := time.Now()
	var mu sync.Mutex
	var results []result
	all := points(t)
	t.Run("points", func(t *testing.T) {
		for _, p := range all {
			t.Run(p.name(), func(t *testing.T) {
				t.Parallel()
				r := newWorld(t, p.flow.switches()).dies(p)
				mu.Lock()
				defer mu.Unlock()
				results = append(results, r)
			})
		}
	})
	t.Log(table(results, time.Since(begin)))
	if len(results) == len(all) { // not when only some were asked for
		enoughReached(t, results)
	}
}

// enoughReached wants as many points as promised, and every fail point that is placed in one flow at least.
func enoughReached(t *testing.T, results []result) {
	t.Helper()
	reached, names := 0, map[string]bool{}
	for _, r := range results {
		if r.reached != "" {
			reached++
			names[r.what] = true
		}
	}
	if reached < enough {
		t.Errorf("%d points were reached, want %d", reached, enough)
	}
	for _, name := range placed(t) {
		if !names[name] && !slices.Contains(elsewhere, name) {
			t.Errorf("no flow reaches the fail point %s", name)
		}
	}
}

// elsewhere are fail points that no flow here leads to.
var elsewhere = []string{}

// points are the calls that each flow makes in peace, a few more because the count is not always the same, and each fail point in
// each flow.
func points(t *testing.T) (all []point) {
	t.Helper()
	for _, f := range flows {
		calls := newWorld(t, f.switches()).counts(f)
		for i, call := range append(calls, "past the end", "past the end") {
			all = append(all, point{flow: f, n: int64(i + 1), what: call})
		}
		for _, name := range placed(t) {
			for _, do := range doings(name) {
				all = append(all, point{flow: f, what: name, do: do})
			}
		}
	}
	return all
}

// doings are what a fail point does: its panic comes once, so that the customer can go on.
func doings(name string) []string {
	if strings.HasSuffix(name, ".panic") {
		return []string{"panic@1", "panic@2", "panic@3"}
	}
	return []string{"kill", "panic@1"}
}

// counts plays a flow in peace and lists its calls.
func (w *world) counts(f flow) []string {
	w.t.Helper()
	c := w.customer()
	if f.inherits {
		w.leaves(c)
	}
	w.app = w.serves(launch{traced: true, atStart: f.atStart})
	if f.atStart {
		return w.app.counted()
	}
	w.must(c.fills(f.fate))
	if f.before != nil {
		w.must(f.before(c))
	}
	w.app.arm(0)
	w.must(f.action(w, c))
	return w.app.counted()
}
