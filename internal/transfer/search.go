package transfer

import "time"

// Search is what a merchant looks for among its transfers, the newest first. What is zero is not asked.
type Search struct {
	Order    string
	Customer string
	State    State     // as the store last wrote it: up to some seconds behind the clock
	From, To time.Time // opened from then on, and before then
	After    Position
	Limit    int
}

// MessageSearch is what is looked for among the messages to merchants, the newest first. What is zero is not asked.
type MessageSearch struct {
	Transfer ID
	State    MessageState
	After    Position
	Limit    int
}

// Position is a place in a list that is read page by page: the next page has what is older than this. Whatever is added
// meanwhile is newer. Its zero value is the beginning.
type Position struct {
	At time.Time
	ID string
}

// Stands hands the store the state that a change has led to, for searches; nothing decides by it. Whoever has the clock
// derives the state.
func (t *Transfer) Stands() State {
	if t.stands == "" {
		return t.State(t.OpenedAt) // of a new one
	}
	return t.stands
}
