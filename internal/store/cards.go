package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"strings"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

var _ transfer.Wallet = (*Store)(nil)

// insertCards keeps the cards that the bank has saved with a transfer, each once.
func (s *Store) insertCards(tx *sql.Tx, t *transfer.Transfer) error {
	for _, c := range t.Kept() {
		if _, err := tx.Exec(`INSERT INTO cards (id, merchant, customer, role, bank_id, mask, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (merchant, customer, role, bank_id) WHERE removed_at = 0 DO NOTHING`,
			newCardID(), string(c.Merchant), c.Customer, string(c.Role), c.BankID, string(c.Mask), micros(c.SavedAt)); err != nil {
			return err
		}
	}
	return nil
}

func newCardID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails since Go 1.24
	return "card_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(id[:]))
}

const cardColumns = `id, merchant, customer, role, bank_id, mask, saved_at, removed_at`

// Cards lists the cards of a merchant's customer, the newest first.
func (s *Store) Cards(ctx context.Context, m merchant.ID, customer string) ([]transfer.SavedCard, error) {
	return s.cards(ctx, ` FROM cards WHERE merchant = ? AND customer = ? AND removed_at = 0 ORDER BY saved_at DESC, id`, string(m), customer)
}

// Card finds a card of a merchant that can be used.
func (s *Store) Card(ctx context.Context, m merchant.ID, id string) (transfer.SavedCard, error) {
	return s.card(ctx, ` FROM cards WHERE merchant = ? AND id = ? AND removed_at = 0`, string(m), id)
}

// ForgetCard removes a card here; CardsToForget lists it until the bank has been told.
func (s *Store) ForgetCard(ctx context.Context, m merchant.ID, customer, id string, at time.Time) error {
	found := false
	err := s.commit(ctx, func(tx *sql.Tx) error {
		res, err := tx.Exec(`UPDATE cards SET removed_at = ? WHERE merchant = ? AND customer = ? AND id = ? AND removed_at = 0`,
			micros(at), string(m), customer, id)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		found = n == 1
		return err
	})
	switch {
	case err != nil:
		return unavailable(err)
	case !found:
		return transfer.ErrNotFound
	}
	return nil
}

// toForget finds removed cards that the bank may still keep. One that is also kept in another role, or was saved anew
// meanwhile, waits until that is removed too: at the bank they are one.
const toForget = ` FROM cards c WHERE removed_at > 0 AND told_at = 0
	AND NOT EXISTS (SELECT 1 FROM cards o WHERE o.bank_id = c.bank_id AND o.removed_at = 0)`

// CardsToForget lists cards that the bank must be told to forget, the longest removed first.
func (s *Store) CardsToForget(ctx context.Context, limit int) ([]transfer.SavedCard, error) {
	return s.cards(ctx, toForget+` ORDER BY removed_at LIMIT ?`, limit)
}

// CardToForget finds one of them: ErrNotFound where the bank has been told, or keeps the card for somebody else.
func (s *Store) CardToForget(ctx context.Context, id string) (transfer.SavedCard, error) {
	return s.card(ctx, toForget+` AND id = ?`, id)
}

// CardForgotten notes that the bank keeps a removed card no more.
func (s *Store) CardForgotten(ctx context.Context, id string, at time.Time) error {
	return s.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE cards SET told_at = ? WHERE id = ? AND removed_at > 0`, micros(at), id)
		return err
	})
}

// cards and card read what stands behind the columns of a query.
func (s *Store) cards(ctx context.Context, from string, args ...any) ([]transfer.SavedCard, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT `+cardColumns+from, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	defer rows.Close()
	var all []transfer.SavedCard
	for rows.Next() {
		c, err := scanCard(rows)
		if err != nil {
			return nil, unavailable(err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

func (s *Store) card(ctx context.Context, from string, args ...any) (transfer.SavedCard, error) {
	c, err := scanCard(s.read.QueryRowContext(ctx, `SELECT `+cardColumns+from, args...))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return c, transfer.ErrNotFound
	case err != nil:
		return c, unavailable(err)
	}
	return c, nil
}

func scanCard(row interface{ Scan(...any) error }) (c transfer.SavedCard, err error) {
	var saved, removed int64
	err = row.Scan(&c.ID, &c.Merchant, &c.Customer, &c.Role, &c.BankID, &c.Mask, &saved, &removed)
	c.SavedAt, c.RemovedAt = fromMicros(saved), fromMicros(removed)
	return c, err
}
