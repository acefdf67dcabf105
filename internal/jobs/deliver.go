package jobs

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"audarym/internal/failpoint"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
	"audarym/internal/webhook"
)

// Mail is what deliveries need of the store. internal/store says what each does.
type Mail interface {
	Message(ctx context.Context, id string) (transfer.Message, error)
	TryDone(ctx context.Context, m transfer.Message, d transfer.Delivery, next transfer.MessageState, over func(*sql.Tx) error) (transfer.Message, error)
	HoldMessage(ctx context.Context, id string) error
	SwitchOff(ctx context.Context, m merchant.ID, url string, at time.Time) (held int64, err error)
	SwitchedOff(ctx context.Context, m merchant.ID, url string) (bool, error)
	Unsent
}

// Unsent is what the sweep looks for.
type Unsent interface {
	Waiting(ctx context.Context) ([]string, error)
	Holding(ctx context.Context) ([]merchant.ID, error)
}

// Sender makes one try, and gives it up by itself. internal/webhook has it.
type Sender interface {
	Send(ctx context.Context, to webhook.Target, m webhook.Message) webhook.Result
}

// Post is what delivers messages. The schedule is kept in the table of messages: a try counts once it is written there, the
// next is due by what stands there, and River only wakes us. River knows no clock but the system's; Now decides whether the
// time has come.
type Post struct {
	Mail   Mail
	Outbox *Outbox
	Target func(merchant.ID) (to webhook.Target, ok bool) // as the settings have it now; false where there is no address
	Sender Sender
	Next   func(id string, tries int) (wait time.Duration, more bool) // from the end of a try to the next; none after the last
	Now    func() time.Time
	Log    *slog.Logger

	lanes *lanes
}

// delivery is what became of a job: over, or again.
type delivery struct {
	again bool
	wait  time.Duration
	move  bool // to the slow lane
}

// deliver makes a try, if it is time. The message is as it was written; where it goes is as it is now. over ends the job.
func (p *Post) deliver(ctx context.Context, id, queue string, over func(*sql.Tx) error) (delivery, error) {
	m, err := p.Mail.Message(ctx, id)
	switch {
	case errors.Is(err, transfer.ErrNotFound): // another database was put in place
		return delivery{}, nil
	case err != nil:
		return delivery{}, err
	case m.State != transfer.MessageWaiting:
		return delivery{}, nil
	}
	if early := p.early(m); early > 0 {
		return delivery{again: true, wait: early}, nil
	}
	to, ok, err := p.address(ctx, m.Merchant)
	switch {
	case err != nil:
		return delivery{}, err
	case !ok:
		p.Log.Info("webhook held: the merchant has no address, or it is switched off", "message", id, "merchant", m.Merchant, "transfer", m.Transfer)
		return delivery{}, p.Mail.HoldMessage(ctx, id)
	}
	at := place{queue, m.Merchant}
	entered, move := p.lanes.enter(at)
	if !entered {
		return delivery{again: true, wait: lanesOf[queue].wait, move: move}, nil
	}
	took := time.Duration(0)
	defer func() { p.lanes.leave(at, took) }()
	d, verdict := p.try(ctx, to, m)
	if ctx.Err() != nil && verdict != webhook.Delivered {
		return delivery{}, ctx.Err() // broken off: it is made again
	}
	took = d.Took
	return p.tried(context.WithoutCancel(ctx), to, m, d, verdict, over)
}

// address is where a merchant is told of its transfers now; false where nowhere.
func (p *Post) address(ctx context.Context, m merchant.ID) (to webhook.Target, ok bool, err error) {
	if to, ok = p.Target(m); !ok {
		return to, false, nil
	}
	off, err := p.Mail.SwitchedOff(ctx, m, to.URL)
	return to, !off && err == nil, err
}

func (p *Post) try(ctx context.Context, to webhook.Target, m transfer.Message) (transfer.Delivery, webhook.Verdict) {
	failpoint.Hit("deliver.before")
	begin := p.Now()
	r := p.Sender.Send(ctx, to, webhook.Message{ID: m.ID, Body: []byte(m.Body)})
	failpoint.Hit("deliver.sent")
	return transfer.Delivery{At: begin, Status: r.Status, Took: r.Took, Cause: r.Err, Answer: r.Answer}, r.Verdict
}

