package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// bench builds, starts, measures, prints and cleans up.
func bench(ctx context.Context, o options) (err error) {
	folder, err := os.MkdirTemp(o.dir, "audarym-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	bank, err := startBank()
	if err != nil {
		return err
	}
	defer bank.Close()
	b, a, err := startBoth(ctx, o, folder, bank)
	defer func() { err = errors.Join(err, a.stop(), b.stop()) }()
	if err != nil {
		return err
	}
	r := report{options: o, folder: folder, loadBefore: loadAverage()}
	if err := r.measure(ctx, a, b); err != nil {
		return err
	}
	if err := bank.check(); err != nil {
		return err
	}
	r.print(os.Stdout)
	if o.profile != "" {
		fmt.Printf("\nprofiles of (b): go tool pprof -top %s   (heap.pprof beside it; profiling itself costs (b) some CPU)\n",
			filepath.Join(o.profile, "cpu.pprof"))
	}
	return nil
}

// startBoth starts Audarym, keeps the pages of one flow, and starts the floor with them.
func startBoth(ctx context.Context, o options, folder string, bank *bank) (b, a *server, err error) {
	if b, err = startAudarym(ctx, o, folder, bank.url); err != nil {
		return b, nil, err
	}
	var pages pages
	if _, err := newLoad(o.clients).flow(ctx, b.url, &pages); err != nil {
		return b, nil, fmt.Errorf("first flow of %s: %w\n%s", b.name, err, b.tail())
	}
	if err := pages.write(folder); err != nil {
		return b, nil, err
	}
	a, err = startFloor(ctx, folder, bank.url)
	return b, a, err
}

// measure warms both up, lets them take turns, and gives the rest to Audarym.
func (r *report) measure(ctx context.Context, a, b *server) error {
	l := newLoad(r.clients)
	for _, s := range []*server{a, b} {
		if _, err := l.run(ctx, s, r.warmup); err != nil {
			return err
		}
	}
	for i := range r.rounds {
		n := r.compare*(i+1)/r.rounds - r.compare*i/r.rounds
		one, err := l.run(ctx, a, n)
		if err != nil {
			return err
		}
		two, err := l.run(ctx, b, n)
		if err != nil {
			return err
		}
		r.a.add(one)
		r.b.add(two)
		r.ratios = append(r.ratios, ratio(two.cpuPerFlow(), one.cpuPerFlow()))
	}
	rest, err := l.run(ctx, b, r.flows-r.compare)
	if err != nil {
		return err
	}
	r.rest = rest
	r.database = sizeOf(filepath.Join(r.folder, databaseName+"*"))
	return nil
}
