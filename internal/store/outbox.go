package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Enqueue writes jobs for messages into a transaction, so that each will be tried at once.
type Enqueue = func(tx *sql.Tx, ids ...string) error

// AddMessage writes a message to a merchant's address into the transaction of the change that it tells of, with its job. Where
// the address is switched off it is held, and has none.
func (s *Store) AddMessage(tx *sql.Tx, url string, m transfer.Message, enqueue Enqueue) error {
	m.State = transfer.MessageWaiting
	var off bool
	err := tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM endpoints_off WHERE merchant = ? AND url = ?)`, string(m.Merchant), url).Scan(&off)
	if err != nil {
		return err
	}
	if off {
		m.State = transfer.MessageHeld
	}
	if _, err := tx.Exec(`INSERT INTO messages (id, merchant, transfer_id, seq, kind, body, created_at, state, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		m.ID, string(m.Merchant), string(m.Transfer), m.Seq, string(m.Kind), m.Body, micros(m.CreatedAt), string(m.State)); err != nil || off {
		return err
	}
	return enqueue(tx, m.ID)
}

// TryDone notes one try to deliver a message, as it was loaded, and the state that it leads to, in one commit. It gives the
// message with the state and the tries that it really has now: what was delivered once stays so, what somebody sends anew
// meanwhile has not failed, and waiting changes nothing. Where it waits no more, over ends its job in the same commit: a job
// that somebody wants from then on is another one.
func (s *Store) TryDone(ctx context.Context, m transfer.Message, d transfer.Delivery, next transfer.MessageState, over func(*sql.Tx) error) (transfer.Message, error) {
	now := m
	err := s.commit(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO deliveries (message_id, number, at, status, took, cause, answer)
			SELECT ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? FROM deliveries WHERE message_id = ?`,
			m.ID, micros(d.At), d.Status, d.Took.Microseconds(), d.Cause, d.Answer, m.ID); err != nil {
			return err
		}
		err := tx.QueryRow(`UPDATE messages SET tries = tries + 1, state = CASE
			WHEN state = 'delivered' OR ? = 'waiting' OR ? = 'failed' AND tries <> ? THEN state ELSE ? END
			WHERE id = ? RETURNING state, tries`, string(next), string(next), m.Tries, string(next), m.ID).Scan(&now.State, &now.Tries)
		if err != nil || now.State == transfer.MessageWaiting {
			return err
		}
		return over(tx)
	})
	return now, orUnavailable(err)
}

// HoldMessage keeps a message that nobody wants just now.
func (s *Store) HoldMessage(ctx context.Context, id string) error {
	return orUnavailable(s.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE messages SET state = 'held' WHERE id = ? AND state = 'waiting'`, id)
		return err
	}))
}

// SwitchOff notes that an address wants nothing any more, holds the merchant's messages that wait, and counts them.
func (s *Store) SwitchOff(ctx context.Context, m merchant.ID, url string, at time.Time) (held int64, err error) {
	err = s.commit(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`INSERT INTO endpoints_off (merchant, url, since) VALUES (?, ?, ?) ON CONFLICT (merchant, url) DO NOTHING`,
			string(m), url, micros(at)); err != nil {
			return err
		}
		res, err := tx.Exec(`UPDATE messages SET state = 'held' WHERE merchant = ? AND state = 'waiting' AND state <> 'delivered'`, string(m))
		if err != nil {
			return err
		}
		held, err = res.RowsAffected()
		return err
	})
	return held, orUnavailable(err)
}

// SwitchedOff reports an address that wants nothing any more.
func (s *Store) SwitchedOff(ctx context.Context, m merchant.ID, url string) (off bool, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM endpoints_off WHERE merchant = ? AND url = ?)`, string(m), url).Scan(&off)
	return off, orUnavailable(err)
}

// SwitchOn forgets that addresses of a merchant were switched off, and says how many were. TakeUp sends what was held.
func (s *Store) SwitchOn(ctx context.Context, m merchant.ID) (addresses int64, err error) {
	err = s.commit(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec(`DELETE FROM endpoints_off WHERE merchant = ?`, string(m))
		if err != nil {
			return err
		}
		addresses, err = res.RowsAffected()
		return err
	})
	return addresses, orUnavailable(err)
}

// TakeUp lets held messages of a merchant wait again, the oldest first, each with all its tries; n is how many.
func (s *Store) TakeUp(ctx context.Context, m merchant.ID, limit int, enqueue Enqueue) (n int, err error) {
	err = s.commit(ctx, func(tx *sql.Tx) error {
		ids, err := texts(tx.Query(`SELECT id FROM messages WHERE merchant = ? AND state = 'held' AND state <> 'delivered'
			ORDER BY created_at, seq LIMIT ?`, string(m), limit))
		if n = len(ids); err != nil || n == 0 {
			return err
		}
		for _, id := range ids {
			if _, err := tx.Exec(`UPDATE messages SET state = 'waiting', tries = 0 WHERE id = ?`, id); err != nil {
				return err
			}
		}
		return enqueue(tx, ids...)
	})
	return n, orUnavailable(err)
}

// Resend sends a message again under its id, with all its tries, whatever became of it: ErrNotFound where the merchant has
// none of that id. "" is whichever merchant.
func (s *Store) Resend(ctx context.Context, m merchant.ID, id string, enqueue Enqueue) error {
	err := s.commit(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec(`UPDATE messages SET state = 'waiting', tries = 0 WHERE id = ? AND (merchant = ? OR ? = '')`, id, string(m), string(m))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, transfer.ErrNotFound)
		}
		return enqueue(tx, id)
	})
	if errors.Is(err, transfer.ErrNotFound) {
		return transfer.ErrNotFound
	}
	return orUnavailable(err)
}

// Waiting lists the messages that are to be sent, now or later.
func (s *Store) Waiting(ctx context.Context) ([]string, error) {
	ids, err := texts(s.read.QueryContext(ctx, `SELECT id FROM messages WHERE state = 'waiting' AND state <> 'delivered' ORDER BY created_at, id`))
	return ids, orUnavailable(err)
}

// Holding lists the merchants that have held messages.
func (s *Store) Holding(ctx context.Context) (all []merchant.ID, err error) {
	ids, err := texts(s.read.QueryContext(ctx, `SELECT DISTINCT merchant FROM messages WHERE state = 'held' AND state <> 'delivered'`))
	for _, id := range ids {
		all = append(all, merchant.ID(id))
	}
	return all, orUnavailable(err)
}

func texts(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func orUnavailable(err error) error {
	if err == nil {
		return nil
	}
	return unavailable(err)
}
