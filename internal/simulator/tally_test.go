package simulator

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"audarym/internal/transfer"
)

const everyFault = "all attempts"

// row is one line of the table: what became of the attempts that met a fault. A fault of the whole world (processes,
// database, clock) counts how often it happened; its attempts are those of the worlds that had it.
type row struct {
	Runs, Lost, Twice, Dishonest int
	Ends                         map[transfer.AttemptState]int
}

func (r *row) count(s transfer.AttemptState) { r.Ends[s]++ }

// tally adds up worlds.
type tally struct {
	Worlds, Transfers, Attempts int
	Pages, Closer, Loud         int
	Final, Undisturbed, NotSent time.Duration
	Rows                        map[string]*row
	Acts                        map[string]int // of customers
}

func newTally() tally { return tally{Rows: map[string]*row{}, Acts: map[string]int{}} }

func (t *tally) row(name string) *row {
	if t.Rows[name] == nil {
		t.Rows[name] = &row{Ends: map[transfer.AttemptState]int{}}
	}
	return t.Rows[name]
}

func (t *tally) each(names []string, f func(*row)) {
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		f(t.row(name))
	}
}

// worldFaults are those that happen to all of a world.
var worldFaults = []string{killed, killedAt, stoppedHalf, stoppedLate, twoProcesses, databaseDown, commitLost, clockAhead, clockBack, clockDay}

// fill adds what belongs to the world as a whole.
func (t *tally) fill(w *world) {
	t.Worlds, t.Pages, t.Closer, t.Loud = 1, w.book.pages, w.book.closer, w.book.loud
	all := *t.row(everyFault)
	for name, n := range w.happened {
		if !slices.Contains(worldFaults, name) {
			t.Acts[name] = n
			continue
		}
		r := t.row(name)
		r.Runs, r.Lost, r.Twice, r.Dishonest, r.Ends = n, all.Lost, all.Twice, all.Dishonest, maps.Clone(all.Ends)
	}
}

func (t *tally) add(o tally) {
	t.Worlds, t.Transfers, t.Attempts = t.Worlds+o.Worlds, t.Transfers+o.Transfers, t.Attempts+o.Attempts
	t.Pages, t.Closer, t.Loud = t.Pages+o.Pages, t.Closer+o.Closer, t.Loud+o.Loud
	t.Final, t.Undisturbed, t.NotSent = max(t.Final, o.Final), max(t.Undisturbed, o.Undisturbed), max(t.NotSent, o.NotSent)
	for name, from := range o.Rows {
		to := t.row(name)
		to.Runs, to.Lost, to.Twice, to.Dishonest = to.Runs+from.Runs, to.Lost+from.Lost, to.Twice+from.Twice, to.Dishonest+from.Dishonest
		for s, n := range from.Ends {
			to.Ends[s] += n
		}
	}
	for name, n := range o.Acts {
		t.Acts[name] += n
	}
}

// names are the rows in the order of the table.
func (t *tally) names() []string {
	all := []string{everyFault}
	for _, f := range bankFaults {
		all = append(all, f.name)
	}
	return append(all, worldFaults...)
}

func (t *tally) String() string {
	var b strings.Builder
	ends := []transfer.AttemptState{transfer.Succeeded, transfer.Declined, transfer.NotSent, transfer.Abandoned, transfer.Review}
	fmt.Fprintf(&b, "| %-40s %8s %5s %6s %10s  %s\n", "fault", "runs", "lost", "twice", "dishonest", "final states")
	for _, name := range t.names() {
		r := t.row(name)
		fmt.Fprintf(&b, "| %-40s %8d %5d %6d %10d ", name, r.Runs, r.Lost, r.Twice, r.Dishonest)
		for _, s := range ends {
			fmt.Fprintf(&b, " %s %d", s, r.Ends[s])
		}
		b.WriteString("\n")
	}
	for _, name := range slices.Sorted(maps.Keys(t.Acts)) {
		fmt.Fprintf(&b, "| %-40s %8d\n", "customer: "+name, t.Acts[name])
	}
	fmt.Fprintf(&b, "| %d worlds, %d transfers, %d attempts, %d pages looked at\n", t.Worlds, t.Transfers, t.Attempts, t.Pages)
	fmt.Fprintf(&b, "| longest from \"the bank can tell\" (or the last disturbance after it) to final: %s; in worlds without a disturbance: %s\n", t.Final.Round(time.Millisecond), t.Undisturbed.Round(time.Millisecond))
	fmt.Fprintf(&b, "| longest from a call that the bank never saw (or the last disturbance after it) to not sent: %s\n", t.NotSent.Round(time.Millisecond))
	fmt.Fprintf(&b, "| questions to the bank less than 5 s apart, the clock having jumped or the process having died between: %d\n", t.Closer)
	fmt.Fprintf(&b, "| contradictions, each after a lie of the bank (%q, %q): %d\n", lieFault, anothersFault, t.Loud)
	return b.String()
}
