package handlers

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
	"audarym/templates"
)

// returnFromACS takes PaRes and MD, confirms with the bank, and sends the browser to the transfer's page. It reads no
// session and sets no cookie: on a POST from another site there is none, and a new one would overwrite the customer's
// (3ds-redirect.md cases 1 and 5). The 303 has no body and stays on our origin.
func (h *handlers) returnFromACS(c echo.Context) error {
	form, err := postForm(c, callbackLimit)
	if err != nil {
		return err
	}
	pares, err := field(form, "PaRes")
	if err != nil {
		return err
	}
	md, err := field(form, "MD")
	if err != nil {
		return err
	}
	id, err := h.Service.Return(c.Request().Context(), h.Merchant.ID, c.Param("tok"), transfer.Returned{PaRes: pares, MD: md})
	if errors.Is(err, transfer.ErrProof) { // the transfer still waits: its page, not the start page, is the way on
		return h.answer(c, http.StatusBadRequest, h.errorView(c, http.StatusBadRequest, h.pathOf(id)+"?"+withoutResult))
	}
	if err != nil {
		return err
	}
	target := h.pathOf(id)
	if pares == "" || md == "" {
		target += "?" + withoutResult
	}
	if framed(c) {
		return h.breakOut(c, target)
	}
	return seeOther(c, target)
}

// withoutResult tells the hand-off page not to post itself again at once.
const withoutResult = "returned"

// lookAtReturn answers a GET on TermUrl: a link preview, a reload, an ACS that cannot post.
func (h *handlers) lookAtReturn(c echo.Context) error {
	id, err := h.Service.ReturnTo(c.Request().Context(), h.Merchant.ID, c.Param("tok"))
	if err != nil {
		return err
	}
	return seeOther(c, h.pathOf(id)+"?"+withoutResult)
}

// framed reports that the ACS posted from a frame of its own page, where no cookie of ours will ever come.
func framed(c echo.Context) bool {
	switch c.Request().Header.Get("Sec-Fetch-Dest") {
	case "iframe", "frame", "embed", "object":
		return true
	}
	return false
}

// breakOut leads out of that frame by a script, and by a link for where a script may not (3ds-redirect.md cases 13, 14).
func (h *handlers) breakOut(c echo.Context, target string) error {
	p := h.printer(c, nil)
	c.Response().Header().Set("Content-Security-Policy", breakOutRules)
	c.Response().Header().Del("X-Frame-Options")
	var page templ.Component = templates.BreakOutPage(templates.BreakOut{
		Base: h.base, Style: h.brand.style, Lang: string(p.Lang()), Href: target, Text: p.T("breakout.text"), Title: p.T("breakout.title"),
	})
	return h.answer(c, http.StatusOK, view{page: page, json: map[string]string{"continue": target}, kind: plainJSON})
}
