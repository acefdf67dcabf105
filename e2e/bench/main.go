// Command bench measures what a whole transfer costs Audarym's server, beside the least that any server could spend on it.
//
// It is the load (16 clients), an undelayed bank on loopback, and the parent of two server processes:
//
//	(a) the floor    e2e/bench/floor: bare net/http, pages of the same bytes, the same three bank calls, nothing stored or checked
//	(b) audarym      `audarym serve` on a SQLite file, every setting at its default
//
// Both serve the same flows (form, submit, hand-off, return, result; the ACS skipped) in turns, so that noise of the machine
// hits both; then (b) goes on alone for the figure of memory. CPU is that of the server process alone, from /proc, so it
// runs on Linux. Nothing here fails by the clock: aims stand beside what was reached. A flow that goes wrong ends the run.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

type options struct {
	flows   int
	compare int
	rounds  int
	warmup  int
	clients int
	profile string
	dir     string
}

func main() {
	var o options
	flag.IntVar(&o.flows, "flows", 100_000, "flows for Audarym in all, warm-up aside")
	flag.IntVar(&o.compare, "compare", 20_000, "of these, flows side by side with the floor")
	flag.IntVar(&o.rounds, "rounds", 10, "turns that the compared flows are cut into")
	flag.IntVar(&o.warmup, "warmup", 1000, "flows that are not measured, for each server")
	flag.IntVar(&o.clients, "clients", 16, "clients at once")
	flag.StringVar(&o.profile, "profile", "", "write CPU and heap profiles of Audarym's server to this `directory`")
	flag.StringVar(&o.dir, "dir", os.TempDir(), "where the database is made: on a real disk, or fsync costs nothing")
	flag.Parse()
	o.compare = min(o.compare, o.flows)
	o.rounds = max(1, min(o.rounds, o.compare))

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}
