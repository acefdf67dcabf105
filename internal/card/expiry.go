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

// ParseExpiry reads 1/27, 01/27, 0127, 01/2027, 012027, 01-27 and Safari's 2027-01.
// A past date is no error: banks extend cards past the printed date and decide for themselves
// (bank-api.md section 9). More than 20 years ahead is a slip of the finger.
func ParseExpiry(text string, now time.Time) (Expiry, error) {
	text = strings.Map(dropSpaces, text)
	if text == "" {
		return Expiry{}, ErrEmpty
	}
	month, year, ok := splitExpiry(text)
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

func splitExpiry(text string) (month, year int, ok bool) {
	a, b, found := strings.Cut(strings.NewReplacer("-", "/", ".", "/").Replace(text), "/")
	if !found {
		if len(text) != 4 && len(text) != 6 {
			return 0, 0, false
		}
		a, b = text[:2], text[2:]
	}
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

func dropSpaces(r rune) rune {
	if r == '-' {
		return r
	}
	return dropSeparators(r)
}
