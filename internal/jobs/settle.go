package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// settleArgs is the job of looking at what is due.
type settleArgs struct{}

func (settleArgs) Kind() string { return "settle" }

type settler struct {
	river.WorkerDefaults[settleArgs]
	jobs *Jobs
}

// Work takes what is due, and removed cards that have no job: who removes one wakes. What turned out not to be settled yet is looked at in another second.
func (s *settler) Work(ctx context.Context, _ *river.Job[settleArgs]) error {
	s.jobs.queued.Store(0)
	if s.jobs.Cards != nil {
		if err := s.jobs.cardStrays(ctx); err != nil && ctx.Err() == nil {
			s.jobs.Log.Error("cannot see which cards to forget", "error", err)
		}
	}
	for range 20 {
		more, err := s.jobs.Settle(ctx)
		if err != nil && ctx.Err() == nil {
			s.jobs.Log.Error("cannot settle", "error", err)
		}
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// gapArgs is the job of every start: ask about order numbers that were jumped over. Mostly there are none.
type gapArgs struct{}

func (gapArgs) Kind() string { return "gap" }

// gapQueue has a worker of its own: what it does is slow, and nobody waits for it.
const gapQueue = "gaps"

type gapper struct {
	river.WorkerDefaults[gapArgs]
	jobs *Jobs
}

// Work goes on until all are asked about, in no hurry.
func (g *gapper) Work(ctx context.Context, _ *river.Job[gapArgs]) error {
	more, err := g.jobs.Gap(ctx)
	if err != nil && ctx.Err() == nil {
		g.jobs.Log.Error("cannot ask about jumped-over order numbers", "error", err)
	}
	switch {
	case err != nil && ctx.Err() == nil:
		return river.JobSnooze(30 * time.Second)
	case more:
		return river.JobSnooze(time.Second)
	}
	return nil
}
