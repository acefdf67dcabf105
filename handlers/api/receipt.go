package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/apiv1"
)

// receipt tells whether a code that stands on a receipt is genuine, and whether its transfer is still final.
func (a *api) receipt(c echo.Context) error {
	ctx := c.Request().Context()
	t, err := a.Service.ByReceipt(ctx, a.m.ID, parameter(c, "code"))
	if err != nil {
		return err
	}
	told, err := a.of(ctx, t)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, apiv1.ReceiptOf(t, told))
}
