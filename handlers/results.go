package handlers

import (
	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// successView has all that the receipt has. Seen from another browser it has state and amount, no card, no name.
func (h *handlers) successView(c echo.Context, t *transfer.Transfer, owner bool) view {
	p := h.printer(c, t)
	page := templates.Success{
		Page:    h.frame(p, string(transfer.StateSucceeded), p.T("success.title"), t.ID),
		Heading: p.T("success.heading"), Amount: p.Amount(t.Amount), Note: p.T("success.elsewhere"),
		Settled: settledNotice(p, t.Succeeded()),
	}
	if t.Disputed() { // nothing that is in doubt is called final
		page.Doubt, page.Settled, page.Page.Sheet = p.T("receipt.doubt"), "", receiptSheet
	}
	j := h.twinOf(t, p, owner)
	if owner {
		page.Facts, page.Note, page.Proof = h.receipt(p, t), p.T("success.note"), h.proof(p, t)
		page.Page.Sheet = receiptSheet
		page.Receipt = &templates.Link{Text: p.T("receipt.open"), Href: h.pathOf(t.ID) + receiptPath + h.langQuery(c)}
		if page.Back = h.wayBack(p, t); page.Back != nil {
			j.Back = page.Back.Href
		} else {
			page.Back = h.anew(p)
		}
	}
	return view{page: templates.SuccessPage(page), json: j, kind: plainJSON}
}

func (h *handlers) receipt(p *i18n.Printer, t *transfer.Transfer) []templates.Fact {
	a := t.Succeeded()
	facts := []templates.Fact{
		{TestID: "from", Label: p.T("fact.from"), Value: dots(a.SenderMask.Last4())},
		{TestID: "to", Label: p.T("fact.to"), Value: dots(a.ReceiverMask.Last4())},
		{TestID: "time", Label: p.T("fact.time"), Value: p.Time(a.ChangedAt)},
		{TestID: "merchant", Label: p.T("fact.merchant"), Value: h.Merchant.Name},
	}
	if t.Description != h.Merchant.Name && t.Description != "" {
		facts = append(facts, templates.Fact{TestID: "description", Label: p.T("fact.purpose"), Value: t.Description})
	}
	facts = append(facts, shopOrder(p, t)...)
	facts = append(facts, templates.Fact{TestID: "order", Label: p.T("fact.order"), Value: a.OrderNumber})
	if a.Receipt.Reference != "" {
		facts = append(facts, templates.Fact{TestID: "reference", Label: p.T("fact.reference"), Value: a.Receipt.Reference})
	}
	if fee := p.Sum(a.Receipt.Fee, t.Amount.CurrencyCode()); fee != "" {
		facts = append(facts, templates.Fact{TestID: "fee", Label: p.T("fact.fee"), Value: fee})
	}
	return append(facts, templates.Fact{TestID: "transfer", Label: p.T("fact.transfer"), Value: string(t.ID)})
}

// shopOrder is what the merchant calls its order, the one number it can be asked about; nothing where it gave none.
func shopOrder(p *i18n.Printer, t *transfer.Transfer) []templates.Fact {
	if t.Terms.Order == "" {
		return nil
	}
	return []templates.Fact{{TestID: "shop-order", Label: p.T("fact.shop_order"), Value: t.Terms.Order}}
}

// dots writes a card as people know it: •••• 5096.
func dots(last4 string) string { return "••••\u00a0" + last4 }

// closedView is the end without success: whether money moved, why, and what to do. The way back to the merchant is for the
// owner, or for whoever has the address where nobody began.
func (h *handlers) closedView(c echo.Context, t *transfer.Transfer, state transfer.State, owner bool) view {
	p := h.printer(c, t)
	last := t.Last()
	if last == nil { // nobody sent the form
		last = &transfer.Attempt{}
	}
	page := templates.Closed{
		Money: p.T("money.none"), Next: h.next(p), Settled: settledNotice(p, last),
		Facts: []templates.Fact{{TestID: "amount", Label: p.T("fact.amount"), Value: p.Amount(t.Amount)}},
	}
	title := h.closing(c, p, &page, t, state, last)
	page.Page = h.frame(p, string(state), title, t.ID)
	j := h.twinOf(t, p, owner)
	if owner {
		page.Facts = append(page.Facts, shopOrder(p, t)...)
		page.Facts = append(page.Facts, templates.Fact{TestID: "order", Label: p.T("fact.order"), Value: last.OrderNumber})
		page.Action = h.anew(p)
	} else if t.Owner != "" { // what a bank says of a card is its owner's to know
		page.Reason = either(state == transfer.StateFailed, p.T("failed.elsewhere"), "")
		page.Who, page.Next, page.Retry, page.Step, page.Code = "", "", "", nil, ""
	}
	if state == transfer.StateFailed && mendedByMerchant(last.Failure) {
		page.Action = nil // a new transfer would end in the same way
	}
	if owner || t.Owner == "" {
		if page.Back = h.wayBack(p, t); page.Back != nil {
			page.Action, j.Back = nil, page.Back.Href
		}
	}
	return view{page: templates.ClosedPage(page), json: j, kind: plainJSON}
}

// closing says how a transfer ended without success.
func (h *handlers) closing(c echo.Context, p *i18n.Printer, page *templates.Closed, t *transfer.Transfer, state transfer.State, last *transfer.Attempt) (title string) {
	failure := last.Failure
	if told := last.Refusal(); told != nil {
		failure = *told
	}
	begun := len(t.Attempts) > 0
	switch state {
	case transfer.StateCanceled:
		title, page.Heading = p.T("canceled.title"), p.T("canceled.heading")
		if page.Reason = p.T("placed.canceled"); begun {
			page.Reason = h.whoCanceled(c, p, t)
		}
	case transfer.StateExpired:
		title, page.Heading = p.T("expired.title"), p.T("expired.heading")
		switch {
		case !begun:
			page.Reason = p.T("placed.expired")
		case failure.Reason == transfer.ReasonNotSubmitted:
			page.Reason = p.T("reason.not_submitted")
		case failure.Reason == transfer.ReasonAbandoned:
			page.Reason = p.T("reason.abandoned")
		default: // refused, and nobody tried again in time
			page.Reason = p.T("expired.after_refusal")
			if !last.RetryAfter().IsZero() {
				page.Retry = h.retryRule(p, last)
			}
		}
	default:
		title, page.Heading, page.Reason = p.T("failed.title"), p.T("failed.heading"), p.T("reason."+string(failure.Reason))
		page.Next, page.Code, page.CodeLabel = h.lastStep(p, failure), shownCode(failure), p.T("failure.code")
		page.Who, page.Retry, page.Step = p.T("who."+string(failure.Reason.Who())), h.retryRule(p, last), h.write(p, failure)
	}
	return title
}

// settledNotice tells those who had to wait since when the end is known, "" where nobody had to.
func settledNotice(p *i18n.Printer, a *transfer.Attempt) string {
	at, late := a.Late()
	if !late {
		return ""
	}
	return p.Tf("settled.late", map[string]string{"Time": p.Time(at)})
}

// lastStep is what to do when there is no attempt left: the refusal's own advice where it is about something else
// than trying again here.
func (h *handlers) lastStep(p *i18n.Printer, f transfer.Failure) string {
	if mendedByMerchant(f) {
		return p.T("next.merchant")
	}
	if !h.Merchant.Open {
		return p.T("placed.no_attempts")
	}
	return p.T("failed.no_attempts")
}
