//go:build linux

package crash

import (
	"strings"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// The disk fails before the form is sent: nothing goes to the bank, the page says so, and later the same form works
// (F40, F41).
func TestDiskFailsBeforeTheBankIsCalled(t *testing.T) {
	eachFault(t, func(t *testing.T, spoil func(*world, *child) func()) {
		w := newWorld(t, sandbox.Switches{})
		w.app = w.serves(launch{})
		o, c := w.oracle(), w.customer()
		w.must(c.fills(sandbox.FateApproved))
		mended := spoil(w, w.app)
		for range 2 {
			if r, err := c.post("/transfers", c.form); err != nil || r.status != 503 || r.header.Get("Retry-After") == "" {
				t.Errorf("status %d (%v), want 503 with Retry-After", r.status, err)
			}
		}
		if orders := w.bank.Orders(); len(orders) != 0 {
			t.Errorf("the bank was called: %+v", orders)
		}
		mended()
		if err := c.sends(); err != nil {
			t.Fatalf("the disk works again: %v", err)
		}
		j, err := c.look(c.path)
		w.must(err)
		o.seen(c.path, j)
		w.ends(o, j.State)
		w.last(o, c)
	})
}

// The disk fails when the bank's answer is there: the page says that nobody knows, the result is held, and written when
// the disk works again (F40).
func TestDiskFailsAfterTheAnswer(t *testing.T) {
	eachFault(t, func(t *testing.T, spoil func(*world, *child) func()) {
		w, o, c, mended := withHeldResult(t, spoil)
		mended()
		eventually(t, "the result that was held is written", func() bool {
			j, err := c.look(c.path)
			w.must(err)
			o.seen(c.path, j)
			return j.State == "succeeded"
		})
		if n := strings.Count(string(w.log.text()), "call=status"); n != 0 {
			t.Errorf("the bank was asked %d times about what was known", n)
		}
		w.last(o, c)
	})
}

// As before, and the program is killed with the result in its memory: the bank is asked.
func TestDiskFailsAndTheProgramDies(t *testing.T) {
	eachFault(t, func(t *testing.T, spoil func(*world, *child) func()) {
		w, o, c, _ := withHeldResult(t, spoil)
		w.app.kill()
		w.app = w.serves(launch{})
		if state := w.aftermath(o, c, flow{fate: sandbox.FateSlow}); state != "succeeded" {
			t.Errorf("state %s, want succeeded", state)
		}
	})
}

// withHeldResult is a world whose disk has failed while the bank's answer was on its way, up to where the program holds the result.
func withHeldResult(t *testing.T, spoil func(*world, *child) func()) (*world, *oracle, *customer, func()) {
	t.Helper()
	w := newWorld(t, sandbox.Switches{SlowAnswer: 2 * time.Second})
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	_ = w.sendsSlowly(c)
	mended := spoil(w, w.app)
	eventually(t, "the database refuses the result", func() bool { return w.said("database refuses a result") })
	c.path = w.onlyPath()
	j, err := c.look(c.path)
	if err != nil {
		t.Fatalf("the page while the disk fails: %v", err)
	}
	if o.seen(c.path, j); j.State != "processing" || j.Money != "unknown" {
		t.Errorf("state %s, money %s; want processing and unknown", j.State, j.Money)
	}
	return w, o, c, mended
}

// As before the form was sent, and the program is killed: whatever the disk has kept of the transfer, its page and the
// ledger agree, and the same form is one transfer at most.
func TestDiskFailsAtTheFormAndTheProgramDies(t *testing.T) {
	eachFault(t, func(t *testing.T, spoil func(*world, *child) func()) {
		w := newWorld(t, sandbox.Switches{})
		w.app = w.serves(launch{})
		o, c := w.oracle(), w.customer()
		w.must(c.fills(sandbox.FateApproved))
		spoil(w, w.app)
		if err := c.sends(); err == nil {
			t.Error("a form was taken that is not on the disk")
		}
		w.app.kill()
		w.app = w.serves(launch{})
		w.aftermath(o, c, flow{fate: sandbox.FateApproved})
	})
}

// A disk that goes on failing ends the program, with one line that says so: nothing is believed written that is not (F41).
func TestADiskThatKeepsFailingEndsTheProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	w.must(c.fills(sandbox.FateApproved))
	w.spoils(w.app, "fsync,fdatasync", ":error=EIO")
	eventually(t, "the program gives the disk up", func() bool {
		_, err := c.post("/transfers", c.form)
		return err != nil // nobody listens any more
	})
	w.app.dies()
	if !w.said("the disk under the database fails again and again") {
		t.Error("it does not say why")
	}
	if orders := w.bank.Orders(); len(orders) != 0 {
		t.Errorf("the bank was called: %+v", orders)
	}
	w.app = w.serves(launch{})
	w.aftermath(o, c, flow{fate: sandbox.FateApproved})
}
