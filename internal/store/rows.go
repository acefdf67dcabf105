package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/bojanz/currency"

	"audarym/internal/transfer"
)

// Get finds a transfer by its id.
func (s *Store) Get(ctx context.Context, id transfer.ID) (*transfer.Transfer, error) {
	t, _, err := s.load(ctx, s.sql.byID, string(id))
	return t, err
}

// ByReturn finds the transfer and attempt of a TermUrl token.
func (s *Store) ByReturn(ctx context.Context, h transfer.Hash) (*transfer.Transfer, int, error) {
	return s.load(ctx, s.sql.byReturn, hashText(h))
}

// ByNotify finds the transfer and attempt of a postLink token.
func (s *Store) ByNotify(ctx context.Context, h transfer.Hash) (*transfer.Transfer, int, error) {
	return s.load(ctx, s.sql.byNotify, hashText(h))
}

// load reads a transfer with all its attempts in one query, a row an attempt.
func (s *Store) load(ctx context.Context, query *sql.Stmt, key string) (*transfer.Transfer, int, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	rows, err := query.Query(key) // without the context: the driver starts a goroutine to watch one, and this takes microseconds
	if err != nil {
		return nil, 0, unavailable(err)
	}
	defer rows.Close()
	var t *transfer.Transfer
	var matched int
	for rows.Next() {
		if t == nil {
			t = &transfer.Transfer{}
		}
		if err := scan(rows, t, &matched); err != nil {
			return nil, 0, fmt.Errorf("read transfer: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, 0, unavailable(err)
	}
	if t == nil {
		return nil, 0, transfer.ErrNotFound
	}
	return t, matched, nil
}

const columns = `t.id, t.merchant, t.amount, t.currency, t.description, t.email, t.owner, t.language,
	t.opened_at, t.deadline, t.canceled_at, t.due, t.asked_at, t.hinted, t.last_event, t.version,
	a.number, a.order_number, a.terminal, a.form_key, a.return_hash, a.notify_hash, a.sender_mask, a.receiver_mask, a.started_at,
	a.state, a.caller, a.proof, a.collided, a.says, a.heard, a.bank_id, a.reference, a.fee, a.fail_code, a.fail_reason, a.fail_next,
	a.action, a.pareq, a.md, a.sealed, a.challenges, a.call_deadline, a.confirmed_at, a.changed_at,
	a.asked_since, a.asked_times, a.asked_last, a.missing, a.missing_at`

func scan(rows *sql.Rows, t *transfer.Transfer, matched *int) error {
	var (
		a                                                       transfer.Attempt
		amount, code, ret, notify, proof, sealed                string
		lastEvent                                               int
		opened, deadline, canceled, due, asked                  int64
		started, call, confirmed, changed, since, last, missing int64
	)
	err := rows.Scan(&t.ID, &t.Merchant, &amount, &code, &t.Description, &t.Email, &t.Owner, &t.Language,
		&opened, &deadline, &canceled, &due, &asked, &t.Hinted, &lastEvent, &t.Version,
		&a.Number, &a.OrderNumber, &a.Terminal, &a.FormKey, &ret, &notify, &a.SenderMask, &a.ReceiverMask, &started,
		&a.State, &a.Caller, &proof, &a.Collided, &a.Asking.Says, &a.Heard, &a.BankID, &a.Receipt.Reference, &a.Receipt.Fee, &a.Failure.Code, &a.Failure.Reason, &a.Failure.Next,
		&a.Challenge.Action, &a.Challenge.PaReq, &a.Challenge.MD, &sealed, &a.Challenges, &call, &confirmed, &changed,
		&since, &a.Asking.Times, &last, &a.Asking.Missing, &missing, matched)
	if err != nil {
		return err
	}
	if t.Amount, err = currency.NewAmount(amount, code); err != nil {
		return err
	}
	t.OpenedAt, t.Deadline, t.CanceledAt = fromMicros(opened), fromMicros(deadline), fromMicros(canceled)
	t.Due, t.AskedAt = fromMicros(due), fromMicros(asked)
	t.SetLastSeq(lastEvent)
	a.StartedAt, a.CallDeadline, a.ConfirmedAt, a.ChangedAt = fromMicros(started), fromMicros(call), fromMicros(confirmed), fromMicros(changed)
	a.Asking.Since, a.Asking.Last, a.Asking.MissingAt = fromMicros(since), fromMicros(last), fromMicros(missing)
	if a.ReturnHash, a.NotifyHash, err = hashes(ret, notify); proof != "" && err == nil {
		_, err = hex.Decode(a.Proof[:], []byte(proof))
	}
	if sealed != "" && err == nil {
		a.Challenge.Sealed, err = base64.StdEncoding.DecodeString(sealed)
	}
	t.Attempts = append(t.Attempts, a)
	return err
}

func transferRow(t *transfer.Transfer) []any {
	return []any{string(t.ID), string(t.Merchant), t.Amount.Number(), t.Amount.CurrencyCode(), t.Description, t.Email, t.Owner, t.Language,
		micros(t.OpenedAt), micros(t.Deadline), micros(t.CanceledAt), micros(t.Due),
		micros(t.AskedAt), t.Hinted, t.LastSeq(), t.Version + 1}
}

// changing are the columns of an attempt that a move may write, in the order of the UPDATE statement.
func changing(a *transfer.Attempt) []any {
	return []any{string(a.State), a.Caller, proofText(a.Proof), a.Collided, string(a.Asking.Says), a.Heard, a.BankID, a.Receipt.Reference, a.Receipt.Fee,
		a.Failure.Code, string(a.Failure.Reason), string(a.Failure.Next),
		a.Challenge.Action, a.Challenge.PaReq, a.Challenge.MD, base64.StdEncoding.EncodeToString(a.Challenge.Sealed), a.Challenges,
		micros(a.CallDeadline), micros(a.ConfirmedAt), micros(a.ChangedAt),
		micros(a.Asking.Since), a.Asking.Times, micros(a.Asking.Last), a.Asking.Missing, micros(a.Asking.MissingAt)}
}

// updateAttempts writes the attempts that the store knows. Mostly there is one.
func (s *Store) updateAttempts(tx *sql.Tx, t *transfer.Transfer, known int) error {
	for i := range t.Attempts[:known] {
		a := &t.Attempts[i]
		if _, err := tx.Stmt(s.sql.updateAttempt).Exec(append(changing(a), string(t.ID), a.Number)...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) insertAttempts(tx *sql.Tx, t *transfer.Transfer, terminal string, from int) error {
	for i := from; i < len(t.Attempts); i++ {
		a := &t.Attempts[i]
		n, cycle, err := s.nextNumber(tx, terminal)
		if err != nil {
			return err
		}
		a.OrderNumber, a.Terminal = n, terminal
		row := append([]any{string(t.ID), a.Number, terminal, cycle, n, lastSix(n), a.FormKey,
			hashText(a.ReturnHash), hashText(a.NotifyHash), string(a.SenderMask), string(a.ReceiverMask), micros(a.StartedAt)}, changing(a)...)
		if _, err := tx.Stmt(s.sql.insertAttempt).Exec(row...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) insertEvents(tx *sql.Tx, t *transfer.Transfer) error {
	for _, e := range t.NewEvents() {
		_, err := tx.Stmt(s.sql.insertEvent).Exec(string(t.ID), e.Seq, micros(e.At), string(e.Kind), e.Attempt, e.Detail)
		if err != nil {
			return err
		}
	}
	return nil
}

// explain turns a failed transaction into the domain's words. A form key that is there already is found by
// looking, not by reading a driver's error text. fresh is the attempt that the transaction would have added.
func (s *Store) explain(fresh *transfer.Attempt, err error) error {
	if errors.Is(err, transfer.ErrConflict) {
		return transfer.ErrConflict
	}
	if errors.Is(err, transfer.ErrNumbers) {
		return err
	}
	if fresh != nil {
		var id transfer.ID
		if s.sql.byFormKey.QueryRow(fresh.FormKey).Scan(&id) == nil {
			return transfer.FormKeyUsedError{ID: id}
		}
	}
	return unavailable(err)
}

// proofText is "" where no PaRes was sent.
func proofText(h transfer.Hash) string {
	if h == (transfer.Hash{}) {
		return ""
	}
	return hashText(h)
}

func hashText(h transfer.Hash) string { return hex.EncodeToString(h[:]) }

func hashes(ret, notify string) (a, b transfer.Hash, err error) {
	_, err1 := hex.Decode(a[:], []byte(ret))
	_, err2 := hex.Decode(b[:], []byte(notify))
	return a, b, errors.Join(err1, err2)
}
