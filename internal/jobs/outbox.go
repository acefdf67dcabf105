package jobs

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Shelf is what an Outbox needs of the store. internal/store says what each does.
type Shelf interface {
	AddMessage(tx *sql.Tx, url string, m transfer.Message, enqueue func(tx *sql.Tx, ids ...string) error) error
	Messages(ctx context.Context, m merchant.ID, q transfer.MessageSearch) ([]transfer.Message, error)
	Resend(ctx context.Context, m merchant.ID, id string, enqueue func(tx *sql.Tx, ids ...string) error) error
	SwitchedOff(ctx context.Context, m merchant.ID, url string) (bool, error)
	SwitchOn(ctx context.Context, m merchant.ID) (addresses int64, err error)
	TakeUp(ctx context.Context, m merchant.ID, limit int, enqueue func(tx *sql.Tx, ids ...string) error) (n int, err error)
}

// Outbox takes messages to merchants, each with its job, in one transaction. It sends nothing: a server on the same database
// does. So it serves the API and a person beside the server as well.
type Outbox struct {
	// Address is where a merchant is told of its transfers now. nil where nobody knows: a person beside the server.
	Address func(merchant.ID) (url string, ok bool)

	shelf  Shelf
	newID  func() string
	client *river.Client[*sql.Tx] // that only inserts
}

// NewOutbox makes one. The tables of River are there once New has run on the database.
func NewOutbox(shelf Shelf, newID func() string) (*Outbox, error) {
	client, err := river.NewClient(riversqlite.New(nil), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	return &Outbox{shelf: shelf, newID: newID, client: client}, err
}

// Add gives a message its id and writes it, to be sent to an address, into the transaction of the change that it tells of.
func (o *Outbox) Add(tx *sql.Tx, url string, m transfer.Message) error {
	m.ID = o.newID()
	return o.shelf.AddMessage(tx, url, m, o.enqueue)
}

// Messages lists messages to a merchant, the newest first; "" is to whichever.
func (o *Outbox) Messages(ctx context.Context, m merchant.ID, q transfer.MessageSearch) ([]transfer.Message, error) {
	return o.shelf.Messages(ctx, m, q)
}

// Resend sends a message again under its id, at once and with all its tries, whatever became of it. ErrNotFound where the
// merchant has none of that id; "" is whichever merchant. ErrNotNow where it is known that the merchant has no address, or that
// it is switched off.
func (o *Outbox) Resend(ctx context.Context, m merchant.ID, id string) error {
	if o.Address != nil {
		url, ok := o.Address(m)
		off, err := o.shelf.SwitchedOff(ctx, m, url)
		switch {
		case err != nil:
			return err
		case off || !ok:
			return transfer.ErrNotNow
		}
	}
	return o.shelf.Resend(ctx, m, id, o.enqueue)
}

// Enable switches the addresses of a merchant on that had answered 410, and sends what was held.
func (o *Outbox) Enable(ctx context.Context, m merchant.ID) (addresses int64, messages int, err error) {
	if addresses, err = o.shelf.SwitchOn(ctx, m); err != nil {
		return 0, 0, err
	}
	messages, err = o.takeUp(ctx, m)
	return addresses, messages, err
}

// takeUp lets what is held wait again, some at a time: no customer's change waits long for its turn.
func (o *Outbox) takeUp(ctx context.Context, m merchant.ID) (all int, err error) {
	const some = 50
	for {
		n, err := o.shelf.TakeUp(ctx, m, some, o.enqueue)
		if all += n; err != nil || n < some {
			return all, err
		}
	}
}

// enqueue writes the job of each message. One that is there already for a later time is brought forward.
func (o *Outbox) enqueue(tx *sql.Tx, ids ...string) error {
	ctx := context.Background() // the transaction has no other
	for _, id := range ids {
		res, err := o.client.InsertTx(ctx, tx, deliverArgs{Message: id}, nil)
		if err != nil {
			return err
		}
		if !res.UniqueSkippedAsDuplicate {
			continue
		}
		if _, err := o.client.JobRetryTx(ctx, tx, res.Job.ID); err != nil && !errors.Is(err, river.ErrNotFound) {
			return err
		}
	}
	return nil
}

// deliverArgs is the job of one message, from its first try to its last.
type deliverArgs struct {
	Message string `json:"message"`
}

func (deliverArgs) Kind() string { return "deliver" }

func (deliverArgs) InsertOpts() river.InsertOpts { return onlyOne(webhookQueue) }

// onlyOne is a job of which there is one at a time for the same thing. What breaks it off, a panic or the end of the process,
// does not use it up soon; after that the sweep makes another.
func onlyOne(queue string) river.InsertOpts {
	return river.InsertOpts{Queue: queue, MaxAttempts: 5, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}
