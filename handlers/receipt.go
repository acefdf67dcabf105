package handlers

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

const (
	receiptPath  = "/receipt" // below a transfer's own
	receiptSheet = "receipt.css"
	receiptPage  = "receipt" // as the language switch names it
)

// showReceipt is what the owner prints and keeps. Everybody else, and whoever comes before the money moved, is led to the page of
// the transfer, which shows each what is theirs to see.
func (h *handlers) showReceipt(c echo.Context) error {
	t, err := h.find(c)
	if err != nil {
		return err
	}
	v := h.sessions.read(c.Request())
	if t.Succeeded() == nil || !v.owns(t) {
		return seeOther(c, h.pathOf(t.ID)+h.langQuery(c))
	}
	if err := h.sessions.keep(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return h.answer(c, http.StatusOK, h.receiptView(c, t))
}

// receiptTwin is the JSON of a receipt.
type receiptTwin struct {
	twin
	Merchant string    `json:"merchant"`
	Time     time.Time `json:"time"`
	Final    bool      `json:"final"` // false: the bank has since said otherwise
	Test     bool      `json:"test"`  // the bank is not real
}

func (h *handlers) receiptView(c echo.Context, t *transfer.Transfer) view {
	p := h.printer(c, t)
	page := templates.Receipt{
		Page:    h.frame(p, string(transfer.StateSucceeded), p.T("receipt.title"), t.ID),
		Heading: p.T("receipt.heading"), Amount: p.Amount(t.Amount), Test: h.testMark(p), Facts: h.receipt(p, t), Proof: h.proof(p, t),
		PrintHint: p.T("receipt.print_hint"), Back: &templates.Link{Text: p.T("receipt.back"), Href: h.pathOf(t.ID) + h.langQuery(c)},
	}
	page.Page.Sheet, page.Page.LanguagePage = receiptSheet, receiptPage
	if t.Disputed() {
		page.Doubt = p.T("receipt.doubt")
	}
	j := receiptTwin{twin: h.twinOf(t, p, true), Merchant: h.Merchant.Name, Time: t.Succeeded().ChangedAt.UTC(), Final: !t.Disputed(), Test: h.Sandbox}
	j.Description = t.Description
	return view{page: templates.ReceiptPage(page), json: j, kind: plainJSON}
}

// testMark keeps a receipt of the sandbox from being passed off as a real one; "" where the bank is real.
func (h *handlers) testMark(p *i18n.Printer) string {
	if !h.Sandbox {
		return ""
	}
	return p.T("receipt.test")
}

// proof is how anybody sees that a receipt is genuine, at the merchant's public address whatever this request's was.
func (h *handlers) proof(p *i18n.Printer, t *transfer.Transfer) *templates.Proof {
	address, code := h.Merchant.PublicURL+verifyPath, t.ReceiptCode()
	_, typed, _ := strings.Cut(address, "://")
	return &templates.Proof{
		Label: p.T("receipt.code"), Code: code, How: p.T("receipt.how"),
		Link: templates.Link{Text: typed, Href: address + "/" + code}, QR: drawQR(address+"/"+code, p.T("receipt.qr")),
	}
}
