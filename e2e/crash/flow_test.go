//go:build linux

package crash

import (
	"fmt"
	"regexp"
	"time"

	"audarym/internal/sandbox"
)

// flow is one thing that a customer or the program does, and that is killed at each of its points.
type flow struct {
	name    string
	fate    sandbox.Fate
	atStart bool                          // the program's own start, on no database
	before  func(*customer) error         // done in peace
	action  func(*world, *customer) error // what is killed
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

var flows = []flow{
	{name: "start", fate: sandbox.FateApproved, atStart: true},
	{name: "submit", fate: sandbox.FateApproved, before: nil, action: sendsForm},
	{name: "refused", fate: sandbox.FateNoFunds, action: sendsForm},
	{name: "3ds", fate: sandbox.FateThreeDS, action: goesThrough},
	{name: "silent", fate: sandbox.FateAnswerLost, before: (*customer).sends, action: asksOnce},
	{name: "unseen", fate: sandbox.FateNeverReceived, before: (*customer).sends, action: asksUntilOver},
}

// asked moves the clock to the next question to the bank, and waits until its answer is written.
func (w *world) asked(path string) error {
	mark := w.log.mark()
	w.advance(w.nextQuestion(path))
	if w.log.after(mark, attemptLine, w.app.over) == nil {
		return fmt.Errorf("nobody asked the bank (program dead: %v)", w.app.dead())
	}
	return nil
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
