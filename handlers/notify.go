package handlers

import (
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
)

// notify takes the bank's notification as what it is, an unsigned hint: its body is not believed, and the answer says
// nothing but "received" (bank-api.md section 7).
func (h *handlers) notify(c echo.Context) error {
	body := http.MaxBytesReader(c.Response(), c.Request().Body, callbackLimit)
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	if err := h.Service.Hint(c.Request().Context(), c.Param("tok")); err != nil {
		return err
	}
	return c.JSONBlob(http.StatusOK, []byte("{}"))
}
