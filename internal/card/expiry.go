package card

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Errors of ParseExpiry.
var (
	ErrExpiry    = errors.New("card: expiry not readable")
	ErrExpiryFar = errors.New("card: expiry more than 20 years ahead")
)

// Expiry is the month and year printed on a card. It is card data too: it prints as nothing.
type Expiry struct {
	secret // "MM/YYYY"
}

// ParseExpiry reads 1/27, 01/27, 1 27, 0127, 01/2027, 012027, 01-27, 01.27 and Safari's 2027-01.
// A past date is no error: banks extend cards past the printed date and decide for themselves
// (bank-api.md section 9). More than 20 years ahead is a slip of the finger.
func ParseExpiry(text string, now time.Time) (Expiry, error) {
	parts := strings.FieldsFunc(text, betweenDigits)
	if len(parts) == 0 && strings.Map(dropSeparators, text) == "" {
		return Expiry{}, ErrEmpty
	}
	month, year, ok := splitExpiry(parts)
	if !ok || month < 1 || month > 12 {
		return Expiry{}, ErrExpiry
	}
	if year < 100 {
		year += 2000
	}
	if year < 2000 {
		return Expiry{}, ErrExpiry
	}
	if year > now.Year()+20 {
		return Expiry{}, ErrExpiryFar
	}
	return Expiry{hidden(fmt.Sprintf("%02d/%04d", month, year))}, nil
}

// Month is two digits, as the bank wants it (seed: expire.month "09").
func (e Expiry) Month() string { return e.part(0, 2) }

// Year is two digits, as the bank wants it (seed: expire.year "23").
func (e Expiry) Year() string { return e.part(5, 7) }

func (e Expiry) part(from, to int) string {
	if e.IsZero() {
		return ""
	}
	return e.get()[from:to]
}

// splitExpiry tells month and year by their length: parted, or four or six digits in one.
func splitExpiry(parts []string) (month, year int, ok bool) {
	if len(parts) == 1 && (len(parts[0]) == 4 || len(parts[0]) == 6) {
		parts = []string{parts[0][:2], parts[0][2:]}
	}
	if len(parts) != 2 {
		return 0, 0, false
	}
	a, b := parts[0], parts[1]
	if len(a) == 4 {
		a, b = b, a
	}
	if len(a) < 1 || len(a) > 2 || len(b) != 2 && len(b) != 4 || !isDigits(a) || !isDigits(b) {
		return 0, 0, false
	}
	month, _ = strconv.Atoi(a)
	year, _ = strconv.Atoi(b)
	return month, year, true
}

// betweenDigits are spaces and dashes of any width, slashes and dots.
func betweenDigits(r rune) bool {
	return r == '/' || r == '.' || dropSeparators(r) < 0
}
