package api

import (
	"net/url"
	"regexp"
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

// machineIDs are texts that no person types and that have long runs of digits by chance: UUIDs, and hexadecimal hashes with at
// least one letter.
var machineIDs = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32,}\b`)

var hexLetter = regexp.MustCompile(`(?i)[a-f]`)

// mayBeCard reports a text in which a card number may be, also in the percent-encoding of an address.
func mayBeCard(text string) bool {
	decoded, err := url.QueryUnescape(text)
	return looksLikeCard(text) || err == nil && looksLikeCard(decoded)
}

func looksLikeCard(text string) bool {
	return card.LooksLikeNumber(machineIDs.ReplaceAllStringFunc(text, func(id string) string {
		if hexLetter.MatchString(id) {
			return "id"
		}
		return id
	}))
}

// unfit says what a text must not be, "" for one that may be kept.
func unfit(text string) string {
	switch {
	case mayBeCard(text):
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
