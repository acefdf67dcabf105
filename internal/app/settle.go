package app

import (
	"context"
	"errors"
	"time"

	"audarym/internal/config"
	"audarym/internal/failpoint"
	"audarym/internal/jobs"
	"audarym/internal/store"
	"audarym/internal/transfer"
)

// newJobs prepares what looks at unsettled transfers, tells merchants, and has cards forgotten.
func (a *App) newJobs(ctx context.Context, c config.Config) (err error) {
	if a.jobsDB, err = a.store.JobsDB(); err != nil {
		return err
	}
	return a.store.Exclusively(ctx, func() error {
		a.jobs, err = jobs.New(ctx, jobs.Deps{
			DB: a.jobsDB, Alone: a.store.Alone(), Name: a.store.Caller(), Alive: a.store.Alive,
			Due: a.service.AnythingDue, Settle: a.service.Settle, Gap: a.askAboutGap, Post: a.post(c), Cards: a.cards(),
			Receipts: a.receipts(c), Log: a.Log,
		})
		return err
	})
}

// stopJobs ends the jobs. With a failing disk River would write its farewell for a long time: what it leaves undone is
// found undone at the next start.
func (a *App) stopJobs(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, jobsStopTime)
	defer stop()
	err := a.jobs.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		a.Log.Warn("jobs were left undone", "error", err)
		return nil
	}
	return err
}

const jobsStopTime = 5 * time.Second

// watchOver does every second what each process must do for itself, whoever of them has the jobs.
func (a *App) watchOver(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			a.warnOfNumbers()
			a.warnOfMovedFile()
			a.service.Tidy(ctx)
		}
	}
}

// gapWatches are one a terminal, with what each has learned.
type gapWatches map[string]*transfer.GapWatch

// askAboutGap asks about some of the order numbers that were jumped over, and tells the operator of each that the bank knows.
// One job at a time does it.
func (a *App) askAboutGap(ctx context.Context) (more bool, err error) {
	if a.gaps == nil {
		a.gaps = gapWatches{}
	}
	for _, shop := range a.terminals() {
		w := a.gaps[shop.TerminalID]
		if w == nil {
			w = &transfer.GapWatch{Gaps: a.store, Terminal: shop.TerminalID, Now: a.now, Format: store.FormatNumber, Found: a.lostOrder}
			a.gaps[shop.TerminalID] = w
		}
		w.Finder = shop.Bank.(transfer.Finder) //nolint:forcetypeassert // newShops makes them
		m, errStep := w.Step(ctx, 20)
		more, err = more || m, errors.Join(err, errStep)
	}
	return more, err
}

func (a *App) lostOrder(o transfer.LostOrder) {
	a.Log.Error("the bank has an order that is not here", "alarm", "lost_order", "order", o.Number, "standing", o.Standing,
		"amount", o.Amount, "currency", o.Currency, "reference", o.Reference)
}

// recover makes due what another run left unsettled, and starts to look at it.
func (a *App) recover(ctx context.Context) error {
	failpoint.Hit("recover.before")
	if err := a.service.Recover(ctx); err != nil {
		return err
	}
	failpoint.Hit("recover.after")
	go a.watchOver(ctx)
	return a.jobs.Start(context.WithoutCancel(ctx)) // Stop ends it
}
