package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (b *Bank) adminInbox(mux *http.ServeMux) {
	mux.HandleFunc("GET /inbox/{number}", b.mailPage)
	mux.HandleFunc("GET /inbox/{number}/html", b.mailHTML)
	mux.HandleFunc("POST /inbox", b.adminForm(func(r *http.Request) error { return b.SetMailFault(MailFault(r.PostFormValue("fault"))) }))
	mux.HandleFunc("GET /api/mails", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.letters()) })
	mux.HandleFunc("GET /api/mails/{number}", func(w http.ResponseWriter, r *http.Request) {
		if l, ok := b.letterOf(w, r); ok {
			writeJSON(w, l)
		}
	})
	mux.HandleFunc("PUT /api/mails/fault", b.adminMailFault)
}

// letters are the newest first.
func (b *Bank) letters() []Letter {
	all := []Letter{}
	for _, m := range b.Mails() {
		all = append(all, m.Read())
	}
	slices.Reverse(all)
	return all
}

func (b *Bank) letterOf(w http.ResponseWriter, r *http.Request) (Letter, bool) {
	number, _ := strconv.Atoi(r.PathValue("number"))
	m, ok := b.Mail(number)
	if !ok {
		http.Error(w, "no such mail", http.StatusNotFound)
		return Letter{}, false
	}
	return m.Read(), true
}

func (b *Bank) mailPage(w http.ResponseWriter, r *http.Request) {
	if l, ok := b.letterOf(w, r); ok {
		acsPage{status: http.StatusOK, name: "mail.html", data: l, policy: "; frame-src 'self'"}.show(w)
	}
}

// mailHTML is the HTML part, for a frame: nothing in it runs, and it fetches nothing.
func (b *Bank) mailHTML(w http.ResponseWriter, r *http.Request) {
	l, ok := b.letterOf(w, r)
	if !ok {
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	body := strings.Replace(l.HTML, "<head>", `<head><base target="_blank">`, 1) // a link in it opens beside the inbox
	_, _ = w.Write([]byte(body))                                                 // the other side has gone
}

func (b *Bank) adminMailFault(w http.ResponseWriter, r *http.Request) {
	var body struct{ Fault MailFault }
	err := readAdmin(r, &body)
	if err == nil {
		err = b.SetMailFault(body.Fault)
	}
	answerAdmin(w, err, func() any { return map[string]MailFault{"fault": b.MailFault()} })
}
