package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

const (
	maxRead   = 4 << 10 // bytes of an answer's body
	maxAnswer = 512     // bytes of it that are kept
)

// startOf reads the start of an answer. What does not come in time is not waited for: the status has said all that counts.
func startOf(res *http.Response) string {
	if res.StatusCode == http.StatusSwitchingProtocols { // its body is the bare connection, which heeds no context
		return ""
	}
	start, _ := io.ReadAll(io.LimitReader(res.Body, maxRead))
	return printable(string(start))
}

// printable makes an answer fit to be stored and shown. Card numbers go before the cut, which might leave half of one.
func printable(text string) string {
	text = strings.Map(func(c rune) rune { // an invalid byte comes as U+FFFD
		if unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) { // Cf: what turns the direction of text, too
			return ' '
		}
		return c
	}, text)
	text = cardLike.ReplaceAllStringFunc(text, func(run string) string { return digit.ReplaceAllString(run, "*") })
	if len(text) > maxAnswer {
		end := maxAnswer
		for !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	return strings.TrimSpace(text)
}

// cardLike is as many digits as the shortest card number has, or more, however they are set apart.
var (
	digit    = regexp.MustCompile(`\p{Nd}`)
	cardLike = regexp.MustCompile(`\p{Nd}(?:[\s\p{Zs}\p{Pd}._]*\p{Nd}){12,}`)
)

const causeBlocked = "blocked address"

var errNoSecret = errors.New("webhook: nothing to sign with")

// causeOf puts a failed try into a word or two: the error itself may quote addresses and answers.
func causeOf(ctx context.Context, err error) string {
	var (
		blocked blockedError
		dns     *net.DNSError
	)
	switch {
	case errors.As(err, &blocked):
		return causeBlocked
	case errors.Is(err, errNoSecret):
		return "no secret"
	case errors.Is(ctx.Err(), context.Canceled): // by the caller, who stops
		return "stopped"
	case isTLS(err):
		return "tls"
	case errors.As(err, &dns):
		return "dns"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, context.DeadlineExceeded), os.IsTimeout(err):
		return "time"
	case strings.Contains(err.Error(), "response headers exceeded"): // net/http has no type for it
		return "too long"
	}
	return "connection"
}

// isTLS tells a handshake that went wrong from a connection that broke. An alert of crypto/tls has no type of its own.
func isTLS(err error) bool {
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var op *net.OpError
	return errors.As(err, &cert) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &op) && (op.Op == "remote error" || op.Op == "local error")
}

// reasonOf is what the rules said.
func reasonOf(err error) string {
	var blocked blockedError
	if errors.As(err, &blocked) {
		return blocked.why
	}
	return ""
}
