//go:build linux

package crash

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/failpoint"
	"audarym/internal/sandbox"
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
				r := newWorld(t, sandbox.Switches{}).dies(p)
				mu.Lock()
				defer mu.Unlock()
				results = append(results, r)
			})
		}
	})
	t.Log(table(results, time.Since(begin)))
	reached := 0
	for _, r := range results {
		if r.reached != "" {
			reached++
		}
	}
	if len(results) == len(all) && reached < enough { // not when only some were asked for
		t.Errorf("%d points were reached, want %d", reached, enough)
	}
}

// points are the calls that each flow makes in peace, a few more because the count is not always the same, and each fail point in
// each flow.
func points(t *testing.T) (all []point) {
	t.Helper()
	for _, f := range flows {
		calls := newWorld(t, sandbox.Switches{}).counts(f)
		for i, call := range append(calls, "past the end", "past the end") {
			all = append(all, point{flow: f, n: int64(i + 1), what: call})
		}
		for _, p := range failpoint.Names {
			if !strings.HasSuffix(p.Name, ".panic") {
				all = append(all, point{flow: f, what: p.Name, do: "kill"})
			}
			all = append(all, point{flow: f, what: p.Name, do: "panic"})
		}
	}
	return all
}

// counts plays a flow in peace and lists its calls.
func (w *world) counts(f flow) []string {
	w.t.Helper()
	c := w.customer()
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

// table sums the results up, and lists what was not reached.
func table(results []result, took time.Duration) string {
	type key struct{ flow, kind string }
	sums, finals, missed := map[key]map[string]int{}, map[key]map[string]int{}, map[key][]string{}
	var order []key
	slowest := time.Duration(0)
	for _, r := range results {
		k := key{r.flow.name, r.kind()}
		if sums[k] == nil {
			sums[k], finals[k] = map[string]int{}, map[string]int{}
			order = append(order, k)
		}
		sums[k]["points"]++
		slowest = max(slowest, r.back)
		if r.reached == "" {
			missed[k] = append(missed[k], r.what)
			continue
		}
		sums[k]["reached"]++
		finals[k][r.final]++
		for what, n := range r.found {
			sums[k][what] += n
		}
	}
	text := fmt.Sprintf("\n%-8s %-18s %6s %7s %4s %5s %9s %6s  final states\n", "flow", "kind", "points", "reached", lost, twice, dishonest, broken)
	for _, k := range order {
		s := sums[k]
		text += fmt.Sprintf("%-8s %-18s %6d %7d %4d %5d %9d %6d  %v\n", k.flow, k.kind, s["points"], s["reached"], s[lost], s[twice], s[dishonest], s[broken], finals[k])
	}
	for _, k := range order {
		if len(missed[k]) > 0 {
			text += fmt.Sprintf("not reached in %s, %s: %s\n", k.flow, k.kind, strings.Join(missed[k], ", "))
		}
	}
	return text + fmt.Sprintf("%d points in %v; slowest to serve again: %v", len(results), took.Round(time.Second), slowest.Round(time.Millisecond))
}
