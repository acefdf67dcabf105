package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"audarym/internal/transfer"
)

var _ transfer.Gaps = (*Store)(nil)

// FormatNumber writes an order number: six digits at least.
func FormatNumber(n int64) string { return fmt.Sprintf("%06d", n) }

// advance obeys the settings at the start: a counter behind OrderStart jumps there (a backup was restored), and what it
// jumps over is noted, to be asked about; a higher OrderCycle begins a new cycle of last six digits.
func (s *Store) advance(ctx context.Context) error {
	return s.commit(ctx, func(tx *sql.Tx) error {
		start, cycle := s.opts.OrderStart, s.opts.OrderCycle
		_, err1 := tx.Exec(`INSERT INTO order_gaps (terminal, first, last, checked)
			SELECT terminal, next_number, ? - 1, next_number FROM order_numbers WHERE next_number < ?`, start, start)
		_, err2 := tx.Exec(`UPDATE order_numbers SET next_number = ? WHERE next_number < ?`, start, start)
		_, err3 := tx.Exec(`UPDATE order_numbers SET first = next_number, cycle = ? WHERE cycle < ?`, cycle, cycle)
		return errors.Join(err1, err2, err3)
	})
}

// Gap gives a row of jumped-over numbers of a terminal that is not done.
func (s *Store) Gap(ctx context.Context, terminal string) (transfer.Gap, error) {
	var g transfer.Gap
	err := s.read.QueryRowContext(ctx, `SELECT terminal, first, checked, last FROM order_gaps
		WHERE terminal = ? AND checked <= last ORDER BY first LIMIT 1`, terminal).
		Scan(&g.Terminal, &g.First, &g.Next, &g.Last)
	if errors.Is(err, sql.ErrNoRows) {
		return g, transfer.ErrNotFound
	}
	if err != nil {
		return g, unavailable(err)
	}
	return g, nil
}

// GapAsked notes how far a gap is done, and what was found.
func (s *Store) GapAsked(ctx context.Context, g transfer.Gap, next int64, found []transfer.LostOrder) error {
	return s.commit(ctx, func(tx *sql.Tx) error {
		for _, o := range found {
			if _, err := tx.Exec(`INSERT INTO lost_orders (terminal, order_number, standing, amount, currency, reference, found_at)
				VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (terminal, order_number) DO NOTHING`,
				g.Terminal, o.Number, o.Standing, o.Amount, o.Currency, o.Reference, micros(o.FoundAt)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`UPDATE order_gaps SET checked = ? WHERE terminal = ? AND first = ? AND checked < ?`, next, g.Terminal, g.First, next)
		return err
	})
}

// LostOrders lists what was found in gaps.
func (s *Store) LostOrders(ctx context.Context) ([]transfer.LostOrder, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT order_number, standing, amount, currency, reference, found_at FROM lost_orders ORDER BY order_number`)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	var all []transfer.LostOrder
	for rows.Next() {
		var o transfer.LostOrder
		var at int64
		if err := rows.Scan(&o.Number, &o.Standing, &o.Amount, &o.Currency, &o.Reference, &at); err != nil {
			return nil, unavailable(err)
		}
		o.FoundAt = fromMicros(at)
		all = append(all, o)
	}
	return all, rows.Err()
}
