package handlers

import (
	"encoding/base64"
	"errors"
	"net"
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
)

// form shows the card form for a new transfer. A query that carries anything but the language is dropped: no card number
// stays in an address (3ds-redirect.md case 92).
func (h *handlers) form(c echo.Context) error {
	for name := range c.QueryParams() {
		if name != "lang" {
			return seeOther(c, h.at("/"))
		}
	}
	if !h.Merchant.Open {
		return h.linkNeeded(c)
	}
	if h.NumbersLeft(h.Merchant.TerminalID) <= 0 {
		return transfer.ErrNumbers
	}
	v := h.sessions.read(c.Request())
	if l, ok := h.offered(c.QueryParam("lang")); ok && string(l) != v.Lang {
		v.Lang, v.Saved = string(l), 0 // so that it is kept
	}
	if err := h.sessions.keep(c.Response(), c.Request(), v); err != nil {
		return err
	}
	o, err := h.offerOf(c.Request().Context(), nil)
	if err != nil {
		return err
	}
	return h.answer(c, http.StatusOK, h.formView(c, v, nil, o, v.typedFor("")))
}

// linkNeeded is what stands at the start page of a merchant who begins every transfer itself.
func (h *handlers) linkNeeded(c echo.Context) error {
	p := h.printer(c, nil)
	e := h.problem(c, p, http.StatusNotFound, p.T("link_needed.heading"), p.Tf("link_needed.text", map[string]string{"Merchant": h.Merchant.Name}))
	e.sendsToMerchant()
	return h.answer(c, http.StatusNotFound, e.view())
}

// open takes the first sending of the form: a transfer and its first attempt.
func (h *handlers) open(c echo.Context) error {
	if !h.Merchant.Open {
		return h.linkNeeded(c)
	}
	form, err := postForm(c, formLimit)
	if err != nil {
		return err
	}
	v, in := h.sessions.read(c.Request()), &input{}
	o, err := h.offerOf(c.Request().Context(), nil)
	if err != nil {
		return err
	}
	in.read(form, o, h.Merchant, h.now())
	in.readFixed(form, nil)
	h.notice(c, form, in)
	key, err := h.formKey(v, form["form_key"], "", in)
	if err != nil {
		return err
	}
	if key == "" { // an old form, or one without its cookie: perhaps it was sent before, and has its answer
		switch id, err := h.sentBefore(c, form.Get("form_key")); {
		case err == nil:
			return seeOther(c, h.pathOf(id))
		case !errors.Is(err, transfer.ErrNotFound):
			return err // whoever cannot look must not ask for the cards again
		}
	}
	if len(in.problems) > 0 || h.limited(c, v, in, key) {
		return h.refuse(c, v, nil, o, in)
	}
	return h.begin(c, v, in, key, form.Get("form_key"))
}

// begin opens a transfer and sends its first attempt.
func (h *handlers) begin(c echo.Context, v *visitor, in *input, key, formKey string) error {
	lang := string(h.printer(c, nil).Lang())
	id, err := h.Service.Start(c.Request().Context(),
		transfer.Opening{Merchant: h.Merchant.ID, Amount: in.amount, Description: h.Merchant.Name, Owner: v.name(), Language: lang}, h.submission(c, in, key))
	if err != nil {
		return h.notSent(c, err, h.addressOf(formKey)+"?"+justSent)
	}
	v.Typed = typed{}
	if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return seeOther(c, h.pathOf(id))
}

// sentBefore finds the transfer that a form has started already. Whoever has a form's key may know it: the form's page shows
// the address.
func (h *handlers) sentBefore(c echo.Context, formKey string) (transfer.ID, error) {
	id := idOf(formKey)
	_, err := h.Service.Of(c.Request().Context(), h.Merchant.ID, id)
	return id, err
}

// formKey checks the key of a form. One that is another browser's ends the request. An old one, or one whose cookie is gone, is
// a problem of the form, which is shown again with a new key: nothing was sent (reliability.md F57).
func (h *handlers) formKey(v *visitor, keys []string, scope string, in *input) (string, error) {
	if len(keys) != 1 {
		return "", echo.NewHTTPError(http.StatusForbidden)
	}
	nonce, ours, fresh := v.checkFormKey(keys[0], scope, h.Now())
	switch {
	case ours && fresh:
		return nonce, nil
	case ours, v.fresh && len(keys[0]) == base64.RawURLEncoding.EncodedLen(formKeySize):
		in.wrong("", "form_key.expired")
		return "", nil
	}
	return "", echo.NewHTTPError(http.StatusForbidden)
}

// refuse shows the form again: 422, or 429 for one too many; what is wrong at its field, card fields empty.
func (h *handlers) refuse(c echo.Context, v *visitor, t *transfer.Transfer, o offer, in *input) error {
	if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return h.answer(c, in.status(), h.formView(c, v, t, o, in))
}

func (h *handlers) submission(c echo.Context, in *input, key string) transfer.Submission {
	return transfer.Submission{FormKey: key, Email: in.email, SenderIP: senderIP(c), Cards: in.cards}
}

// senderIP is the customer's address for the bank; nothing where the peer is a proxy of ours, whose address would mislead.
func senderIP(c echo.Context) string {
	ip := net.ParseIP(c.RealIP())
	if ip == nil || ip.IsLoopback() || ip.IsPrivate() || !ip.IsGlobalUnicast() {
		return ""
	}
	return ip.String()
}
