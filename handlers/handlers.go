// Package handlers turns one HTTP request into one call of the domain and one page or redirect.
//
// Every POST of a customer ends in a 303 to the transfer's one address, GET /t/{id}, which shows the page of the stored
// state: reload, back, a second tab and a lost connection all land there. Handlers return errors; one function
// (errors.go) makes pages of them. The request's host decides whose pages they are (pages.go).
package handlers

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Deps is what the pages of all merchants are made of.
type Deps struct {
	Service *transfer.Service
	// NumbersLeft is how many order numbers a terminal has left: with none, nobody is asked for a card (reliability.md F50).
	NumbersLeft func(terminal string) int64
	Sandbox     bool // the bank is not real: every page says so
	// Events is the history of a transfer.
	Events     func(context.Context, transfer.ID) ([]transfer.Event, error)
	Mails      bool                                    // the receipt goes to the customer's address
	CookieKeys [][]byte                                // 64 bytes each, newest first
	Proxies    []netip.Prefix                          // whose forwarded headers are believed
	API        func(m *merchant.Merchant) http.Handler // what stands under /api/; nil: nothing
	Now        func() time.Time
	Log        *slog.Logger
}

// handlers are the pages of one merchant.
type handlers struct {
	Deps
	Merchant *merchant.Merchant
	sessions *sessions
	limits   *limits
	origins  *http.CrossOriginProtection
	brand    brand
	base     string // "" or the path prefix of the merchant's public URL
	https    bool
}

func newHandlers(d Deps, l *limits, m *merchant.Merchant) (*handlers, error) {
	public, err := url.Parse(m.PublicURL)
	if err != nil {
		return nil, err
	}
	h := &handlers{Deps: d, limits: l, Merchant: m, base: public.Path, https: public.Scheme == "https"}
	h.sessions = newSessions(d.CookieKeys, h.https, h.base, d.Now)
	h.brand = newBrand(m, h.base)
	h.origins, err = originsOf(public)
	return h, err
}

func (h *handlers) routes() http.Handler {
	e := h.echo()
	page := func(path string, f echo.HandlerFunc) { e.GET(path, f); e.HEAD(path, f) }

	page("/", h.form)              // card form with a free amount
	e.POST("/transfers", h.open)   // open + first attempt
	page(merchant.LinkPath, h.pay) // a link that the merchant signed → its transfer
	page("/t/:id", h.show)         // the dispatcher: stored state → page
	page("/t/:id"+receiptPath, h.showReceipt)
	page(verifyPath, h.askCode)          // a form for the code of a receipt
	page(verifyPath+"/:code", h.verify)  // is it genuine, and still final?
	e.POST("/t/:id/attempts", h.attempt) // cards of an attempt, also the first of what a merchant placed
	e.POST("/t/:id/cancel", h.cancel)    //
	e.POST("/t/:id/cards/:card/remove", h.removeCard)
	e.POST(returnPath+":tok", h.returnFromACS) // PaRes and MD → confirm
	page(returnPath+":tok", h.lookAtReturn)    // a link preview, a reload: shows the state
	e.POST(notifyPath+":tok", h.notify)        // the bank's hint
	page(backPath+":id", h.back)               // the bank's links back: their parameters say nothing
	page(failPath+":id", h.back)               //
	e.POST("/language", h.language)            //
	page(brandPath+":file", h.brandFile)
	page("/static/*", staticFile)
	return e
}

func (h *handlers) echo() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = IPExtractor(h.Proxies)
	e.HTTPErrorHandler = h.fail
	e.Use(h.observe, h.guard)
	return e
}

// Paths that the bank and the ACS are given. TermUrl is the only one that may be posted to from another site.
const (
	returnPath = "/3ds/return/"
	notifyPath = "/bank/notify/"
	backPath   = "/bank/back/"
	failPath   = "/bank/fail/"
	showPath   = "/t/"
)

// Links builds what the bank is told about a transfer, always from the merchant's public address and never from a request
// (3ds-redirect.md case 84).
func Links(publicURL string) func(transfer.ID, string) transfer.Links {
	return func(id transfer.ID, notifyToken string) transfer.Links {
		notify := publicURL + notifyPath + notifyToken
		return transfer.Links{
			Back: publicURL + backPath + string(id), FailureBack: publicURL + failPath + string(id),
			Notify: notify, FailureNotify: notify,
		}
	}
}

// at is a path of these pages as browsers see it: under the prefix of the public address.
func (h *handlers) at(path string) string { return h.base + path }

func (h *handlers) pathOf(id transfer.ID) string { return h.at(showPath + string(id)) }

func seeOther(c echo.Context, path string) error { return c.Redirect(http.StatusSeeOther, path) }
