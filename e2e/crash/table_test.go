//go:build linux

package crash

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// table sums the results up, and lists what was not reached.
func table(results []result, took time.Duration) string {
	type key struct{ flow, kind string }
	sums, finals, missed := map[key]map[string]int{}, map[key]map[string]int{}, map[key][]string{}
	var order []key
	slowest := time.Duration(0)
	rank := func(r result) int { return slices.IndexFunc(flows, func(f flow) bool { return f.name == r.flow.name }) }
	slices.SortStableFunc(results, func(a, b result) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.kind(), b.kind()), cmp.Compare(a.n, b.n))
	})
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
	text := fmt.Sprintf("| %-8s %-12s %6s %7s %4s %5s %9s %6s  final states\n", "flow", "kind", "points", "reached", lost, twice, dishonest, broken)
	for _, k := range order {
		s := sums[k]
		text += fmt.Sprintf("| %-8s %-12s %6d %7d %4d %5d %9d %6d  %v\n", k.flow, k.kind, s["points"], s["reached"], s[lost], s[twice], s[dishonest], s[broken], finals[k])
	}
	for _, k := range order {
		if len(missed[k]) > 0 {
			text += fmt.Sprintf("| not reached in %s, %s: %s\n", k.flow, k.kind, strings.Join(missed[k], ", "))
		}
	}
	return text + fmt.Sprintf("| %d points in %v; slowest to serve again: %v\n", len(results), took.Round(time.Second), slowest.Round(time.Millisecond))
}
