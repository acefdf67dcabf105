//go:build linux

package crash

import (
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// sendsSlowly posts a form whose answer the bank delays, and returns when the bank has it. The channel gets how the
// customer's request ended.
func (w *world) sendsSlowly(c *customer) <-chan error {
	w.t.Helper()
	w.must(c.fills(sandbox.FateSlow))
	ended := make(chan error, 1)
	go func() { ended <- c.sends() }()
	eventually(w.t, "the bank gets the transfer", func() bool { return len(w.bank.Orders()) == 1 })
	return ended
}

// SIGTERM during a bank call: nobody new comes in, the call ends as it would have, and so does the program (G8, F51).
func TestSIGTERMLetsTheCallFinish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{SlowAnswer: 3 * time.Second})
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	ended := w.sendsSlowly(c)
	w.app.signal(syscall.SIGTERM)
	asked := time.Now()
	eventually(t, "new connections are refused", func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", w.port))
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	if took := time.Since(asked); took > time.Second {
		t.Errorf("new connections were taken for another %v", took)
	}
	if err := <-ended; err != nil {
		t.Errorf("the customer whose call was running: %v", err)
	}
	if got := w.app.exit(); got != "exit status 0" {
		t.Errorf("ended with %q, want exit status 0", got)
	}
	w.app = w.serves(launch{})
	j, err := c.look(c.path)
	w.must(err)
	if o.seen(c.path, j); j.State != "succeeded" {
		t.Errorf("state %s, want succeeded: the call had its answer", j.State)
	}
	w.last(o, c)
}

// Who has no patience sends it twice: it ends at once, and the transfer is one that nobody knows about until asked.
func TestSecondSIGTERMEndsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{SlowAnswer: 20 * time.Second})
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	ended := w.sendsSlowly(c)
	w.app.signal(syscall.SIGTERM)
	eventually(t, "the first is obeyed", func() bool {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", w.port))
		if err == nil {
			_ = conn.Close()
		}
		return err != nil
	})
	asked := time.Now()
	w.app.signal(syscall.SIGTERM)
	w.app.dies()
	if took := time.Since(asked); took > time.Second {
		t.Errorf("the second one took %v", took)
	}
	if err := <-ended; err == nil {
		t.Error("the customer got an answer from a dead program")
	}
	w.app = w.serves(launch{})
	if state := w.aftermath(o, c, flow{fate: sandbox.FateSlow}); state != "succeeded" {
		t.Errorf("state %s, want succeeded", state)
	}
}

// A process that slept half an hour between its commit and the call does not send any more: somebody else may have
// decided meanwhile (F48).
func TestSleepingProcessDoesNotSend(t *testing.T) {
	for _, test := range []struct {
		at    string
		fate  sandbox.Fate
		sends func(*customer) error
		calls func(sandbox.Order) int
	}{
		{"transfer.opened", sandbox.FateApproved, (*customer).sends, func(o sandbox.Order) int { return o.TransfersReceived }},
		{"transfer.token", sandbox.FateApproved, (*customer).sends, func(o sandbox.Order) int { return o.TransfersReceived }},
		{"return.confirming", sandbox.FateThreeDS, func(c *customer) error { return goesThrough(nil, c) }, func(o sandbox.Order) int { return o.ConfirmsReceived }},
	} {
		t.Run(test.at, func(t *testing.T) {
			t.Parallel()
			needsPlaced(t, test.at)
			w := newWorld(t, sandbox.Switches{})
			c, o := w.customer(), w.oracle()
			sleeper := w.serves(launch{failpoints: test.at + "=stop"})
			w.must(c.fills(test.fate))
			go func() { _ = test.sends(c) }() // it may be answered, or not
			w.sleepsThrough(sleeper, test.at)
			for _, order := range w.bank.Orders() {
				if n := test.calls(order); n != 0 {
					t.Errorf("%d calls after half an hour of sleep", n)
				}
			}
			o.ledger()
			o.stored()
		})
	}
}

// sleepsThrough lets a process sleep at a fail point for half an hour, while another one looks at the transfer.
func (w *world) sleepsThrough(sleeper *child, at string) {
	w.t.Helper()
	eventually(w.t, "it sleeps", func() bool { return w.said("failpoint: " + at + " stop") })
	w.advance(30 * time.Minute)
	mark := w.log.mark()
	w.app = w.serves(launch{port: freePort(w.t)})
	if w.log.after(mark, attemptLine, w.app.over) == nil {
		w.t.Fatal("the other process does not look at the transfer")
	}
	sleeper.signal(syscall.SIGCONT)
	sleeper.signal(syscall.SIGTERM) // it ends when its call is over
	sleeper.dies()
}
