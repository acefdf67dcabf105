// Package handlers turns one HTTP request into one call of the domain and one page or redirect.
//
// Every POST of a customer ends in a 303 to the transfer's one address, GET /t/{id}, which shows the page of the stored
// state: reload, back, a second tab and a lost connection all land there. Handlers return errors; one function
// (errors.go) makes pages of them.
package handlers

import (
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
	"audarym/static"
)

// Deps is what the pages are made of.
type Deps struct {
	Service  *transfer.Service
	Merchant merchant.Merchant
	// NumbersLeft is how many order numbers are left: with none, nobody is asked for a card (reliability.md F50).
	NumbersLeft func() int64
	Sandbox     bool     // the bank is not real: every page says so
	CookieKeys  [][]byte // 64 bytes each, newest first
	Now         func() time.Time
	Log         *slog.Logger
}

type handlers struct {
	Deps
	sessions *sessions
	origins  *http.CrossOriginProtection
	hosts    map[string]bool
	https    bool
}

// New gives everything that is served on the public listener.
func New(d Deps) (http.Handler, error) {
	public, err := url.Parse(d.Merchant.PublicURL)
	if err != nil {
		return nil, err
	}
	h := &handlers{Deps: d, https: public.Scheme == "https", hosts: hostsOf(public)}
	h.sessions = newSessions(d.CookieKeys, h.https, d.Now)
	if h.origins, err = originsOf(d.Merchant.PublicURL); err != nil {
		return nil, err
	}
	return h.routes(), nil
}

func (h *handlers) routes() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = h.fail
	e.Use(h.observe, h.guard)
	page := func(path string, f echo.HandlerFunc) { e.GET(path, f); e.HEAD(path, f) }

	page("/", h.form)                          // card form with a free amount
	e.POST("/transfers", h.open)               // open + first attempt
	page("/t/:id", h.show)                     // the dispatcher: stored state → page
	e.POST("/t/:id/attempts", h.attempt)       // cards of another attempt
	e.POST("/t/:id/cancel", h.cancel)          //
	e.POST(returnPath+":tok", h.returnFromACS) // PaRes and MD → confirm
	page(returnPath+":tok", h.lookAtReturn)    // a link preview, a reload: shows the state
	e.POST(notifyPath+":tok", h.notify)        // the bank's hint
	page(backPath+":id", h.back)               // the bank's links back: their parameters say nothing
	page(failPath+":id", h.back)               //
	e.POST("/language", h.language)            //
	page("/static/*", echo.WrapHandler(static.Handler()))
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

func seeOther(c echo.Context, path string) error { return c.Redirect(http.StatusSeeOther, path) }

func pathOf(id transfer.ID) string { return showPath + string(id) }