// early is how long it is until the next try. A clock that was set back cannot say; then River's word stands.
func (p *Post) early(m transfer.Message) time.Duration {
	if len(m.Log) == 0 {
		return 0
	}
	last := m.Log[len(m.Log)-1]
	wait, _ := p.Next(m.ID, m.Tries)
	left := last.At.Add(last.Took).Add(wait).Sub(p.Now())
	if left > wait {
		return 0
	}
	return max(0, left)
}

// tried writes what came of a try. Until that is done the try counts for nothing: it is made again, under the same id.
func (p *Post) tried(ctx context.Context, to webhook.Target, m transfer.Message, d transfer.Delivery, v webhook.Verdict, over func(*sql.Tx) error) (delivery, error) {
	next := transfer.MessageWaiting
	if _, more := p.Next(m.ID, m.Tries+1); !more {
		next = transfer.MessageFailed
	}
	switch v {
	case webhook.Delivered:
		next = transfer.MessageDelivered
	case webhook.Gone:
		next = transfer.MessageHeld
		if err := p.switchOff(ctx, m.Merchant, to.URL); err != nil {
			return delivery{}, err
		}
	}
	now, err := p.Mail.TryDone(ctx, m, d, next, over)
	if err != nil {
		return delivery{}, err
	}
	log := p.Log.With("message", m.ID, "merchant", m.Merchant, "transfer", m.Transfer, "host", hostOf(to.URL))
	log.Info("webhook", "try", m.Tries+1, "http", d.Status, "cause", d.Cause, "ms", d.Took.Milliseconds(), "state", now.State)
	if now.State == transfer.MessageFailed {
		log.Error("a merchant was not told: all tries are used up", "alarm", "webhook_failed")
	}
	wait, _ := p.Next(m.ID, now.Tries) // somebody may have begun anew meanwhile
	return delivery{again: now.State == transfer.MessageWaiting, wait: wait}, nil
}

// switchOff holds what waits for an address that wants nothing any more. Of several messages that learn it at once one tells.
func (p *Post) switchOff(ctx context.Context, m merchant.ID, url string) error {
	held, err := p.Mail.SwitchOff(ctx, m, url, p.Now())
	if held > 0 {
		p.Log.Error("a merchant's server wants no more messages (410): switched off, and they are held", "alarm", "webhook_off",
			"merchant", m, "host", hostOf(url), "held", held)
	}
	return err
}

// hostOf is what may be known of an address: its path and its query may hold a secret.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

type deliverer struct {
	river.WorkerDefaults[deliverArgs]
	jobs *Jobs
}

const (
	oneTry   = time.Minute // longer than any try takes, and the writing of what came of it
	troubled = 10 * time.Second
)

// Timeout is for River: who runs longer is stuck.
func (d *deliverer) Timeout(*river.Job[deliverArgs]) time.Duration { return oneTry }

// NextRetry is after a panic.
func (d *deliverer) NextRetry(job *river.Job[deliverArgs]) time.Time {
	return job.AttemptedAt.Add(troubled)
}

// Work makes one try. River counts no attempt for what is put off, so the tries of the schedule never use a job up.
func (d *deliverer) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	came, err := d.jobs.Post.deliver(ctx, job.Args.Message, job.Queue, func(tx *sql.Tx) error {
		_, _ = river.JobCompleteTx[*riversqlite.Driver](context.WithoutCancel(ctx), tx, job) // if it is ours no more, that is as well
		return nil
	})
	switch {
	case ctx.Err() != nil && err != nil: // the process stops
		return river.JobSnooze(0)
	case err != nil:
		d.jobs.Log.Error("cannot deliver a message", "message", job.Args.Message, "error", err)
		return river.JobSnooze(troubled)
	case came.move:
		if _, err := d.jobs.DB.ExecContext(ctx, `UPDATE river_job SET queue = ? WHERE id = ?`, slowQueue, job.ID); err != nil {
			return river.JobSnooze(troubled)
		}
		return river.JobSnooze(0)
	case came.again:
		return river.JobSnooze(came.wait)
	}
	return nil
}
