package mail

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"audarym/internal/transfer"
)

// recipient is an address as any mail server takes it: the domain in ASCII (xn--…). What stands before the @ in letters of
// another script would need a server and a way there that all know SMTPUTF8; such an address gets no mail.
func recipient(address string) (string, *Error) {
	local, domain, _ := strings.Cut(address, "@")
	ascii, err := idna.Lookup.ToASCII(domain)
	switch {
	case !transfer.IsEmail(address), err != nil, len(local) > 64:
		return "", &Error{At: AtRecipient, Cause: "the address is no address", Final: true}
	case strings.ContainsFunc(local, func(r rune) bool { return r >= utf8.RuneSelf }):
		return "", &Error{At: AtRecipient, Cause: "the address is not in ASCII before its @", Final: true}
	}
	return local + "@" + ascii, nil
}

// Masked is what may be known of an address in a log: a***@d.kz.
func Masked(address string) string {
	local, domain, found := strings.Cut(address, "@")
	first, _ := utf8.DecodeRuneInString(local)
	if !found || first == utf8.RuneError {
		return "***"
	}
	return string(first) + "***@" + oneLine(domain)
}
