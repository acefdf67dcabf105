package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/apiv1"
	"audarym/internal/card"
	"audarym/internal/transfer"
)

// create places an order. With an idempotency key, the same order that comes again, or forty times at once, is one transfer with
// one answer. What was refused is not remembered: it can be corrected under the same key.
func (a *api) create(c echo.Context) error {
	key, err := onceKey(c.Request().Header)
	if err != nil {
		return err
	}
	body, err := readBody(c)
	if err != nil {
		return err
	}
	asked, f, err := readOrder(body)
	if err != nil {
		return err
	}
	once := transfer.Once{Key: key, Body: asked.hash()}
	if key != "" && len(f.wrong) == 0 { // before what may have changed since is looked at
		known, err := a.Book.Once(c.Request().Context(), a.m.ID, key)
		if err == nil {
			return a.again(c, once, known)
		}
		if !errors.Is(err, transfer.ErrNotFound) {
			return err
		}
	}
	p, receiver, err := a.terms(c.Request().Context(), asked, &f)
	if err != nil {
		return err
	}
	if len(f.wrong) > 0 {
		return invalid(f.wrong)
	}
	return a.place(c, p, receiver, once)
}

// place keeps the order with its answer.
func (a *api) place(c echo.Context, p transfer.Placing, receiver transfer.SavedCard, once transfer.Once) error {
	p.ID = a.Service.NewID()
	body, err := apiv1.Encode(apiv1.Of(a.m, p.Transfer(), receiver, p.At))
	if err != nil {
		return err
	}
	if once.Answer = body; once.Key != "" {
		p.Once = &once
	}
	var used transfer.OnceUsedError
	switch _, err := a.Service.Place(c.Request().Context(), p); {
	case errors.As(err, &used):
		return a.again(c, once, used.Once)
	case err != nil:
		return err
	}
	return a.created(c, p.ID, body)
}

// again gives the answer that was given to the same order before.
func (a *api) again(c echo.Context, asked, known transfer.Once) error {
	if asked.Body != known.Body {
		return &refusal{status: http.StatusConflict, detail: "Another order was placed under this Idempotency-Key."}
	}
	var told struct {
		ID transfer.ID `json:"id"`
	}
	if err := json.Unmarshal(known.Answer, &told); err != nil {
		return err
	}
	c.Response().Header().Set("Idempotent-Replayed", "true")
	return a.created(c, told.ID, known.Answer)
}

func (a *api) created(c echo.Context, id transfer.ID, body []byte) error {
	c.Response().Header().Set(echo.HeaderLocation, a.m.PublicURL+root+"/transfers/"+string(id))
	return blob(c, http.StatusCreated, "application/json", body)
}

// onceKey is the idempotency key of a request, "" where it has none.
func onceKey(h http.Header) (string, error) {
	all := h.Values("Idempotency-Key")
	if len(all) == 0 {
		return "", nil
	}
	if key := all[0]; len(all) == 1 && key != "" && len(key) <= 255 && visible(key) && !card.LooksLikeNumber(key) {
		return key, nil
	}
	return "", &refusal{status: http.StatusBadRequest,
		detail: "Idempotency-Key must be there once, with 1 to 255 visible ASCII characters and no 13 digits in a row: that may be a card number."}
}
