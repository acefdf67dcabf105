package handlers

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// input is a sent card form: what was typed and may be shown again, what was read, and what is wrong.
type input struct {
	amountText, name, email string
	amount                  currency.Amount
	cards                   transfer.Cards
	problems                []wrong
}

// wrong is one thing to correct; key names its text, "error.field.<key>".
type wrong struct{ field, key string }

func (in *input) wrong(field, key string) { in.problems = append(in.problems, wrong{field, key}) }

// readInput reads every field, so that one answer tells all that is wrong. The amount is read only for a new transfer.
func readInput(form url.Values, m *merchant.Merchant, newTransfer bool, now time.Time) *input {
	in := &input{}
	once := func(name string) (string, bool) {
		if len(form[name]) > 1 {
			in.wrong(name, "any.repeated")
			return "", false
		}
		return form.Get(name), true
	}
	if text, ok := once("amount"); ok && newTransfer {
		in.readAmount(text, m)
	}
	if text, ok := once("sender_card"); ok {
		in.cards.Sender = in.readCard("sender_card", text)
	}
	if text, ok := once("sender_expiry"); ok {
		in.readExpiry(text, now)
	}
	if text, ok := once("sender_cvc"); ok {
		in.readCVC(text)
	}
	if text, ok := once("sender_name"); ok {
		in.readName(text)
	}
	if text, ok := once("receiver_card"); ok {
		in.readReceiver(text)
	}
	if text, ok := once("email"); ok {
		in.readEmail(text)
	}
	return in
}

// amountForm takes digits with a point or a comma before at most two more. A comma before three digits is not taken
// for thousands: that would be a hundredfold mistake in one country and none in another.
var amountForm = regexp.MustCompile(`^([0-9]{1,12})(?:[.,]([0-9]{1,9}))?$`)

func (in *input) readAmount(text string, m *merchant.Merchant) {
	in.amountText = withoutCard(strings.TrimSpace(text))
	parts := amountForm.FindStringSubmatch(strings.Map(dropSpace, text))
	switch {
	case strings.TrimSpace(text) == "":
		in.wrong("amount", "amount.required")
		return
	case parts == nil:
		in.wrong("amount", "amount.unreadable")
		return
	case len(parts[2]) > 2:
		in.wrong("amount", "amount.decimals")
		return
	}
	amount, err := currency.NewAmount(pad(strings.TrimLeft(parts[1], "0"))+"."+(parts[2] + "00")[:2], "KZT")
	if err != nil {
		in.wrong("amount", "amount.unreadable")
		return
	}
	low, errLow := amount.Cmp(m.AmountMin)
	high, errHigh := amount.Cmp(m.AmountMax)
	switch {
	case errors.Join(errLow, errHigh) != nil:
		in.wrong("amount", "amount.unreadable")
	case amount.IsZero():
		in.wrong("amount", "amount.not_positive")
	case low < 0:
		in.wrong("amount", "amount.min")
	case high > 0:
		in.wrong("amount", "amount.max")
	default:
		in.amount = amount
	}
}

func (in *input) readCard(field, text string) card.Number {
	n, err := card.ParseNumber(text)
	for _, e := range []struct {
		err error
		key string
	}{
		{card.ErrEmpty, "required"}, {card.ErrDigits, "digits"}, {card.ErrLength, "length"},
		{card.ErrZeros, "zeros"}, {card.ErrChecksum, "checksum"},
	} {
		if errors.Is(err, e.err) {
			in.wrong(field, field+"."+e.key)
		}
	}
	return n
}

func (in *input) readReceiver(text string) {
	in.cards.Receiver = in.readCard("receiver_card", text)
	if !in.cards.Receiver.IsZero() && in.cards.Receiver.Equal(in.cards.Sender) {
		in.wrong("receiver_card", "receiver_card.same")
	}
}

func (in *input) readExpiry(text string, now time.Time) {
	expiry, err := card.ParseExpiry(text, now)
	switch in.cards.Expiry = expiry; {
	case errors.Is(err, card.ErrEmpty):
		in.wrong("sender_expiry", "sender_expiry.required")
	case errors.Is(err, card.ErrExpiryFar):
		in.wrong("sender_expiry", "sender_expiry.far")
	case err != nil:
		in.wrong("sender_expiry", "sender_expiry.unreadable")
	}
}

// readCVC comes after the card: its brand says how many digits there are.
func (in *input) readCVC(text string) {
	brand := in.cards.Sender.Brand()
	cvc, err := card.ParseCVC(text, brand)
	switch in.cards.CVC = cvc; {
	case errors.Is(err, card.ErrEmpty):
		in.wrong("sender_cvc", "sender_cvc.required")
	case errors.Is(err, card.ErrDigits):
		in.wrong("sender_cvc", "sender_cvc.digits")
	case err != nil && brand == card.Amex:
		in.wrong("sender_cvc", "sender_cvc.four")
	case err != nil:
		in.wrong("sender_cvc", "sender_cvc.three")
	}
}

const maxName = 64 // characters; cards print 26

func (in *input) readName(text string) {
	name := strings.TrimSpace(text)
	switch {
	case name == "":
		in.wrong("sender_name", "sender_name.required")
	case utf8.RuneCountInString(name) > maxName:
		in.wrong("sender_name", "sender_name.long")
	case strings.IndexFunc(name, notOfAName) >= 0, strings.IndexFunc(name, unicode.IsLetter) < 0:
		in.wrong("sender_name", "sender_name.characters")
	}
	in.cards.Name, in.name = name, withoutCard(name)
}

func notOfAName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" .-'’", r)
}

func (in *input) readEmail(text string) {
	email := strings.TrimSpace(text)
	if in.email = withoutCard(email); email != "" && !transfer.IsEmail(email) {
		in.wrong("email", "email.invalid")
	}
}

// withoutCard drops a text that may have a card number in it: people type into the wrong field, and what is shown again,
// put into a cookie or stored must have none.
func withoutCard(text string) string {
	if card.LooksLikeNumber(text) {
		return ""
	}
	return text
}

func dropSpace(r rune) rune {
	if unicode.IsSpace(r) || r == '\u2009' || r == '\u202f' {
		return -1
	}
	return r
}

// pad keeps ".5" and "100." readable.
func pad(digits string) string {
	if digits == "" {
		return "0"
	}
	return digits
}
