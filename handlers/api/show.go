package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

// show tells where a transfer stands.
func (a *api) show(c echo.Context) error {
	t, err := a.own(c)
	if err != nil {
		return err
	}
	return a.tell(c, t)
}

// events is the history of a transfer.
func (a *api) events(c echo.Context) error {
	t, err := a.own(c)
	if err != nil {
		return err
	}
	all, err := a.Book.Events(c.Request().Context(), t.ID)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, apiv1.ListOf(all, apiv1.EventOf, ""))
}

// list finds transfers.
func (a *api) list(c echo.Context) error {
	ctx := c.Request().Context()
	q := a.query(c)
	search, limit := q.search(), q.limit()
	search.After = q.cursor()
	if len(q.wrong) > 0 {
		return invalid(q.wrong)
	}
	search.Limit = limit + 1
	all, err := a.Book.Search(ctx, a.m.ID, search)
	if err != nil {
		return err
	}
	next := ""
	if len(all) > limit {
		all = all[:limit]
		next = q.cursorAfter(transfer.Position{At: all[limit-1].OpenedAt, ID: string(all[limit-1].ID)})
	}
	data := make([]apiv1.Transfer, 0, len(all))
	for _, t := range all {
		j, err := a.of(ctx, t)
		if err != nil {
			return err
		}
		if search.State == "" || j.State == search.State { // the search column may be some seconds behind the clock
			data = append(data, j)
		}
	}
	return answer(c, http.StatusOK, apiv1.ListOf(data, func(j apiv1.Transfer) apiv1.Transfer { return j }, next))
}

// own finds the transfer of an address, which must be this merchant's.
func (a *api) own(c echo.Context) (*transfer.Transfer, error) {
	id, err := transfer.ParseID(parameter(c, "id"))
	if err != nil {
		return nil, err
	}
	return a.Service.Of(c.Request().Context(), a.m.ID, id)
}

func (a *api) tell(c echo.Context, t *transfer.Transfer) error {
	j, err := a.of(c.Request().Context(), t)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, j)
}

func (a *api) of(ctx context.Context, t *transfer.Transfer) (apiv1.Transfer, error) {
	receiver, err := a.Service.MayReceive(ctx, t.Merchant, t.Terms.Receiver)
	if err != nil && !errors.Is(err, transfer.ErrNotFound) { // it may have been removed
		return apiv1.Transfer{}, err
	}
	return apiv1.Of(a.m, t, receiver, a.Now()), nil
}

// parameter is a part of the path. Echo leaves it as it was sent where that has percent signs of its own.
func parameter(c echo.Context, name string) string {
	text := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return text
	}
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}
