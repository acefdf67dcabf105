package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/failpoint"
	"audarym/internal/telemetry"
)

// The headers of every answer, errors too (3ds-redirect.md section 2). No page has an inline style or script, so no
// nonce is needed. The hand-off and the break-out page replace two of them.
const (
	policy        = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action "
	pagePolicy    = policy + "'self'; frame-ancestors 'none'"
	breakOutRules = policy + "'none'; frame-ancestors *"
	permissions   = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
)

const requestIDHeader = "X-Request-Id"

// observe gives the request a number, sets the headers, survives a panic, and logs one line: the route's pattern,
// never the address, which may hold a capability.
func (h *handlers) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := h.Now()
		h.setHeaders(c.Response().Header())
		if err := h.survive(c, next); err != nil {
			c.Error(err)
		}
		h.Log.Info("request", "id", c.Response().Header().Get(requestIDHeader), "merchant", h.Merchant.ID, "method", methodOf(c.Request()),
			"route", c.Path(), "status", c.Response().Status, "ms", milliseconds(h.Now().Sub(start)))
		return nil
	}
}

func (h *handlers) survive(c echo.Context, next echo.HandlerFunc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if r == http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
				panic(r)
			}
			err = fmt.Errorf("panic of type %T in %s", r, c.Path()) // the value may be what was typed
		}
	}()
	failpoint.Hit("handler.panic")
	return next(c)
}

func (h *handlers) setHeaders(header http.Header) {
	header.Set(requestIDHeader, telemetry.NewRequestID())
	header.Set("Content-Security-Policy", pagePolicy)
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", permissions)
	if h.https {
		header.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// guard refuses what another site makes a browser send.
func (h *handlers) guard(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := h.origins.Check(c.Request()); err != nil {
			return echo.NewHTTPError(http.StatusForbidden)
		}
		return next(c)
	}
}

// originsOf lets browsers post from our own pages only, with one exception: the ACS posts to TermUrl. It is exempt by
// its exact path, never by its origin, which nobody knows and which may be null (3ds-redirect.md cases 27 to 29).
func originsOf(public *url.URL) (*http.CrossOriginProtection, error) {
	p := http.NewCrossOriginProtection()
	p.AddInsecureBypassPattern("POST " + returnPath + "{tok}")
	if public.Host == "" { // nobody's pages
		return p, nil
	}
	return p, p.AddTrustedOrigin(public.Scheme + "://" + public.Host)
}

// methodOf keeps a made-up method out of the log.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
		return r.Method
	}
	return "other"
}

// milliseconds have one digit after the point.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond).Microseconds()) / 1000
}
