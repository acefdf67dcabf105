package handlers

import (
	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// successView is the receipt. Seen from another browser it has state and amount, no card, no name.
func (h *handlers) successView(c echo.Context, t *transfer.Transfer, owner bool) view {
	p := h.printer(c, t)
	page := templates.Success{
		Page:    h.frame(p, string(transfer.StateSucceeded), p.T("success.title"), t.ID),
		Heading: p.T("success.heading"), Amount: p.Amount(t.Amount), Note: p.T("success.elsewhere"),
		Settled: settledNotice(p, t.Succeeded()),
	}
	if owner {
		page.Facts, page.Note, page.PrintHint = h.receipt(p, t), p.T("success.note"), p.T("success.print_hint")
		page.Back = &templates.Link{Text: p.T("action.new"), Href: h.at("/")}
	}
	return view{page: templates.SuccessPage(page), json: h.twinOf(t, p, owner), kind: plainJSON}
}

func (h *handlers) receipt(p *i18n.Printer, t *transfer.Transfer) []templates.Fact {
	a := t.Succeeded()
	facts := []templates.Fact{
		{TestID: "from", Label: p.T("fact.from"), Value: dots(a.SenderMask.Last4())},
		{TestID: "to", Label: p.T("fact.to"), Value: dots(a.ReceiverMask.Last4())},
		{TestID: "time", Label: p.T("fact.time"), Value: p.Time(a.ChangedAt)},
		{TestID: "merchant", Label: p.T("fact.merchant"), Value: h.Merchant.Name},
		{TestID: "order", Label: p.T("fact.order"), Value: a.OrderNumber},
	}
	if a.Receipt.Reference != "" {
		facts = append(facts, templates.Fact{TestID: "reference", Label: p.T("fact.reference"), Value: a.Receipt.Reference})
	}
	if a.Receipt.Fee != "" {
		facts = append(facts, templates.Fact{TestID: "fee", Label: p.T("fact.fee"), Value: a.Receipt.Fee + "\u00a0₸"})
	}
	return append(facts, templates.Fact{TestID: "transfer", Label: p.T("fact.transfer"), Value: string(t.ID)})
}

// dots writes a card as people know it: •••• 5096.
func dots(last4 string) string { return "••••\u00a0" + last4 }

// closedView is the end without success: whether money moved, why, and what to do.
func (h *handlers) closedView(c echo.Context, t *transfer.Transfer, state transfer.State, owner bool) view {
	p := h.printer(c, t)
	last := t.Last()
	if last == nil { // nobody sent the form
		last = &transfer.Attempt{}
	}
	failure := last.Failure
	page := templates.Closed{
		Money: p.T("money.none"), Next: p.T("next.start_over"),
		Facts:  []templates.Fact{{TestID: "amount", Label: p.T("fact.amount"), Value: p.Amount(t.Amount)}},
		Action: &templates.Link{Text: p.T("action.new"), Href: h.at("/")}, Settled: settledNotice(p, last),
	}
	var title string
	switch state {
	case transfer.StateCanceled:
		title, page.Heading, page.Reason = p.T("canceled.title"), p.T("canceled.heading"), p.T("reason.canceled")
	case transfer.StateExpired:
		title, page.Heading, page.Reason = p.T("expired.title"), p.T("expired.heading"), p.T("reason.abandoned")
		if failure.Reason == transfer.ReasonNotSubmitted {
			page.Reason = p.T("reason.not_submitted")
		}
	default:
		title, page.Heading, page.Reason = p.T("failed.title"), p.T("failed.heading"), p.T("reason."+string(failure.Reason))
		page.Next, page.Code, page.CodeLabel = lastStep(p, failure), shownCode(failure), p.T("failure.code")
	}
	page.Page = h.frame(p, string(state), title, t.ID)
	if owner {
		page.Facts = append(page.Facts, templates.Fact{TestID: "order", Label: p.T("fact.order"), Value: last.OrderNumber})
	} else {
		page.Code, page.Action = "", nil
	}
	return view{page: templates.ClosedPage(page), json: h.twinOf(t, p, owner), kind: plainJSON}
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
func lastStep(p *i18n.Printer, f transfer.Failure) string {
	if f.Next == transfer.NextNone && f.Reason == transfer.ReasonMerchant {
		return p.T("next.merchant")
	}
	return p.T("failed.no_attempts")
}
