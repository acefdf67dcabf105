package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"audarym/internal/transfer"
)

// Cards is what tells the bank to forget cards that were removed here. internal/store says what the first three do.
type Cards struct {
	ToForget  func(ctx context.Context, limit int) ([]transfer.SavedCard, error)
	Find      func(ctx context.Context, id string) (transfer.SavedCard, error) // one of them
	Forgotten func(ctx context.Context, id string, at time.Time) error
	Forget    func(context.Context, transfer.SavedCard) error // asks the bank
	Now       func() time.Time
}

// cardQueue has two workers of its own: the bank may be slow, and no customer waits for it.
const cardQueue = "cards"

// forgetArgs is the job of one removed card.
type forgetArgs struct {
	Card string `json:"card"`
}

func (forgetArgs) Kind() string { return "forget" }

func (forgetArgs) InsertOpts() river.InsertOpts { return onlyOne(cardQueue) }

type forgetter struct {
	river.WorkerDefaults[forgetArgs]
	jobs *Jobs
}

// Timeout is for River: who runs longer is stuck.
func (f *forgetter) Timeout(*river.Job[forgetArgs]) time.Duration { return oneTry }

// NextRetry is after a panic.
func (f *forgetter) NextRetry(job *river.Job[forgetArgs]) time.Time {
	return job.AttemptedAt.Add(oneTry)
}

// Work tells the bank once.
func (f *forgetter) Work(ctx context.Context, job *river.Job[forgetArgs]) error {
	wait, err := f.jobs.Cards.forget(ctx, job.Args.Card, f.jobs.alarm)
	switch {
	case ctx.Err() != nil && (err != nil || wait > 0): // the process stops
		return river.JobSnooze(0)
	case err != nil:
		f.jobs.Log.Error("cannot see which card to forget", "error", err)
		return river.JobSnooze(troubled)
	case wait > 0:
		return river.JobSnooze(wait)
	}
	return nil
}

func (j *Jobs) alarm(c transfer.SavedCard, err error) {
	j.Log.Error("the bank does not forget a card that was removed", "alarm", "card_not_forgotten", "merchant", c.Merchant, "card", c.ID, "error", err)
}

// forget tells the bank, and says when to do so again; 0 for never. After a day each further refusal is an alarm.
func (c *Cards) forget(ctx context.Context, id string, alarm func(transfer.SavedCard, error)) (again time.Duration, err error) {
	card, err := c.Find(ctx, id)
	if errors.Is(err, transfer.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if err := c.Forget(ctx, card); err != nil {
		age := c.Now().Sub(card.RemovedAt)
		if age >= aDay && ctx.Err() == nil {
			alarm(card, err)
		}
		return patience(age), nil
	}
	return 0, c.Forgotten(context.WithoutCancel(ctx), id, c.Now())
}

const (
	aDay    = 24 * time.Hour
	soonest = 10 * time.Second
)

// patience doubles the age of the removal with each refusal, up to a day, and does not miss the end of the first.
func patience(age time.Duration) time.Duration {
	wait := min(max(age, soonest), aDay)
	if age < aDay {
		wait = min(wait, max(aDay-age, soonest))
	}
	return wait
}
