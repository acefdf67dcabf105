//go:build linux

package crash

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"audarym/internal/sandbox"
)

// flow is one thing that a customer or the program does, and that is killed at each of its points.
type flow struct {
	name     string
	fate     sandbox.Fate
	atStart  bool                          // the program's own start, on no database
	inherits bool                          // a start after a process that was killed while the bank had its call
	before   func(*customer) error         // done in peace
	action   func(*world, *customer) error // what is killed
}

func sendsForm(_ *world, c *customer) error { return c.sends() }

// goesThrough sends the form, proves who he is, and comes back.
func goesThrough(_ *world, c *customer) error {
	if err := c.sends(); err != nil {
		return err
	}
	return c.provesAndReturns()
}

// asksOnce lets the program ask the bank about what is unknown.
func asksOnce(w *world, c *customer) error { return w.asked(c.path) }

func asksUntilOver(w *world, c *customer) error {
	for range 6 {
		if j, err := c.look(c.path); err != nil || j.State != "processing" {
			return err
		}
		if err := w.asked(c.path); err != nil {
			return err
		}
	}
	return fmt.Errorf("still processing")
}

// switches of the bank: who is to die during the call must have the time.
func (f flow) switches() sandbox.Switches {
	if f.inherits {
		return sandbox.Switches{SlowAnswer: time.Minute}
	}
	return sandbox.Switches{}
}

// isNotified hears from the bank, and asks.
func isNotified(w *world, c *customer) error {
	if err := w.notifies(c); err != nil {
		return err
	}
	return w.asked(c.path)
}

// leaves is a process that dies while the bank works on its call: the next one finds what it left.
func (w *world) leaves(c *customer) {
	w.t.Helper()
	w.app = w.serves(launch{})
	_ = w.sendsSlowly(c)
	w.app.kill()
	w.advance(2 * time.Minute)
}

var flows = []flow{
	{name: "start", fate: sandbox.FateApproved, atStart: true},
	{name: "restart", fate: sandbox.FateSlow, atStart: true, inherits: true},
	{name: "submit", fate: sandbox.FateApproved, action: sendsForm},
	{name: "refused", fate: sandbox.FateNoFunds, action: sendsForm},
	{name: "3ds", fate: sandbox.FateThreeDS, action: goesThrough},
	{name: "silent", fate: sandbox.FateAnswerLost, before: (*customer).sends, action: asksOnce},
	{name: "unseen", fate: sandbox.FateNeverReceived, before: (*customer).sends, action: asksUntilOver},
	{name: "retry", fate: sandbox.FateNoFunds, before: (*customer).sends, action: func(_ *world, c *customer) error { return c.triesAgain() }},
	{name: "cancel", fate: sandbox.FateThreeDS, before: (*customer).sends, action: func(_ *world, c *customer) error { return c.cancels() }},
	{name: "notify", fate: sandbox.FateAnswerLost, before: (*customer).sends, action: isNotified},
}

// asked moves the clock to the next question to the bank, and waits until its answer is written. The program may have
// asked by itself a moment ago; then there is nothing to wait for.
func (w *world) asked(path string) error {
	mark := w.log.mark()
	w.advance(w.nextQuestion(path))
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(stepTime); ; {
		if attemptLine.Match(w.log.text()[mark:]) || w.settled(path) {
			return nil
		}
		select {
		case <-tick.C:
		case <-w.app.over:
			return errors.New("the program died before anybody asked the bank")
		case <-late:
			return errors.New("nobody asked the bank")
		}
	}
}

// settled reports that no attempt waits for the bank's word.
func (w *world) settled(path string) bool {
	rows, err := w.read(`SELECT state FROM attempts WHERE '/t/' || transfer_id = '` + path + `'
		AND state IN ('sending', 'challenged', 'confirming', 'unknown')`)
	return err == nil && len(rows) == 0
}

var attemptLine = regexp.MustCompile(`msg=attempt `)

// nextQuestion is how far ahead the bank is asked: past the call's deadline first; where the bank has no such order,
// past the quarter of an hour before which that proves nothing; then at the distance that the rule wants.
func (w *world) nextQuestion(path string) time.Duration {
	rows, err := w.read(`SELECT order_number, missing, call_deadline FROM attempts WHERE '/t/' || transfer_id = '` + path + `'`)
	if err != nil || len(rows) == 0 {
		return 6 * time.Minute
	}
	var deadline int64
	_, _ = fmt.Sscan(rows[0][2], &deadline)
	l, _ := w.bank.Order(rows[0][0])
	switch ahead := time.UnixMicro(deadline).Sub(w.now()); {
	case ahead > 0 && l.Status == "":
		return ahead + 16*time.Minute
	case ahead > 0:
		return ahead + time.Second
	case l.Status == "" && rows[0][1] == "0":
		return max(6*time.Minute, ahead+16*time.Minute)
	}
	return 6 * time.Minute
}
