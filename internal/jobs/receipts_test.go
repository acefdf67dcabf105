package jobs_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"audarym/internal/jobs"
	"audarym/internal/transfer"
)

// postman hands mails over as it is told, and remembers whose.
type postman struct {
	mu    sync.Mutex
	err   error
	hangs chan struct{} // nil: it does not
	tries []transfer.ID
}

func (p *postman) send(ctx context.Context, id transfer.ID) error {
	p.mu.Lock()
	p.tries = append(p.tries, id)
	err, hangs := p.err, p.hangs
	p.mu.Unlock()
	if hangs != nil {
		select {
		case <-hangs:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

func (p *postman) says(err error) { p.mu.Lock(); defer p.mu.Unlock(); p.err = err }

func (p *postman) was() []transfer.ID { p.mu.Lock(); defer p.mu.Unlock(); return slices.Clone(p.tries) }

// employs gives an office a postman.
func (o *office) employs(p *postman) {
	o.mails = &jobs.Receipts{Send: p.send, Now: o.clock, Log: slog.New(slog.NewTextHandler(o, nil))}
}

// paid writes the job of a receipt, in a transaction like that of a success.
func (o *office) paid(id transfer.ID) {
	o.t.Helper()
	tx, err := o.db.Begin()
	o.must(err)
	o.must(o.outbox.AddReceipt(tx, id, o.clock()))
	o.must(tx.Commit())
}

// receiptsLeft counts the jobs that are not over.
func (o *office) receiptsLeft() int { return o.count(`kind = 'receipt' AND state <> 'completed'`) }

// A receipt goes out by itself, once.
func TestAReceiptGoesOutByItself(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{}
	o.employs(p)
	j := o.opens()
	o.starts(j)
	o.paid("a")
	o.eventually("it is mailed", func() bool { return o.receiptsLeft() == 0 })
	o.must(j.Sweep(context.Background()))
	if got := p.was(); !slices.Equal(got, []transfer.ID{"a"}) {
		t.Errorf("mailed %v", got)
	}
}

// A success that is rolled back mails nothing.
func TestARolledBackSuccessMailsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.opens()
	tx, err := o.db.Begin()
	o.must(err)
	o.must(o.outbox.AddReceipt(tx, "a", o.clock()))
	o.must(tx.Rollback())
	if n := o.receiptsLeft(); n != 0 {
		t.Errorf("%d jobs", n)
	}
}

// What was to be mailed when the process was killed is mailed after the next start, and what it had in hand again: nobody
// knows how far that came.
func TestAKillLosesNoReceipt(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{}
	o.employs(p)
	o.opens()
	o.paid("waiting")
	o.paid("in hand")
	o.inHand("in hand")
	o.leaves()
	o.starts(o.opens())
	o.eventually("both are mailed", func() bool { return o.receiptsLeft() == 0 })
	if got := p.was(); len(got) != 2 || !slices.Contains(got, "waiting") || !slices.Contains(got, "in hand") {
		t.Errorf("mailed %v", got)
	}
}

// inHand makes the job of a receipt one that a process had when it was killed.
func (o *office) inHand(id transfer.ID) {
	o.t.Helper()
	_, err := o.db.Exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = datetime('now'), attempted_by = jsonb('["0123456789abcdef"]')
		WHERE kind = 'receipt' AND json_extract(args, '$.transfer') = ?`, string(id))
	o.must(err)
}

// A process beside a killed one looks for what that had in hand, where nothing else is to be done.
func TestAReceiptOfAKilledProcessIsTakenOver(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{}
	o.employs(p)
	j := o.opens()
	o.starts(j)
	o.opens() // no longer alone
	if j.AnythingLeft() {
		t.Error("something is left where nothing was")
	}
	o.paid("a")
	o.inHand("a")
	if !j.AnythingLeft() {
		t.Fatal("nobody looks for it")
	}
	o.must(j.Sweep(context.Background()))
	o.eventually("it is mailed", func() bool { return o.receiptsLeft() == 0 })
}

// A stop breaks a try off, and the next start makes it again.
func TestAStopBreaksAMailOff(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{hangs: make(chan struct{})}
	o.employs(p)
	o.starts(o.opens())
	o.paid("a")
	o.eventually("it is on its way", func() bool { return len(p.was()) == 1 })
	o.leaves()
	close(p.hangs)
	o.starts(o.opens())
	o.eventually("it is mailed", func() bool { return o.receiptsLeft() == 0 })
	if n := len(p.was()); n != 2 {
		t.Errorf("%d tries", n)
	}
}

// Without a mail server what was to be mailed waits for one.
func TestWithoutAMailServerReceiptsWait(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	j := o.opens()
	o.starts(j)
	o.paid("a")
	o.moves("shop", o.receiver(status(200)).URL)
	o.becomes(o.writes("shop"), transfer.MessageDelivered) // others are taken meanwhile
	p := &postman{}
	o.employs(p)
	if n := o.count(`kind = 'receipt' AND state = 'available'`); n != 1 {
		t.Errorf("%d wait", n)
	}
	o.leaves()
	o.starts(o.opens())
	o.eventually("it is mailed", func() bool { return o.receiptsLeft() == 0 && len(p.was()) == 1 })
}
