package sandbox

import (
	"embed"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// acsPage is a page of the ACS, decided under the mutex and sent without it.
type acsPage struct {
	status   int
	name     string
	data     any
	policy   string // more of the CSP
	referrer string // Referrer-Policy
}

// show renders first and writes then. The pages have inline style and, to send themselves, one inline script; they name
// no form-action, since TermUrl is anybody's.
func (p acsPage) show(w http.ResponseWriter) {
	body := render(p.name, p.data)
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"+p.policy)
	if p.referrer != "" {
		header.Set("Referrer-Policy", p.referrer)
	}
	w.WriteHeader(p.status)
	w.Write(body) //nolint:errcheck // the other side has gone
}

func acsRefusal(why string) acsPage {
	return acsPage{status: http.StatusBadRequest, name: "acs_refusal.html", data: why}
}

// askView is what the password page prints.
type askView struct {
	ID, Merchant, Amount, Currency, Card, Order, Date string
	Wrong                                             bool
	Left                                              int
}

// ask shows the password page. A wrong password answers 200 like a right one: the page says it.
func (b *Bank) ask(id string, e *entry, wrong bool) acsPage {
	return acsPage{status: http.StatusOK, name: "acs_ask.html", data: askView{
		ID: id, Merchant: b.config.MerchantName, Amount: spaced(e.amount), Currency: e.Currency,
		Card: "•••• " + e.challenge.last4, Order: e.Number, Date: e.CreatedAt.UTC().Format(time.DateTime) + " UTC",
		Wrong: wrong, Left: maxWrong - e.challenge.wrong,
	}}
}

// spaced groups thousands: "1 000.00".
func spaced(c cents) string {
	whole, fraction, _ := strings.Cut(c.String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u00a0" + whole[i:]
	}
	return whole + "." + fraction
}
