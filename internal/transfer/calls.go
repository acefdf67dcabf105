package transfer

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"audarym/internal/failpoint"
)

// calls are the money calls of this process: those that are out, and those that are over although the store may not know.
// Only this process can tell that nothing of its calls is on its way any more, and others wait for its word: while it lives
// they conclude nothing (reliability.md F48). The token of TermUrl names the attempt; its hash is the key.
type calls struct {
	mu    sync.Mutex
	out   map[Hash]*outCall
	loose map[Hash]looseCall
}

// outCall is a call that is out, or about to be. Several want to make it where a customer comes back twice at once.
type outCall struct {
	makers int
	since  time.Duration // by the steady counter
}

type looseCall struct {
	id   ID
	made bool // something may have been sent
}

// begin is called before the commit that announces a call.
func (c *calls) begin(h Hash, steady time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out == nil {
		c.out, c.loose = map[Hash]*outCall{}, map[Hash]looseCall{}
	}
	if c.out[h] == nil {
		c.out[h] = &outCall{since: steady}
	}
	c.out[h].makers++
}

// claimed is called when a commit has announced a call: its time began just before that, whoever else wanted to make it earlier.
func (c *calls) claimed(h Hash, began time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out[h].since = began
}

// end is called when a call will not be made, or its result is in the store.
func (c *calls) end(h Hash) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out[h].makers--; c.out[h].makers == 0 {
		delete(c.out, h)
	}
}

// lose is called when a call is over and the store may not know: whoever settles next sees to it.
func (c *calls) lose(h Hash, id ID, made bool) {
	c.end(h)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loose[h] = looseCall{id: id, made: made || c.loose[h].made}
}

// isOut reports that a call is not over. running, that it still has time as well.
func (c *calls) isOut(h Hash) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out[h] != nil
}

func (c *calls) running(h Hash, steady time.Duration) bool { return c.hasLeft(h, steady, 0) }

// hasLeft reports that a call which is out has some of its time left.
func (c *calls) hasLeft(h Hash, steady, some time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out[h] != nil && steady-c.out[h].since < callTime-some
}

func (c *calls) anyLoose() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.loose) > 0
}

func (c *calls) allLoose() map[Hash]looseCall {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.loose)
}

func (c *calls) forget(h Hash) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.loose, h)
}

// callOver wraps a money call that has begun: call says whether its result is in the store.
func (s *Service) callOver(h Hash, id ID, call func() (written bool)) {
	written := false
	defer func() {
		if written {
			s.calls.end(h)
			return
		}
		s.calls.lose(h, id, true)
		s.Wake()
	}()
	failpoint.Hit("worker.panic")
	written = call()
}

// Tidy writes down which calls of this process are over, where the store could not be told when they ended. Each process
// must call it from time to time: nobody else knows.
func (s *Service) Tidy(ctx context.Context) {
	loose := s.calls.allLoose()
	inOrder := func(a, b Hash) int { return bytes.Compare(a[:], b[:]) } // so that a replay is the same
	for _, h := range slices.SortedFunc(maps.Keys(loose), inOrder) {
		if s.calls.isOut(h) {
			continue // another return of the same customer makes it
		}
		t, err := s.Store.Get(ctx, loose[h].id)
		if err == nil {
			_, err = s.unlessNotNow(s.update(ctx, t, func(t *Transfer) error { return s.release(t, h, loose[h].made) }))
		}
		if err == nil || err == ErrNotFound { //nolint:errorlint // the store returns it bare
			s.calls.forget(h)
		}
	}
}

// release takes this process's name off an attempt whose call is over.
func (s *Service) release(t *Transfer, h Hash, made bool) error {
	i := slices.IndexFunc(t.Attempts, func(a Attempt) bool { return a.ReturnHash == h })
	if i < 0 || t.Attempts[i].Caller != s.Caller || s.calls.isOut(h) {
		return ErrNotNow
	}
	a, now := &t.Attempts[i], s.Now()
	ev := evidence{Outcome: notSent("the commit was taken for lost"), at: now, sure: s.sure(now)}
	if made {
		ev.Outcome = Outcome{Trigger: OnDeadline, Detail: "its result was not written"}
	}
	if !made || a.calling() {
		t.apply(a, ev)
	}
	a.Caller = ""
	return nil
}

// quiet reports that nothing of an attempt's call can still be on its way: its maker has said that it is over, or is gone.
func (s *Service) quiet(a *Attempt) bool {
	if a.Caller == s.Caller {
		return !s.calls.isOut(a.ReturnHash)
	}
	return a.Caller == "" || !s.Alive(a.Caller)
}
