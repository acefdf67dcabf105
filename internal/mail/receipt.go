// Package mail writes the receipt of a transfer as an e-mail, and hands it to a mail server.
//
// A receipt says what the receipt's page says, to whoever the customer named: masks of cards, never more, and not the
// transfer's secret address. The one link in it leads to the page that proves it. There is no picture in it, and nothing that
// tells anybody that it was read.
//
// It is sent at least once: a program that ends between the server's "taken" and its own note of it sends again, under the same
// Message-ID, by which mail programs know a repeated one.
package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode"

	"audarym/internal/i18n"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Receipt is what a receipt is written from, as all of it stands now.
type Receipt struct {
	Transfer *transfer.Transfer
	Merchant *merchant.Merchant
	Sandbox  bool // no real money has moved, and the mail says so
}

// Letter is a mail that is written and not sent.
type Letter struct {
	To       string
	FromName string // the merchant's
	ReplyTo  string // whom the merchant's customers write to; ""
	Subject  string
	ID       string // the Message-ID before its @, the same each time for a transfer
	Text     string
	HTML     string
}

// ErrUnpaid is that of a transfer that moved no money: it has no receipt.
var ErrUnpaid = errors.New("mail: no money moved, so there is no receipt")

// fact is a line of the receipt.
type fact struct{ Label, Value string }

// view is what both parts of the mail print.
type view struct {
	Lang, Title, Amount, Note        string
	Test, Doubt                      string // what the receipt must not be taken for
	Facts                            []fact
	CodeLabel, Code, VerifyText, URL string
	ContactsLabel                    string
	Contacts                         []string
	Why                              string
}

// Letter writes it, in the language in which the customer made the transfer.
func (r Receipt) Letter() (Letter, error) {
	t, m := r.Transfer, r.Merchant
	if t.Succeeded() == nil {
		return Letter{}, ErrUnpaid
	}
	p := i18n.For(i18n.Lang(t.Language))
	v := r.view(p)
	html, err := v.html()
	return Letter{
		To: t.Email, FromName: oneLine(m.Name), ReplyTo: m.Brand.Support.Email,
		Subject: p.Tf("mail.subject", map[string]string{"Amount": v.Amount, "Merchant": oneLine(m.Name)}),
		ID:      idOf(v.Code), Text: v.text(), HTML: html,
	}, err
}

// idOf does not have the code, which proves the receipt to whoever has it: mail servers log each Message-ID.
func idOf(code string) string {
	sum := sha256.Sum256([]byte("audarym mail\x00" + code))
	return "receipt-" + hex.EncodeToString(sum[:16])
}

func (r Receipt) view(p *i18n.Printer) view {
	t, m := r.Transfer, r.Merchant
	code := t.ReceiptCode()
	v := view{
		Lang: string(p.Lang()), Title: p.T("success.heading"), Amount: p.Amount(t.Amount), Note: p.T("success.note"), Facts: facts(p, t, m),
		CodeLabel: p.T("receipt.code"), Code: code, VerifyText: p.T("mail.verify"), URL: m.PublicURL + "/verify/" + code,
		ContactsLabel: p.T("frame.contacts"), Why: p.T("mail.why"),
	}
	if r.Sandbox {
		v.Test = p.T("mail.test")
	}
	if t.Disputed() {
		v.Doubt = p.T("receipt.doubt")
	}
	for _, contact := range []string{m.Brand.Support.Email, m.Brand.Support.Phone, m.Brand.Support.URL} {
		if contact != "" {
			v.Contacts = append(v.Contacts, oneLine(contact))
		}
	}
	return v
}

// facts are those of the receipt's page, below the amount, but for the transfer's id, which is its secret address too.
func facts(p *i18n.Printer, t *transfer.Transfer, m *merchant.Merchant) (all []fact) {
	a := t.Succeeded()
	purpose := t.Description
	if purpose == m.Name {
		purpose = ""
	}
	for _, f := range []fact{
		{p.T("fact.fee"), p.Sum(a.Receipt.Fee, t.Amount.CurrencyCode())},
		{p.T("fact.from"), dots(a.SenderMask.Last4())},
		{p.T("fact.to"), dots(a.ReceiverMask.Last4())},
		{p.T("fact.time"), p.Time(a.ChangedAt)},
		{p.T("fact.merchant"), m.Name},
		{p.T("fact.purpose"), purpose},
		{p.T("fact.shop_order"), t.Terms.Order},
		{p.T("fact.order"), a.OrderNumber},
		{p.T("fact.reference"), a.Receipt.Reference},
	} {
		if f.Value = oneLine(f.Value); f.Value != "" {
			all = append(all, f)
		}
	}
	return all
}

// dots writes a card as people know it: •••• 5096.
func dots(last4 string) string { return "••••\u00a0" + last4 }

// oneLine keeps a text from becoming two: a header's end, or a line that looks like one of ours.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, text))
}
