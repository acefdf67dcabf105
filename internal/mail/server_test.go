package mail_test

import (
	"bufio"
	"cmp"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"audarym/internal/mail"
	"audarym/internal/merchant"
)

// server is an SMTP server that is not of our making.
type server struct {
	mu     sync.Mutex
	logins []string
	mails  []string
	sender error // of MAIL
}

type session struct{ *server }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(name, password string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.logins = append(s.logins, mechanism+" "+name)
		if password != "p4ss" {
			return smtp.ErrAuthFailed
		}
		return nil
	}
	return sasl.NewPlainServer(func(_, name, password string) error { return check(name, password) }), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error { return s.sender }
func (s *session) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (s *session) Reset()                               {}

func (s *session) Logout() error { return nil }

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, string(content))
	return err
}

// starts gives the settings of a server on loopback whose certificate is right for it.
func (s *server) starts(t *testing.T, implicit, offered bool) mail.Config {
	t.Helper()
	certified := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(certified.Close)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config := mail.Config{
		Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Implicit: implicit, User: "shop@pay.kz", Password: merchant.Secret("p4ss"),
		From: netmail.Address{Address: "receipts@pay.kz"}, RootCAs: certified.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs,
	}
	keys := &tls.Config{Certificates: certified.TLS.Certificates}
	srv := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{s}, nil }))
	srv.Domain, srv.ErrorLog, srv.AllowInsecureAuth = "mail.test", quiet{}, true
	switch {
	case implicit:
		l = tls.NewListener(l, keys)
	case offered:
		srv.TLSConfig = keys
	}
	go srv.Serve(l) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { _ = srv.Close() })
	return config
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// STARTTLS and TLS from the start both come to a login and a mail.
func TestOverTLSWithALogin(t *testing.T) {
	t.Parallel()
	for _, implicit := range []bool{false, true} {
		s := &server{}
		config := s.starts(t, implicit, true)
		l := letter(t, receipt("ru"))
		if err := mail.NewSender(config).Send(t.Context(), l, noon); err != nil {
			t.Errorf("implicit %t: %v", implicit, err)
			continue
		}
		header, parts := read(t, s.mails[0])
		if strings.Join(s.logins, ",") != "PLAIN shop@pay.kz" || decoded(t, header.Get("Subject")) != l.Subject || parts["text/plain; charset=UTF-8"] != l.Text {
			t.Errorf("implicit %t: %v %q", implicit, s.logins, s.mails)
		}
	}
}

// Where TLS is not offered, or the certificate is somebody else's, neither password nor mail leaves.
func TestWithoutTLSNothingLeaves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		implicit, offered bool
		change            func(*mail.Config)
	}{
		"no STARTTLS":                 {false, false, func(*mail.Config) {}},
		"no STARTTLS, no login":       {false, false, func(c *mail.Config) { c.User = "" }},
		"STARTTLS, another authority": {false, true, func(c *mail.Config) { c.RootCAs = nil }},
		"TLS, another authority":      {true, true, func(c *mail.Config) { c.RootCAs = nil }},
		"TLS, another name":           {true, true, func(c *mail.Config) { c.Host = "localhost" }},
		"TLS where there is none":     {false, false, func(c *mail.Config) { c.Implicit = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &server{}
			config := s.starts(t, c.implicit, c.offered)
			c.change(&config)
			var e *mail.Error
			err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("ru")), noon)
			if !errors.As(err, &e) || e.At != mail.AtServer || e.Final || len(s.logins)+len(s.mails) > 0 {
				t.Errorf("%v; logins %v, mails %d", err, s.logins, len(s.mails))
			}
		})
	}
}

// A login or a sender that is refused is our trouble, not the mail's: somebody will mend it, and it goes out then.
func TestOurOwnTroubleIsNotFinal(t *testing.T) {
	t.Parallel()
	s := &server{}
	config := s.starts(t, false, true)
	config.Password = "wrong"
	var e *mail.Error
	if err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("ru")), noon); !errors.As(err, &e) || e.At != mail.AtServer || e.Code != 535 || e.Final {
		t.Errorf("login: %+v", err)
	}
	s = &server{sender: &smtp.SMTPError{Code: 553, Message: "not your address"}}
	config = s.starts(t, false, true)
	if err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("ru")), noon); !errors.As(err, &e) || e.At != mail.AtSender || e.Code != 553 || e.Final {
		t.Errorf("sender: %+v", err)
	}
}

// Once the server has said that it took the mail, nothing that follows makes it a mail that was not sent.
func TestATakenMailIsSent(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() { // takes one mail, and hangs up in place of every answer after that
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		lines := bufio.NewScanner(conn)
		for say := "220 here"; ; say = map[string]string{"DATA": "354 go on", ".": "250 taken"}[lines.Text()] {
			_, _ = io.WriteString(conn, cmp.Or(say, "250 fine")+"\r\n")
			if say == "250 taken" {
				return
			}
			for lines.Scan() && say == "354 go on" && lines.Text() != "." {
			}
		}
	}()
	config := mail.Config{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Plain: true, From: netmail.Address{Address: "receipts@pay.kz"}}
	if err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("ru")), noon); err != nil {
		t.Error(err)
	}
}

// A server, or whoever is on the way before TLS, that talks without end is not listened to for ever.
func TestAnEndlessAnswerIsBrokenOff(t *testing.T) {
	t.Parallel()
	for name, says := range map[string]string{"one line": "2", "many lines": "220-here\r\n"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		heard := make(chan int, 1)
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			all := 0
			for words := strings.Repeat(says, 1<<16); all < 64<<20; all += len(words) {
				if _, err := io.WriteString(conn, words); err != nil {
					break
				}
			}
			heard <- all
		}()
		config := mail.Config{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: netmail.Address{Address: "receipts@pay.kz"}}
		var e *mail.Error
		if err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("ru")), noon); !errors.As(err, &e) || e.At != mail.AtServer || e.Final {
			t.Errorf("%s: %v", name, err)
		}
		if all := <-heard; all >= 64<<20 {
			t.Errorf("%s: all of it was taken", name)
		}
	}
}
