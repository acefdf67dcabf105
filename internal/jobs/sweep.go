package jobs

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/riverqueue/river"
)

const sweepEvery = time.Minute

// sweepArgs is the job of every minute in which anything is on its way: to put right what no transaction and no schedule of
// River sees to. Mostly it finds nothing.
type sweepArgs struct{}

func (sweepArgs) Kind() string { return "sweep" }

type sweeper struct {
	river.WorkerDefaults[sweepArgs]
	jobs *Jobs
}

func (s *sweeper) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	if err := s.jobs.sweep(ctx); err != nil && ctx.Err() == nil {
		s.jobs.Log.Error("cannot see what was left undone", "error", err)
	}
	return nil
}

// anythingLeft decides every minute whether that job is needed. nil is for none.
func (j *Jobs) anythingLeft() (river.JobArgs, *river.InsertOpts) {
	ctx, stop := context.WithTimeout(context.Background(), lookEvery)
	defer stop()
	waiting, err1 := j.Post.Mail.Waiting(ctx)
	holding, err2 := j.Post.Mail.Holding(ctx)
	cards, err3 := j.Cards.ToForget(ctx, 1)
	mailing, err4 := j.mailing(ctx)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		j.Log.Error("cannot see what was left undone", "error", err)
		return nil, nil
	}
	if len(waiting)+len(holding)+len(cards) == 0 && !mailing {
		return nil, nil
	}
	return sweepArgs{}, nil
}

// mailing reports receipts that some process has in hand, or had.
func (j *Jobs) mailing(ctx context.Context) (yes bool, err error) {
	err = j.DB.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM river_job WHERE state = 'running' AND kind = 'receipt')`).Scan(&yes)
	return yes, err
}

// sweep takes over from processes that are gone, takes up what is held without need, and gives a job to whatever has none:
// River's table was lost, or a job was.
func (j *Jobs) sweep(ctx context.Context) error {
	return errors.Join(j.takeOver(ctx), j.unhold(ctx), j.mailStrays(ctx), j.cardStrays(ctx))
}

// takeOver makes available again what a process had in hand that is gone. River would wait ten minutes, because it has to
// guess.
func (j *Jobs) takeOver(ctx context.Context) error {
	type running struct {
		id int64
		by string
	}
	var left []running
	rows, err := j.DB.QueryContext(ctx, `SELECT id, coalesce(json_extract(attempted_by, '$[#-1]'), '') FROM river_job
		WHERE state = 'running' AND kind IN ('deliver', 'forget', 'receipt')`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r running
		if err := rows.Scan(&r.id, &r.by); err != nil {
			return err
		}
		left = append(left, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // there is one connection
		return err
	}
	for _, r := range left {
		if r.by == j.Name || j.Alive(r.by) {
			continue
		}
		if _, err := j.DB.ExecContext(ctx, `UPDATE river_job SET state = 'available', attempt = max(attempt - 1, 0)
			WHERE id = ? AND state = 'running' AND json_extract(attempted_by, '$[#-1]') = ?`, r.id, r.by); err != nil {
			return err
		}
	}
	return nil
}

// unhold takes up the messages of merchants whose address is not, or no longer, the one that was switched off.
func (j *Jobs) unhold(ctx context.Context) error {
	merchants, err := j.Post.Mail.Holding(ctx)
	for _, m := range merchants {
		_, ok, errOne := j.Post.address(ctx, m)
		if ok {
			_, errOne = j.Post.Outbox.takeUp(ctx, m)
		}
		err = errors.Join(err, errOne)
	}
	return err
}

func (j *Jobs) mailStrays(ctx context.Context) error {
	waiting, err := j.Post.Mail.Waiting(ctx)
	if err != nil {
		return err
	}
	return j.enqueue(ctx, "deliver", "$.message", waiting, func(id string) river.JobArgs { return deliverArgs{Message: id} })
}

func (j *Jobs) cardStrays(ctx context.Context) error {
	cards, err := j.Cards.ToForget(ctx, math.MaxInt32) // all: those that the bank never forgets stand first
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range cards {
		ids = append(ids, c.ID)
	}
	return j.enqueue(ctx, "forget", "$.card", ids, func(id string) river.JobArgs { return forgetArgs{Card: id} })
}

// enqueue gives a job of a kind to each that has none.
func (j *Jobs) enqueue(ctx context.Context, kind, path string, ids []string, args func(id string) river.JobArgs) error {
	if len(ids) == 0 {
		return nil
	}
	have, err := j.queuedFor(ctx, kind, path)
	if err != nil {
		return err
	}
	var missing []river.InsertManyParams
	for _, id := range ids {
		if !have[id] {
			missing = append(missing, river.InsertManyParams{Args: args(id)})
		}
	}
	for some := range slices.Chunk(missing, 100) {
		if _, err := j.client.InsertMany(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// queuedFor are the things that have a job of a kind which is not over.
func (j *Jobs) queuedFor(ctx context.Context, kind, path string) (map[string]bool, error) {
	rows, err := j.DB.QueryContext(ctx, `SELECT json_extract(args, ?) FROM river_job
		WHERE kind = ? AND state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`, path, kind)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	have := map[string]bool{}
	for rows.Next() {
		var id sql.NullString
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		have[id.String] = true
	}
	return have, rows.Err()
}
