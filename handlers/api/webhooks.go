package api

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

// messages lists the webhooks with their deliveries.
func (a *api) messages(c echo.Context) error {
	q := a.query(c)
	search, limit := transfer.MessageSearch{}, q.limit()
	if q.Has("transfer") {
		id, err := transfer.ParseID(q.Get("transfer"))
		if err != nil {
			q.refuse("transfer", "is no id of a transfer")
		}
		search.Transfer = id
	}
	search.After = q.cursor()
	if len(q.wrong) > 0 {
		return invalid(q.wrong)
	}
	search.Limit = limit + 1
	all, err := a.Mail.Messages(c.Request().Context(), a.m.ID, search)
	if err != nil {
		return err
	}
	next := ""
	if len(all) > limit {
		all = all[:limit]
		next = q.cursorAfter(transfer.Position{At: all[limit-1].CreatedAt, ID: all[limit-1].ID})
	}
	return answer(c, http.StatusOK, apiv1.ListOf(all, apiv1.MessageOf, next))
}

// resend sends a message once more, whatever became of it.
func (a *api) resend(c echo.Context) error {
	err := a.Mail.Resend(c.Request().Context(), a.m.ID, parameter(c, "id"))
	if errors.Is(err, transfer.ErrNotNow) {
		return &refusal{status: http.StatusConflict, detail: "The message cannot be sent now: the shop has no endpoint, or it is switched off."}
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}
