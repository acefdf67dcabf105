package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

// cards lists what the bank keeps for a customer.
func (a *api) cards(c echo.Context) error {
	customer, err := customerOf(c)
	if err != nil {
		return err
	}
	all, err := a.Service.Cards(c.Request().Context(), a.m.ID, customer)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, apiv1.ListOf(all, apiv1.SavedCardOf, ""))
}

// forget removes a card, here at once and at the bank soon.
func (a *api) forget(c echo.Context) error {
	customer, err := customerOf(c)
	if err != nil {
		return err
	}
	if err := a.Service.ForgetCard(c.Request().Context(), a.m.ID, customer, parameter(c, "card")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// customerOf reads a customer's id in an address. What no customer can have is not there.
func customerOf(c echo.Context) (string, error) {
	id := parameter(c, "id")
	if id == "" || len(id) > transfer.MaxCustomer || !visible(id) || unfit(id) != "" {
		return "", transfer.ErrNotFound
	}
	return id, nil
}
