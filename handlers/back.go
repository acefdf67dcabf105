package handlers

import (
	"audarym/internal/i18n"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
	"audarym/templates"
)

// wayBack leads from a transfer that has ended to the merchant that placed it; nil where it named no address, or may not be
// returned to any more. The customer is never sent there without a click.
func (h *handlers) wayBack(p *i18n.Printer, t *transfer.Transfer) *templates.Link {
	now := h.Now()
	address := t.ReturnTo(now)
	if address == "" || !h.Merchant.MayReturnTo(address) {
		return nil
	}
	href, err := merchant.SignReturn(h.Merchant.LinkSecret, address, merchant.Return{
		Transfer: string(t.ID), Order: t.Terms.Order, State: string(t.State(now)), Amount: t.Amount.Round().Number(),
		Currency: t.Amount.CurrencyCode(), At: now,
	})
	if err != nil {
		return nil
	}
	return &templates.Link{Text: p.Tf("action.back", map[string]string{"Merchant": h.Merchant.Name}), Href: href, Away: true}
}

// next is what to do after a transfer that has ended without success.
func (h *handlers) next(p *i18n.Printer) string {
	if !h.Merchant.Open {
		return p.T("placed.ask")
	}
	return p.T("next.start_over")
}
