package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// pay takes a link that the merchant signed to its transfer, which is placed when the link is first opened. The link names it:
// opened again, by whomever, it leads to the same one, also when its time is over. HEAD changes nothing.
func (h *handlers) pay(c echo.Context) error {
	if h.Merchant.LinkSecret == "" {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	l, err := merchant.VerifyLink(h.Merchant.LinkSecret, untracked(c.Request().URL.RawQuery), h.Now())
	if errors.Is(err, merchant.ErrLink) {
		return h.refuseLink(c, err)
	}
	return h.follow(c, l, err != nil)
}

// untracked takes out of a query what messengers and social networks hang on every link that is opened there: it is no part of
// what the merchant signed, and no reason to turn its customer away.
func untracked(rawQuery string) string {
	kept := slices.DeleteFunc(strings.Split(rawQuery, "&"), func(part string) bool {
		name, _, _ := strings.Cut(part, "=")
		switch name {
		case "fbclid", "gclid", "yclid", "ttclid", "msclkid", "igsh", "igshid", "_openstat":
			return true
		}
		return strings.HasPrefix(name, "utm_")
	})
	return strings.Join(kept, "&")
}

// follow leads to the transfer of a link, and places it where it is not there yet.
func (h *handlers) follow(c echo.Context, l merchant.Link, expired bool) error {
	id := transfer.IDOf("link " + string(h.Merchant.ID) + " " + l.Signature)
	ctx := c.Request().Context()
	if _, err := h.Service.Of(ctx, h.Merchant.ID, id); !errors.Is(err, transfer.ErrNotFound) {
		return h.unless(c, err, id)
	}
	if expired {
		return h.linkExpired(c)
	}
	order, err := h.ordered(ctx, l)
	if errors.Is(err, merchant.ErrLink) {
		return h.refuseLink(c, err)
	}
	if err != nil || c.Request().Method == http.MethodHead {
		return h.unless(c, err, id)
	}
	order.ID = id
	_, err = h.Service.Place(ctx, order)
	return h.unless(c, err, id)
}

// unless leads to a transfer, unless there is an error.
func (h *handlers) unless(c echo.Context, err error, id transfer.ID) error {
	if err != nil {
		return err
	}
	return seeOther(c, h.pathOf(id))
}

// refuseLink is the page of a link that is not what the merchant signed, or whose values no transfer can have. The log says
// what is wrong, and no value.
func (h *handlers) refuseLink(c echo.Context, why error) error {
	h.Log.Warn("link refused", "id", c.Response().Header().Get(requestIDHeader), "merchant", h.Merchant.ID, "why", why)
	p := h.printer(c, nil)
	e := h.problem(c, p, http.StatusUnprocessableEntity, p.T("link_refused.heading"), p.T("link_refused.text"))
	e.sendsToMerchant()
	return h.answer(c, http.StatusUnprocessableEntity, e.view())
}

// linkExpired is the page of a link that nobody opened in time.
func (h *handlers) linkExpired(c echo.Context) error {
	p := h.printer(c, nil)
	e := h.problem(c, p, http.StatusGone, p.T("link_expired.heading"), p.T("link_expired.text"))
	e.sendsToMerchant()
	return h.answer(c, http.StatusGone, e.view())
}

var (
	linkAmount   = regexp.MustCompile(`^[0-9]{1,12}(\.[0-9]{1,2})?$`)
	linkCustomer = regexp.MustCompile(`^[!-~]{1,64}$`)
)

// ordered reads the values of a link as the API would. An ErrLink names the parameter that is wrong.
func (h *handlers) ordered(ctx context.Context, l merchant.Link) (transfer.Placing, error) {
	q := l.Params
	for _, check := range []struct {
		name string
		ok   func(text string) bool
	}{
		{"amount", linkAmount.MatchString},
		{"currency", func(text string) bool { return text == "" || text == "KZT" }},
		{"order", func(text string) bool { return utf8.RuneCountInString(text) <= transfer.MaxOrder }},
		{"description", func(text string) bool { return len(text) <= transfer.MaxDescription }},
		{"customer", func(text string) bool { return text == "" || linkCustomer.MatchString(text) }},
		{"email", func(text string) bool { return text == "" || transfer.IsEmail(text) }},
		{"lang", func(text string) bool { _, ok := h.offered(text); return text == "" || ok }},
		{"return_url", h.returns}, {"failure_return_url", h.returns},
	} {
		if text := q.Get(check.name); !check.ok(text) || card.LooksLikeNumber(text) {
			return transfer.Placing{}, wrongValue(check.name)
		}
	}
	in := &input{}
	if in.readAmount(q.Get("amount"), h.Merchant); len(in.problems) > 0 {
		return transfer.Placing{}, wrongValue("amount")
	}
	if id := q.Get("receiver"); id != "" {
		if !h.Merchant.SavedCards {
			return transfer.Placing{}, wrongValue("receiver")
		}
		if _, err := h.Service.MayReceive(ctx, h.Merchant.ID, id); errors.Is(err, transfer.ErrNotFound) {
			return transfer.Placing{}, wrongValue("receiver")
		} else if err != nil {
			return transfer.Placing{}, err
		}
	}
	return h.placing(q, in, l), nil
}

func (h *handlers) placing(q url.Values, in *input, l merchant.Link) transfer.Placing {
	return transfer.Placing{
		Merchant: h.Merchant.ID, Amount: in.amount, Description: either(q.Get("description") != "", q.Get("description"), h.Merchant.Name),
		Email: q.Get("email"), Language: q.Get("lang"), Until: l.Expires,
		Terms: transfer.Terms{Order: q.Get("order"), Customer: q.Get("customer"), Receiver: q.Get("receiver"),
			ReturnURL: q.Get("return_url"), FailureURL: q.Get("failure_return_url")},
	}
}

// returns reports that a link may send the customer back to an address, or to none.
func (h *handlers) returns(address string) bool {
	return address == "" || h.Merchant.MayReturnTo(address)
}

func wrongValue(name string) error { return fmt.Errorf("%w: the value of %s", merchant.ErrLink, name) }
