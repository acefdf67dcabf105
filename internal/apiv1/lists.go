package apiv1

import (
	"audarym/internal/card"
	"audarym/internal/transfer"
)

// List is some of what there is.
type List[T any] struct {
	Object     string  `json:"object"`
	Data       []T     `json:"data"`
	NextCursor *string `json:"next_cursor"` // of the next page; null on the last one
}

// ListOf makes a list of what each thing is told as. next is the cursor of the next page, "" where there is none.
func ListOf[F, T any](all []F, tell func(F) T, next string) List[T] {
	l := List[T]{Object: "list", Data: make([]T, 0, len(all))}
	for _, one := range all {
		l.Data = append(l.Data, tell(one))
	}
	if next != "" {
		l.NextCursor = &next
	}
	return l
}

// Event is one line of a transfer's history.
type Event struct {
	Sequence int                `json:"sequence"` // from 1
	At       string             `json:"at"`
	Kind     transfer.EventKind `json:"kind"`
	Attempt  int                `json:"attempt"` // 0: of the transfer itself
	Detail   string             `json:"detail"`
}

// EventOf is an event as it is told.
func EventOf(e transfer.Event) Event {
	return Event{Sequence: e.Seq, At: stamp(e.At), Kind: e.Kind, Attempt: e.Attempt, Detail: e.Detail}
}

// SavedCard is a card of a merchant's customer that the bank keeps.
type SavedCard struct {
	Object  string        `json:"object"`
	ID      string        `json:"id"`
	Role    transfer.Role `json:"role"`
	Mask    card.Mask     `json:"mask"`
	Brand   card.Brand    `json:"brand"`
	SavedAt string        `json:"saved_at"`
}

// SavedCardOf is a saved card as it is told: the bank's id of it is not.
func SavedCardOf(c transfer.SavedCard) SavedCard {
	return SavedCard{Object: "card", ID: c.ID, Role: c.Role, Mask: c.Mask, Brand: c.Mask.Brand(), SavedAt: stamp(c.SavedAt)}
}

// Message is a webhook with the tries to deliver it.
type Message struct {
	Object     string                `json:"object"`
	ID         string                `json:"id"` // the header webhook-id
	Type       string                `json:"type"`
	Transfer   transfer.ID           `json:"transfer"`
	Sequence   int                   `json:"sequence"` // per transfer, from 1
	State      transfer.MessageState `json:"state"`
	Tries      int                   `json:"tries"`
	CreatedAt  string                `json:"created_at"`
	Deliveries []Delivery            `json:"deliveries"` // oldest first
}

// Delivery is one try to deliver a webhook.
type Delivery struct {
	Number int    `json:"number"`
	At     string `json:"at"`
	Status int    `json:"status"`  // HTTP; 0 where there was no answer
	TookMS int64  `json:"took_ms"` // milliseconds
	Cause  string `json:"cause"`   // why there was no answer
	Answer string `json:"answer"`  // how the answer began
}

// MessageOf is a message as it is told.
func MessageOf(m transfer.Message) Message {
	j := Message{
		Object: "message", ID: m.ID, Type: typeOf(m.Kind), Transfer: m.Transfer, Sequence: m.Seq, State: m.State, Tries: m.Tries,
		CreatedAt: stamp(m.CreatedAt), Deliveries: make([]Delivery, 0, len(m.Log)),
	}
	for _, d := range m.Log {
		j.Deliveries = append(j.Deliveries, Delivery{
			Number: d.Number, At: stamp(d.At), Status: d.Status, TookMS: d.Took.Milliseconds(), Cause: d.Cause, Answer: d.Answer,
		})
	}
	return j
}
