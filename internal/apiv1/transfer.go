// Package apiv1 is the JSON of version 1 of the merchant API: what its answers say of a transfer, and its webhooks with the same
// words.
//
// What is there stays there: a merchant's program reads it. New fields may come. Times are RFC 3339 in UTC, to the second.
// Amounts are decimals with two places, as text. A text is "" where there is none, an object null. Of a card there is the mask
// and nothing else; codes of the bank are the true ones, also those that no customer is told (bank-api.md section 8).
package apiv1

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Transfer is what a merchant is told of a transfer.
type Transfer struct {
	Object           string            `json:"object"`
	ID               transfer.ID       `json:"id"`
	URL              string            `json:"url"` // the customer's page
	State            transfer.State    `json:"state"`
	Money            string            `json:"money"` // none, unknown or moved
	Amount           string            `json:"amount"`
	Currency         string            `json:"currency"`
	Description      string            `json:"description"`
	Order            string            `json:"order"`
	Metadata         map[string]string `json:"metadata"`
	Customer         *Customer         `json:"customer"`
	Language         string            `json:"language"`
	Receiver         *Receiver         `json:"receiver"` // the one that the merchant chose; null: the customer says which
	ReturnURL        string            `json:"return_url"`
	FailureReturnURL string            `json:"failure_return_url"`
	CreatedAt        string            `json:"created_at"`
	ExpiresAt        string            `json:"expires_at"`
	AttemptsLeft     int               `json:"attempts_left"`
	ReceiptCode      string            `json:"receipt_code"` // proves the receipt of a transfer that succeeded
	VerifyURL        string            `json:"verify_url"`   // where anybody who has the code can see that
	Attempts         []Attempt         `json:"attempts"`
}

// Customer is the merchant's customer.
type Customer struct {
	ID    string `json:"id"` // the merchant's own name of it
	Email string `json:"email"`
}

// Receiver is a saved card that receives.
type Receiver struct {
	CardID string     `json:"card_id"`
	Mask   card.Mask  `json:"mask"` // "" once the card was removed
	Brand  card.Brand `json:"brand"`
}

// Of is a transfer of a merchant as it stands at now. receiver is the saved card that its terms name; a zero one where they
// name none, or where it was removed.
func Of(m *merchant.Merchant, t *transfer.Transfer, receiver transfer.SavedCard, now time.Time) Transfer {
	state := t.State(now)
	j := Transfer{
		Object: "transfer", ID: t.ID, URL: m.PublicURL + "/t/" + string(t.ID), State: state, Money: t.Money(state),
		Amount: amountOf(t.Amount), Currency: t.Amount.CurrencyCode(), Description: t.Description, Order: t.Terms.Order,
		Metadata: t.Terms.Metadata, Language: t.Language, ReturnURL: t.Terms.ReturnURL, FailureReturnURL: t.Terms.FailureURL,
		CreatedAt: stamp(t.OpenedAt), ExpiresAt: stamp(t.Deadline), ReceiptCode: t.ReceiptCode(), Attempts: make([]Attempt, 0, len(t.Attempts)),
	}
	j.VerifyURL = verifyURL(m, j.ReceiptCode)
	if j.Metadata == nil {
		j.Metadata = map[string]string{}
	}
	if t.Terms.Customer != "" || t.Email != "" {
		j.Customer = &Customer{ID: t.Terms.Customer, Email: t.Email}
	}
	if t.Terms.Receiver != "" {
		j.Receiver = &Receiver{CardID: t.Terms.Receiver, Mask: receiver.Mask, Brand: receiver.Mask.Brand()}
	}
	if !ended(state) {
		j.AttemptsLeft = t.AttemptsLeft()
	}
	for i := range t.Attempts {
		j.Attempts = append(j.Attempts, attemptOf(&t.Attempts[i]))
	}
	return j
}

func ended(s transfer.State) bool {
	switch s {
	case transfer.StateSucceeded, transfer.StateFailed, transfer.StateExpired, transfer.StateCanceled:
		return true
	}
	return false
}

func amountOf(a currency.Amount) string { return a.RoundTo(2, currency.RoundHalfUp).Number() }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Encode writes JSON in one line, addresses and texts as they are.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}
