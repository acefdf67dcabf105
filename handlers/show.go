package handlers

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
	"audarym/templates"
)

// show is the dispatcher: it looks at the stored state and shows the page of it. It changes nothing.
func (h *handlers) show(c echo.Context) error {
	t, err := h.find(c)
	if _, malformed := transfer.ParseID(c.Param("id")); errors.Is(err, transfer.ErrNotFound) && malformed == nil && c.QueryParams().Has(justSent) {
		return h.nothingYet(c)
	}
	if err != nil {
		return err
	}
	v := h.sessions.read(c.Request())
	if v.mayBegin(t) {
		if err := h.sessions.keep(c.Response(), c.Request(), v); err != nil {
			return err
		}
		if t.State(h.Now()) == transfer.StateOpen {
			return h.showForm(c, t, v)
		}
	}
	return h.answer(c, http.StatusOK, h.pageOf(c, t, v, v.owns(t)))
}

// showForm shows the card form of a transfer that is open, to whoever may send it. Who has no order number to give asks
// nobody for a card (reliability.md F50).
func (h *handlers) showForm(c echo.Context, t *transfer.Transfer, v *visitor) error {
	if h.NumbersLeft(h.Merchant.TerminalID) <= 0 {
		return transfer.ErrNumbers
	}
	o, err := h.offerOf(c.Request().Context(), t)
	if err != nil {
		return h.noOffer(c, t, err)
	}
	in := v.typedFor(t.ID)
	if in.email == "" {
		in.email = t.Email
	}
	return h.answer(c, http.StatusOK, h.formView(c, v, t, o, in))
}

// justSent marks the address that a form's page gives before the form is sent.
const justSent = "sent"

// nothingYet is what that address shows while no form has arrived. It may still be on its way, so the page does not say that
// none will, and looks again by itself, slower each time.
func (h *handlers) nothingYet(c echo.Context) error {
	looks, _ := strconv.Atoi(c.QueryParam(justSent))
	looks = min(max(looks, 0), 20)
	again := h.at(c.Request().URL.Path) + "?" + justSent + "=" + strconv.Itoa(looks+1)
	c.Response().Header().Set("Refresh", strconv.Itoa(5+5*looks)+"; url="+again)
	if v := h.sessions.read(c.Request()); !v.fresh { // a changed cookie keeps Back from a form that the browser kept whole
		if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
			return err
		}
	}
	p := h.printer(c, nil)
	return h.answer(c, http.StatusNotFound, h.problemView(c, http.StatusNotFound, p.T("unsent.heading"), p.T("unsent.text"),
		&templates.Link{Text: p.T("action.again"), Href: again}, h.home(p)))
}

func (h *handlers) pageOf(c echo.Context, t *transfer.Transfer, v *visitor, owner bool) view {
	switch state := t.State(h.Now()); {
	case state == transfer.StateChallenged && owner:
		return h.handoffView(c, t, v)
	case state == transfer.StateSucceeded:
		return h.successView(c, t, owner)
	case state == transfer.StateFailed, state == transfer.StateExpired, state == transfer.StateCanceled:
		return h.closedView(c, t, state, owner)
	case state == transfer.StateProcessing:
		h.refresh(c, t)
		return h.processingView(c, t, owner)
	case state == transfer.StateReview: // a person looks, and for a week the bank is asked as well
		h.refresh(c, t)
		return h.reviewView(c, t, owner)
	}
	h.refresh(c, t)
	return h.elsewhereView(c, t)
}

// refresh makes a waiting page look again by itself, without JavaScript, and slower with time.
func (h *handlers) refresh(c echo.Context, t *transfer.Transfer) {
	wait, since := 60, t.OpenedAt
	if a := t.Last(); a != nil {
		since = a.ChangedAt
	}
	if t.State(h.Now()) == transfer.StateProcessing && t.Last().State == transfer.Challenged {
		if since = t.Deadline; !t.CanceledAt.IsZero() { // nobody confirms any more: the bank is asked since then
			since = t.CanceledAt
		}
	}
	switch age := h.Now().Sub(since); {
	case age < 30*time.Second:
		wait = 2
	case age < 2*time.Minute:
		wait = 5
	case age < 10*time.Minute:
		wait = 15
	}
	c.Response().Header().Set("Refresh", strconv.Itoa(wait))
}

// back takes the customer from the bank's own page to ours. Whatever the address says, the stored state decides
// (3ds-redirect.md case 101).
func (h *handlers) back(c echo.Context) error {
	t, err := h.find(c)
	if err != nil {
		return err
	}
	return seeOther(c, h.pathOf(t.ID))
}

// cancel ends a transfer at its owner's wish.
func (h *handlers) cancel(c echo.Context) error {
	t, v, err := h.owned(c)
	if err != nil {
		return err
	}
	if err := h.Service.Cancel(c.Request().Context(), t.ID); err != nil && err != transfer.ErrNotNow { //nolint:errorlint // bare
		return err
	}
	if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return seeOther(c, h.pathOf(t.ID)+h.langQuery(c))
}
