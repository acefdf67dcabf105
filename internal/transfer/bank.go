package transfer

import (
	"context"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/merchant"
)

// Bank is what the domain needs of the bank's P2P API. Every method answers; none is ever retried by its implementation
// once a byte of a money call has left.
type Bank interface {
	// Token asks for the token of one operation. An error means that nothing about money was sent.
	Token(ctx context.Context, o Order) (Token, error)
	// Transfer sends the cards. It is called once per order number.
	Transfer(ctx context.Context, tok Token, o Order, c Cards) Outcome
	// Confirm sends what the ACS gave the customer. It is called once, or twice where the first was answered by 401.
	Confirm(ctx context.Context, tok Token, o Order, p Proof) Outcome
	// Status asks what became of an order. It changes nothing.
	Status(ctx context.Context, o Order) Answer
	// Forget removes a card that the bank keeps, by the bank's card id. It may be asked for again until it succeeds.
	Forget(ctx context.Context, terminal, cardID string) error
}

// Order is what the bank is told, and asked, about one attempt.
type Order struct {
	Number      string // 6 to 15 digits, the last six unique (seed: invoiceID)
	Merchant    merchant.ID
	Amount      currency.Amount
	Description string // cut to 125 bytes by the client
	Email       string // optional
	SenderIP    string // optional
	TerminalID  string
	Links       Links
	Secret      string // comes back in the bank's notification as secret_hash (bank-api.md section 2)
}

// Links are the addresses of ours that the bank is given. The back links ignore every parameter.
type Links struct {
	Back, FailureBack, Notify, FailureNotify string
}

// Cards are the card fields of one attempt. They exist in memory for one request. In place of a number stands a saved card
// where that has an id: then there is no expiry and no name, but the security code of the sender's.
type Cards struct {
	Sender                   card.Number
	Expiry                   card.Expiry
	CVC                      card.CVC
	Name                     string
	Receiver                 card.Number
	SavedSender              SavedCard
	SavedReceiver            SavedCard
	SaveSender, SaveReceiver bool   // the bank is to keep the card
	FirstName, LastName      string // of a receiver abroad
	Country                  string // of a receiver abroad: two capital letters of ISO 3166-1; "": a card of Kazakhstan
}

// SenderMask is what may be known of the sender's card afterwards.
func (c Cards) SenderMask() card.Mask {
	if c.SavedSender.ID != "" {
		return c.SavedSender.Mask
	}
	return c.Sender.Mask()
}

// ReceiverMask is SenderMask for the receiver's.
func (c Cards) ReceiverMask() card.Mask {
	if c.SavedReceiver.ID != "" {
		return c.SavedReceiver.Mask
	}
	return c.Receiver.Mask()
}

// Token is good for one operation (bank-api.md section 2). Never cached across transfers.
type Token struct {
	Value   string
	Expires time.Time
}

// alive leaves a margin for the way to the bank.
func (t Token) alive(now time.Time) bool {
	return t.Value != "" && now.Add(5*time.Second).Before(t.Expires)
}

// Proof is what confirms a challenge.
type Proof struct{ BankID, PaRes, MD string }

// Outcome is what one money call came to: one of the triggers, and what the bank said with it.
type Outcome struct {
	Trigger      Trigger // OnApproved, OnDeclined, OnChallenge, OnNoAnswer, OnNotSent or OnMismatch
	BankID       string  // the bank's id of the transfer; Confirm needs it
	Receipt      Receipt // when approved
	Action       string  // when challenged: where the browser posts PaReq and MD, verbatim
	PaReq, MD    string
	Failure      Failure // when declined or not sent
	Heard        bool    // the bank said something about the order, readable or not: it has it
	Collided     bool    // the bank knew the order number before this call, which is the only one
	Unauthorized bool    // HTTP 401: the token was refused and the body not looked at
	Detail       string  // for the log: why it is unknown; never card data, never the bank's raw text
}

// Receipt is what the bank tells of money that moved.
type Receipt struct {
	Reference string // RRN, the number a bank's support asks for
	Fee       string // decimal as the bank wrote it; "" where it says nothing
	// The bank's ids of the cards (seed: senderCardID, receiverCardID), where it tells them. No attempt keeps them.
	SenderCard, ReceiverCard string
}

// Answer is what the status call came to.
type Answer struct {
	Standing Standing
	Outcome
}

// Standing is the bank's view of an order.
type Standing string

// The standings of an order.
const (
	StandsDone    Standing = "done"        // AUTH, CHARGE
	StandsRefused Standing = "refused"     // REJECT, FAILED, CANCEL, CANCEL_OLD, code 101
	StandsAtACS   Standing = "at the ACS"  // 3D, FINGERPRINT: it waits for the customer, and then for confirm
	StandsOpen    Standing = "in progress" // NEW, code 107: the bank works on it
	StandsMissing Standing = "no order"    // code 102
	StandsOther   Standing = "another's"   // another amount or currency stands under our number
	StandsUnclear Standing = "unclear"     // anything else, or no answer
)
