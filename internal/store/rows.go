package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/bojanz/currency"

	"audarym/internal/transfer"
)

// Get finds a transfer by its id. One without an attempt, which only a merchant places, takes a second look; and a third where
// somebody began it between the two: whoever saw it without its attempt could cancel it under a call that is out.
func (s *Store) Get(ctx context.Context, id transfer.ID) (*transfer.Transfer, error) {
	t, _, err := s.load(ctx, s.sql.byID, string(id))
	if !errors.Is(err, transfer.ErrNotFound) {
		return t, err
	}
	if t, err = s.loadPlaced(id); err == nil && t.Owner != "" {
		t, _, err = s.load(ctx, s.sql.byID, string(id))
	}
	return t, err
}

// loadPlaced reads the row of a transfer alone. It has an owner from its first attempt on.
func (s *Store) loadPlaced(id transfer.ID) (*transfer.Transfer, error) {
	row := transferScan{t: &transfer.Transfer{}}
	err := s.sql.placed.QueryRow(string(id)).Scan(row.fields()...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, transfer.ErrNotFound
	case err != nil:
		return nil, unavailable(err)
	}
	return row.t, row.finish()
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

const transferColumns = `t.id, t.merchant, t.amount, t.currency, t.description, t.email, t.owner, t.language,
	t.opened_at, t.deadline, t.canceled_at, t.due, t.asked_at, t.hinted, t.last_event, t.version, t.terms, t.told, t.noticed`

const columns = transferColumns + `,
	a.number, a.order_number, a.terminal, a.form_key, a.return_hash, a.notify_hash, a.sender_mask, a.receiver_mask, a.save_sender, a.save_receiver, a.started_at,
	a.state, a.caller, a.proof, a.collided, a.says, a.heard, a.bank_id, a.reference, a.fee, a.fail_code, a.fail_reason, a.fail_next,
	a.action, a.pareq, a.md, a.sealed, a.challenges, a.call_deadline, a.confirmed_at, a.changed_at,
	a.asked_since, a.asked_times, a.asked_last, a.missing, a.missing_at`

// transferScan is where the columns of a transfer go while they are read.
type transferScan struct {
	t                                      *transfer.Transfer
	amount, code, terms                    string
	lastEvent                              int
	opened, deadline, canceled, due, asked int64
}

func (r *transferScan) fields() []any {
	t := r.t
	return []any{&t.ID, &t.Merchant, &r.amount, &r.code, &t.Description, &t.Email, &t.Owner, &t.Language,
		&r.opened, &r.deadline, &r.canceled, &r.due, &r.asked, &t.Hinted, &r.lastEvent, &t.Version, &r.terms, &t.Told, &t.Noticed}
}

func (r *transferScan) finish() (err error) {
	t := r.t
	if t.Amount, err = currency.NewAmount(r.amount, r.code); err != nil {
		return err
	}
	t.OpenedAt, t.Deadline, t.CanceledAt = fromMicros(r.opened), fromMicros(r.deadline), fromMicros(r.canceled)
	t.Due, t.AskedAt = fromMicros(r.due), fromMicros(r.asked)
	t.SetLastSeq(r.lastEvent)
	if r.terms != "" {
		err = json.Unmarshal([]byte(r.terms), &t.Terms)
	}
	return err
}

func scan(rows *sql.Rows, t *transfer.Transfer, matched *int) error {
	var (
		a                                                       transfer.Attempt
		ret, notify, proof, sealed                              string
		started, call, confirmed, changed, since, last, missing int64
	)
	row := transferScan{t: t}
	err := rows.Scan(append(row.fields(),
		&a.Number, &a.OrderNumber, &a.Terminal, &a.FormKey, &ret, &notify, &a.SenderMask, &a.ReceiverMask, &a.SaveSender, &a.SaveReceiver, &started,
		&a.State, &a.Caller, &proof, &a.Collided, &a.Asking.Says, &a.Heard, &a.BankID, &a.Receipt.Reference, &a.Receipt.Fee, &a.Failure.Code, &a.Failure.Reason, &a.Failure.Next,
		&a.Challenge.Action, &a.Challenge.PaReq, &a.Challenge.MD, &sealed, &a.Challenges, &call, &confirmed, &changed,
		&since, &a.Asking.Times, &last, &a.Asking.Missing, &missing, matched)...)
	if err != nil {
		return err
	}
	if err := row.finish(); err != nil {
		return err
	}
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
		micros(t.AskedAt), t.Hinted, t.LastSeq(), t.Version + 1,
		termsText(t.Terms), t.Terms.Order, t.Terms.Customer, t.Told, t.Noticed, string(t.Stands())}
}

// termsText is "" for the transfer of a customer, which has none.
func termsText(terms transfer.Terms) string {
	text, err := json.Marshal(terms)
	if err != nil {
		panic(err) // texts always marshal
	}
	if string(text) == "{}" {
		return ""
	}
	return string(text)
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
			hashText(a.ReturnHash), hashText(a.NotifyHash), string(a.SenderMask), string(a.ReceiverMask), a.SaveSender, a.SaveReceiver, micros(a.StartedAt)}, changing(a)...)
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

// explain turns a failed transaction into the domain's words. A form key, an id or an idempotency key that is there already
// is found by looking, not by reading a driver's error text. fresh is the attempt that the transaction would have added.
func (s *Store) explain(t *transfer.Transfer, fresh *transfer.Attempt, err error) error {
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
	if t.Version == 0 && fresh == nil {
		return s.explainPlaced(t, err)
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
