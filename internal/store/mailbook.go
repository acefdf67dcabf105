package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

const messageColumns = `id, merchant, transfer_id, seq, kind, body, created_at, state, tries`

// Message finds a message with its tries: ErrNotFound where there is none.
func (s *Store) Message(ctx context.Context, id string) (transfer.Message, error) {
	all, err := s.messages(ctx, `SELECT `+messageColumns+` FROM messages WHERE id = ?`, id)
	if err == nil && len(all) == 0 {
		err = transfer.ErrNotFound
	}
	if err != nil {
		return transfer.Message{}, err
	}
	return all[0], nil
}

// Messages lists messages to a merchant with their tries, the newest first. "" is to whichever merchant: that may read the
// whole table, and is for a person.
func (s *Store) Messages(ctx context.Context, m merchant.ID, q transfer.MessageSearch) ([]transfer.Message, error) {
	var where []string
	var args []any
	must := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if m != "" {
		must(`merchant = ?`, string(m))
	}
	if q.Transfer != "" {
		must(`transfer_id = ?`, string(q.Transfer))
	}
	if q.State != "" {
		must(`state = ?`, string(q.State))
	}
	if q.After != (transfer.Position{}) {
		must(`(created_at, id) < (?, ?)`, micros(q.After.At), q.After.ID)
	}
	query := `SELECT ` + messageColumns + ` FROM messages`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, ` AND `)
	}
	return s.messages(ctx, query+` ORDER BY created_at DESC, id DESC LIMIT ?`, append(args, q.Limit)...)
}

func (s *Store) messages(ctx context.Context, query string, args ...any) ([]transfer.Message, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	var all []transfer.Message
	for rows.Next() {
		var m transfer.Message
		var created int64
		if err := rows.Scan(&m.ID, &m.Merchant, &m.Transfer, &m.Seq, &m.Kind, &m.Body, &created, &m.State, &m.Tries); err != nil {
			return nil, unavailable(err)
		}
		m.CreatedAt = fromMicros(created)
		all = append(all, m)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil { // before another connection is asked for
		return nil, unavailable(err)
	}
	return all, s.addTries(ctx, all)
}

// addTries reads what was tried of some messages in one query.
func (s *Store) addTries(ctx context.Context, all []transfer.Message) error {
	if len(all) == 0 {
		return nil
	}
	at, args := map[string]int{}, make([]any, len(all))
	for i, m := range all {
		at[m.ID], args[i] = i, m.ID
	}
	rows, err := s.read.QueryContext(ctx, `SELECT message_id, number, at, status, took, cause, answer FROM deliveries
		WHERE message_id IN (?`+strings.Repeat(`, ?`, len(all)-1)+`) ORDER BY message_id, number`, args...)
	if err != nil {
		return unavailable(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var begun, took int64
		var d transfer.Delivery
		if err := rows.Scan(&id, &d.Number, &begun, &d.Status, &took, &d.Cause, &d.Answer); err != nil {
			return unavailable(err)
		}
		d.At, d.Took = fromMicros(begun), time.Duration(took)*time.Microsecond
		all[at[id]].Log = append(all[at[id]].Log, d)
	}
	return orUnavailable(rows.Err())
}

// EndpointsOff lists the addresses that want nothing any more.
func (s *Store) EndpointsOff(ctx context.Context) ([]transfer.EndpointOff, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT merchant, url, since FROM endpoints_off ORDER BY merchant, url`)
	if err != nil {
		return nil, unavailable(err)
	}
	return scanOff(rows)
}

func scanOff(rows *sql.Rows) ([]transfer.EndpointOff, error) {
	defer rows.Close()
	var all []transfer.EndpointOff
	for rows.Next() {
		var e transfer.EndpointOff
		var since int64
		if err := rows.Scan(&e.Merchant, &e.URL, &since); err != nil {
			return nil, unavailable(err)
		}
		e.Since = fromMicros(since)
		all = append(all, e)
	}
	return all, orUnavailable(rows.Err())
}
