package handlers

import (
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// twin is the JSON of a transfer's page.
type twin struct {
	State        transfer.State `json:"state"`
	Transfer     transfer.ID    `json:"transfer"`
	Amount       string         `json:"amount"`
	Currency     string         `json:"currency"`
	Language     string         `json:"language"`
	Money        string         `json:"money"` // none, unknown or moved
	Deadline     time.Time      `json:"deadline,omitzero"`
	AttemptsLeft int            `json:"attempts_left"`
	// For the browser that made the transfer only.
	Order     string       `json:"order,omitempty"`
	ShopOrder string       `json:"shop_order,omitempty"` // the merchant's own name of its order
	Reference string       `json:"reference,omitempty"`
	Fee       string       `json:"fee,omitempty"`
	From      string       `json:"from,omitempty"` // last four digits
	To        string       `json:"to,omitempty"`
	Failure   *failureTwin `json:"failure,omitempty"`
	Doubt     *failureTwin `json:"doubt,omitempty"`  // what the bank said while nobody knows the end
	Action    string       `json:"action,omitempty"` // of the hand-off
	FormKey   string       `json:"form_key,omitempty"`
	Back      string       `json:"back,omitempty"` // where the merchant wants its customer
	// ReceiptCode proves the receipt, at VerifyURL, to anybody.
	ReceiptCode string `json:"receipt_code,omitempty"`
	VerifyURL   string `json:"verify_url,omitempty"`
	// Of a card form only.
	Description string `json:"description,omitempty"`
	*offerTwin
}

type failureTwin struct {
	Code       string          `json:"code,omitempty"`
	Reason     transfer.Reason `json:"reason"`
	Who        transfer.Who    `json:"who"`
	Next       transfer.Next   `json:"next"`
	Retry      transfer.Retry  `json:"retry"`
	RetryAfter time.Time       `json:"retry_after,omitzero"` // of the rule after_30m
}

// twinOfFailure is nil where there is none.
func twinOfFailure(f *transfer.Failure, after time.Time) *failureTwin {
	if f == nil {
		return nil
	}
	return &failureTwin{Code: shownCode(*f), Reason: f.Reason, Who: f.Reason.Who(), Next: f.Next, Retry: f.Next.Retry(), RetryAfter: after}
}

func (h *handlers) twinOf(t *transfer.Transfer, p *i18n.Printer, owner bool) twin {
	state := t.State(h.Now())
	j := twin{State: state, Transfer: t.ID, Amount: t.Amount.Number(), Currency: t.Amount.CurrencyCode(),
		Language: string(p.Lang()), Money: t.Money(state), AttemptsLeft: t.AttemptsLeft()}
	if state == transfer.StateOpen || state == transfer.StateChallenged {
		j.Deadline = t.Deadline
	}
	if !owner {
		return j
	}
	a := t.Last()
	if a == nil { // nobody has sent the form yet
		return j
	}
	j.Order, j.ShopOrder, j.Reference, j.Fee = a.OrderNumber, t.Terms.Order, a.Receipt.Reference, a.Receipt.Fee
	j.From, j.To = a.SenderMask.Last4(), a.ReceiverMask.Last4()
	j.Failure, j.Doubt = twinOfFailure(a.Refusal(), a.RetryAfter()), twinOfFailure(a.Doubt(), time.Time{})
	if j.ReceiptCode = t.ReceiptCode(); j.ReceiptCode != "" {
		j.VerifyURL = h.Merchant.PublicURL + verifyPath + "/" + j.ReceiptCode
	}
	return j
}

// shownCode is the bank's code, small, for a talk with support. A lost or stolen card (481 to 483) is shown as a blocked
// one, by its code too: whoever holds such a card learns nothing (bank-api.md section 8). The history keeps the true code.
func shownCode(f transfer.Failure) string {
	switch f.Code {
	case "481", "482", "483":
		return "465"
	}
	return f.Code
}

func (h *handlers) handoffView(c echo.Context, t *transfer.Transfer, v *visitor) view {
	p := h.printer(c, t)
	off, ok := h.Service.Handoff(t)
	page := templates.Handoff{
		Page: h.frame(p, string(transfer.StateChallenged), p.T("handoff.title"), t.ID),
		Wait: h.waitLines(p), Explain: p.T("handoff.explain"), Button: p.T("handoff.button"), Again: p.T("handoff.again"),
		Amount: p.Amount(t.Amount), Heading: p.T("elsewhere.heading"), Until: p.Tf("clock.confirm", map[string]string{"Time": h.hour(p, t.Deadline)}),
		Manual: c.QueryParams().Has(withoutResult), Cancel: h.cancelForm(c, t, v, p.T("handoff.cancel")),
	}
	j := h.twinOf(t, p, true)
	if ok {
		page.Action, page.PaReq, page.MD, page.TermURL = off.Action, off.PaReq, off.MD, h.Merchant.PublicURL+returnPath+off.ReturnToken
		j.Action = off.Action
		allowHandoff(c, off.Action)
	}
	return view{page: templates.HandoffPage(page), json: j, kind: plainJSON, asIs: true}
}

// allowHandoff lets this page alone post to another site. The scheme is enough: an ACS may redirect to a host that
// nobody can list (3ds-redirect.md case 20). A plain http origin is the sandbox on loopback; the bank client lets no other through.
func allowHandoff(c echo.Context, action string) {
	allowed := "'self' https:" // self: the page also has our cancel button and the language switch
	if u, err := url.Parse(action); err == nil && u.Scheme == "http" {
		allowed += " http://" + u.Host
	}
	c.Response().Header().Set("Content-Security-Policy", policy+allowed+"; frame-ancestors 'none'")
	c.Response().Header().Set("Referrer-Policy", "strict-origin")
}

// waitLines says "wait" in all languages there are, the customer's first (seed: Example of building a form).
func (h *handlers) waitLines(p *i18n.Printer) []templates.WaitLine {
	lines := []templates.WaitLine{{Lang: string(p.Lang()), Text: p.T("handoff.wait")}}
	for _, l := range i18n.All() {
		if l != p.Lang() {
			lines = append(lines, templates.WaitLine{Lang: string(l), Text: i18n.For(l).T("handoff.wait")})
		}
	}
	return lines
}

func (h *handlers) cancelForm(c echo.Context, t *transfer.Transfer, v *visitor, text string) *templates.Cancel {
	return &templates.Cancel{Action: h.pathOf(t.ID) + "/cancel" + h.langQuery(c), FormKey: v.newFormKey(string(t.ID), h.Now()), Text: text}
}

func (h *handlers) processingView(c echo.Context, t *transfer.Transfer, owner bool) view {
	p := h.printer(c, t)
	lines := []string{p.T("processing.do_not_repeat"), p.T("processing.next"), p.T("processing.close")}
	lines = h.doubt(p, t, owner, lines)
	if owner { // who sees the order number
		lines = append(lines, p.T("processing.support"))
	}
	return h.waiting(t, p, owner, p.T("processing.title"), p.T("processing.heading"), lines...)
}

func (h *handlers) reviewView(c echo.Context, t *transfer.Transfer, owner bool) view {
	p := h.printer(c, t)
	lines := []string{p.T("review.do_not_repeat"), p.T("review.text"), p.T("review.close")}
	lines = h.doubt(p, t, owner, lines)
	if owner { // who sees the order number
		lines = append(lines, p.T("review.support"))
	}
	return h.waiting(t, p, owner, p.T("review.title"), p.T("review.heading"), lines...)
}

// elsewhereView is what a browser that did not make the transfer sees while it is open or challenged.
func (h *handlers) elsewhereView(c echo.Context, t *transfer.Transfer) view {
	p := h.printer(c, t)
	title, heading := p.T("elsewhere.title"), p.T("elsewhere.heading")
	if state := t.State(h.Now()); state == transfer.StateOpen {
		title, heading = p.T("state."+string(state)), p.T("state."+string(state))
	}
	return h.waiting(t, p, false, title, heading, p.T("elsewhere.continue"), p.T("elsewhere.close"))
}

func (h *handlers) waiting(t *transfer.Transfer, p *i18n.Printer, owner bool, title, heading string, lines ...string) view {
	page := templates.Waiting{
		Page: h.frame(p, string(t.State(h.Now())), title, t.ID), Heading: heading, Lines: lines,
		Check: templates.Link{Text: p.T("action.check"), Href: h.pathOf(t.ID)},
		Facts: []templates.Fact{{TestID: "amount", Label: p.T("fact.amount"), Value: p.Amount(t.Amount)}},
	}
	if a := t.Last(); owner && a != nil {
		page.Facts = append(page.Facts, shopOrder(p, t)...)
		page.Facts = append(page.Facts, templates.Fact{TestID: "order", Label: p.T("fact.order"), Value: a.OrderNumber})
	}
	return view{page: templates.WaitingPage(page), json: h.twinOf(t, p, owner), kind: plainJSON}
}
