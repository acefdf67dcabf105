package api

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"audarym/internal/transfer"
)

// order is what a merchant asks for, as it was sent. Its JSON is the same for bodies that differ in nothing but blanks, the
// sequence of fields and the spelling of characters.
type order struct {
	Amount           string            `json:"amount,omitempty"`
	Currency         string            `json:"currency,omitempty"`
	Description      string            `json:"description,omitempty"`
	Order            string            `json:"order,omitempty"`
	Metadata         map[string]string `json:"metadata,omitempty"`
	CustomerID       string            `json:"customer_id,omitempty"`
	Email            string            `json:"email,omitempty"`
	Language         string            `json:"language,omitempty"`
	Receiver         string            `json:"receiver,omitempty"`
	ReturnURL        string            `json:"return_url,omitempty"`
	FailureReturnURL string            `json:"failure_return_url,omitempty"`
	ExpiresIn        string            `json:"expires_in,omitempty"`
}

// readOrder takes an order out of a body. What is wrong with the kinds of its fields is in the form.
func readOrder(body []byte) (o order, f form, err error) {
	all, err := f.open(body)
	if err != nil || all == nil {
		return o, f, err
	}
	o.Amount = f.amount(all)
	o.Currency = f.text(all, "currency")
	o.Description = f.text(all, "description")
	o.Order = f.text(all, "order")
	o.Metadata = f.metadata(all)
	if customer := f.inner(all, "customer"); customer != nil {
		o.CustomerID, o.Email = f.text(customer, "id"), f.text(customer, "email")
		f.rest(customer)
	}
	o.Language = f.text(all, "language")
	o.Receiver = f.receiver(all)
	o.ReturnURL, o.FailureReturnURL = f.text(all, "return_url"), f.text(all, "failure_return_url")
	o.ExpiresIn = f.seconds(all)
	f.rest(all)
	return o, f, nil
}

// hash tells one order from another under the same idempotency key.
func (o order) hash() transfer.Hash {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err) // texts always marshal
	}
	return sha256.Sum256(text)
}

func (f *form) amount(all *object) string {
	v, there := all.take("amount")
	switch v := v.(type) {
	case string:
		if v == "" {
			f.refuse("/amount", "is missing")
		}
		return v
	case json.Number:
		f.refuse("/amount", `must be a string, such as "1000.00": in many programs a JSON number loses digits`)
	default:
		f.refuse("/amount", map[bool]string{true: "must be a string", false: "is missing"}[there])
	}
	return ""
}

func (f *form) metadata(all *object) map[string]string {
	m := f.inner(all, "metadata")
	if m == nil {
		return nil
	}
	texts := map[string]string{}
	for _, key := range slices.Clone(m.names) {
		texts[key] = f.text(m, key)
	}
	return texts
}

func (f *form) receiver(all *object) string {
	r := f.inner(all, "receiver")
	if r == nil {
		return ""
	}
	if id := r.values["card_id"]; id == nil || id == "" {
		r.take("card_id")
		f.refuse("/receiver/card_id", "is missing")
	}
	id := f.text(r, "card_id")
	f.rest(r)
	return id
}

func (f *form) seconds(all *object) string {
	v, there := all.take("expires_in")
	n, ok := v.(json.Number)
	if there && !ok {
		f.refuse("/expires_in", "must be a whole number of seconds")
	}
	return n.String()
}
