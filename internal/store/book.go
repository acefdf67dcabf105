package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// List gives the newest transfers first: all of them, or those that have an attempt in one of the states. It may read
// the whole table: it is for a person, not for a page.
func (s *Store) List(ctx context.Context, states []transfer.AttemptState, limit int) ([]*transfer.Transfer, error) {
	query, args := `SELECT id FROM transfers ORDER BY opened_at DESC LIMIT ?`, []any{limit}
	if len(states) > 0 {
		args = nil
		for _, state := range states {
			args = append(args, string(state))
		}
		query = `SELECT id FROM transfers WHERE id IN (SELECT transfer_id FROM attempts WHERE state IN (?` +
			strings.Repeat(", ?", len(states)-1) + `)) ORDER BY opened_at DESC LIMIT ?`
		args = append(args, limit)
	}
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

// ByOrder finds the transfer of an order number.
func (s *Store) ByOrder(ctx context.Context, number string) (*transfer.Transfer, error) {
	var id transfer.ID
	err := s.read.QueryRowContext(ctx, `SELECT transfer_id FROM attempts WHERE order_number = ? ORDER BY started_at DESC LIMIT 1`, number).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, transfer.ErrNotFound
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return s.Get(ctx, id)
}

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

// Unsettled counts by merchant the transfers that somebody must still look at.
func (s *Store) Unsettled(ctx context.Context) (map[merchant.ID]int, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT merchant, count(*) FROM transfers WHERE due > 0 GROUP BY merchant`)
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
