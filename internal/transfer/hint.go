package transfer

import (
	"context"
	"crypto/subtle"
	"strings"

	"github.com/bojanz/currency"

	"audarym/internal/failpoint"
	"audarym/internal/merchant"
)

// Word is what a notification of the bank says, as far as it could be read; "" is for what it leaves out. Nothing of it
// is believed: it only decides whether to ask, and what to tell the operator (bank-api.md section 7).
type Word struct {
	Says             Trigger // OnApproved, OnDeclined or ""
	SecretHash       string
	Order            string
	Amount, Currency string
}

// Hint takes the bank's notification: now is a good time to ask the status call. One for a call that is still out is
// not needed, nor one that only says what is settled already, unless something in it is odd. At most one question in 5
// seconds comes of any number of them (reliability.md F33).
func (s *Service) Hint(ctx context.Context, m merchant.ID, token string, n Word) error {
	t, number, err := s.Store.ByNotify(ctx, HashToken(token))
	if t, err = ofMerchant(m, t, err); err != nil {
		return err
	}
	failpoint.Hit("notify.before")
	odd := s.oddities(t, t.attempt(number), token, n)
	_, err = s.update(ctx, t, func(t *Transfer) error {
		a, now := t.attempt(number), s.Now()
		if t.Hinted != 0 || odd == "" && (a.calling() || a.agrees(n.Says)) {
			return ErrNotNow
		}
		t.Hinted = number
		t.Record(now, EventNotified, number, strings.TrimSpace(string(n.Says)+" "+odd))
		t.Due = t.nextDue(now, s.sure(now))
		return nil
	})
	failpoint.Hit("notify.after")
	if err == nil {
		s.Wake()
		if odd != "" { // with the event: a flood of them is one line in five seconds
			s.Log.Error("notification is not as it should be", "alarm", "notification", "transfer", t.ID, "order", t.attempt(number).OrderNumber, "odd", odd)
		}
	}
	_, err = s.unlessNotNow(nil, err)
	return err
}

// agrees reports that a notification says what is finally known.
func (a *Attempt) agrees(says Trigger) bool {
	return says == OnApproved && a.State == Succeeded || says == OnDeclined && a.State.negative()
}

// oddities names what in a notification cannot come from the bank, or not about this order.
func (s *Service) oddities(t *Transfer, a *Attempt, token string, n Word) string {
	var odd []string
	if n.SecretHash != "" && !s.Vault.knowsSecret(token, n.SecretHash) {
		odd = append(odd, "secret_hash")
	}
	if n.Order != "" && subtle.ConstantTimeCompare([]byte(n.Order), []byte(a.OrderNumber)) != 1 {
		odd = append(odd, "order")
	}
	if n.Amount != "" {
		said, err := currency.NewAmount(n.Amount, t.Amount.CurrencyCode())
		if cmp, errCmp := said.Cmp(t.Amount); err != nil || errCmp != nil || cmp != 0 {
			odd = append(odd, "amount")
		}
	}
	if n.Currency != "" && n.Currency != t.Amount.CurrencyCode() {
		odd = append(odd, "currency")
	}
	return strings.Join(odd, ", ")
}
