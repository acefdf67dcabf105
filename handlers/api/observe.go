package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/telemetry"
)

const requestIDHeader = "X-Request-Id"

// observe gives the request a number, sets the headers, survives a panic, and logs one line: the route's pattern, never an
// address, a body or a key.
func (a *api) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := a.Now()
		a.setHeaders(c.Response().Header())
		if err := survive(c, next); err != nil {
			c.Error(err)
		}
		a.Log.Info("request", "id", requestID(c), "merchant", a.m.ID, "method", methodOf(c.Request()), "route", c.Path(),
			"status", c.Response().Status, "ms", milliseconds(a.Now().Sub(start)))
		return nil
	}
}

func survive(c echo.Context, next echo.HandlerFunc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if r == http.ErrAbortHandler { //nolint:errorlint // as net/http compares it
				panic(r)
			}
			err = fmt.Errorf("panic of type %T in %s", r, c.Path()) // the value may be what was sent
		}
	}()
	return next(c)
}

// setHeaders sets those of every answer, errors too. There is none that lets another site's scripts read it.
func (a *api) setHeaders(h http.Header) {
	h.Set(requestIDHeader, telemetry.NewRequestID())
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if a.https {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

func requestID(c echo.Context) string { return c.Response().Header().Get(requestIDHeader) }

// methodOf keeps a made-up method out of the log.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

// milliseconds have one digit after the point.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond).Microseconds()) / 1000
}
