package handlers

import (
	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// lastFailure is the last refusal, as it stands above the form of the next attempt; nil where there was none.
func (h *handlers) lastFailure(p *i18n.Printer, t *transfer.Transfer, f *templates.Form) *templates.Failure {
	a := t.Last()
	if a == nil || a.Refusal() == nil {
		return nil
	}
	refusal := *a.Refusal()
	return &templates.Failure{
		Money: p.T("money.none"), Reason: p.T("reason." + string(refusal.Reason)), Next: h.nextOf(p, refusal, f),
		Who: p.T("who." + string(refusal.Reason.Who())), Retry: h.retryRule(p, a), Step: h.stepOf(p, refusal, f),
		Code: shownCode(refusal), CodeLabel: p.T("failure.code"), Settled: settledNotice(p, a),
	}
}

// nextOf is what to do, as far as this form lets its customer: an amount stands, and a merchant may have chosen the receiver.
func (h *handlers) nextOf(p *i18n.Printer, f transfer.Failure, form *templates.Form) string {
	switch {
	case f.Next == transfer.NextLowerAmount && !h.Merchant.Open:
		return p.T("placed.lower_amount")
	case f.Next == transfer.NextOtherReceiver && form.Receiver != "":
		return p.T("placed.other_receiver")
	}
	return p.T("next." + string(f.Next))
}

// stepOf leads to where the next step begins: the field to fill in, a new transfer, the merchant.
func (h *handlers) stepOf(p *i18n.Printer, f transfer.Failure, form *templates.Form) *templates.Link {
	sender := either(form.SenderSaved != nil, "#sender_saved", "#sender_card")
	switch f.Next.Retry() {
	case transfer.RetryOtherCard, transfer.RetryAfter30m:
		return &templates.Link{Text: p.T("action.other_card"), Href: sender}
	case transfer.RetryLowerAmount:
		if anew := h.anew(p); anew != nil {
			return anew
		}
		return &templates.Link{Text: p.T("action.other_card"), Href: sender}
	case transfer.RetryOtherReceiver:
		if form.Receiver != "" {
			return h.contact(p)
		}
		return &templates.Link{Text: p.T("action.other_receiver"), Href: either(form.ReceiverSaved != nil, "#receiver_saved", "#receiver_card")}
	case transfer.RetryNever:
		return nil
	}
	if f.Reason == transfer.ReasonCardExpiry && form.SenderSaved == nil {
		sender = "#sender_expiry"
	}
	return &templates.Link{Text: p.T("action.try_again"), Href: sender}
}

// retryRule is whether trying again makes sense, and from when on where the bank named a time.
func (h *handlers) retryRule(p *i18n.Printer, a *transfer.Attempt) string {
	at, refusal := a.RetryAfter(), a.Refusal()
	switch {
	case refusal == nil:
		return ""
	case at.IsZero():
		return p.T("retry." + string(refusal.Next.Retry()))
	case h.Now().Before(at):
		return p.Tf("retry.after_30m", map[string]string{"Time": p.Soon(at, h.Now())})
	}
	return p.T("retry.now")
}

// mendedByMerchant reports a refusal that only the merchant can do away with, in a new transfer too.
func mendedByMerchant(f transfer.Failure) bool {
	return f.Next == transfer.NextNone && f.Reason.Who() == transfer.WhoMerchant
}

// write leads to the merchant where the next step is to write there.
func (h *handlers) write(p *i18n.Printer, f transfer.Failure) *templates.Link {
	if f.Reason.Who() != transfer.WhoMerchant {
		return nil
	}
	return h.contact(p)
}

// contact is the first way to reach the merchant; nil where it has named none.
func (h *handlers) contact(p *i18n.Printer) *templates.Link {
	list := h.contacts()
	if len(list) == 0 {
		return nil
	}
	text := map[string]string{"email": p.T("action.write"), "phone": p.T("action.call"), "url": p.T("action.contacts")}
	return &templates.Link{Text: text[list[0].Kind], Href: list[0].Href, Away: list[0].Kind == "url"}
}

// doubt adds what the bank said of an outcome that nobody knows, after the first line, for who began the transfer. It never says
// that no money was taken.
func (h *handlers) doubt(p *i18n.Printer, t *transfer.Transfer, owner bool, lines []string) []string {
	a := t.Last()
	if !owner || a == nil || a.Doubt() == nil {
		return lines
	}
	return append([]string{lines[0], p.T("reason." + string(a.Doubt().Reason))}, lines[1:]...)
}

// whoCanceled says who canceled a transfer that was begun, as far as its history knows.
func (h *handlers) whoCanceled(c echo.Context, p *i18n.Printer, t *transfer.Transfer) string {
	var events []transfer.Event
	if h.Events != nil {
		var err error
		if events, err = h.Events(c.Request().Context(), t.ID); err != nil {
			h.Log.Warn("history not read", "transfer", t.ID, "error", err) // the page is true without it
		}
	}
	for _, e := range events {
		switch {
		case e.Kind == transfer.EventCanceled && e.Detail == transfer.CanceledByCustomer:
			return p.T("reason.canceled")
		case e.Kind == transfer.EventCanceled && e.Detail == transfer.CanceledByMerchant:
			return p.T("reason.canceled_merchant")
		}
	}
	return p.T("reason.canceled_before")
}

// bar refuses a card that the bank asked us not to send again: nothing is sent, and no attempt is lost.
func (in *input) bar(t *transfer.Transfer) {
	if t.Bars(in.cards.SenderMask()) {
		in.wrong(either(in.cards.SavedSender.ID != "", "sender_saved", "sender_card"), "sender_card.never")
	}
}
