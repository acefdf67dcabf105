// Package jobs does what must be done without a customer who waits: again and again it looks at what is not settled, tells
// merchants what became of their transfers, and the bank which cards to forget.
//
// River carries it, in the database of the transfers. A transfer that goes well pays for no job: each change writes when
// somebody must look next into an indexed column of its own transaction, and once a second that column is read. Only
// where something is due a job is inserted, and it takes all that is due. Who cannot wait for that second says so (Wake).
//
// A message to a merchant has a job from the transaction in which it is written, in queues of its own (lanes.go): whoever is
// slow to take it holds up no settling. What was sent and is not yet written down is sent again under its id. The same holds for
// a receipt by mail, of which there is nothing but the job.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

const (
	lookEvery = time.Second            // how often the due column is read
	fetchGap  = 250 * time.Millisecond // how often River looks for jobs
	unhurried = 5 * time.Second        // and for those that nobody waits for: each look costs an idle process something
	overlap   = 4                      // jobs at once: one that waits for a slow bank holds up nobody else
	longest   = 5 * time.Minute        // a job; what it leaves is due again
	keep      = 10 * time.Minute       // finished jobs, for whoever wants to look
)

// Deps is what the jobs work on.
type Deps struct {
	DB     *sql.DB                                      // of the transfers' database: a connection of its own
	Alone  bool                                         // no other process is on this database
	Name   string                                       // of this process, as Alive knows it
	Alive  func(name string) bool                       // whether another process is still there; nil: as Alone says
	Due    func(context.Context) (bool, error)          // whether anything is due: one look at an index
	Settle func(context.Context) (more bool, err error) // looks at some of what is due
	// Gap asks about some of the order numbers that were jumped over, if there are any (reliability.md F64).
	Gap   func(context.Context) (more bool, err error)
	Post  *Post  // nil: no messages; then there are no Cards either
	Cards *Cards // with Post only
	// Receipts is nil where no mail server is set: what waits for one stays. With Post only.
	Receipts *Receipts
	Log      *slog.Logger
}

// Jobs is River with our jobs.
type Jobs struct {
	Deps
	client *river.Client[*sql.Tx]
	queued atomic.Int32 // above 0: a job waits for a worker, and another one would find nothing more
}

// New prepares the tables of River, and its client.
func New(ctx context.Context, d Deps) (*Jobs, error) {
	if d.Alive == nil {
		d.Alive = func(string) bool { return !d.Alone }
	}
	j := &Jobs{Deps: d}
	driver := riversqlite.New(d.DB)
	quiet := slog.New(onlyTrouble{d.Log.Handler()})
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("tables of the jobs: %w", err)
	}
	if d.Alone { // a leader that was killed keeps its office for 15 seconds, and its question about jumped-over numbers for ever
		if _, err := d.DB.ExecContext(ctx, `DELETE FROM river_leader; DELETE FROM river_job WHERE kind = 'gap'`); err != nil {
			return nil, fmt.Errorf("tables of the jobs: %w", err)
		}
	}
	config := j.config(quiet)
	if d.Post != nil {
		if err := j.addPost(ctx, config); err != nil {
			return nil, fmt.Errorf("tables of the jobs: %w", err)
		}
	}
	j.client, err = river.NewClient(driver, config)
	return j, err
}

// config is River's, for what is always there.
func (j *Jobs) config(log *slog.Logger) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &settler{jobs: j})
	river.AddWorker(workers, &gapper{jobs: j})
	return &river.Config{
		ID: j.Name, Logger: log, Workers: workers, PollOnly: true, FetchPollInterval: fetchGap, FetchCooldown: fetchGap,
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: overlap}, gapQueue: {MaxWorkers: 1, FetchPollInterval: time.Second, FetchCooldown: time.Second}},
		JobTimeout: longest, RescueStuckJobsAfter: 2 * longest, MaxAttempts: 1,
		CompletedJobRetentionPeriod: keep, DiscardedJobRetentionPeriod: keep, CancelledJobRetentionPeriod: keep,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(lookEvery), j.look, nil)},
	}
}

// addPost adds messages and cards, and takes over what a process had in hand that is gone.
func (j *Jobs) addPost(ctx context.Context, c *river.Config) error {
	j.Post.lanes = newLanes()
	river.AddWorker(c.Workers, &deliverer{jobs: j})
	river.AddWorker(c.Workers, &forgetter{jobs: j})
	river.AddWorker(c.Workers, &sweeper{jobs: j})
	for name, lane := range lanesOf {
		c.Queues[name] = lane.config()
	}
	c.Queues[cardQueue] = river.QueueConfig{MaxWorkers: 2, FetchPollInterval: unhurried, FetchCooldown: unhurried}
	if j.Receipts != nil {
		river.AddWorker(c.Workers, &mailer{jobs: j})
		c.Queues[mailQueue] = river.QueueConfig{MaxWorkers: 4, FetchPollInterval: unhurried, FetchCooldown: unhurried}
	}
	c.PeriodicJobs = append(c.PeriodicJobs,
		river.NewPeriodicJob(river.PeriodicInterval(sweepEvery), j.anythingLeft, &river.PeriodicJobOpts{RunOnStart: true}))
	return j.takeOver(ctx)
}

// Start begins to work, at once with what is due already.
func (j *Jobs) Start(ctx context.Context) error {
	if err := j.client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	j.Wake()
	if !j.Alone { // the other process asks, or has asked
		return nil
	}
	if _, err := j.client.Insert(ctx, gapArgs{}, &river.InsertOpts{Queue: gapQueue}); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// Stop ends the work. A status call that is out is broken off: it changes nothing, and is made again.
func (j *Jobs) Stop(ctx context.Context) error {
	if err := j.client.StopAndCancel(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// Wake asks for a look at once. It never blocks for long, and what goes wrong is made good by the next second's look.
func (j *Jobs) Wake() {
	if !j.queue() {
		return
	}
	go func() {
		ctx, stop := context.WithTimeout(context.Background(), longest)
		defer stop()
		if _, err := j.client.Insert(ctx, settleArgs{}, nil); err != nil {
			j.queued.Store(0)
			j.Log.Warn("no job was inserted", "error", err)
		}
	}()
}

// look decides every second whether a job is needed. nil is for none.
func (j *Jobs) look() (river.JobArgs, *river.InsertOpts) {
	ctx, stop := context.WithTimeout(context.Background(), lookEvery)
	defer stop()
	due, err := j.Due(ctx)
	if err != nil {
		j.Log.Error("cannot see what is due", "error", err)
		return nil, nil
	}
	if !due || !j.queue() {
		return nil, nil
	}
	return settleArgs{}, nil
}

// queue takes the place of the one job that waits. A job that did not come to us for five seconds was lost, or another
// process does it.
func (j *Jobs) queue() bool {
	for {
		switch left := j.queued.Load(); {
		case left > 0 && j.queued.CompareAndSwap(left, left-1):
			return false
		case left == 0 && j.queued.CompareAndSwap(0, 5):
			return true
		}
	}
}
