package handlers

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

const (
	verifyPath = "/verify"
	verifyPage = "verify" // as the language switch names it
	noCode     = "-"      // in place of what must not be said again
)

// askCode is the form for the code of a receipt. Sent, it leads to that code's own address; what can be no code goes no further.
func (h *handlers) askCode(c echo.Context) error {
	noRobots(c)
	typed := c.QueryParam("code")
	if strings.TrimSpace(typed) == "" {
		return h.answer(c, http.StatusOK, h.verifyForm(h.printer(c, nil)))
	}
	code, ok := readCode(typed)
	switch {
	case !ok && withoutCard(typed) == "": // away from an address that may have a card in it
		code = noCode
	case !ok:
		return h.noSuchReceipt(c, typed)
	}
	return seeOther(c, h.at(verifyPath)+"/"+code+h.langQuery(c))
}

// verify says whether a receipt is genuine and still final. The code is the capability: who has it has the receipt, and is shown
// what it takes to compare the two, that is amount, time, numbers and the last digits of both cards; no name, and not what the
// transfer was for. Whatever else is asked for is answered alike, so that no order number can be found out.
func (h *handlers) verify(c echo.Context) error {
	noRobots(c)
	typed := strings.TrimPrefix(c.Request().URL.Path, verifyPath+"/")
	code, ok := readCode(typed)
	if !ok {
		return h.noSuchReceipt(c, typed)
	}
	wasRight, wait := h.limits.guess(c.RealIP(), h.Now())
	if wait > 0 {
		return h.tooManyCodes(c, wait)
	}
	t, err := h.Service.ByReceipt(c.Request().Context(), h.Merchant.ID, code)
	if errors.Is(err, transfer.ErrNotFound) {
		return h.noSuchReceipt(c, code)
	}
	wasRight()
	if err != nil {
		return err
	}
	return h.answer(c, http.StatusOK, h.verifiedView(h.printer(c, nil), t))
}

// readCode takes what is typed or scanned: a code, or a whole address that ends in one.
func readCode(typed string) (code string, ok bool) {
	code, _, ok = transfer.ParseReceiptCode(typed[strings.LastIndex(typed, "/")+1:])
	return code, ok
}

// noRobots keeps receipts out of search engines, the twins too.
func noRobots(c echo.Context) { c.Response().Header().Set("X-Robots-Tag", "noindex, nofollow") }

