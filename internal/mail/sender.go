package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"audarym/internal/merchant"
)

// Config is a mail server and who we are to it.
type Config struct {
	Host     string
	Port     int
	Implicit bool // TLS from the first byte; else STARTTLS, without which nothing is sent
	Plain    bool // no TLS at all: for a server on this machine
	User     string
	Password merchant.Secret
	From     netmail.Address // without a name: each merchant's own stands there

	RootCAs        *x509.CertPool // nil: the system's
	Connect, Whole time.Duration  // how long to try; 0: 5 s for the connection, 30 s for all of it
}

// Sender hands letters to a mail server, each over a connection of its own.
type Sender struct{ Config }

// NewSender makes one.
func NewSender(c Config) *Sender {
	if c.Connect == 0 {
		c.Connect = 5 * time.Second
	}
	if c.Whole == 0 {
		c.Whole = 30 * time.Second
	}
	return &Sender{c}
}

// Send hands over one letter, dated at. An error is an *Error; then the server has not said that it took it.
func (s *Sender) Send(ctx context.Context, l Letter, at time.Time) error {
	e := s.send(ctx, l, at)
	if e == nil {
		return nil
	}
	e.To = Masked(l.To)
	return e
}

func (s *Sender) send(ctx context.Context, l Letter, at time.Time) *Error {
	msg, refused := s.message(l, at)
	if refused != nil {
		return refused
	}
	ctx, stop := context.WithTimeout(ctx, s.Whole)
	defer stop()
	client, err := gomail.NewClient(s.Host, s.options(dialer{s, ctx})...)
	if err != nil {
		return &Error{At: AtServer, Cause: "the settings make no client"}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return atServer(err)
	}
	err = client.Send(msg)
	if msg.IsDelivered() { // whatever came after that
		_ = client.Close()
		return nil
	}
	return atMail(err)
}

func (s *Sender) options(d dialer) []gomail.Option {
	policy := gomail.TLSMandatory
	if s.Plain || s.Implicit {
		policy = gomail.NoTLS // the dialer sees to it
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(s.Whole), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls()),
		gomail.WithHELO(s.domain()), gomail.WithDialContextFunc(d.dial), gomail.WithoutNoop(), gomail.WithoutRset(), gomail.WithoutSMTPUTF8(),
	}
	if s.User != "" { // whichever of these there is, or none is sent
		options = append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password.Plain()),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return options
}

func (s *Sender) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.RootCAs, MinVersion: tls.VersionTLS12}
}

// domain is what stands behind the @ of the sender.
func (s *Sender) domain() string {
	return s.From.Address[strings.LastIndexByte(s.From.Address, '@')+1:]
}

func (s *Sender) message(l Letter, at time.Time) (*gomail.Msg, *Error) {
	to, err := recipient(l.To)
	if err != nil {
		return nil, err
	}
	from := s.From
	if from.Name == "" {
		from.Name = l.FromName
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&from)
	m.ToMailAddress(&netmail.Address{Address: to})
	if reply, err := recipient(l.ReplyTo); err == nil {
		m.ReplyToMailAddress(&netmail.Address{Name: l.FromName, Address: reply})
	}
	m.Subject(oneLine(l.Subject))
	m.SetMessageIDWithValue(l.ID + "@" + s.domain())
	m.SetDateWithValue(at)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	return m, nil
}

// dialer makes a connection that lasts no longer than the try.
type dialer struct {
	*Sender
	try context.Context
}

func (d dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: d.Connect}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(d.try, func() { _ = conn.Close() })
	until, _ := d.try.Deadline()
	if !d.Implicit {
		return &limited{conn, until, mostHeard}, nil
	}
	return tls.Client(&limited{conn, until, mostHeard}, d.tls()), nil
}

// mostHeard is more than any mail server says, its certificates included.
const mostHeard = 256 << 10 // bytes

// limited is a connection whose time nobody can make longer, and on which nobody can talk without end: a line that never ends
// would be kept in memory, and before TLS whoever is on the way can send one.
type limited struct {
	net.Conn
	until time.Time
	left  int // bytes to hear
}

func (l *limited) Read(b []byte) (int, error) {
	if l.left <= 0 {
		return 0, net.ErrClosed
	}
	n, err := l.Conn.Read(b[:min(len(b), l.left)])
	l.left -= n
	return n, err
}

func (l *limited) SetDeadline(t time.Time) error {
	if t.IsZero() || t.After(l.until) {
		t = l.until
	}
	return l.Conn.SetDeadline(t)
}
