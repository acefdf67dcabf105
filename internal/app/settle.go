package app

import (
	"context"

	"audarym/internal/failpoint"
	"audarym/internal/jobs"
)

// newJobs prepares what looks at unsettled transfers.
func (a *App) newJobs(ctx context.Context) (err error) {
	if a.jobsDB, err = a.store.JobsDB(); err != nil {
		return err
	}
	a.jobs, err = jobs.New(ctx, jobs.Deps{
		DB: a.jobsDB, Alone: a.store.Alone(), Due: a.service.AnythingDue, Settle: a.service.Settle, Log: a.Log,
	})
	return err
}

// recover makes due what another run left unsettled, and starts to look at it.
func (a *App) recover(ctx context.Context) error {
	failpoint.Hit("recover.before")
	if err := a.service.Recover(ctx); err != nil {
		return err
	}
	failpoint.Hit("recover.after")
	return a.jobs.Start(context.WithoutCancel(ctx)) // Stop ends it
}
