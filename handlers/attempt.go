package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
)

// attempt takes the form of an open transfer: with other cards than before, or the first that comes for one that a merchant
// placed, which is this browser's from then on.
func (h *handlers) attempt(c echo.Context) error {
	form, err := postForm(c, formLimit)
	if err != nil {
		return err
	}
	t, err := h.find(c)
	if err != nil {
		return err
	}
	v, in := h.sessions.read(c.Request()), &input{}
	key, err := h.formKey(v, form["form_key"], string(t.ID), in)
	if err != nil {
		return err
	}
	if !v.mayBegin(t) {
		if key == "" {
			return echo.NewHTTPError(http.StatusForbidden)
		}
		return seeOther(c, h.pathOf(t.ID)+h.langQuery(c)) // somebody with the same link was quicker
	}
	if t.State(h.Now()) != transfer.StateOpen {
		return seeOther(c, h.pathOf(t.ID)+h.langQuery(c))
	}
	return h.take(c, t, v, form, in, key)
}

// take reads the form of an attempt and sends it.
func (h *handlers) take(c echo.Context, t *transfer.Transfer, v *visitor, form url.Values, in *input, key string) error {
	ctx := c.Request().Context()
	o, err := h.offerOf(ctx, t)
	if err != nil {
		return h.noOffer(c, t, err)
	}
	if err := h.choose(ctx, t, o, form, in); err != nil {
		return err
	}
	in.read(form, o, nil, h.now())
	if !form.Has("email") { // a program's form, which does not ask for it
		in.email = t.Email
	}
	in.readFixed(form, &t.Amount)
	in.bar(t)
	if h.notice(c, form, in); len(in.problems) > 0 || h.limited(c, v, in, key) {
		return h.refuse(c, v, t, o, in)
	}
	err = h.Service.Retry(ctx, t.ID, v.name(), h.submission(c, in, key))
	if err != nil && !errors.Is(err, transfer.ErrNotNow) {
		return h.notSent(c, err, h.pathOf(t.ID))
	}
	if lang := string(h.printer(c, t).Lang()); err == nil && lang != t.Language {
		if err := h.Service.SetLanguage(context.WithoutCancel(ctx), t.ID, lang); err != nil {
			h.Log.Warn("language not kept", "transfer", t.ID, "error", err) // the form was sent: that counts
		}
	}
	v.Typed = typed{}
	if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return seeOther(c, h.pathOf(t.ID))
}

// owned finds the transfer of a form with nothing but a button, posted by this browser from our page: its own, or one that
// nobody has begun. Somebody else's is forbidden; a wrong id is not found.
func (h *handlers) owned(c echo.Context) (*transfer.Transfer, *visitor, error) {
	form, err := postForm(c, formLimit)
	if err != nil {
		return nil, nil, err
	}
	t, err := h.find(c)
	if err != nil {
		return nil, nil, err
	}
	v := h.sessions.read(c.Request())
	if !v.mayBegin(t) {
		return nil, nil, echo.NewHTTPError(http.StatusForbidden)
	}
	_, err = h.formKey(v, form["form_key"], string(t.ID), &input{})
	return t, v, err
}

func (h *handlers) find(c echo.Context) (*transfer.Transfer, error) {
	id, err := transfer.ParseID(c.Param("id"))
	if err != nil {
		return nil, err
	}
	return h.Service.Of(c.Request().Context(), h.Merchant.ID, id)
}
