package epay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"audarym/internal/transfer"
)

// The resources of a token (seed: scope; beyond: the wide one, for the status call).
const (
	scopeTransfer = "transfer"
	scopeStatus   = "webapi usermanagement email_send verification statement statistics payment"
)

// A token lives at least and at most this long, whatever the bank's answer says of it.
const (
	minTokenLife = 60 * time.Second
	maxTokenLife = 2 * time.Hour
)

// Token asks for the token of one operation, twice at most: it moves no money.
func (c *Client) Token(ctx context.Context, o transfer.Order) (transfer.Token, error) {
	return c.token(ctx, o, scopeTransfer)
}

func (c *Client) token(ctx context.Context, o transfer.Order, scope string) (transfer.Token, error) {
	fields := url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope},
		"client_id": {c.ClientID}, "client_secret": {c.ClientSecret}, "terminal": {o.TerminalID},
	}
	if o.Number != "" { // a card belongs to no order
		fields.Set("invoiceID", o.Number)
	}
	if o.Amount.CurrencyCode() != "" { // Find knows no amount
		fields.Set("amount", amountText(o.Amount))
		fields.Set("currency", o.Amount.CurrencyCode())
	}
	if o.Secret != "" { // comes back in the notification (bank-api.md section 2)
		fields.Set("secret_hash", o.Secret)
	}
	form := fields.Encode()
	ctx, stop := context.WithTimeout(ctx, c.Timeouts.Token)
	defer stop()
	var err error
	for range 2 {
		start := c.Now()
		a := c.do(ctx, http.MethodPost, c.TokenURL, "application/x-www-form-urlencoded", "", []byte(form))
		var tok transfer.Token
		tok, err = readToken(a, start)
		level := slog.LevelDebug
		if err != nil {
			level = slog.LevelWarn
		}
		line := []any{"call", "token", "order", o.Number, "http", a.status, "error", err, "cause", causeOf(a.err), "ms", c.Now().Sub(start).Milliseconds()}
		if alarm := alarmOf(causeOf(a.err), ""); alarm != "" {
			level, line = slog.LevelError, append(line, "alarm", alarm)
		}
		c.Logger.Log(ctx, level, "bank", line...)
		if err == nil || a.status/100 == 4 || ctx.Err() != nil { // what was refused once is not asked again
			return tok, err
		}
	}
	return transfer.Token{}, err
}

var errRefused = errors.New("the bank refuses a token: check client-id, client-secret and terminal-id")

// wireToken takes expires_in as a number or as a string (beyond, 4 sources).
type wireToken struct {
	AccessToken string      `json:"access_token"`
	ExpiresIn   lenientText `json:"expires_in"`
}

// readToken never quotes the answer: it holds a credential.
func readToken(a answer, asked time.Time) (transfer.Token, error) {
	switch {
	case a.err != nil:
		return transfer.Token{}, errors.New("no readable answer to the token request")
	case a.status >= 400 && a.status < 500 && a.status != http.StatusTooManyRequests && a.status != http.StatusRequestTimeout:
		return transfer.Token{}, errRefused
	case a.status != http.StatusOK:
		return transfer.Token{}, fmt.Errorf("token request answered with HTTP %d", a.status)
	}
	var w wireToken
	if err := json.Unmarshal(a.body, &w); err != nil || w.AccessToken == "" || strings.IndexFunc(w.AccessToken, notInHeader) >= 0 {
		return transfer.Token{}, errors.New("token answer cannot be read")
	}
	return transfer.Token{Value: w.AccessToken, Expires: asked.Add(lifeOf(string(w.ExpiresIn)))}, nil
}

func notInHeader(c rune) bool { return c == ' ' || notPrintable(c) }

func lifeOf(seconds string) time.Duration {
	n, err := strconv.ParseFloat(seconds, 64)
	if err != nil || math.IsNaN(n) {
		return minTokenLife
	}
	return time.Duration(min(max(n, minTokenLife.Seconds()), maxTokenLife.Seconds())) * time.Second
}
