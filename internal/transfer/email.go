package transfer

import (
	"net/mail"
	"strings"

	"audarym/internal/card"
)

const maxEmail = 254 // bytes, RFC 5321

// IsEmail reports one bare address, with a dot in its domain, that has no card number in it.
func IsEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	_, domain, _ := strings.Cut(text, "@")
	return err == nil && parsed.Address == text && len(text) <= maxEmail && !card.LooksLikeNumber(text) &&
		strings.Contains(strings.Trim(domain, "."), ".")
}
