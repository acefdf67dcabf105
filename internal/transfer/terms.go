package transfer

import (
	"context"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/merchant"
)

// Terms are what a merchant asked for, through its API or a signed link. They are zero where a customer opened the transfer.
type Terms struct {
	Order      string            `json:"order,omitempty"`       // the merchant's own reference
	Customer   string            `json:"customer,omitempty"`    // the merchant's own name of its customer; the bank's cards are saved under it
	Metadata   map[string]string `json:"metadata,omitempty"`    // whatever the merchant wants back
	ReturnURL  string            `json:"return_url,omitempty"`  // where the customer goes after success, "" for nowhere
	FailureURL string            `json:"failure_url,omitempty"` // and after the end without it; "": ReturnURL
	Receiver   string            `json:"receiver,omitempty"`    // the id of the saved card that receives; "": the customer says which
}

// The longest texts of an order.
const (
	MaxDescription = 125 // bytes of UTF-8, what the bank takes: one more is code 3298 (bank-api.md section 3)
	MaxOrder       = 64  // characters
	MaxCustomer    = 64  // visible ASCII characters
)

// Placing is an order of a merchant.
type Placing struct {
	ID          ID        // "": a random one
	At          time.Time // when it is placed; zero: now
	Merchant    merchant.ID
	Amount      currency.Amount
	Description string
	Email       string
	Language    string
	Until       time.Time // by then the customer must have sent the card form
	Terms       Terms
	Once        *Once
}

// Once makes an order that is sent again the same order (the Idempotency-Key of the API).
type Once struct {
	Key    string
	Body   Hash   // of what was asked for: with the same key it must be the same
	Answer []byte // what was answered, and is answered again
}

// OnceUsedError says that an order was placed before under the same key.
type OnceUsedError struct{ Once Once }

func (e OnceUsedError) Error() string { return "transfer: idempotency key used before" }

// NewID makes a random id, so that an answer can be written before its transfer is.
func (s *Service) NewID() ID { return ID(idAlphabet.EncodeToString(s.random(16))) }

// Place keeps an order of a merchant: a transfer without an attempt, which whoever has its address may begin. An id that is
// there already gives the transfer that has it.
func (s *Service) Place(ctx context.Context, p Placing) (*Transfer, error) {
	if p.ID == "" {
		p.ID = s.NewID()
	}
	shop, err := s.shop(p.Merchant)
	if err != nil {
		return nil, err
	}
	if p.At.IsZero() {
		p.At = s.Now()
	}
	t := p.Transfer()
	if err := s.Store.Open(ctx, t, shop.TerminalID); err != nil {
		if _, there := err.(FormKeyUsedError); there { //nolint:errorlint // the store returns it bare
			return s.Of(ctx, p.Merchant, p.ID)
		}
		return nil, err
	}
	return t, nil
}

// Transfer is what an order with an id and a time becomes. Nobody has it yet: it is for the answer, which is kept with it.
func (p Placing) Transfer() *Transfer {
	t := &Transfer{
		ID: p.ID, Merchant: p.Merchant, Amount: p.Amount, Description: p.Description, Email: p.Email, Language: p.Language,
		OpenedAt: p.At, Deadline: p.Until, Due: p.Until, Terms: p.Terms, once: p.Once,
	}
	t.Record(p.At, EventOpened, 0, "")
	return t
}

// OnceKey hands the store the idempotency key of a new transfer, nil where there is none.
func (t *Transfer) OnceKey() *Once { return t.once }

// Awaited reports that nobody has sent the card form yet: whoever has the address may.
func (t *Transfer) Awaited() bool { return len(t.Attempts) == 0 && t.Owner == "" }

// ReturnTo is where the customer goes when a transfer has ended as it has; "" for nowhere.
func (t *Transfer) ReturnTo(now time.Time) string {
	if t.State(now) != StateSucceeded && t.Terms.FailureURL != "" {
		return t.Terms.FailureURL
	}
	return t.Terms.ReturnURL
}
