// Package card holds card numbers, expiry dates and security codes that cannot leak.
//
// The values live in memory for one request. Whatever prints them, by accident
// or on purpose (fmt, slog, JSON, gob), gets a mask or nothing at all; the one
// way to the digits is Reveal, which only the bank client calls (a test of
// internal/app looks).
package card

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Errors of ParseNumber, one for each message that a customer can act on.
var (
	ErrEmpty    = errors.New("card: empty")
	ErrDigits   = errors.New("card: not only digits")
	ErrLength   = errors.New("card: wrong number of digits")
	ErrZeros    = errors.New("card: all zeros")
	ErrChecksum = errors.New("card: checksum wrong")
)

// Number is a PAN: 13 to 19 digits that pass the Luhn check. Its zero value is no card.
type Number struct{ secret }

// ParseNumber reads a PAN as people type and paste it: spaces of any width and dashes are taken out.
func ParseNumber(text string) (Number, error) {
	digits := strings.Map(dropSeparators, text)
	switch {
	case digits == "":
		return Number{}, ErrEmpty
	case !isDigits(digits):
		return Number{}, ErrDigits
	case len(digits) < 13 || len(digits) > 19:
		return Number{}, ErrLength
	case strings.Trim(digits, "0") == "":
		return Number{}, ErrZeros
	case brandOf(digits) == Amex && len(digits) != 15:
		return Number{}, ErrLength
	case !luhn(digits):
		return Number{}, ErrChecksum
	}
	return Number{hidden(digits)}, nil
}

// LooksLikeNumber reports a text that may have a card number in it, also in the percent-encoding of an address: as many digits,
// of any script, as the shortest card has, however they are set apart. People type into the wrong field. What machines number
// with is none: one UUID in sixty has that many digits in a row, dashes aside, and shops number their orders so, and the bank
// its cards.
func LooksLikeNumber(text string) bool {
	decoded, err := url.QueryUnescape(text)
	return hasDigitRun(text) || err == nil && hasDigitRun(decoded)
}

func hasDigitRun(text string) bool {
	return digitRun.MatchString(machineID.ReplaceAllStringFunc(text, func(id string) string {
		if strings.ContainsAny(id, "abcdefABCDEF") {
			return "id"
		}
		return id
	}))
}

var (
	digitRun  = regexp.MustCompile(`\p{Nd}(?:[\s\p{Z}\p{Pd}\p{Cf}]*\p{Nd}){12}`)                            // Cf: soft hyphens and what has no width
	machineID = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b`) // UUIDs and hashes
)

// Mask keeps the first six and the last four digits, the most that PCI DSS 3.4.1 lets be shown.
func (n Number) Mask() Mask {
	digits := n.get()
	if digits == "" {
		return ""
	}
	end := len(digits) - 4
	return Mask(digits[:6] + strings.Repeat("*", end-6) + digits[end:])
}

// Brand says whose card it is by its first digits.
func (n Number) Brand() Brand { return brandOf(n.get()) }

// Equal compares two cards without printing either.
func (n Number) Equal(other Number) bool { return n.get() == other.get() }

// Mask is a PAN with all but the first six and the last four digits starred out.
type Mask string

// Last4 is what a page shows: the last four digits, or nothing for no card.
func (m Mask) Last4() string {
	if len(m) < 4 {
		return ""
	}
	return string(m[len(m)-4:])
}

// Brand says whose card it was by the first digits that are left of it.
func (m Mask) Brand() Brand { return brandOf(string(m)) }

func dropSeparators(r rune) rune {
	switch {
	case r == ' ', r == '-', r == '\t', r == '\u00a0', r >= '\u2000' && r <= '\u2015', r == '\u202f', r == '\u205f', r == '\u3000':
		return -1
	}
	return r
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// secret is text that no printer, encoder or logger can read. It is behind a pointer: where a secret lies in an unexported
// field of somebody's struct, fmt calls none of its methods, and prints what it sees, which is an address then.
type secret struct{ text *string }

func hidden(text string) secret { return secret{&text} }

const redacted = "[card data]"

// Reveal gives the digits to the one caller that sends them to the bank.
func (s secret) Reveal() string { return s.get() }

func (s secret) get() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports that there is nothing to hide.
func (s secret) IsZero() bool { return s.text == nil }

func (s secret) String() string               { return redacted }
func (s secret) GoString() string             { return redacted }
func (s secret) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redacted)) }
func (s secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (s secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
func (s secret) GobEncode() ([]byte, error) {
	return nil, errors.New("card: card data is never encoded")
}
