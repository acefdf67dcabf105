// Package api is version 1 of the merchant API: a merchant's server orders transfers, and asks about them.
//
// A request is decoded strictly, becomes one call of the domain, and is answered in the words of internal/apiv1 or as an RFC 9457
// problem. The document openapi.json says the same for programs; a test holds both to it. Card numbers are taken nowhere: a text
// that may have one in it is refused before anything is kept of it.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Book is where transfers are looked up.
type Book interface {
	// Search lists transfers of a merchant, the newest first.
	Search(ctx context.Context, m merchant.ID, q transfer.Search) ([]*transfer.Transfer, error)
	// Events is the history of a transfer, from its beginning.
	Events(ctx context.Context, id transfer.ID) ([]transfer.Event, error)
	// Once finds what was answered under an idempotency key: transfer.ErrNotFound where it is new.
	Once(ctx context.Context, m merchant.ID, key string) (transfer.Once, error)
}

// Mail is the messages to merchants.
type Mail interface {
	// Messages lists messages to a merchant with their deliveries, the newest first.
	Messages(ctx context.Context, m merchant.ID, q transfer.MessageSearch) ([]transfer.Message, error)
	// Resend sees to it that a message is sent once more: transfer.ErrNotFound where the merchant has no such message.
	Resend(ctx context.Context, m merchant.ID, id string) error
}

// Deps is what the API of all merchants is made of.
type Deps struct {
	Service *transfer.Service
	Book    Book
	Mail    Mail
	IP      echo.IPExtractor // who asks; nil: the peer
	Rate    Rate
	Now     func() time.Time
	Log     *slog.Logger
}

// Rate is how many requests an API key may make, and how many an address with a wrong one. What is zero is as in defaultRate.
type Rate struct {
	PerSecond      rate.Limit // for each key
	Burst          int
	WrongPerSecond rate.Limit // for each address
	WrongBurst     int
}

var defaultRate = Rate{PerSecond: 20, Burst: 40, WrongPerSecond: 0.2, WrongBurst: 10}

// api is the API of one merchant.
type api struct {
	Deps
	m        *merchant.Merchant
	keys     keyLimits
	wrong    wrongLimits
	checks   chan struct{} // has a place for each question to the bank that may be out
	document []byte
	https    bool
}

// New serves the API of a merchant, under /api/.
func New(d Deps, m *merchant.Merchant) http.Handler {
	if d.IP == nil {
		d.IP = echo.ExtractIPDirect()
	}
	d.Rate = d.Rate.orDefault()
	a := &api{
		Deps: d, m: m, keys: newKeyLimits(d.Rate, m.APIKeys), wrong: newWrongLimits(d.Rate), checks: make(chan struct{}, checksAtOnce),
		document: documentOf(m), https: strings.HasPrefix(m.PublicURL, "https:"),
	}
	return a.routes()
}

const root = "/api/v1"

func (a *api) routes() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = a.IP
	e.HTTPErrorHandler = a.fail
	e.Use(a.observe)

	read := func(path string, f echo.HandlerFunc, parameters ...string) {
		f = only(f, parameters)
		e.GET(root+path, f)
		e.HEAD(root+path, f)
	}
	write := func(method, path string, f echo.HandlerFunc) { e.Add(method, root+path, a.authorized(only(f, nil))) }

	read("/openapi.json", a.openapi)
	read("/transfers", a.authorized(a.list), "order", "customer", "state", "created_from", "created_to", "limit", "cursor")
	write(http.MethodPost, "/transfers", a.create)
	read("/transfers/:id", a.authorized(a.show))
	read("/transfers/:id/events", a.authorized(a.events))
	write(http.MethodPost, "/transfers/:id/cancel", a.cancel)
	write(http.MethodPost, "/transfers/:id/check", a.check)
	read("/receipts/:code", a.authorized(a.receipt))
	read("/customers/:id/cards", a.authorized(a.cards))
	write(http.MethodDelete, "/customers/:id/cards/:card", a.forget)
	read("/webhooks", a.authorized(a.messages), "transfer", "limit", "cursor")
	write(http.MethodPost, "/webhooks/:id/resend", a.resend)
	return e
}
