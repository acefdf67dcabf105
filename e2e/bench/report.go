package main

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// The aims (architecture.md, Budgets).
const (
	aimCPU    = 2.5      // times the floor's
	aimMemory = 64 << 20 // bytes
)

// report is what was measured.
type report struct {
	options
	folder     string
	loadBefore string
	a, b, rest sample
	ratios     []float64 // of CPU, turn by turn
	database   int64     // bytes
}

func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "whole flows (form, submit, hand-off, return, result; the ACS skipped), %d clients, undelayed loopback bank\n", r.clients)
	fmt.Fprintf(w, "machine   %s, %d CPUs, GOMAXPROCS %d, %s; load average %s before, %s after\n",
		cpuModel(), runtime.NumCPU(), runtime.GOMAXPROCS(0), runtime.Version(), r.loadBefore, loadAverage())
	fmt.Fprintf(w, "database  SQLite as serve opens it (WAL, synchronous=FULL, one writer), %s in %s; write+fsync of 4 KiB there: %.2f ms\n",
		fileSystem(r.folder), filepath.Dir(r.folder), ms(syncTime(r.folder)))
	fmt.Fprintf(w, "log       level info to a file, as text; the floor logs nothing\n\n")
	r.sideBySide(w)
	r.memory(w)
}

func (r *report) sideBySide(w io.Writer) {
	fmt.Fprintf(w, "side by side, %d turns each   (a) floor  (b) audarym    (b)/(a)\n", r.rounds)
	line := func(name, format string, a, b float64, note string) {
		fmt.Fprintf(w, "%-28s %11s  %11s %10.2f  %s\n", name, fmt.Sprintf(format, a), fmt.Sprintf(format, b), ratio(b, a), note)
	}
	line("flows", "%.0f", float64(r.a.flows), float64(r.b.flows), "")
	line("flows/s", "%.0f", r.a.perSecond(), r.b.perSecond(), "")
	line("CPU ms/flow", "%.3f", r.a.cpuPerFlow(), r.b.cpuPerFlow(), verdict(ratio(r.b.cpuPerFlow(), r.a.cpuPerFlow()), aimCPU, "aim ≤ %.1f"))
	line("  user", "%.3f", perFlow(r.a.spent.user, r.a.flows), perFlow(r.b.spent.user, r.b.flows), "")
	line("  system", "%.3f", perFlow(r.a.spent.system, r.a.flows), perFlow(r.b.spent.system, r.b.flows), "")
	line("p50 ms", "%.1f", ms(r.a.quantile(0.50)), ms(r.b.quantile(0.50)), "")
	line("p99 ms", "%.1f", ms(r.a.quantile(0.99)), ms(r.b.quantile(0.99)), "")
	line("resident MiB", "%.1f", mib(r.a.spent.rss), mib(r.b.spent.rss), "")
	slices.Sort(r.ratios)
	fmt.Fprintf(w, "CPU (b)/(a) of single turns: least %.2f, median %.2f, most %.2f\n",
		r.ratios[0], r.ratios[len(r.ratios)/2], r.ratios[len(r.ratios)-1])
}

// memory is after all flows; those beyond the comparison are Audarym's alone.
func (r *report) memory(w io.Writer) {
	end := r.rest
	if end.flows == 0 {
		end = r.b
	}
	fmt.Fprintf(w, "\n(b) after %d flows: resident %.1f MiB, peak %.1f MiB %s; database %.0f MiB\n", r.warmup+r.flows,
		mib(end.spent.rss), mib(end.spent.peak), verdict(mib(end.spent.rss), mib(aimMemory), "aim ≤ %.0f MiB"), mib(r.database))
	if r.rest.flows > 0 {
		fmt.Fprintf(w, "(b) alone, its last %d flows: %.0f flows/s, CPU %.3f ms/flow, p50 %.1f ms, p99 %.1f ms\n", r.rest.flows,
			r.rest.perSecond(), r.rest.cpuPerFlow(), ms(r.rest.quantile(0.50)), ms(r.rest.quantile(0.99)))
	}
}

func verdict(reached, aim float64, format string) string {
	if reached <= aim {
		return "(" + fmt.Sprintf(format, aim) + ": reached)"
	}
	return "(" + fmt.Sprintf(format, aim) + ": MISSED)"
}

func (s *sample) perSecond() float64 { return ratio(float64(s.flows), s.wall.Seconds()) }

func (s *sample) quantile(q float64) time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	slices.Sort(s.took)
	return s.took[min(int(q*float64(len(s.took))), len(s.took)-1)]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func mib(bytes int64) float64 { return float64(bytes) / (1 << 20) }
