package api

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

// refusal is an answer that a merchant's programmer can act on. Its texts are ours: nothing of what was sent is in them.
type refusal struct {
	status int
	detail string
	wrong  []wrong
	state  transfer.State // of a transfer for which it is too late
}

func (r *refusal) Error() string { return strconv.Itoa(r.status) + " " + r.detail }

// wrong is one thing to correct: in the body, by a JSON pointer (RFC 6901), or in the query, by the parameter's name.
type wrong struct {
	Pointer   *string `json:"pointer,omitempty"`
	Parameter *string `json:"parameter,omitempty"`
	Detail    string  `json:"detail"`
}

// maxWrong is how much of what is wrong one answer tells.
const maxWrong = 100

func invalid(all []wrong) error {
	return &refusal{status: http.StatusUnprocessableEntity, detail: "Something in the request has to be corrected; errors says what.",
		wrong: all[:min(len(all), maxWrong)]}
}

// problem is RFC 9457.
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	RequestID string         `json:"request_id"`
	State     transfer.State `json:"state,omitempty"`
	Errors    []wrong        `json:"errors,omitempty"`
}

// fail turns every error into a problem document: the log gets the cause, the merchant a sentence and the request's number.
func (a *api) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	r := refusalOf(err)
	if r.status >= http.StatusInternalServerError {
		a.Log.Error("request failed", "id", requestID(c), "route", c.Path(), "status", r.status, "error", err)
	}
	if r.status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	body, err := apiv1.Encode(problem{Type: "about:blank", Title: http.StatusText(r.status), Status: r.status, Detail: r.detail,
		RequestID: requestID(c), State: r.state, Errors: r.wrong})
	if err == nil {
		err = blob(c, r.status, "application/problem+json", body)
	}
	if err != nil {
		a.Log.Debug("answer not sent", "id", requestID(c), "error", err)
	}
}

func refusalOf(err error) *refusal {
	var known *refusal
	var routed *echo.HTTPError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, transfer.ErrNotFound):
		return &refusal{status: http.StatusNotFound, detail: "There is no such thing, or it is not yours."}
	case errors.Is(err, transfer.ErrBusy), errors.Is(err, transfer.ErrStore), errors.Is(err, transfer.ErrNumbers), errors.Is(err, transfer.ErrNoMerchant):
		return &refusal{status: http.StatusServiceUnavailable, detail: "Nothing was done. Try again a little later."}
	case errors.As(err, &routed) && routed.Code == http.StatusMethodNotAllowed:
		return &refusal{status: routed.Code, detail: "This is not how it can be called; the header Allow says how."}
	case errors.As(err, &routed) && routed.Code == http.StatusNotFound:
		return &refusal{status: routed.Code, detail: "The API has no such address."}
	}
	return &refusal{status: http.StatusInternalServerError, detail: "Something broke. With request_id it can be found in our log."}
}

// answer sends JSON.
func answer(c echo.Context, status int, v any) error {
	body, err := apiv1.Encode(v)
	if err != nil {
		return err
	}
	return blob(c, status, "application/json", body)
}

func blob(c echo.Context, status int, kind string, body []byte) error {
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(len(body)))
	return c.Blob(status, kind, body)
}
