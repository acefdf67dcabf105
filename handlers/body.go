package handlers

import (
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"
)

const (
	formLimit     = 64 << 10 // bytes of a form
	callbackLimit = 1 << 20  // bytes of what the ACS and the bank post (3ds-redirect.md case 38)
	maxParams     = 100
)

// postForm reads an urlencoded body, and only the body: a query string is never form data (3ds-redirect.md case 40).
func postForm(c echo.Context, limit int64) (url.Values, error) {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationForm || r.Header.Get(echo.HeaderContentEncoding) != "" {
		return nil, echo.NewHTTPError(http.StatusUnsupportedMediaType)
	}
	if r.ContentLength > limit {
		return nil, echo.NewHTTPError(http.StatusRequestEntityTooLarge)
	}
	r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
	if err := r.ParseForm(); err != nil {
		return nil, unread(err)
	}
	if len(r.PostForm) > maxParams {
		return nil, echo.NewHTTPError(http.StatusBadRequest)
	}
	return r.PostForm, nil
}

// unread is the answer to a body that is too long, is broken off or makes no sense. The cause is dropped: its text would quote
// what was posted.
func unread(err error) error {
	if statusOf(err) == http.StatusRequestEntityTooLarge {
		return err
	}
	return echo.NewHTTPError(http.StatusBadRequest)
}

// field finds a value whatever the case of its name: gateways differ (3ds-redirect.md case 41). Two different values
// for one name are an error.
func field(form url.Values, name string) (string, error) {
	value, found := "", false
	for key, values := range form {
		if !strings.EqualFold(key, name) {
			continue
		}
		for _, v := range values {
			if found && v != value {
				return "", echo.NewHTTPError(http.StatusBadRequest)
			}
			value, found = v, true
		}
	}
	return value, nil
}
