package main

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// load is a number of clients that keep their connections.
type load struct {
	clients   int
	transport *http.Transport
}

func newLoad(clients int) *load {
	return &load{clients: clients, transport: &http.Transport{MaxIdleConnsPerHost: 2 * clients}}
}

// sample is what some flows on one server came to.
type sample struct {
	flows int
	wall  time.Duration
	spent usage // CPU of the server process meanwhile, and its memory afterwards
	took  []time.Duration
}

// run carries out n flows. The first that goes wrong ends it.
func (l *load) run(ctx context.Context, s *server, n int) (sample, error) {
	before, err := s.usage()
	if err != nil {
		return sample{}, err
	}
	out := sample{flows: n, took: make([]time.Duration, 0, n)}
	var mu sync.Mutex
	var left atomic.Int64
	left.Store(int64(n))
	start := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	for range l.clients {
		group.Go(func() error {
			var mine []time.Duration
			for left.Add(-1) >= 0 {
				took, err := l.flow(ctx, s.url, nil)
				if err != nil {
					return err
				}
				mine = append(mine, took)
			}
			mu.Lock()
			defer mu.Unlock()
			out.took = append(out.took, mine...)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return out, fmt.Errorf("a flow of %s: %w\n%s", s.name, err, s.tail())
	}
	out.wall = time.Since(start)
	after, err := s.usage()
	out.spent = after.since(before)
	return out, err
}

// add joins the sample of a later turn to this one.
func (s *sample) add(later sample) {
	s.flows += later.flows
	s.wall += later.wall
	s.took = append(s.took, later.took...)
	s.spent.user += later.spent.user
	s.spent.system += later.spent.system
	s.spent.rss, s.spent.peak = later.spent.rss, later.spent.peak
}

func (s *sample) cpuPerFlow() float64 { return perFlow(s.spent.user+s.spent.system, s.flows) }

// perFlow is in milliseconds.
func perFlow(d time.Duration, flows int) float64 {
	return ratio(float64(d)/float64(time.Millisecond), float64(flows))
}

func ratio(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}
