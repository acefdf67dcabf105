package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

const (
	smtpPatience   = time.Minute // for each line
	longestLine    = 2000        // bytes; RFC 5321 wants 1000
	mostRecipients = 100
)

// ServeMail takes mail on a listener, by SMTP without TLS and login, until the listener or the bank is closed.
func (b *Bank) ServeMail(l net.Listener) error {
	context.AfterFunc(b.life, func() { _ = l.Close() })
	b.mu.Lock()
	b.inbox.at = l.Addr().String()
	b.mu.Unlock()
	for {
		conn, err := l.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case err != nil:
			return err
		}
		if !b.working() {
			_ = conn.Close()
			return nil
		}
		go func() {
			defer b.work.Done()
			defer conn.Close()
			defer context.AfterFunc(b.life, func() { _ = conn.Close() })()
			s := &smtpSession{bank: b, conn: conn, in: bufio.NewReaderSize(conn, longestLine)}
			s.serve()
		}()
	}
}

// working counts one more goroutine of the bank, unless it is closed.
func (b *Bank) working() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.work.Add(1)
	}
	return !b.closed
}

// smtpSession is one connection to the inbox.
type smtpSession struct {
	bank    *Bank
	conn    net.Conn
	in      *bufio.Reader
	greeted bool
	begun   bool // by MAIL
	from    string
	to      []string
}

func (s *smtpSession) serve() {
	if !s.say("220 sandbox inbox, not a mail server") {
		return
	}
	for {
		line, err := s.line()
		if errors.Is(err, bufio.ErrBufferFull) {
			s.say("500 the line is too long")
			return
		}
		if err != nil || !s.do(line) {
			return
		}
	}
}

// line reads up to CRLF, or LF.
func (s *smtpSession) line() (string, error) {
	_ = s.conn.SetDeadline(time.Now().Add(smtpPatience))
	line, err := s.in.ReadSlice('\n')
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), err
}

// say answers; false where the other side has gone.
func (s *smtpSession) say(lines ...string) bool {
	if s.bank.MailFault() == MailSlow {
		wait := time.NewTimer(s.bank.Switches().SlowAnswer)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-s.bank.life.Done():
		}
	}
	_ = s.conn.SetDeadline(time.Now().Add(smtpPatience))
	_, err := s.conn.Write([]byte(strings.Join(lines, "\r\n") + "\r\n"))
	return err == nil
}

// do carries out a command; false ends the connection.
func (s *smtpSession) do(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO":
		s.reset()
		s.greeted = true
		return s.say("250-sandbox", "250-8BITMIME", fmt.Sprintf("250 SIZE %d", mostMailBytes))
	case "HELO":
		s.reset()
		s.greeted = true
		return s.say("250 sandbox")
	case "MAIL":
		return s.say(s.mail(rest))
	case "RCPT":
		return s.say(s.rcpt(rest))
	case "DATA":
		return s.data()
	case "RSET":
		s.reset()
		return s.say("250 forgotten")
	case "NOOP":
		return s.say("250 here")
	case "QUIT":
		s.say("221 bye")
		return false
	}
	return s.say("502 not known here")
}

func (s *smtpSession) reset() { s.begun, s.from, s.to = false, "", nil }

func (s *smtpSession) mail(rest string) string {
	from, parameters, ok := path(rest, "FROM:")
	switch {
	case !s.greeted:
		return "503 say EHLO first"
	case s.begun:
		return "503 one mail at a time"
	case !ok:
		return "501 want MAIL FROM:<address>"
	}
	for _, p := range strings.Fields(parameters) {
		name, value, _ := strings.Cut(strings.ToUpper(p), "=")
		size, err := strconv.Atoi(value)
		switch {
		case name == "BODY":
		case name != "SIZE" || err != nil:
			return "555 no such parameter"
		case size > mostMailBytes:
			return "552 too large"
		}
	}
	s.begun, s.from = true, from
	return "250 go on"
}

func (s *smtpSession) rcpt(rest string) string {
	to, parameters, ok := path(rest, "TO:")
	switch {
	case !s.begun:
		return "503 say MAIL first"
	case !ok || to == "" || parameters != "":
		return "501 want RCPT TO:<address>"
	case len(s.to) == mostRecipients:
		return "452 too many recipients"
	}
	switch s.bank.MailFault() {
	case MailPutOff:
		return "451 <" + to + "> not now"
	case MailRefused:
		return "550 <" + to + "> nobody of that name"
	}
	s.to = append(s.to, to)
	return "250 go on"
}

// path reads FROM:<a@b> and what follows.
func path(text, word string) (address, parameters string, ok bool) {
	if len(text) < len(word) || !strings.EqualFold(text[:len(word)], word) {
		return "", "", false
	}
	text = strings.TrimLeft(text[len(word):], " ")
	address, parameters, ok = strings.Cut(text, ">")
	address, open := strings.CutPrefix(address, "<")
	return address, strings.TrimSpace(parameters), ok && open && !strings.ContainsAny(address, "< ")
}

// data reads the mail. What is too large is read to its end all the same: only then does the sender listen.
func (s *smtpSession) data() bool {
	if len(s.to) == 0 {
		return s.say("503 say RCPT first")
	}
	if !s.say("354 end with a line of one dot") {
		return false
	}
	var raw strings.Builder
	size := 0
	for {
		line, err := s.line()
		if err != nil || s.bank.MailFault() == MailCut {
			return false
		}
		if line == "." {
			break
		}
		line = strings.TrimPrefix(line, ".")
		if size += len(line) + 2; size <= mostMailBytes {
			raw.WriteString(line + "\r\n")
		}
	}
	from, to := s.from, s.to
	s.reset()
	if size > mostMailBytes {
		return s.say("552 too large")
	}
	s.bank.takeMail(from, to, raw.String())
	return s.say("250 taken")
}
