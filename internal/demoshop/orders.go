package demoshop

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// State is what became of an order's money, by verified webhooks alone.
type State string

// The states of an order.
const (
	Waiting  State = "waiting"  // no word yet
	Paid     State = "paid"     // succeeded
	Failed   State = "failed"   // no money moved
	Canceled State = "canceled" // canceled, or its time ran out; no money moved
	Unknown  State = "unknown"  // the bank does not say, or a person looks into it; money may have moved
)

// settling says that word is still to come.
func (s State) settling() bool { return s == Waiting || s == Unknown }

// Order is one order. Transfer and PayURL are empty until the API has answered.
type Order struct {
	Number    string // "T-1001"
	Amount    string // "4800.00"
	State     State
	Transfer  string // the transfer's id
	PayURL    string
	Event     string // type of the newest event taken
	Sequence  int    // of that event; 0: none yet
	CreatedAt time.Time

	basket   basket
	language string
	customer string // id for the API; empty: not remembered
	formKey  string
	key      string // Idempotency-Key
}

const (
	maxOrders     = 1000
	maxDeliveries = 200
	maxSeen       = 2000 // webhook ids; more than are shown, a repeat may come three days later
	firstNumber   = 1001
)

// store is everything the shop knows. One mutex guards it.
type store struct {
	mu         sync.Mutex
	orders     map[string]*Order
	forms      map[string]string // form key to number
	numbers    []string          // oldest first
	next       int
	seen       map[string]bool
	seenOrder  []string // oldest first
	deliveries []Delivery
	misbehave  Misbehave
}

func newStore() *store {
	return &store{orders: map[string]*Order{}, forms: map[string]string{}, next: firstNumber, seen: map[string]bool{}, misbehave: Normally}
}

// place makes an order, or gives the one that the same form has made before: a double click is one order.
func (s *store) place(o Order) Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number, ok := s.forms[o.formKey]; ok {
		return *s.orders[number]
	}
	o.Number, o.State = fmt.Sprintf("T-%d", s.next), Waiting
	s.next++
	s.orders[o.Number], s.forms[o.formKey] = &o, o.Number
	s.numbers = append(s.numbers, o.Number)
	if len(s.numbers) > maxOrders {
		oldest := s.orders[s.numbers[0]]
		delete(s.orders, oldest.Number)
		delete(s.forms, oldest.formKey)
		s.numbers = slices.Delete(s.numbers, 0, 1)
	}
	return o
}

func (s *store) order(number string) (Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[number]
	if !ok {
		return Order{}, false
	}
	return *o, true
}

// all is every order, newest first.
func (s *store) all() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	var orders []Order
	for _, number := range slices.Backward(s.numbers) {
		orders = append(orders, *s.orders[number])
	}
	return orders
}

// setTransfer keeps what the API answered. The webhook may have been quicker.
func (s *store) setTransfer(number string, t transfer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o, ok := s.orders[number]; ok {
		o.Transfer, o.PayURL = t.ID, t.URL
	}
}

// firstTime reports whether this webhook id was not seen before, and remembers it. The caller holds the mutex.
func (s *store) firstTime(id string) bool {
	if s.seen[id] {
		return false
	}
	s.seen[id] = true
	s.seenOrder = append(s.seenOrder, id)
	if len(s.seenOrder) > maxSeen {
		delete(s.seen, s.seenOrder[0])
		s.seenOrder = slices.Delete(s.seenOrder, 0, 1)
	}
	return true
}

func (s *store) record(d Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliveries = append(s.deliveries, d)
	if len(s.deliveries) > maxDeliveries {
		s.deliveries = slices.Delete(s.deliveries, 0, 1)
	}
}

// delivered is every webhook that came, newest first, and how the next one will be answered.
func (s *store) delivered() ([]Delivery, Misbehave) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.deliveries)
	slices.Reverse(all)
	return all, s.misbehave
}

func (s *store) setMisbehave(m Misbehave) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.misbehave = m
}

func (s *store) misbehaves() Misbehave {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.misbehave
}
