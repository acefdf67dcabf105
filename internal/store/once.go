package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// insertOnce keeps the idempotency key of an order. One that is there already fails the transaction: of forty parallel
// orders one is placed.
func (s *Store) insertOnce(tx *sql.Tx, t *transfer.Transfer) error {
	once := t.OnceKey()
	if once == nil {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO once (merchant, key, body, answer, transfer_id) VALUES (?, ?, ?, ?, ?)`,
		string(t.Merchant), once.Key, hashText(once.Body), string(once.Answer), string(t.ID))
	return err
}

// Once finds what was answered under an idempotency key: ErrNotFound where it is new.
func (s *Store) Once(ctx context.Context, m merchant.ID, key string) (transfer.Once, error) {
	once := transfer.Once{Key: key}
	var body string
	err := s.read.QueryRowContext(ctx, `SELECT body, answer FROM once WHERE merchant = ? AND key = ?`, string(m), key).Scan(&body, &once.Answer)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return once, transfer.ErrNotFound
	case err != nil:
		return once, unavailable(err)
	}
	_, err = hex.Decode(once.Body[:], []byte(body))
	return once, err
}

// explainPlaced tells why an order could not be placed.
func (s *Store) explainPlaced(t *transfer.Transfer, err error) error {
	ctx := context.Background()
	if once := t.OnceKey(); once != nil {
		if known, errOnce := s.Once(ctx, t.Merchant, once.Key); errOnce == nil {
			return transfer.OnceUsedError{Once: known}
		}
	}
	if _, errID := s.Get(ctx, t.ID); errID == nil {
		return transfer.FormKeyUsedError{ID: t.ID}
	}
	return unavailable(err)
}
