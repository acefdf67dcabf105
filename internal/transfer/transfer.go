package transfer

import (
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/merchant"
)

// The limits of one transfer. The bank's own SDK tells the customer "20 minutes or 3 attempts" (bank-api.md section 9).
const (
	Lifetime    = 20 * time.Minute
	MaxAttempts = 3  // that reached the bank
	maxTries    = 10 // with those that did not: each takes an order number
)

// ID is 128 random bits. Whoever holds it may see state and amount, nothing more.
type ID string

// Hash is the SHA-256 of a capability token in a path; the token itself is never stored.
type Hash [32]byte

// Transfer is what was ordered, and up to three attempts to carry it out.
type Transfer struct {
	ID          ID
	Merchant    merchant.ID
	Amount      currency.Amount
	Description string
	Email       string // optional, for the bank's notification and the receipt
	Owner       string // hash of the browser's secret: who may see cards and try again
	Language    string // kk, ru or en: kept here because the cookie may be missing after the ACS
	OpenedAt    time.Time
	Deadline    time.Time
	CanceledAt  time.Time // zero while not canceled
	Attempts    []Attempt
	Due         time.Time // when somebody must look at it next; zero when never
	AskedAt     time.Time // when the bank was last asked about any attempt
	Hinted      int       // the attempt that a notification of the bank makes worth asking about; 0: none
	Version     int64     // compare-and-swap
	Terms       Terms     // what the merchant asked for
	Told        string    // the newest thing that the merchant was told of; see announce
	Noticed     int       // how many notices there are

	events  []Event     // since it was loaded
	lastSeq int         // number of the newest event in the store
	notices []Notice    // since it was loaded
	kept    []SavedCard // since it was loaded
	once    *Once       // of a new transfer
	stands  State       // at the last change, see Stands
}

// Attempt is one try with one pair of cards and one order number.
type Attempt struct {
	Number       int
	OrderNumber  string // given by the store when the attempt is first saved
	Terminal     string // whose number it is; given with it
	State        AttemptState
	Caller       string // the process that makes the money call; "" once it has said that the call is over
	FormKey      string // one rendered form starts one attempt
	SenderMask   card.Mask
	ReceiverMask card.Mask
	SaveSender   bool // the bank was asked to keep the card
	SaveReceiver bool
	Heard        bool // the bank once said something about the order
	Collided     bool // the bank knew the number before we sent it: what it tells of it is somebody else's
	BankID       string
	Receipt      Receipt
	Failure      Failure
	Challenge    Challenge // only while challenged
	Challenges   int       // how often the bank asked for 3-D Secure
	ReturnHash   Hash      // of the token in TermUrl
	NotifyHash   Hash      // of the token in postLink
	StartedAt    time.Time
	CallDeadline time.Time // the running money call is over by then, one way or another
	ConfirmedAt  time.Time // when a confirm was last committed; zero: none was ever sent, and so no money moved
	Proof        Hash      // of the PaRes that was sent last: the same one is never sent again
	ChangedAt    time.Time
	Asking       Asking
}

// Challenge is what the hand-off to the ACS needs. Action, PaReq and MD are the bank's bytes, verbatim.
type Challenge struct {
	Action, PaReq, MD string
	Sealed            []byte // the bank's token and the TermUrl token, encrypted
}

// Asking is how far the questions to the bank about an unknown outcome have come.
type Asking struct {
	Since     time.Time // when the outcome became unknown
	Times     int       // status calls so far, those aside that a notification or somebody else made us make
	Says      Standing  // the newest answer
	Last      time.Time
	Missing   int       // answers "no such order" that count for the not-submitted rule
	MissingAt time.Time // the newest of them
}

// Last is the newest attempt, nil where there is none.
func (t *Transfer) Last() *Attempt {
	if len(t.Attempts) == 0 {
		return nil
	}
	return &t.Attempts[len(t.Attempts)-1]
}

// Succeeded is the attempt that moved the money, nil where none did.
func (t *Transfer) Succeeded() *Attempt {
	for i := range t.Attempts {
		if t.Attempts[i].State == Succeeded {
			return &t.Attempts[i]
		}
	}
	return nil
}

// State derives where the transfer stands at now.
func (t *Transfer) State(now time.Time) State {
	over := !now.Before(t.Deadline)
	switch {
	case t.has(func(a *Attempt) bool { return a.State == Succeeded }):
		return StateSucceeded
	case t.has(func(a *Attempt) bool { return a.State == Review }):
		return StateReview
	case t.has(func(a *Attempt) bool { return a.State.pending() }):
		return StateProcessing
	case t.has(func(a *Attempt) bool { return a.State == Challenged }):
		if over || !t.CanceledAt.IsZero() {
			return StateProcessing // no confirm will be sent; the bank is being asked
		}
		return StateChallenged
	case t.toldEnd() != "":
		return t.toldEnd()
	case !t.CanceledAt.IsZero():
		return StateCanceled
	case t.AttemptsLeft() == 0:
		return StateFailed
	case over:
		return StateExpired
	}
	return StateOpen
}

// AttemptsLeft is how many more attempts may reach the bank. A refusal that cannot be mended leaves none.
func (t *Transfer) AttemptsLeft() int {
	reached := 0
	for i := range t.Attempts {
		if t.Attempts[i].State != NotSent {
			reached++
		}
	}
	last := t.Last()
	if last != nil && last.State == Declined && last.Failure.Next == NextNone || len(t.Attempts) >= maxTries {
		return 0
	}
	return max(0, MaxAttempts-reached)
}

// settled reports that every attempt is final.
func (t *Transfer) settled() bool {
	return !t.has(func(a *Attempt) bool { return !a.State.negative() && a.State != Succeeded })
}

func (t *Transfer) has(yes func(*Attempt) bool) bool {
	for i := range t.Attempts {
		if yes(&t.Attempts[i]) {
			return true
		}
	}
	return false
}

// attempt finds an attempt by its number, which starts at 1.
func (t *Transfer) attempt(number int) *Attempt { return &t.Attempts[number-1] }

// Late reports that the outcome was unknown for a while before the bank told it, and since when it has been known.
func (a *Attempt) Late() (settled time.Time, late bool) {
	final := a.State == Succeeded || a.State.negative()
	return a.ChangedAt, final && !a.Asking.Since.IsZero()
}

// clone copies what a change may touch, so that a lost compare-and-swap leaves no trace.
func (t *Transfer) clone() *Transfer {
	c := *t
	c.Attempts = append(make([]Attempt, 0, len(t.Attempts)+1), t.Attempts...)
	c.events, c.notices, c.kept = nil, nil, nil
	return &c
}

// order is what the bank is told about an attempt; the fields that only Submit knows are added there.
func (t *Transfer) order(a *Attempt) Order {
	return Order{Number: a.OrderNumber, Merchant: t.Merchant, Amount: t.Amount, Description: t.Description, Email: t.Email, TerminalID: a.Terminal}
}
