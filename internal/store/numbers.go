package store

import (
	"context"
	"database/sql"
	"errors"

	"audarym/internal/transfer"
)

// cycleSize is how many order numbers differ in their last six digits, which the bank wants unique too
// (seed: invoiceID). A cycle is that many consecutive numbers, wherever it starts.
const cycleSize = 1_000_000

const (
	defaultOrderStart = 100_000         // the smallest number of six digits
	maxOrderNumber    = 999999999999999 // fifteen digits
)

// nextNumber takes the next order number of a terminal inside the transaction that saves its attempt.
func (s *Store) nextNumber(tx *sql.Tx, terminal string) (number string, cycle int64, err error) {
	for range 2 {
		var n, first int64
		err = tx.Stmt(s.sql.takeNumber).QueryRow(terminal).Scan(&n, &cycle, &first)
		if err == nil {
			s.left.Store(terminal, first+cycleSize-n-1)
			return FormatNumber(n), cycle, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return "", 0, err
		}
		if err := s.addTerminal(tx, terminal); err != nil {
			return "", 0, err
		}
	}
	return "", 0, transfer.ErrNumbers
}

// addTerminal starts the counter of a terminal that has none.
func (s *Store) addTerminal(tx *sql.Tx, terminal string) error {
	_, err := tx.Exec(`INSERT INTO order_numbers (terminal, next_number, first, cycle) VALUES (?, ?, ?, ?)
		ON CONFLICT (terminal) DO NOTHING`, terminal, s.opts.OrderStart, s.opts.OrderStart, s.opts.OrderCycle)
	return err
}

// NumbersLeft is how many order numbers a terminal has left in its cycle.
func (s *Store) NumbersLeft(ctx context.Context, terminal string) (int64, error) {
	left := int64(cycleSize)
	err := s.read.QueryRowContext(ctx, `SELECT first + ? - next_number FROM order_numbers WHERE terminal = ?`, cycleSize, terminal).Scan(&left)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, unavailable(err)
	}
	s.left.Store(terminal, left)
	return left, nil
}

// Left is how many order numbers a terminal had left when the last one was taken. It asks nobody.
func (s *Store) Left(terminal string) int64 {
	if left, ok := s.left.Load(terminal); ok {
		return left.(int64)
	}
	return cycleSize
}

func lastSix(number string) string { return number[len(number)-6:] }
