package jobs

import (
	"context"
	"database/sql"
	"time"

	"audarym/internal/transfer"
)

// Deliver does the work of a message's job once, without River.
func (j *Jobs) Deliver(ctx context.Context, id string) (again bool, wait time.Duration, err error) {
	came, err := j.Post.deliver(ctx, id, webhookQueue, func(*sql.Tx) error { return nil })
	return came.again, came.wait, err
}

// Sweep does the work of the sweep's job.
func (j *Jobs) Sweep(ctx context.Context) error { return j.sweep(ctx) }

// ForgetOnce does the work of a card's job once.
func (c *Cards) ForgetOnce(ctx context.Context, id string, alarm func(transfer.SavedCard, error)) (time.Duration, error) {
	return c.forget(ctx, id, alarm)
}

// MailOnce does the work of a receipt's job once. since is when the transfer succeeded.
func (r *Receipts) MailOnce(ctx context.Context, id transfer.ID, since time.Time) (again time.Duration) {
	return r.mail(ctx, receiptArgs{Transfer: id, Since: since})
}

// AnythingLeft reports whether the sweep's job would be inserted now.
func (j *Jobs) AnythingLeft() bool {
	args, _ := j.anythingLeft()
	return args != nil
}
