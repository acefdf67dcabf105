package store

import (
	"context"
	"database/sql"
	"strings"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// List gives the newest transfers first, of a merchant or, for "", of all: those that have an attempt in one of the states, or
// all of them. It may read the whole table: it is for a person, not for a page.
func (s *Store) List(ctx context.Context, m merchant.ID, states []transfer.AttemptState, limit int) ([]*transfer.Transfer, error) {
	query, args := `SELECT id FROM transfers WHERE ? IN ('', merchant)`, []any{string(m)}
	if len(states) > 0 {
		query += ` AND id IN (SELECT transfer_id FROM attempts WHERE state IN (?` + strings.Repeat(", ?", len(states)-1) + `))`
		for _, state := range states {
			args = append(args, string(state))
		}
	}
	return s.all(ctx, query+` ORDER BY opened_at DESC LIMIT ?`, append(args, limit)...)
}

// all are the transfers of a query for ids.
func (s *Store) all(ctx context.Context, query string, args ...any) ([]*transfer.Transfer, error) {
	ids, err := s.ids(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var all []*transfer.Transfer
	for _, id := range ids {
		t, err := s.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// ByOrder finds the transfers of an order number, of a merchant or, for "", of all, the newest first: each terminal counts for
// itself, so there is one of each terminal at most. It goes through the terminals, of which there are few, since the index of
// order numbers begins with them.
func (s *Store) ByOrder(ctx context.Context, m merchant.ID, number string) ([]*transfer.Transfer, error) {
	return s.all(ctx, byOrder, number, string(m))
}

const byOrder = `SELECT t.id FROM order_numbers n CROSS JOIN attempts a ON a.terminal = n.terminal AND a.order_number = ?
	JOIN transfers t ON t.id = a.transfer_id WHERE ? IN ('', t.merchant) ORDER BY a.started_at DESC`

// Events is the history of a transfer, from its beginning.
func (s *Store) Events(ctx context.Context, id transfer.ID) ([]transfer.Event, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, at, kind, attempt, detail FROM events WHERE transfer_id = ? ORDER BY seq`, string(id))
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	var all []transfer.Event
	for rows.Next() {
		var e transfer.Event
		var at int64
		if err := rows.Scan(&e.Seq, &at, &e.Kind, &e.Attempt, &e.Detail); err != nil {
			return nil, unavailable(err)
		}
		e.At = fromMicros(at)
		all = append(all, e)
	}
	return all, rows.Err()
}

// ids runs a query of one column.
func (s *Store) ids(ctx context.Context, query string, args ...any) ([]transfer.ID, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	return scanIDs(rows)
}

func scanIDs(rows *sql.Rows) ([]transfer.ID, error) {
	defer rows.Close()
	var ids []transfer.ID
	for rows.Next() {
		var id transfer.ID
		if err := rows.Scan(&id); err != nil {
			return nil, unavailable(err)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Unsettled counts by merchant the transfers about which the bank may still have to be asked. One that nobody has begun, or that
// was refused and may be tried again, is not one of them: it ends by its deadline.
func (s *Store) Unsettled(ctx context.Context) (map[merchant.ID]int, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT merchant, count(*) FROM transfers t WHERE due > 0 AND (hinted > 0 OR EXISTS (SELECT 1 FROM attempts
		WHERE transfer_id = t.id AND state IN ('sending', 'challenged', 'confirming', 'unknown', 'review'))) GROUP BY merchant`)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	counts := map[merchant.ID]int{}
	for rows.Next() {
		var id merchant.ID
		var n int
		if err := rows.Scan(&id, &n); err != nil {
			return nil, unavailable(err)
		}
		counts[id] = n
	}
	return counts, rows.Err()
}
