//go:build linux

package crash

import (
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// Another process holds the database's lock: the customer reads that nothing was sent, within 8 s (F42).
func TestDatabaseLocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	w.must(c.fills(sandbox.FateApproved))
	unlock := w.locks()
	begin := time.Now()
	r, err := c.post("/transfers", c.form)
	if took := time.Since(begin); err != nil || r.status != 503 || r.header.Get("Retry-After") == "" || took > 8*time.Second {
		t.Errorf("status %d after %v (%v), want 503 with Retry-After within 8 s", r.status, took, err)
	}
	if orders := w.bank.Orders(); len(orders) != 0 {
		t.Errorf("the bank was called: %+v", orders)
	}
	unlock()
	if err := c.sends(); err != nil {
		t.Fatalf("after the lock: %v", err)
	}
	w.last(o, c)
}

// An old form that was sent long ago still leads to its transfer: a page that asks for the cards once more, when money
// has moved, makes customers pay twice (reliability.md section 4: "finished form token").
func TestAnOldFormLeadsToItsTransfer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	w.app = w.serves(launch{})
	c := w.customer()
	w.must(c.fills(sandbox.FateApproved))
	w.must(c.sends())
	for range 2 { // he looks now and then: his cookie lives
		w.advance(20 * time.Minute)
		_, err := c.look(c.path)
		w.must(err)
	}
	if err := c.sends(); err != nil {
		t.Errorf("the form of a transfer that succeeded 40 minutes ago: %v", err)
	}
}
