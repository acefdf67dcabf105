package store

import (
	"context"
	"database/sql"
	"fmt"
)

// statements are prepared once: SQLite would parse them anew for each of a flow's seven visits.
type statements struct {
	insertTransfer, updateTransfer, insertAttempt, updateAttempt, insertEvent, takeNumber *sql.Stmt
	byID, placed, byReturn, byNotify, byFormKey, due                                      *sql.Stmt
}

func (s *Store) prepare(ctx context.Context) error {
	for _, p := range []struct {
		db   *sql.DB
		stmt **sql.Stmt
		text string
	}{
		{s.write, &s.sql.insertTransfer, `INSERT INTO transfers (id, merchant, amount, currency, description, email, owner, language,
			opened_at, deadline, canceled_at, due, asked_at, hinted, last_event, version, terms, merchant_order, customer, told, noticed, state)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{s.write, &s.sql.updateTransfer, `UPDATE transfers SET email = ?, owner = ?, language = ?, deadline = ?, canceled_at = ?, due = ?, asked_at = ?, hinted = ?,
			last_event = ?, told = ?, noticed = ?, state = ?, version = version + 1 WHERE id = ? AND version = ?`},
		{s.write, &s.sql.insertAttempt, `INSERT INTO attempts (transfer_id, number, terminal, cycle, order_number, last_six, form_key,
			return_hash, notify_hash, sender_mask, receiver_mask, save_sender, save_receiver, started_at,
			state, caller, proof, collided, says, heard, bank_id, reference, fee, fail_code, fail_reason, fail_next, action, pareq, md, sealed, challenges,
			call_deadline, confirmed_at, changed_at, asked_since, asked_times, asked_last, missing, missing_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{s.write, &s.sql.updateAttempt, `UPDATE attempts SET state = ?, caller = ?, proof = ?, collided = ?, says = ?, heard = ?, bank_id = ?, reference = ?, fee = ?,
			fail_code = ?, fail_reason = ?, fail_next = ?, action = ?, pareq = ?, md = ?, sealed = ?, challenges = ?,
			call_deadline = ?, confirmed_at = ?, changed_at = ?,
			asked_since = ?, asked_times = ?, asked_last = ?, missing = ?, missing_at = ? WHERE transfer_id = ? AND number = ?`},
		{s.write, &s.sql.insertEvent, `INSERT INTO events (transfer_id, seq, at, kind, attempt, detail) VALUES (?, ?, ?, ?, ?, ?)`},
		{s.write, &s.sql.takeNumber, `UPDATE order_numbers SET next_number = next_number + 1
			WHERE terminal = ? AND next_number - first < 1000000 RETURNING next_number - 1, cycle, first`},
		{s.read, &s.sql.byID, `SELECT ` + columns + `, 0 FROM transfers t JOIN attempts a ON a.transfer_id = t.id
			WHERE t.id = ? ORDER BY a.number`},
		{s.read, &s.sql.placed, `SELECT ` + transferColumns + ` FROM transfers t WHERE t.id = ?`},
		{s.read, &s.sql.byReturn, `SELECT ` + columns + `, k.number FROM attempts k JOIN transfers t ON t.id = k.transfer_id
			JOIN attempts a ON a.transfer_id = t.id WHERE k.return_hash = ? ORDER BY a.number`},
		{s.read, &s.sql.byNotify, `SELECT ` + columns + `, k.number FROM attempts k JOIN transfers t ON t.id = k.transfer_id
			JOIN attempts a ON a.transfer_id = t.id WHERE k.notify_hash = ? ORDER BY a.number`},
		{s.read, &s.sql.byFormKey, `SELECT transfer_id FROM attempts WHERE form_key = ?`},
		{s.read, &s.sql.due, `SELECT id FROM transfers WHERE due > 0 AND due <= ? ORDER BY due LIMIT ?`},
	} {
		stmt, err := p.db.PrepareContext(ctx, p.text)
		if err != nil {
			return fmt.Errorf("prepare %q: %w", p.text, err)
		}
		*p.stmt = stmt
	}
	return nil
}
