package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
)

// cancel ends a transfer that is open, or waits for the customer at the bank's page.
func (a *api) cancel(c echo.Context) error {
	t, err := a.own(c)
	if err != nil {
		return err
	}
	done := a.Service.CancelForMerchant(c.Request().Context(), t.ID)
	if done != nil && !errors.Is(done, transfer.ErrNotNow) {
		return done
	}
	if t, err = a.own(c); err != nil {
		return err
	}
	if done != nil {
		state := t.State(a.Now())
		return &refusal{status: http.StatusConflict, state: state, detail: "It is too late to cancel: the transfer is " + string(state) + "."}
	}
	return a.tell(c, t)
}

// checksAtOnce is how many questions to the bank a merchant may have out: with a slow bank, a loop over all transfers would make
// thousands of them.
const checksAtOnce = 16

// check brings a transfer up to date, with a question to the bank where there is one to ask. The domain asks about a transfer no
// more than once in five seconds. Who goes away does not break the question off.
func (a *api) check(c echo.Context) error {
	t, err := a.own(c)
	if err != nil {
		return err
	}
	select {
	case a.checks <- struct{}{}:
		defer func() { <-a.checks }()
	default:
		return transfer.ErrBusy
	}
	if err := a.Service.Check(context.WithoutCancel(c.Request().Context()), t.ID); err != nil {
		return err
	}
	return a.show(c)
}
