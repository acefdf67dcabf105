package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"strconv"
	"syscall"

	gomail "github.com/wneessen/go-mail"
)

// Place is how far a try came.
type Place string

// The places. What goes wrong at the recipient is about one address, at all others about the server, our settings, or what our
// mails are taken for.
const (
	AtHome      Place = "home"   // before any connection: our database, our settings
	AtServer    Place = "server" // connection, TLS, login
	AtSender    Place = "sender" // MAIL FROM
	AtRecipient Place = "recipient"
	AtContent   Place = "content"
)

// Error is why a mail was not taken. It holds no word of the server's, which likes to repeat the address.
type Error struct {
	At    Place
	Code  int    // of SMTP; 0 where there was no answer
	Cause string // without a code, why; for a log
	Final bool   // refused for good: to try again is no use
	To    string // whose mail it is, Masked
}

func (e *Error) Error() string {
	if e.Code > 0 {
		return "mail: " + string(e.At) + ": " + strconv.Itoa(e.Code)
	}
	return "mail: " + string(e.At) + ": " + e.Cause
}

// Ours reports that it may meet other mails too: it is not about one address.
func (e *Error) Ours() bool { return e.At != AtRecipient }

// atServer is what went wrong before anything of a mail was said.
func atServer(err error) *Error {
	var reply *textproto.Error
	if errors.As(err, &reply) {
		return &Error{At: AtServer, Code: reply.Code}
	}
	return &Error{At: AtServer, Cause: causeOf(err)}
}

// atMail is what went wrong after that. Only a 5xx about the address or the mail itself is final: a login or a sender that is
// refused will be mended by somebody.
func atMail(err error) *Error {
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return atServer(err)
	}
	e := &Error{At: AtServer, Code: sent.ErrorCode()}
	switch sent.Reason {
	case gomail.ErrSMTPMailFrom:
		e.At = AtSender
	case gomail.ErrSMTPRcptTo:
		e.At = AtRecipient
	case gomail.ErrSMTPData, gomail.ErrWriteContent, gomail.ErrSMTPDataClose:
		e.At = AtContent
	}
	e.Final = e.Code >= 500 && (e.At == AtRecipient || e.At == AtContent)
	if e.Code == 0 {
		e.Cause = "the connection broke"
	}
	return e
}

// causeOf says in a word or two what ended a connection, or kept it from coming about.
func causeOf(err error) string {
	var cert *tls.CertificateVerificationError
	var dns *net.DNSError
	switch {
	case errors.As(err, &cert):
		return "the certificate is not right: " + cert.Err.Error()
	case errors.As(err, &dns):
		return "the name is not found"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nobody listens there"
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed), errors.Is(err, syscall.ECONNRESET):
		return "the connection broke"
	}
	return "TLS or login as it should be is not offered"
}
