package api

import (
	"unicode"
	"unicode/utf8"

	"audarym/internal/card"
)

// What every text has to be. Each of them is kept, shown or sent on.
const (
	saysCard    = "may have a card number in it: 13 digits in a row, blanks and dashes aside; card numbers are not taken here"
	saysControl = "must not have control characters"
	saysUnicode = "must be Unicode text"
)

// unfit says what a text must not be, "" for one that may be kept.
func unfit(text string) string {
	switch {
	case card.LooksLikeNumber(text):
		return saysCard
	case !utf8.ValidString(text):
		return saysUnicode
	}
	for _, r := range text {
		switch {
		case unicode.IsControl(r):
			return saysControl
		case r == utf8.RuneError: // encoding/json makes it of half a surrogate pair
			return saysUnicode
		}
	}
	return ""
}

// visible reports a text of visible ASCII characters, no space among them.
func visible(text string) bool {
	for _, b := range []byte(text) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return true
}
