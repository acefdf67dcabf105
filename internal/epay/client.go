// Package epay is the client of the bank's P2P API: it turns domain values into the bank's JSON, and every answer of
// the bank, readable or not, into one outcome.
//
// No money call is ever sent twice from here, no redirect is followed, and what cannot be read is unknown, never a
// refusal. What the bank's page leaves open is read in every way that bank-api.md lists.
package epay

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"audarym/internal/transfer"
)

// Config says where the bank is and who we are.
type Config struct {
	TokenURL     string // whole
	APIURL       string // base: /p2p/transfer and /check-status/p2p/transaction/{order} are appended
	ConfirmURL   string // whole: the seed gives a path only, so its base is open
	ClientID     string
	ClientSecret string
	OwnOrigin    string // our public URL: a 3-D Secure action that leads here is refused
	Now          func() time.Time
	Logger       *slog.Logger
	Timeouts     Timeouts // zero fields: the figures of reliability.md section 2
}

// Format and LogValue say where the bank is and nothing else: the secret is in no log, however a Config, or a Client that
// embeds one, gets there (3ds-redirect.md case 87).
func (c Config) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.where()) }

// LogValue is Format for slog.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.where()) }

func (c Config) where() string { return "the bank at " + c.APIURL }

// Timeouts of the calls, answers included.
type Timeouts struct{ Token, Transfer, Confirm, Status, IdleBody time.Duration }

func (t *Timeouts) fill() {
	for _, d := range []struct {
		value *time.Duration
		def   time.Duration
	}{
		{&t.Token, 10 * time.Second}, {&t.Transfer, 60 * time.Second}, {&t.Confirm, 60 * time.Second},
		{&t.Status, 10 * time.Second}, {&t.IdleBody, 10 * time.Second},
	} {
		if *d.value == 0 {
			*d.value = d.def
		}
	}
}

// Client calls the bank. It is safe for concurrent use.
type Client struct {
	Config
	http  *http.Client
	local bool // the API is on loopback, so its ACS may be too
}

var _ transfer.Bank = (*Client)(nil)

// New checks the addresses: secrets and card data leave this machine over TLS only. A browser never looks a name under
// .localhost up, but Go does, and a name server may lead it anywhere.
func New(c Config) (*Client, error) {
	for _, a := range []struct{ name, address string }{{"token", c.TokenURL}, {"API", c.APIURL}, {"confirm", c.ConfirmURL}} {
		u, err := url.Parse(a.address)
		if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("the bank's %s address is no http address", a.name)
		}
		if u.Scheme == "http" && (!loopback(u.Hostname()) || strings.HasSuffix(u.Hostname(), ".localhost")) {
			return nil, fmt.Errorf("the bank's %s address must be https outside loopback", a.name)
		}
	}
	c.APIURL = strings.TrimRight(c.APIURL, "/")
	c.Timeouts.fill()
	api, _ := url.Parse(c.APIURL) // parsed above
	return &Client{Config: c, http: newHTTPClient(), local: loopback(api.Hostname())}, nil
}

// Transfer posts the cards, once.
func (c *Client) Transfer(ctx context.Context, tok transfer.Token, o transfer.Order, cards transfer.Cards) transfer.Outcome {
	return c.money(ctx, "transfer", c.APIURL+"/p2p/transfer", tok, o, transferBody(o, cards), c.Timeouts.Transfer)
}

// Confirm posts what the ACS gave, once.
func (c *Client) Confirm(ctx context.Context, tok transfer.Token, o transfer.Order, p transfer.Proof) transfer.Outcome {
	return c.money(ctx, "confirm", c.ConfirmURL, tok, o, wireConfirm{ID: p.BankID, PaRes: p.PaRes, MD: p.MD}, c.Timeouts.Confirm)
}

// money makes one call that may move money and reads its answer.
func (c *Client) money(ctx context.Context, call, address string, tok transfer.Token, o transfer.Order, body any, limit time.Duration) transfer.Outcome {
	start := c.Now()
	text, err := json.Marshal(body)
	if err != nil {
		return c.log(call, o, start, answer{}, transfer.Outcome{Trigger: transfer.OnNotSent, Detail: "request cannot be written", Failure: unreachable})
	}
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	a := c.do(ctx, http.MethodPost, address, "application/json", tok.Value, text)
	r := reader{order: o, confirm: call == "confirm", local: c.local, own: c.OwnOrigin}
	return c.log(call, o, start, a, r.read(a))
}

// log writes one line a call: never a body, a card or a token.
func (c *Client) log(call string, o transfer.Order, start time.Time, a answer, out transfer.Outcome) transfer.Outcome {
	level := slog.LevelInfo
	if out.Detail != "" {
		level = slog.LevelWarn
	}
	line := []any{"call", call, "order", o.Number, "http", a.status, "outcome", out.Trigger,
		"code", out.Failure.Code, "detail", out.Detail, "cause", causeOf(a.err), "ms", c.Now().Sub(start).Milliseconds()}
	if alarm := alarmOf(causeOf(a.err), out.Detail); alarm != "" {
		level, line = slog.LevelError, append(line, "alarm", alarm)
	}
	c.Logger.Log(context.Background(), level, "bank", line...)
	return out
}

// alarmOf names what an operator should hear of: a bank whose certificate is not right, and an ACS that no browser may
// be sent to (reliability.md F14 and F26).
func alarmOf(cause, detail string) string {
	switch {
	case cause == "tls":
		return "bank_tls"
	case detail == actionNotUsable:
		return "acs_action"
	}
	return ""
}

var unreachable = transfer.Failure{Reason: transfer.ReasonBankUnreachable, Next: transfer.NextRetry}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