// proven is the JSON of a receipt that is genuine.
type proven struct {
	Genuine   bool      `json:"genuine"`
	Final     bool      `json:"final"` // false: the bank has since said otherwise
	Test      bool      `json:"test"`  // the bank is not real: no money moved
	Code      string    `json:"code"`
	Amount    string    `json:"amount"`
	Currency  string    `json:"currency"`
	Time      time.Time `json:"time"`
	Merchant  string    `json:"merchant"`
	Order     string    `json:"order"`
	ShopOrder string    `json:"shop_order,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Fee       string    `json:"fee,omitempty"`
	From      string    `json:"from"` // last four digits
	To        string    `json:"to"`
}

func (h *handlers) verifiedView(p *i18n.Printer, t *transfer.Transfer) view {
	a := t.Succeeded()
	j := proven{
		Genuine: true, Final: !t.Disputed(), Test: h.Sandbox, Code: t.ReceiptCode(), Amount: t.Amount.Number(), Currency: t.Amount.CurrencyCode(),
		Time: a.ChangedAt.UTC(), Merchant: h.Merchant.Name, Order: a.OrderNumber, ShopOrder: t.Terms.Order, Reference: a.Receipt.Reference,
		Fee: a.Receipt.Fee, From: a.SenderMask.Last4(), To: a.ReceiverMask.Last4(),
	}
	state, heading, lead := verdict(p, j)
	page := templates.Verify{
		Page: h.verifyFrame(p, state, heading, j.Code), Good: j.Final && !j.Test, Heading: heading, Lead: lead, Test: h.testMark(p), Code: &templates.Fact{TestID: "receipt-code", Label: p.T("receipt.code"), Value: j.Code},
		Amount: p.Amount(t.Amount), Facts: slices.DeleteFunc(h.receipt(p, t), private), Compare: p.T("verify.compare"),
		Another: &templates.Link{Text: p.T("verify.another"), Href: h.at(verifyPath)},
	}
	return view{page: templates.VerifyPage(page), json: j, kind: plainJSON}
}

// verdict says what a receipt is worth.
func verdict(p *i18n.Printer, j proven) (state, heading, lead string) {
	switch {
	case !j.Final:
		return "disputed", p.T("verify.disputed.heading"), p.T("verify.disputed.lead")
	case j.Test:
		return "genuine", p.T("verify.test.heading"), p.T("verify.test.lead")
	}
	return "genuine", p.T("verify.genuine.heading"), p.T("verify.genuine.lead")
}

// private are the facts of a receipt that say something of its people.
func private(f templates.Fact) bool { return f.TestID == "description" || f.TestID == "transfer" }

func (h *handlers) verifyFrame(p *i18n.Printer, state, title, code string) templates.Page {
	f := h.frame(p, state, title, "")
	f.Sheet, f.LanguagePage, f.LanguageCode = receiptSheet, verifyPage, code
	return f
}

// question is the JSON of the form: what to ask.
type question struct {
	Form string `json:"form"` // address to which a code is added
}

func (h *handlers) verifyForm(p *i18n.Printer) view {
	return view{
		page: templates.VerifyPage(templates.Verify{
			Page: h.verifyFrame(p, "verify", p.T("verify.title"), ""), Heading: p.T("verify.title"), Lead: p.T("verify.lead"), Form: h.codeForm(p),
		}),
		json: question{h.Merchant.PublicURL + verifyPath + "/"}, kind: plainJSON,
	}
}

func (h *handlers) codeForm(p *i18n.Printer) *templates.VerifyForm {
	return &templates.VerifyForm{Action: h.at(verifyPath), Label: p.T("receipt.code"), Hint: p.T("verify.hint"), Button: p.T("verify.button")}
}

// notProven is the problem of a code that proves nothing.
type notProven struct {
	problem
	Genuine bool `json:"genuine"`
	Final   bool `json:"final"`
}

// noSuchReceipt is the answer to every wrong code. What was typed is shown again, unless it may be a card.
func (h *handlers) noSuchReceipt(c echo.Context, typed string) error {
	p := h.printer(c, nil)
	heading := p.T("verify.unknown.heading")
	form := h.codeForm(p)
	form.Value, form.Error = strings.TrimPrefix(short(typed), noCode), p.T("verify.unknown.error")
	code, _ := readCode(typed)
	page := templates.Verify{
		Page: h.verifyFrame(p, "unknown", heading, code), Bad: true, Heading: heading, Lead: p.T("verify.unknown.lead"), Form: form,
	}
	e := h.problem(c, p, http.StatusNotFound, heading, page.Lead)
	return h.answer(c, http.StatusNotFound, view{page: templates.VerifyPage(page), json: notProven{problem: e.json}, kind: problemJSON})
}

// tooManyCodes tells whoever guesses when to go on.
func (h *handlers) tooManyCodes(c echo.Context, wait time.Duration) error {
	p := h.printer(c, nil)
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	h.Log.Warn("too many wrong receipt codes", "id", c.Response().Header().Get(requestIDHeader), "wait", wait)
	e := h.problem(c, p, http.StatusTooManyRequests, p.T("verify.too_many.heading"), p.T("verify.too_many.text"))
	e.page.Page.LanguagePage = verifyPage
	e.page.Page.LanguageCode, _ = readCode(c.Request().URL.Path)
	return h.answer(c, http.StatusTooManyRequests, e.view())
}
