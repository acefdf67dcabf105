package api

import (
	"encoding/json"
	"strings"
	"testing"

	"audarym/internal/card"
)

// FuzzReadOrder: whatever is sent, reading it ends, an order without complaint says the same when its own JSON is read, and no
// complaint repeats what may be a card number.
func FuzzReadOrder(f *testing.F) {
	for _, body := range []string{
		`{"amount": "1000.00"}`, `{"amount": 1}`, `{"amount": "1", "metadata": {"a": "b", "a": 1}}`, `[{"a": [1, {"b": null}]}]`, `{"receiver": {"number": "4405639704015096"}}`,
		`{"4405639704015096": 1}`, `{"customer": {"id": "a", "email": "\ud800"}, "expires_in": 1e9}`, `{"a~/b": {}}`, `null`, ``, "\xff", `{"":{"":[]}}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		o, read, err := readOrder([]byte(body))
		if err != nil {
			return
		}
		if !json.Valid([]byte(body)) {
			t.Fatalf("%q was read", body)
		}
		for _, w := range read.wrong {
			if w.Pointer == nil || card.LooksLikeNumber(*w.Pointer) && !strings.Contains(*w.Pointer, "%") || w.Detail == "" {
				t.Fatalf("%q: %v", body, w)
			}
		}
		if len(read.wrong) > 0 {
			return
		}
		same := map[string]any{"amount": o.Amount, "currency": o.Currency, "description": o.Description, "order": o.Order, "language": o.Language,
			"customer": map[string]string{"id": o.CustomerID, "email": o.Email}, "return_url": o.ReturnURL, "failure_return_url": o.FailureReturnURL}
		if o.Metadata != nil {
			same["metadata"] = o.Metadata
		}
		if o.Receiver != "" {
			same["receiver"] = map[string]string{"card_id": o.Receiver}
		}
		if o.ExpiresIn != "" {
			same["expires_in"] = json.Number(o.ExpiresIn)
		}
		text, err := json.Marshal(same)
		if err != nil {
			t.Fatal(err)
		}
		if again, read, err := readOrder(text); err != nil || len(read.wrong) > 0 || again.hash() != o.hash() {
			t.Fatalf("%q: %+v, and again %+v %v", body, o, again, read)
		}
	})
}
