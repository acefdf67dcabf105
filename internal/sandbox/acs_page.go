package sandbox

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// acsPage is a page of the ACS, decided under the mutex and sent without it.
type acsPage struct {
	status int
	name   string
	data   any
}

func (p acsPage) show(w http.ResponseWriter) { showPage(w, p.status, p.name, p.data) }

// showPage renders first and writes then. The pages have inline style and, to send themselves, one inline script;
// they name no form-action, since TermUrl is anybody's.
func showPage(w http.ResponseWriter, status int, name string, data any) {
	body := render(name, data)
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the other side has gone
}

func acsRefusal(why string) acsPage {
	return acsPage{http.StatusBadRequest, "acs_refusal.html", why}
}

// askView is what the password page prints.
type askView struct {
	ID, Merchant, Amount, Currency, Card, Order, Date string
	Wrong                                             bool
	Left                                              int
}

// ask shows the password page. A wrong password answers 200 like a right one: the page says it.
func (b *Bank) ask(id string, e *entry, wrong bool) acsPage {
	return acsPage{http.StatusOK, "acs_ask.html", askView{
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

// backView is what the page that returns the browser prints.
type backView struct {
	Method, TermURL string
	Fields          []field
}

type field struct{ Name, Value string }

// goBack returns the browser to TermUrl with the ACS's word.
func (b *Bank) goBack(e *entry, back acsReturn) acsPage {
	if back.status == "" {
		back.status = paYes
	}
	b.log.Info("ACS", "order", e.Number, "status", back.status, "tries", e.ACSTries)
	view := backView{Method: "post", TermURL: e.TermUrl}
	paResName, mdName := "PaRes", "MD"
	if back.lower {
		paResName, mdName = "paRes", "md"
	}
	if !back.noPaRes {
		view.Fields = append(view.Fields, field{paResName, b.paResValue(e, back)})
	}
	md := e.MD
	if back.wrongMD {
		md = b.random.digits(9) + "-" + b.random.hex(8)
	}
	view.Fields = append(view.Fields, field{mdName, md})
	if back.get {
		view.Method = "get"
		view.keepQuery()
	}
	return acsPage{http.StatusOK, "acs_return.html", view}
}

func (b *Bank) paResValue(e *entry, back acsReturn) string {
	if back.garbage {
		return "Z2FyYmFnZQ+/" + b.random.hex(200) + "="
	}
	value := b.issuePaRes(e, back.status, back.cancelled)
	if back.wrapped {
		return wrap(value, 76)
	}
	return value
}

func wrap(s string, width int) string {
	var lines []string
	for ; len(s) > width; s = s[width:] {
		lines = append(lines, s[:width])
	}
	return strings.Join(append(lines, s), "\r\n")
}

// keepQuery moves the query of TermUrl into fields: a form that gets replaces it.
func (v *backView) keepQuery() {
	target, err := url.Parse(v.TermURL)
	if err != nil {
		return // checked when it came
	}
	for name, values := range target.Query() {
		for _, value := range values {
			v.Fields = append(v.Fields, field{name, value})
		}
	}
}
