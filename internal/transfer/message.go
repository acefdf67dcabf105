package transfer

import (
	"time"

	"audarym/internal/merchant"
)

// Message is a notice on its way to the merchant: written with the change that it tells of, and never again.
type Message struct {
	ID        string // "msg_…", the same on every try
	Merchant  merchant.ID
	Transfer  ID
	Seq       int // per transfer, from 1
	Kind      NoticeKind
	Body      string // JSON, as it is signed and sent
	CreatedAt time.Time
	State     MessageState
	Tries     int
	Log       []Delivery // oldest first
}

// MessageState is where a message stands.
type MessageState string

// The states of a message.
const (
	MessageWaiting   MessageState = "waiting"   // to be sent, or to be sent again
	MessageDelivered MessageState = "delivered" // taken with a 2xx
	MessageFailed    MessageState = "failed"    // all tries are used up
	MessageHeld      MessageState = "held"      // the endpoint is switched off
)

// Delivery is one try to deliver a message.
type Delivery struct {
	Number int
	At     time.Time
	Status int // HTTP; 0 where there was no answer
	Took   time.Duration
	Cause  string // why there was no answer, in a word; ""
	Answer string // how the answer began
}

// EndpointOff is an address of a merchant that wants nothing any more: it answered 410.
type EndpointOff struct {
	Merchant merchant.ID
	URL      string
	Since    time.Time
}
