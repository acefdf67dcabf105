package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/bojanz/currency"

	"audarym/internal/merchant"
)

// Config is settings that hold together.
type Config struct {
	Listen, OpsListen string
	Database          string
	Bank              Bank
	OrderStart        int64
	OrderCycle        int64
	CookieKeys        [][]byte            // 64 bytes each, newest first; empty: random ones, on loopback only
	Merchants         []merchant.Merchant // one without PublicURL and Hosts waits for the port that is to be known, on loopback
	TrustedProxies    []netip.Prefix      // whose forwarded headers are believed
	WebhookAllow      []netip.Prefix      // private addresses that webhooks may go to
	LogLevel          slog.Level
	LogFormat         string
}

// Bank is where the bank is and who we are to it.
type Bank struct {
	Name                         string
	TokenURL, APIURL, ConfirmURL string
}

// Sandbox reports that no real money can move.
func (b Bank) Sandbox() bool { return b.Name == "sandbox" }

const cookieKeySize = 64 // bytes: 32 to sign, 32 to encrypt

// Check reads secret files and checks all settings together. Its error is one line with the name of every wrong setting.
func (s Settings) Check() (Config, error) {
	p := &problems{}
	c := Config{
		Listen: s.Listen, OpsListen: s.OpsListen, Database: s.Database,
		OrderStart: s.OrderStart, OrderCycle: s.OrderCycle, LogFormat: s.LogFormat,
	}
	p.address("listen", s.Listen)
	if s.OpsListen != "" {
		p.address("ops-listen", s.OpsListen)
	}
	publicURL := p.publicURL(s.PublicURL, s.Listen)
	c.Bank = p.bank(s)
	if u, err := url.Parse(publicURL); err == nil && publicURL != "" && c.Bank.Sandbox() && !loopback(u.Hostname()) {
		p.add("bank", "the sandbox is no bank for a public address; say --bank=prod, test, test2 or custom")
	}
	c.CookieKeys = p.cookieKeys(s, publicURL)
	c.Merchants = []merchant.Merchant{p.merchant(s, c.Bank, publicURL)}
	p.orderNumbers(s)
	if path, ok := strings.CutPrefix(s.Database, "sqlite:"); !ok || path == "" {
		p.add("database", "must be sqlite:PATH")
	}
	if err := c.LogLevel.UnmarshalText([]byte(s.LogLevel)); err != nil {
		p.add("log-level", "must be debug, info, warn or error")
	}
	if !slices.Contains([]string{"text", "json"}, s.LogFormat) {
		p.add("log-format", "must be text or json")
	}
	return c, p.err()
}

// problems collects what is wrong, so that one start tells all of it.
type problems struct{ lines []string }

func (p *problems) add(setting, format string, args ...any) {
	p.lines = append(p.lines, setting+": "+fmt.Sprintf(format, args...))
}

func (p *problems) err() error {
	if len(p.lines) == 0 {
		return nil
	}
	return errors.New("wrong settings: " + strings.Join(p.lines, "; "))
}

func (p *problems) address(setting, value string) {
	if _, port, err := net.SplitHostPort(value); err != nil || port == "" {
		p.add(setting, "must be HOST:PORT, not %q", value)
	}
}

// publicURL is scheme and host, nothing more: links are built on it. Plain http is for this machine only.
func (p *problems) publicURL(value, listen string) string {
	if value == "" {
		if host, _, err := net.SplitHostPort(listen); err == nil && !loopback(host) {
			p.add("public-url", "is needed when listen is not a loopback address")
		}
		return ""
	}
	u := p.endpoint("public-url", value)
	if u == nil {
		return ""
	}
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		p.add("public-url", "must be scheme and host only, not %q", value)
	}
	host := strings.ToLower(u.Host)
	for scheme, port := range map[string]string{"https": ":443", "http": ":80"} {
		if u.Scheme == scheme { // browsers leave it out of the Host header
			host = strings.TrimSuffix(host, port)
		}
	}
	return u.Scheme + "://" + host
}

