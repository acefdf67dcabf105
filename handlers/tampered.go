package handlers

import (
	"net/url"
	"strings"

	"github.com/bojanz/currency"
	"github.com/labstack/echo/v4"
)

// readFixed refuses a form that says otherwise what is not its customer's to say: the amount of a transfer that is there
// already, and the currency. No page of ours sends either (reliability.md section 4). fixed is nil for a new transfer.
func (in *input) readFixed(form url.Values, fixed *currency.Amount) {
	for _, text := range form["currency"] {
		if text != "" && text != "KZT" {
			in.wrong("", "currency.changed")
			break
		}
	}
	if fixed == nil {
		return
	}
	for _, text := range form["amount"] {
		if strings.TrimSpace(text) != "" && !isAmount(text, *fixed) {
			in.wrong("", "amount.changed")
			break
		}
	}
}

func isAmount(text string, want currency.Amount) bool {
	parts := amountForm.FindStringSubmatch(strings.Map(dropSpace, text))
	if parts == nil {
		return false
	}
	got, err := currency.NewAmount(pad(parts[1])+"."+pad(parts[2]), want.CurrencyCode())
	return err == nil && got.Equal(want)
}

// asked are the names of the card form's fields.
var asked = map[string]bool{
	"amount": true, "sender_card": true, "sender_expiry": true, "sender_cvc": true, "sender_name": true, "receiver_card": true,
	"email": true, "form_key": true, "transfer": true, "lang": true, "currency": true, "sender_saved": true, "receiver_saved": true,
	"save_sender": true, "save_receiver": true, "receiver_abroad": true, "receiver_first_name": true, "receiver_last_name": true,
	"receiver_country": true,
}

// notice logs a form that no page of ours sends: what it changes, and how many fields it makes up. Neither their names nor their
// values: both are the sender's, and may be a card's.
func (h *handlers) notice(c echo.Context, form url.Values, in *input) {
	unknown := 0
	for name := range form {
		if !asked[name] && !strings.HasPrefix(name, "once-") {
			unknown++
		}
	}
	changed := ""
	for _, w := range in.problems {
		if what, ok := strings.CutSuffix(w.key, ".changed"); ok {
			changed += what + " "
		}
	}
	if unknown > 0 || changed != "" {
		h.Log.Warn("a form that is not ours", "id", c.Response().Header().Get(requestIDHeader), "merchant", h.Merchant.ID,
			"unknown_fields", unknown, "changed", strings.TrimSpace(changed))
	}
}
