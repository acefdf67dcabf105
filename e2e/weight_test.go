package e2e

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/html"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// scale is a customer whose browser has nothing in its cache, and who counts every byte that comes down the socket: status
// line, headers and body, as they are coded. Not counted are TCP, IP and TLS, and what the browser sends.
type scale struct {
	*wire
	accepts string // codings
	down    *atomic.Int64
}

func (w *world) scale(accepts string) scale {
	s := scale{wire: w.wire(), accepts: accepts, down: new(atomic.Int64)}
	var dialer net.Dialer
	transport := &http.Transport{DisableCompression: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dialer.DialContext(ctx, network, address)
		return counted{c, s.down}, err
	}}
	s.client.Transport = transport
	w.t.Cleanup(transport.CloseIdleConnections)
	return s
}

type counted struct {
	net.Conn
	down *atomic.Int64
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.down.Add(int64(n))
	return n, err
}

// weight is a page and what it brings along, in bytes on the wire.
type weight struct {
	html, css, js, icon, logo int64
	script                    int // the script's body alone
	usable, requests          int // how many requests until the page can be used, and in all
}

// sum leaves out the logo, which is the merchant's own affair; the table shows it.
func (w weight) sum() int64 { return w.html + w.css + w.js + w.icon }

// looks weighs the page at a path, and sends weighs the answer to a form.
func (s scale) looks(path string) weight { s.t.Helper(); return s.weighs(http.MethodGet, path, nil) }

func (s scale) submits(path string, form url.Values) weight {
	s.t.Helper()
	return s.weighs(http.MethodPost, path, form)
}

func (s scale) weighs(method, path string, form url.Values) (w weight) {
	s.t.Helper()
	page, size := s.receives(method, path, form)
	w.html, w.usable, w.requests = size, 1, 1
	doc, err := html.Parse(strings.NewReader(s.uncoded(page)))
	s.w.must(err)
	for n := range doc.Descendants() {
		switch rel := attr(n, "rel"); {
		case n.Data == "link" && rel == "stylesheet":
			w.css += s.part(attr(n, "href"), &w)
			w.usable++
		case n.Data == "link" && rel == "icon":
			w.icon += s.part(attr(n, "href"), &w)
		case n.Data == "img":
			w.logo += s.part(attr(n, "src"), &w)
		case n.Data == "script":
			before := w.js
			w.js += s.part(attr(n, "src"), &w)
			if _, deferred := attribute(n, "defer"); !deferred {
				w.usable++
			}
			if w.js == before {
				s.t.Errorf("%s: a script that is inline", path)
			}
		}
	}
	return w
}

// part gets a file of the page once more, as a browser with an empty cache does.
func (s scale) part(address string, w *weight) int64 {
	s.t.Helper()
	if address == "" {
		return 0
	}
	w.requests++
	r, size := s.receives(http.MethodGet, s.w.origin()+address, nil)
	s.wants(http.StatusOK, r)
	if strings.HasPrefix(r.header.Get("Content-Type"), "text/javascript") {
		w.script += len(r.body)
	}
	if kept := r.header.Get("Cache-Control"); !strings.Contains(kept, "immutable") || r.header.Get("Set-Cookie") != "" {
		s.t.Errorf("%s is not kept by browsers: %q", address, kept)
	}
	return size
}

// origin is the application's address without the path that its pages may stand under.
func (w *world) origin() string {
	u, err := url.Parse(w.url)
	w.must(err)
	return u.Scheme + "://" + u.Host
}

func (s scale) receives(method, path string, form url.Values) (reply, int64) {
	s.t.Helper()
	before := s.down.Load()
	header := []string{"Accept-Encoding", s.accepts}
	if method == http.MethodPost {
		header = append(header, "Content-Type", "application/x-www-form-urlencoded")
	}
	r := s.send(method, path, form.Encode(), header...)
	return r, s.down.Load() - before
}

func (s scale) uncoded(r reply) string {
	s.t.Helper()
	if r.header.Get("Content-Encoding") != "gzip" {
		return r.body
	}
	z, err := gzip.NewReader(strings.NewReader(r.body))
	s.w.must(err)
	b, err := io.ReadAll(z)
	s.w.must(err)
	return string(b)
}

