package config

import (
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"audarym/internal/merchant"
)

// Mail is the mail server that receipts are handed to. Its zero value is none.
type Mail struct {
	Host     string // "": no receipts are sent
	Port     int
	Implicit bool // TLS from the first byte
	Plain    bool // no TLS: the server is on this machine
	User     string
	Password merchant.Secret
	From     netmail.Address
}

// ports are where a mail server takes mail from programs (RFC 8314).
var ports = map[string]string{"smtp": "587", "smtps": "465"}

// mail wants a server, and whom the mail comes from, or neither. A password never crosses a network in the clear.
func (p problems) mail(s Settings) Mail {
	password := p.secret("smtp-password", s.SMTPPassword, s.SMTPPasswordFile)
	given := s.SMTPPassword+s.SMTPPasswordFile != ""
	if s.SMTPURL == "" {
		if s.MailFrom != "" {
			p.add("mail-from", "is given, and smtp-url is not")
		}
		if given {
			p.add("smtp-password", "is given, and smtp-url is not")
		}
		return Mail{}
	}
	m := p.mailServer(s.SMTPURL)
	m.Password, m.From = merchant.Secret(password), p.mailFrom(s.MailFrom)
	switch {
	case m.Host == "": // said
	case m.User == "" && given:
		p.add("smtp-password", "is given, and smtp-url names no user")
	case m.User != "" && !given:
		p.add("smtp-password", "is needed for the user in smtp-url")
	case strings.ContainsFunc(password, unicode.IsControl):
		p.add("smtp-password", "must be one line")
	}
	return m
}

func (p problems) mailServer(text string) Mail {
	u, err := url.Parse(text)
	if err != nil || ports[u.Scheme] == "" || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		p.add("smtp-url", "must be an address like smtp://user@mail.example.kz:587 or smtps://user@mail.example.kz, not %q", redactURL(text))
		return Mail{}
	}
	if _, set := u.User.Password(); set {
		p.add("smtp-url", "must not hold a password; write it into a file and say smtp-password-file")
		return Mail{}
	}
	if !validHost(strings.ToLower(u.Host)) {
		p.add("smtp-url", "has no host in ASCII (xn--…), or no port from 1 to 65535: %q", u.Host)
		return Mail{}
	}
	m := Mail{Host: u.Hostname(), Implicit: u.Scheme == "smtps", User: u.User.Username()}
	m.Port, _ = strconv.Atoi(or(u.Port(), ports[u.Scheme])) // validHost has looked
	ip := net.ParseIP(m.Host)
	m.Plain = !m.Implicit && (m.Host == "localhost" || ip != nil && ip.IsLoopback())
	if strings.ContainsFunc(m.User, unicode.IsControl) {
		p.add("smtp-url", "has a user with a character that is no text")
	}
	return m
}

func (p problems) mailFrom(text string) netmail.Address {
	if text == "" {
		p.add("mail-from", "is needed for smtp-url")
		return netmail.Address{}
	}
	a, err := netmail.ParseAddress(text)
	if err != nil || strings.ContainsFunc(a.Name, unicode.IsControl) {
		p.add("mail-from", "must be like receipts@example.kz or My Shop <receipts@example.kz>, not %q", text)
		return netmail.Address{}
	}
	if _, domain, _ := strings.Cut(a.Address, "@"); !ascii(a.Address) || !validHost(strings.ToLower(domain)) {
		p.add("mail-from", "must have an address in ASCII (xn--…), not %q", a.Address)
	}
	return *a
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// url and from are the settings that made it.
func (m Mail) url() string {
	if m.Host == "" {
		return ""
	}
	u := url.URL{Scheme: "smtp", Host: net.JoinHostPort(m.Host, strconv.Itoa(m.Port))}
	if m.Implicit {
		u.Scheme = "smtps"
	}
	if m.User != "" {
		u.User = url.User(m.User)
	}
	return u.String()
}

func (m Mail) from() string {
	switch {
	case m.From.Address == "":
		return ""
	case m.From.Name == "":
		return m.From.Address
	}
	return strconv.Quote(m.From.Name) + " <" + m.From.Address + ">"
}
