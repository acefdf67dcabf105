package handlers

import (
	"errors"
	"net/http"
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
	sender, receiver        string // ids of the saved cards that were chosen
	person                  person // a receiver abroad
	amount                  currency.Amount
	cards                   transfer.Cards
	problems                []wrong
	again                   time.Time // when the form may be sent again; zero: at any time
	sent                    bool      // the form was sent, or put back, and nothing is chosen but what it says
}

// wrong is one thing to correct; key names its text, "error.field.<key>".
type wrong struct{ field, key string }

// status is that of a form which was not taken.
func (in *input) status() int {
	if !in.again.IsZero() {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

func (in *input) wrong(field, key string) { in.problems = append(in.problems, wrong{field, key}) }

// take reads a field that may come once.
func (in *input) take(form url.Values, name string, read func(text string)) {
	if len(form[name]) > 1 {
		in.wrong(name, "any.repeated")
		return
	}
	read(form.Get(name))
}

// read reads every field, so that one answer tells all that is wrong; what the form does not ask for is not looked at. The
// amount is read only for a new transfer, whose limits are the merchant's.
func (in *input) read(form url.Values, o offer, limits *merchant.Merchant, now time.Time) {
	in.sent = true
	in.take(form, "amount", func(text string) {
		if limits != nil {
			in.readAmount(text, limits)
		}
	})
	in.readSender(form, o, now)
	in.readReceiver(form, o)
	if o.abroad {
		in.readAbroad(form)
	}
	in.take(form, "email", in.readEmail)
}

func either(yes bool, this, that string) string {
	if yes {
		return this
	}
	return that
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

func (in *input) readName(text string) {
	in.cards.Name = in.readPerson("sender_name", text)
	in.name = withoutCard(in.cards.Name)
}

const maxName = 64 // characters; cards print 26

// readPerson reads a name of a person.
func (in *input) readPerson(field, text string) string {
	name := strings.TrimSpace(text)
	switch {
	case name == "":
		in.wrong(field, field+".required")
	case utf8.RuneCountInString(name) > maxName:
		in.wrong(field, field+".long")
	case strings.IndexFunc(name, notOfAName) >= 0, strings.IndexFunc(name, unicode.IsLetter) < 0:
		in.wrong(field, field+".characters")
	}
	return name
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
