package transfer

import "time"

// Event is one line of a transfer's history: append-only, numbered per transfer from 1,
// written in the transaction of the change that it tells of.
type Event struct {
	Seq     int
	At      time.Time
	Kind    EventKind
	Attempt int    // 0 for the transfer itself
	Detail  string // a bank code, a reason; never card data
}

// EventKind is what happened: one of those below, or the state that an attempt entered.
type EventKind string

// The kinds beside the attempt states.
const (
	EventOpened        EventKind = "opened"
	EventCanceled      EventKind = "canceled"
	EventExpired       EventKind = "expired"
	EventContradiction EventKind = "contradiction"
	EventNotified      EventKind = "notified" // the bank's notification; what it says is not believed
	EventResolved      EventKind = "resolved" // by a person, whose reason it holds
)

// Record adds an event to the history; it is written with the next save.
func (t *Transfer) Record(at time.Time, kind EventKind, attempt int, detail string) {
	t.lastSeq++
	t.events = append(t.events, Event{Seq: t.lastSeq, At: at, Kind: kind, Attempt: attempt, Detail: detail})
}

// NewEvents hands the store what happened since the transfer was loaded.
func (t *Transfer) NewEvents() []Event { return t.events }

// Saved tells the transfer that its changes are in the store.
func (t *Transfer) Saved() { t.events, t.notices, t.kept, t.once, t.stands = nil, nil, nil, nil, "" }

// LastSeq is the number of the newest event. The store keeps it beside the version.
func (t *Transfer) LastSeq() int { return t.lastSeq }

// SetLastSeq is for the store, when it loads.
func (t *Transfer) SetLastSeq(n int) { t.lastSeq = n }
