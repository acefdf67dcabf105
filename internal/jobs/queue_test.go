package jobs

import (
	"sync"
	"testing"
)

// However many ask at once, after a lost job it takes five looks until the next one is inserted, and never longer.
func TestALostJobBlocksNothing(t *testing.T) {
	t.Parallel()
	for range 500 {
		j := &Jobs{}
		if !j.queue() {
			t.Fatal("the first is not inserted")
		}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { _ = j.queue() })
		}
		all.Wait()
		inserted := 0
		for range 12 {
			if j.queue() {
				inserted++
			}
		}
		if inserted != 2 {
			t.Fatalf("%d of 12 looks inserted a job, want 2; %d left", inserted, j.queued.Load())
		}
	}
}
