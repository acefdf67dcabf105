package sandbox

import "time"

// Order is one line of the ledger: what really happened to an order number.
type Order struct {
	Number       string `json:"number"`
	Amount       string `json:"amount"` // exact, two decimals: "100.00"
	Currency     string `json:"currency"`
	Terminal     string `json:"terminal"`
	Description  string `json:"description"`
	SenderMask   string `json:"senderMask"`   // first six, last four
	ReceiverMask string `json:"receiverMask"` // first six, last four

	// How the transfer named each card, ByPAN or ByCardID, empty where it did neither; whether it asked to save it; and
	// the card id of the success, given at the booking.
	SenderBy       string `json:"senderBy"`
	ReceiverBy     string `json:"receiverBy"`
	SenderSave     bool   `json:"senderSave"`
	ReceiverSave   bool   `json:"receiverSave"`
	SenderCardID   string `json:"senderCardID"`
	ReceiverCardID string `json:"receiverCardID"`

	Foreign bool   `json:"foreign"` // an international transfer
	Country string `json:"country"` // the receiver's, where it has the form of a country code

	// TransfersReceived counts every transfer POST that reached this program with this order number: refused ones,
	// repeated ones and those that the never-received card pretends to lose. ConfirmsReceived likewise.
	TransfersReceived int `json:"transfersReceived"`
	ConfirmsReceived  int `json:"confirmsReceived"`
	// MoneyMoved counts bookings.
	MoneyMoved int `json:"moneyMoved"`

	// Scenario is the one that the order plays; empty: none.
	Scenario string `json:"scenario,omitempty"`

	// Status is the bank's statusName: NEW, 3D, AUTH, REJECT or CANCEL_OLD. It is empty when no transfer was ever taken under
	// this number, which the status call answers with "no such order".
	Status    string `json:"status"`
	ID        string `json:"id"`
	Reference string `json:"reference"` // given at the booking
	LastCode  int    `json:"lastCode"`  // the last code answered to a transfer or confirm

	PaReqIssued   string `json:"paReqIssued"`
	PaReqReceived string `json:"paReqReceived"` // as it came to the ACS, last time
	MD            string `json:"md"`
	TermUrl       string `json:"termUrl"`
	ACSTries      int    `json:"acsTries"` // passwords typed

	// NotificationsSent counts POSTs to postLink or failurePostLink, repeated ones too; NotificationsTaken those that
	// were answered with 2xx. What a forger sends counts as well: the merchant can't tell.
	NotificationsSent  int `json:"notificationsSent"`
	NotificationsTaken int `json:"notificationsTaken"`

	CreatedAt time.Time `json:"createdAt"` // bank's clock, like BookedAt
	BookedAt  time.Time `json:"bookedAt,omitzero"`
}

// The bank's status names (bank-api.md 6) that the sandbox uses.
const (
	statusNew       = "NEW"
	statusChallenge = "3D"
	statusDone      = "AUTH"
	statusRejected  = "REJECT"
	statusCancelled = "CANCEL_OLD" // a challenge that nobody confirmed in time
)

// entry is an order with what the bank knows beyond its ledger.
type entry struct {
	Order
	amount    cents
	request   orderRequest
	fate      fate
	brand     string
	expiry    string // YYMM, as a PAReq has it
	sender    string // masks of the wire
	receiver  string
	dueAt     time.Time // a late end: booked, or
	dueCode   int       // refused with this code
	secret    string    // secret_hash of the token request
	announced bool      // postLink has heard of the end, or is about to
	challenge *challenge
	sides     [2]side // sender's, receiver's, until the end
	internal  string  // intReference
}

// taken says that a transfer was accepted under this number: it is used up.
func (e *entry) taken() bool { return e.Status != "" }

// entryOf finds or opens the ledger line of an order number.
func (b *Bank) entryOf(number string) *entry {
	if e, ok := b.entries[number]; ok {
		return e
	}
	e := &entry{Order: Order{Number: number, CreatedAt: b.now()}}
	b.entries[number] = e
	b.ledger = append(b.ledger, e)
	return e
}

// book moves the money. Callers see to it that it happens once; the counter shows if they do not.
func (b *Bank) book(e *entry, at time.Time) {
	e.MoneyMoved++
	e.Status = statusDone
	e.BookedAt = at
	e.dueAt = time.Time{}
	e.Reference = b.random.digits(12)
	e.internal = b.random.hex(8)
	e.SenderCardID, e.ReceiverCardID = b.cardID(e.Terminal, e.sides[0]), b.cardID(e.Terminal, e.sides[1])
	e.forgetCards()
	b.log.Info("booked", "order", e.Number, "amount", e.Amount, "from", e.SenderMask, "to", e.ReceiverMask)
}

// settle does what came due by the bank's clock: late ends, and challenges that nobody confirmed. Everything that looks
// at an entry calls it first.
func (b *Bank) settle(e *entry) {
	switch {
	case !e.dueAt.IsZero() && !b.now().Before(e.dueAt):
		b.settleLate(e)
	case e.Status == statusChallenge && b.now().Sub(e.challenge.opened) >= challengeLife:
		e.Status = statusCancelled
		e.forgetCards()
		b.log.Info("3-D Secure timed out", "order", e.Number)
	}
}

func (b *Bank) settleLate(e *entry) {
	if e.dueCode == 0 {
		b.book(e, e.dueAt)
	} else {
		e.dueAt = time.Time{}
		b.reject(e, e.dueCode)
	}
	b.dispatch(b.announce(e))
}

// reject ends an order without money.
func (b *Bank) reject(e *entry, code int) {
	e.Status = statusRejected
	e.LastCode = code
	e.forgetCards()
}

// forgetCards drops the card numbers of an order that came to its end.
func (e *entry) forgetCards() { e.sides = [2]side{} }