// endpoint wants https, or http on loopback: card data crosses no network in the clear.
func (p *problems) endpoint(setting, value string) *url.URL {
	u, err := url.Parse(value)
	switch {
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https":
		p.add(setting, "must be an address like https://example.kz, not %q", redactURL(value))
		return nil
	case u.User != nil:
		p.add(setting, "must not hold a user name or password")
		return nil
	case u.Scheme == "http" && !loopback(u.Hostname()):
		p.add(setting, "must be https; plain http is for loopback addresses only, not %q", u.Host)
		return nil
	}
	return u
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// cookieKeys may be missing where nobody but this machine can see the page.
func (p *problems) cookieKeys(s Settings, publicURL string) [][]byte {
	text := p.secret("cookie-keys", s.CookieKeys, s.CookieKeysFile)
	if text == "" {
		u, err := url.Parse(publicURL)
		switch {
		case err == nil && publicURL != "" && !loopback(u.Hostname()):
			p.add("cookie-keys", "are needed on a public address: base64 of 64 random bytes")
		case s.Bank == "prod": // random ones would be forgotten with the next start, and the bank's notifications with them
			p.add("cookie-keys", "are needed for --bank=prod: base64 of 64 random bytes")
		}
		return nil
	}
	var keys [][]byte
	for i, part := range strings.Split(text, ",") {
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(part))
		if err != nil || len(key) != cookieKeySize {
			p.add("cookie-keys", "key %d is not base64 of 64 bytes", i+1)
			return nil
		}
		keys = append(keys, key)
	}
	return keys
}

// NewCookieKey makes a random key for cookies and challenges.
func NewCookieKey() []byte {
	key := make([]byte, cookieKeySize)
	_, _ = rand.Read(key) // never fails since Go 1.24
	return key
}

// secret takes a secret from its setting or from the file that holds it, never from both.
func (p *problems) secret(setting, value, file string) string {
	if file == "" {
		return value
	}
	if value != "" {
		p.add(setting, "is given twice: by itself and as %s-file", setting)
		return ""
	}
	content, err := os.ReadFile(file)
	if err != nil {
		p.add(setting+"-file", "cannot be read: %v", errors.Unwrap(err))
		return ""
	}
	if value = strings.TrimSpace(string(content)); value == "" {
		p.add(setting+"-file", "is empty")
	}
	return value
}

func (p *problems) merchant(s Settings, b Bank, publicURL string) merchant.Merchant {
	m := merchant.Merchant{ID: "default", Name: strings.TrimSpace(s.MerchantName), PublicURL: publicURL, TerminalID: s.TerminalID, Open: true}
	m.Bank = p.credentials(s, b)
	if m.PublicURL != "" {
		m.Hosts = merchant.HostsOf(m.PublicURL)
	}
	if b.Sandbox() && m.TerminalID == "" {
		m.TerminalID = sandboxTerminal
	}
	if m.TerminalID == "" {
		p.add("terminal-id", "is needed for --bank=%s", b.Name)
	}
	if n := len([]rune(m.Name)); n == 0 || n > 60 {
		p.add("merchant-name", "must have 1 to 60 characters")
	}
	for _, l := range strings.Split(s.Languages, ",") {
		l = strings.TrimSpace(l)
		if !slices.Contains([]string{"kk", "ru", "en"}, l) || slices.Contains(m.Languages, l) {
			p.add("languages", "must list kk, ru and en, each once at most, not %q", s.Languages)
			break
		}
		m.Languages = append(m.Languages, l)
	}
	m.AmountMin, m.AmountMax = p.tenge("amount-min", s.AmountMin), p.tenge("amount-max", s.AmountMax)
	if cmp, err := m.AmountMin.Cmp(m.AmountMax); err == nil && cmp > 0 {
		p.add("amount-max", "is less than amount-min")
	}
	return m
}

var tengeForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,2})?$`)

func (p *problems) tenge(setting, value string) currency.Amount {
	a, err := currency.NewAmount(value, "KZT")
	if err != nil || !tengeForm.MatchString(value) || !a.IsPositive() {
		p.add(setting, "must be a positive amount like 1000 or 1000.50, not %q", value)
		return currency.Amount{}
	}
	return a
}

func (p *problems) orderNumbers(s Settings) {
	if s.OrderStart < 100_000 || s.OrderStart > 999_999_998_999_999 {
		p.add("order-start", "must leave order numbers of 6 to 15 digits")
	}
	if s.OrderCycle < 1 {
		p.add("order-cycle", "must be 1 or more")
	}
}
