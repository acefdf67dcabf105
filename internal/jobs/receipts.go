package jobs

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"audarym/internal/mail"
	"audarym/internal/transfer"
)

// Receipts is what mails receipts, each until the mail server takes it, or for a day.
type Receipts struct {
	Send func(ctx context.Context, id transfer.ID) error // writes it as things stand now, and makes one try
	Now  func() time.Time
	Log  *slog.Logger

	silence silence
}

// mailQueue has workers of its own: a mail server may be slow, and nobody waits for it.
const mailQueue = "mails"

const (
	rarest  = time.Hour // between two tries
	tooLate = 3 * aDay  // to begin: mail was switched off, and whoever it is for has forgotten
	silent  = time.Hour // of a mail server, until somebody hears of it
)

// receiptArgs is the job of one receipt. Since is when the transfer succeeded, by our clock.
type receiptArgs struct {
	Transfer transfer.ID `json:"transfer" river:"unique"`
	Since    time.Time   `json:"since"`
}

func (receiptArgs) Kind() string { return "receipt" }

func (receiptArgs) InsertOpts() river.InsertOpts { return onlyOne(mailQueue) }

// AddReceipt writes the job of a receipt into the transaction in which the transfer succeeds.
func (o *Outbox) AddReceipt(tx *sql.Tx, id transfer.ID, at time.Time) error {
	_, err := o.client.InsertTx(context.Background(), tx, receiptArgs{Transfer: id, Since: at}, nil)
	return err
}

type mailer struct {
	river.WorkerDefaults[receiptArgs]
	jobs *Jobs
}

// Timeout is for River: who runs longer is stuck.
func (m *mailer) Timeout(*river.Job[receiptArgs]) time.Duration { return oneTry }

// NextRetry is after a panic.
func (m *mailer) NextRetry(job *river.Job[receiptArgs]) time.Time {
	return job.AttemptedAt.Add(oneTry)
}

// Work makes one try.
func (m *mailer) Work(ctx context.Context, job *river.Job[receiptArgs]) error {
	again := m.jobs.Receipts.mail(ctx, job.Args)
	switch {
	case ctx.Err() != nil && again > 0: // the process stops
		return river.JobSnooze(0)
	case again > 0:
		return river.JobSnooze(again)
	}
	return nil
}

// mail makes one try, and says when to make the next one; 0 for never.
func (r *Receipts) mail(ctx context.Context, args receiptArgs) (again time.Duration) {
	log := r.Log.With("transfer", args.Transfer)
	if r.Now().Sub(args.Since) >= tooLate {
		log.Warn("a receipt is not mailed: it is days old")
		return 0
	}
	err := r.Send(ctx, args.Transfer)
	now := r.Now()
	age := now.Sub(args.Since)
	var e *mail.Error
	switch {
	case err == nil:
		r.silence.ends()
		log.Info("receipt mailed")
		return 0
	case ctx.Err() != nil: // broken off: it is made again
		return soonest
	case !errors.As(err, &e):
		e = &mail.Error{At: mail.AtHome, Cause: causeOf(err)}
	}
	log = log.With("at", e.At, "smtp", e.Code, "cause", e.Cause)
	if e.Ours() && e.At != mail.AtHome && r.silence.lasts(now) {
		log.Error("the mail server has taken no receipt for an hour", "alarm", "mail_server")
	}
	switch {
	case e.Final:
		log.Warn("a receipt is not mailed: it was refused for good", "to", e.To)
		return 0
	case age >= aDay && !e.Ours():
		log.Warn("a receipt is not mailed: it was put off for a day", "to", e.To)
		return 0
	case age >= aDay:
		log.Error("a receipt is not mailed: it was tried for a day", "alarm", "receipt_unsent")
		return 0
	}
	again = min(patience(age), rarest)
	log.Info("receipt not mailed yet", "again", again)
	return again
}

// causeOf is what is wrong on our side, in a word: the text of an error might hold an address.
func causeOf(err error) string {
	switch {
	case errors.Is(err, transfer.ErrNoMerchant):
		return "its merchant is not in the settings"
	case errors.Is(err, transfer.ErrStore):
		return "the database did not answer"
	}
	return "the receipt could not be written"
}

// silence is how long the mail server has taken none, addresses aside that it does not know. One alarm tells of it, however many
// receipts wait.
type silence struct {
	mu    sync.Mutex
	since time.Time
	said  bool
}

func (s *silence) ends() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.said = time.Time{}, false
}

// lasts notes a failure, and reports once that they have been going on.
func (s *silence) lasts(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		s.since = now
	}
	if s.said || now.Sub(s.since) < silent {
		return false
	}
	s.said = true
	return true
}
