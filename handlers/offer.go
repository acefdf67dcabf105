package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
)

// offer is what a form lets its customer choose, beside typing two cards.
type offer struct {
	saves              bool // the bank may be asked to keep a card
	senders, receivers []transfer.SavedCard
	preset             transfer.SavedCard // receives, by the merchant's choice; without an id: the customer says
	abroad             bool               // the receiver's card may be a foreign one
}

// errReceiverGone says that the card which the merchant chose to receive is not there any more.
var errReceiverGone = errors.New("the card that receives was removed")

// offerOf finds what the form of a transfer offers; t is nil for a new one.
func (h *handlers) offerOf(ctx context.Context, t *transfer.Transfer) (o offer, err error) {
	if o.abroad = h.Merchant.Abroad; t == nil {
		return o, nil
	}
	if t.Terms.Receiver != "" {
		o.abroad = false
		if o.preset, err = h.Service.MayReceive(ctx, t.Merchant, t.Terms.Receiver); errors.Is(err, transfer.ErrNotFound) {
			return o, errReceiverGone
		} else if err != nil {
			return o, err
		}
	}
	if o.saves = h.Merchant.SavedCards && t.Terms.Customer != ""; !o.saves {
		return o, nil
	}
	cards, err := h.Service.Cards(ctx, t.Merchant, t.Terms.Customer)
	for _, c := range cards {
		switch {
		case c.Role == transfer.Sender:
			o.senders = append(o.senders, c)
		case c.Role == transfer.Receiver && o.preset.ID == "":
			o.receivers = append(o.receivers, c)
		}
	}
	return o, err
}

// noOffer is the answer where the form of a transfer cannot be shown or taken.
func (h *handlers) noOffer(c echo.Context, t *transfer.Transfer, err error) error {
	if !errors.Is(err, errReceiverGone) {
		return err
	}
	p := h.printer(c, t)
	e := h.problem(c, p, http.StatusGone, p.T("receiver_gone.heading"), p.T("receiver_gone.text"))
	e.page.Page.LanguageReturn = string(t.ID)
	e.sendsToMerchant()
	return h.answer(c, http.StatusGone, e.view())
}

// choose finds the saved cards that a form names: this customer's, in this role. What is not offered is not looked at.
func (h *handlers) choose(ctx context.Context, t *transfer.Transfer, o offer, form url.Values, in *input) error {
	if !o.saves {
		return nil
	}
	if err := h.chosen(ctx, t, transfer.Sender, form["sender_saved"], in, &in.sender, &in.cards.SavedSender); err != nil {
		return err
	}
	if o.preset.ID != "" {
		return nil
	}
	return h.chosen(ctx, t, transfer.Receiver, form["receiver_saved"], in, &in.receiver, &in.cards.SavedReceiver)
}

// chosen is choose for one side. An id of a card that is not there, or not for this, is a problem of the form.
func (h *handlers) chosen(ctx context.Context, t *transfer.Transfer, role transfer.Role, ids []string, in *input, id *string, card *transfer.SavedCard) error {
	if len(ids) == 0 || ids[0] == "" && len(ids) == 1 {
		return nil
	}
	field := string(role) + "_saved"
	if *id = ids[0]; len(ids) > 1 {
		in.wrong(field, "any.repeated")
		return nil
	}
	found, err := h.Service.Chosen(ctx, t, role, *id)
	if errors.Is(err, transfer.ErrNotFound) {
		in.wrong(field, field+".gone")
		return nil
	}
	*card = found
	return err
}

// removeCard takes away a saved card of the transfer's customer. One that is not there, or is somebody else's, is answered
// alike: nothing can be found out here.
func (h *handlers) removeCard(c echo.Context) error {
	t, v, err := h.owned(c)
	if err != nil {
		return err
	}
	if !h.Merchant.SavedCards || t.Terms.Customer == "" {
		return transfer.ErrNotFound
	}
	if t.State(h.Now()) == transfer.StateOpen {
		if err := h.forget(c, t, v); err != nil && !errors.Is(err, transfer.ErrNotFound) {
			return err
		}
	}
	if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return seeOther(c, h.pathOf(t.ID)+h.langQuery(c))
}

// forget takes a saved card away, and notes which, for the page to say so. Of a card that is not there nothing is said.
func (h *handlers) forget(c echo.Context, t *transfer.Transfer, v *visitor) error {
	ctx := c.Request().Context()
	cards, err := h.Service.Cards(ctx, t.Merchant, t.Terms.Customer)
	if err != nil {
		return err
	}
	if err := h.Service.ForgetCard(ctx, t.Merchant, t.Terms.Customer, c.Param("card")); err != nil {
		return err
	}
	if v.Typed.For != t.ID {
		v.Typed = typed{For: t.ID}
	}
	for _, s := range cards {
		if s.ID == c.Param("card") {
			v.Typed.Removed = s.Mask.Last4()
		}
	}
	return nil
}