func attribute(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// The budgets of architecture.md: what a first visit of the card page may weigh, ten TCP segments, and its script; and
// issue D: how many requests may come before it can be used.
const (
	pageBudget   = 14_600
	scriptBudget = 4_000
	usableBudget = 2
)

// scales are a browser of today, and one that takes gzip alone.
var scales = []string{"gzip, deflate, br, zstd", "gzip"}

// Every page, weighed as it goes over the wire. The card page has a budget, in every language, with whatever a merchant allows
// and everything wrong; the others hold it too, but for the receipt's style sheet, which comes when there is nothing to type.
func TestWeightOfEveryPage(t *testing.T) {
	t.Parallel()
	w, branded := start(t, setup{}), start(t, setup{merchant: everything})
	table := &strings.Builder{}
	fmt.Fprint(table, "| page | codings | HTML | CSS | JS | icon | sum | of | requests until usable | in all |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, accepts := range scales {
		line := func(name string, page weight) {
			t.Helper()
			codings := "br, gzip"
			if accepts == "gzip" {
				codings = "gzip"
			}
			fmt.Fprintf(table, "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d |\n",
				name, codings, page.html, page.css, page.js, page.icon, page.sum(), pageBudget, page.usable, page.requests)
			usable := usableBudget
			if name == "success" {
				usable++
			}
			if page.sum() > pageBudget || page.script > scriptBudget || page.usable > usable || page.css == 0 || page.icon == 0 {
				t.Errorf("%s with %s is over a budget, or lost something: %+v", name, codings, page)
			}
		}
		w.weighForms(accepts, line)
		branded.weighTheHeaviest(accepts, line)
		w.weighTheRest(accepts, line)
	}
	fmt.Print(table)
}

// weighForms weighs the card page of a new customer.
func (w *world) weighForms(accepts string, line func(string, weight)) {
	w.t.Helper()
	for _, lang := range []string{"kk", "ru", "en"} {
		line("card page, "+lang, w.scale(accepts).looks("/?lang="+lang))
		s := w.scale(accepts)
		line("card page, everything wrong, "+lang, s.submits("/transfers?lang="+lang, url.Values{"form_key": {s.twin("/").FormKey}}))
	}
}

// weighTheHeaviest weighs the card page of a merchant's customer who has saved cards, with the merchant's colours.
func (w *world) weighTheHeaviest(accepts string, line func(string, weight)) {
	w.t.Helper()
	for _, lang := range []string{"kk", "ru", "en"} {
		s := w.scale(accepts)
		order := "A-" + lang + fmt.Sprint(len(accepts))
		path := s.wants(http.StatusSeeOther, s.get(w.link(order))).header.Get("Location")
		form := s.filledAt(path, "", approved())
		form.Set("save_sender", "yes")
		form.Set("save_receiver", "yes")
		s.wants(http.StatusSeeOther, s.post(path+"/attempts", form))
		path = s.wants(http.StatusSeeOther, s.get(w.link(order+"-again"))).header.Get("Location")
		line("card page, all that is allowed, brand, "+lang, s.looks(path+"?lang="+lang))
		line("the same, everything wrong, "+lang, s.submits(path+"/attempts?lang="+lang,
			url.Values{"form_key": {s.twin(path).FormKey}, "sender_saved": {""}, "receiver_saved": {""}, "receiver_abroad": {"yes"}}))
	}
}

// weighTheRest weighs one of each other page, in Kazakh. Nobody has a budget for them, but no page should be heavier than the
// card page may be.
func (w *world) weighTheRest(accepts string, line func(string, weight)) {
	w.t.Helper()
	at := func(from pages.Card) (scale, string) { s := w.scale(accepts); return s, s.sends("1000", from) }
	s, path := at(challenged())
	line("hand-off", s.looks(path+"?lang=kk"))
	line("hand-off, somebody else's browser", w.scale(accepts).looks(path+"?lang=kk"))
	s, path = at(noFunds())
	line("card page after a refusal", s.looks(path+"?lang=kk"))
	s.wants(http.StatusSeeOther, s.post(path+"/cancel", url.Values{"form_key": {s.twin(path).FormKey}}))
	line("canceled", s.looks(path+"?lang=kk"))
	s, path = at(approved())
	line("success", s.looks(path+"?lang=kk"))
	s, path = at(cardWith(sandbox.FateAnswerLost))
	line("processing", s.looks(path+"?lang=kk"))
	line("no page", s.looks("/nowhere?lang=kk"))
}
