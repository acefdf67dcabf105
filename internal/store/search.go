package store

import (
	"context"
	"strings"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Search finds transfers of a merchant, the newest first.
func (s *Store) Search(ctx context.Context, m merchant.ID, q transfer.Search) ([]*transfer.Transfer, error) {
	query, args := searchQuery(m, q)
	return s.all(ctx, query, args...)
}

// searchQuery asks for the ids alone: they are in the index that finds them, in its order. That an order or a customer is not
// empty is said again, so that the database sees that a partial index may be used.
func searchQuery(m merchant.ID, q transfer.Search) (query string, args []any) {
	where, args := []string{"merchant = ?"}, []any{string(m)}
	ask := func(condition string, values ...any) {
		where, args = append(where, condition), append(args, values...)
	}
	if q.Order != "" {
		ask("merchant_order = ? AND merchant_order <> ''", q.Order)
	}
	if q.Customer != "" {
		ask("customer = ? AND customer <> ''", q.Customer)
	}
	if q.State != "" {
		ask("state = ?", string(q.State))
	}
	if !q.From.IsZero() {
		ask("opened_at >= ?", micros(q.From))
	}
	switch after := q.After; {
	case after.ID != "" && (q.To.IsZero() || after.At.Before(q.To)): // one upper bound, or the index is read from the wrong one
		ask("(opened_at, id) < (?, ?)", micros(after.At), after.ID)
	case !q.To.IsZero():
		ask("opened_at < ?", micros(q.To))
	}
	return `SELECT id FROM transfers WHERE ` + strings.Join(where, " AND ") +
		` ORDER BY opened_at DESC, id DESC LIMIT ?`, append(args, q.Limit)
}
