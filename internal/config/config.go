package config

import (
	"log/slog"
	"net/netip"
	"slices"
	"strings"

	"audarym/internal/merchant"
)

// Config is settings that hold together.
type Config struct {
	Listen, OpsListen string
	Database          string
	Bank              Bank
	OrderStart        int64
	OrderCycle        int64
	CookieKeys        Keys                // 64 bytes each, newest first; empty: random ones, on loopback only
	MerchantsFile     string              // "": the flags describe the one merchant there is
	Merchants         []merchant.Merchant // one without PublicURL and Hosts waits for the port that is to be known, on loopback
	TrustedProxies    []netip.Prefix      // whose forwarded headers are believed
	WebhookAllow      []netip.Prefix      // private addresses that webhooks may go to
	Mail              Mail
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

// Check reads the files that the settings name and checks all of it together. Its error is one line with every wrong
// setting.
func (s Settings) Check() (Config, error) {
	p := newProblems()
	c := Config{
		Listen: s.Listen, OpsListen: s.OpsListen, Database: s.Database,
		OrderStart: s.OrderStart, OrderCycle: s.OrderCycle, LogFormat: s.LogFormat, MerchantsFile: s.Merchants,
	}
	p.address("listen", s.Listen)
	if s.OpsListen != "" {
		p.address("ops-listen", s.OpsListen)
	}
	c.Bank = p.bank(s)
	c.TrustedProxies = p.networks("trusted-proxies", s.TrustedProxies)
	c.WebhookAllow = p.networks("webhook-allow", s.WebhookAllow)
	c.Mail = p.mail(s)
	c.CookieKeys = p.cookieKeys(s)
	c.Merchants = p.merchants(s, c.Bank, c.WebhookAllow)
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
	if err := p.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

func (p problems) orderNumbers(s Settings) {
	if s.OrderStart < 100_000 || s.OrderStart > 999_999_998_999_999 {
		p.add("order-start", "must leave order numbers of 6 to 15 digits")
	}
	if s.OrderCycle < 1 {
		p.add("order-cycle", "must be 1 or more")
	}
}
