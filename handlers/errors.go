package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// fail turns every error into one page, or one problem document: the log gets the cause, the customer a sentence and
// the request's number.
func (h *handlers) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status := statusOf(err)
	if status >= http.StatusInternalServerError {
		h.Log.Error("request failed", "id", c.Response().Header().Get(requestIDHeader), "route", c.Path(), "status", status, "error", err)
	}
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	}
	c.Response().Header().Del(echo.HeaderSetCookie)
	if err := h.answer(c, status, h.errorView(c, status, "")); err != nil {
		_ = c.Blob(http.StatusInternalServerError, "text/html; charset=utf-8", []byte(lastResort))
	}
}

// lastResort is the page for when not even the error page can be made.
const lastResort = `<!DOCTYPE html><html lang="ru"><meta charset="utf-8"><title>500</title>` +
	`<p>Қате шықты. Аударымды қайталамаңыз.<p>Произошла ошибка. Не повторяйте перевод.<p>Something broke. Do not repeat the transfer.</html>`

func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	var known *echo.HTTPError
	switch {
	case errors.Is(err, transfer.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, transfer.ErrProof):
		return http.StatusBadRequest
	case errors.Is(err, transfer.ErrBusy), errors.Is(err, transfer.ErrStore), errors.Is(err, transfer.ErrNumbers), errors.Is(err, transfer.ErrNoMerchant):
		return http.StatusServiceUnavailable
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &known):
		return known.Code
	}
	return http.StatusInternalServerError
}

// texts are there for these; another status says what its class says.
func textStatus(status int) int {
	switch status {
	case 400, 403, 404, 405, 413, 415, 421, 500, 503:
		return status
	}
	if status < http.StatusInternalServerError {
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// errorView is an error's page. With a path, the way on leads to that transfer.
func (h *handlers) errorView(c echo.Context, status int, path string) view {
	p := h.printer(c, nil)
	key := "http." + strconv.Itoa(textStatus(status))
	home := h.home(p)
	if path != "" {
		home = &templates.Link{Text: p.Tf("action.back", map[string]string{"Merchant": h.Merchant.Name}), Href: path}
	}
	return h.problemView(c, status, p.T(key+".heading"), p.T(key+".text"), home, nil)
}

// notSent is the page of a form that was not taken: whatever stopped it did so before the bank could hear of it
// (reliability.md F40, F42). Of the same form, sent before, it says nothing but where to look.
func (h *handlers) notSent(c echo.Context, cause error, address string) error {
	status := statusOf(cause)
	if status != http.StatusServiceUnavailable {
		return cause
	}
	h.Log.Error("form not taken", "id", c.Response().Header().Get(requestIDHeader), "route", c.Path(), "error", cause)
	p := h.printer(c, nil)
	c.Response().Header().Set(echo.HeaderRetryAfter, "5")
	return h.answer(c, status, h.problemView(c, status, p.T("not_sent.heading"), p.T("not_sent.text"),
		h.home(p), &templates.Link{Text: p.T("not_sent.link"), Href: address}))
}

// problemPage is an error's page while it is made.
type problemPage struct {
	page templates.Error
	json problem
}

// sendsToMerchant shows how the merchant is reached in the middle of the page, and not at its foot.
func (p *problemPage) sendsToMerchant() {
	p.page.Contacts, p.page.Page.Contacts = p.page.Page.Contacts, nil
}

func (p problemPage) view() view {
	return view{page: templates.ErrorPage(p.page), json: p.json, kind: problemJSON}
}

func (h *handlers) problem(c echo.Context, p *i18n.Printer, status int, heading, text string) problemPage {
	id := c.Response().Header().Get(requestIDHeader)
	return problemPage{
		page: templates.Error{
			Page: h.frame(p, "error", heading, ""), Heading: heading, Text: text, RequestIDLabel: p.T("http.request_id"), RequestID: id,
		},
		json: problem{Type: "about:blank", Title: heading, Status: status, Detail: text, RequestID: id},
	}
}

func (h *handlers) problemView(c echo.Context, status int, heading, text string, home, also *templates.Link) view {
	e := h.problem(c, h.printer(c, nil), status, heading, text)
	e.page.Home, e.page.Also = home, also
	return e.view()
}

// problem is RFC 9457.
type problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	RequestID string         `json:"request_id"`
	Errors    []fieldProblem `json:"errors,omitempty"`
}

type fieldProblem struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}
