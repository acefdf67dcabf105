package demoshop

import (
	"encoding/json"
	"errors"
)

// transfer is what the shop reads of the API's transfer object.
type transfer struct {
	ID       string `json:"id"`
	URL      string `json:"url"`
	State    string `json:"state"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Order    string `json:"order"`
}

// event is the body of a webhook.
type event struct {
	Type string `json:"type"`
	Data struct {
		Sequence int      `json:"sequence"` // counts per transfer, from 1
		Transfer transfer `json:"transfer"`
	} `json:"data"`
}

func readEvent(body []byte) (event, error) {
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return event{}, err
	}
	if e.Type == "" || e.Data.Sequence < 1 || e.Data.Transfer.ID == "" {
		return event{}, errors.New("no type, sequence or transfer")
	}
	return e, nil
}

// Verdict is what the shop made of a webhook.
type Verdict string

// The verdicts. The first five after Applied are of verified webhooks that changed nothing and will not by coming again.
const (
	Applied       Verdict = "applied"
	Repeat        Verdict = "repeat"         // this webhook-id was taken before
	Older         Verdict = "older"          // a newer event of the transfer was taken before
	UnknownOrder  Verdict = "unknown_order"  // not an order of this shop
	OtherTransfer Verdict = "other_transfer" // amount, currency or transfer are not the order's
	UnknownType   Verdict = "unknown_type"   // nothing this shop acts on, or a type that its state belies
	NotTaken      Verdict = "not_taken"      // verified, but the shop misbehaves
	Malformed     Verdict = "malformed"      // verified, but not an event

	MissingHeaders Verdict = "missing_headers"
	Stale          Verdict = "stale"
	BadSignature   Verdict = "bad_signature"
	TooLarge       Verdict = "too_large"
)

// Verified says that the webhook's signature was right.
func (v Verdict) Verified() bool {
	switch v {
	case MissingHeaders, Stale, BadSignature, TooLarge:
		return false
	}
	return true
}

// apply lets a verified event change its order. Everything is decided under one lock: two deliveries of one webhook at
// once are one.
func (s *store) apply(id string, e event) Verdict {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.firstTime(id) {
		return Repeat
	}
	t := e.Data.Transfer
	o, ok := s.orders[t.Order]
	if !ok {
		return UnknownOrder
	}
	if t.Amount != o.Amount || t.Currency != currency || o.Transfer != "" && t.ID != o.Transfer {
		return OtherTransfer
	}
	if e.Data.Sequence <= o.Sequence {
		return Older
	}
	state, ok := stateAfter(e)
	if !ok {
		return UnknownType
	}
	o.State, o.Sequence, o.Event, o.Transfer = state, e.Data.Sequence, e.Type, t.ID
	return Applied
}

// stateAfter is the order's state after an event. Type and state must both say succeeded before an order is paid.
func stateAfter(e event) (State, bool) {
	succeeded := e.Data.Transfer.State == "succeeded"
	switch e.Type {
	case "transfer.succeeded":
		return Paid, succeeded
	case "transfer.failed":
		return Failed, !succeeded
	case "transfer.expired", "transfer.canceled":
		return Canceled, !succeeded
	case "transfer.unknown", "transfer.review":
		return Unknown, true
	case "transfer.corrected":
		return correctedTo(e.Data.Transfer.State)
	}
	return "", false
}

func correctedTo(state string) (State, bool) {
	switch state {
	case "succeeded":
		return Paid, true
	case "failed":
		return Failed, true
	case "expired", "canceled":
		return Canceled, true
	case "processing", "review":
		return Unknown, true
	}
	return "", false
}
