package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
)

const (
	plainJSON   = "application/json"
	problemJSON = "application/problem+json"
)

// view is one page and its JSON twin, which says no more than the page shows.
type view struct {
	page templ.Component
	json any
	kind string // media type of the twin
	asIs bool   // it holds secrets that are the same every time: not compressed (compress.go)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// answer renders into a buffer first: a page is whole, or it is an error page.
func (h *handlers) answer(c echo.Context, status int, v view) error {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	kind := "text/html; charset=utf-8"
	if wantsJSON(c) {
		kind = v.kind
		if err := json.NewEncoder(b).Encode(v.json); err != nil {
			return err
		}
	} else if err := v.page.Render(context.WithoutCancel(c.Request().Context()), b); err != nil { // who has gone gets the right status all the same
		return err
	}
	c.Response().Header().Set(echo.HeaderVary, "Accept, Accept-Encoding")
	if v.asIs {
		return blob(c, status, kind, b)
	}
	small := buffers.Get().(*bytes.Buffer)
	small.Reset()
	defer buffers.Put(small)
	if !compressed(small, c.Request().Header, b.Bytes()) {
		return blob(c, status, kind, b)
	}
	c.Response().Header().Set(echo.HeaderContentEncoding, "gzip")
	return blob(c, status, kind, small)
}

func blob(c echo.Context, status int, kind string, b *bytes.Buffer) error {
	c.Response().Header().Set(echo.HeaderContentLength, strconv.Itoa(b.Len()))
	return c.Blob(status, kind, b.Bytes())
}

func wantsJSON(c echo.Context) bool {
	accept := c.Request().Header.Get(echo.HeaderAccept)
	return strings.Contains(accept, plainJSON) && !strings.Contains(accept, "text/html")
}

// printer picks the language of a page: ?lang=, the transfer's, the cookie's, the browser's, the merchant's first.
func (h *handlers) printer(c echo.Context, t *transfer.Transfer) *i18n.Printer {
	if l, ok := h.offered(c.QueryParam("lang")); ok {
		return i18n.For(l)
	}
	if t != nil {
		if l, ok := h.offered(t.Language); ok {
			return i18n.For(l)
		}
	}
	if l, ok := h.offered(h.sessions.read(c.Request()).Lang); ok {
		return i18n.For(l)
	}
	if l, ok := i18n.Match(c.Request().Header.Get("Accept-Language"), h.languages()); ok {
		return i18n.For(l)
	}
	return i18n.For(h.languages()[0])
}

func (h *handlers) offered(text string) (i18n.Lang, bool) {
	l, known := i18n.Known(text)
	for _, o := range h.languages() {
		if known && o == l {
			return l, true
		}
	}
	return "", false
}

func (h *handlers) languages() []i18n.Lang {
	list := make([]i18n.Lang, len(h.Merchant.Languages))
	for i, l := range h.Merchant.Languages {
		list[i] = i18n.Lang(l)
	}
	return list
}
