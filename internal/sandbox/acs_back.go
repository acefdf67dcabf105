package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

const (
	acsContinuePath = "/acs/continue"
	acsHopPath      = "/acs/hop"
)

// backView is what the page that returns the browser prints.
type backView struct {
	Method, TermURL string
	Fields          []field
	ByHand, Twice   bool
	Frame           string // an inner page, which sends itself
}

type field struct{ Name, Value string }

// goBack returns the browser to TermUrl with the ACS's word.
func (b *Bank) goBack(e *entry, back acsReturn) acsPage {
	if back.status == "" {
		back.status = paYes
	}
	if back.way == acsBetween {
		back.way = acsStraight
		e.challenge.next = &back
		return acsPage{status: http.StatusOK, name: "acs_continue.html", data: e.challenge.id}
	}
	b.log.Info("ACS", "order", e.Number, "status", back.status, "tries", e.ACSTries)
	view := backView{Method: "post", TermURL: e.TermUrl, Fields: b.backFields(e, back)}
	if back.get {
		view.Method = "get"
		view.keepQuery()
	}
	return b.backBy(e, back.way, view)
}

func (b *Bank) backFields(e *entry, back acsReturn) (fields []field) {
	paResName, mdName := "PaRes", "MD"
	if back.lower {
		paResName, mdName = "paRes", "md"
	}
	if !back.noPaRes {
		fields = append(fields, field{paResName, b.paResValue(e, back)})
	}
	md := e.MD
	if back.wrongMD {
		md = b.random.digits(9) + "-" + b.random.hex(8)
	}
	return append(fields, field{mdName, md})
}

// backBy chooses the page for the way back.
func (b *Bank) backBy(e *entry, way acsWay, view backView) acsPage {
	page := acsPage{status: http.StatusOK, name: "acs_return.html"}
	switch way {
	case acsTwice:
		view.Twice, page.policy = true, "; connect-src *"
	case acsByHand:
		view.ByHand = true
	case acsHop:
		view.TermURL = otherHost(e.challenge.base) + acsHopPath + "?id=" + url.QueryEscape(e.challenge.id)
	case acsFramed:
		view = backView{Frame: string(render("acs_return.html", view))}
		page.policy = "; frame-src *"
	case acsNoReferrer:
		page.referrer = "no-referrer"
	case acsSandboxed:
		page.policy = "; sandbox allow-forms allow-scripts"
	case acsFormAction:
		page.policy = "; form-action " + originOf(view.TermURL)
	}
	page.data = view
	return page
}

// otherHost is this machine under its other name, where it has one.
func otherHost(base string) string {
	if strings.HasPrefix(base, "http://127.0.0.1:") {
		return strings.Replace(base, "127.0.0.1", "localhost", 1)
	}
	return strings.Replace(base, "//localhost:", "//127.0.0.1:", 1)
}

// acsContinue goes on from the page in between.
func (b *Bank) acsContinue(w http.ResponseWriter, r *http.Request) {
	b.acsStep(w, r, []string{"id"}, func(e *entry, _ url.Values) acsPage {
		if e.challenge.next == nil {
			return acsRefusal("there is nothing to continue")
		}
		return b.goBack(e, *e.challenge.next)
	})
}

// acsHop sends the browser on to TermUrl, with what it posted.
func (b *Bank) acsHop(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	e, target := b.challenges[r.URL.Query().Get("id")], ""
	if e != nil {
		target = e.TermUrl
	}
	b.mu.Unlock()
	if target == "" {
		acsRefusal("no such check").show(w)
		return
	}
	http.Redirect(w, r, target, http.StatusTemporaryRedirect)
}

func (b *Bank) paResValue(e *entry, back acsReturn) string {
	switch {
	case back.garbage:
		return "Z2FyYmFnZQ+/" + b.random.hex(200) + "="
	case back.json:
		return b.issueJSON(e)
	}
	value := b.issuePaRes(e, back.status, back.cancelled, 0)
	if missing := back.size - len(value); missing > 0 {
		value = b.issuePaRes(e, back.status, back.cancelled, missing)
	}
	for back.blanks && !strings.Contains(value, "+") {
		value = b.issuePaRes(e, back.status, back.cancelled, 0)
	}
	switch {
	case back.wrapped:
		return wrap(value, 76)
	case back.blanks:
		return strings.ReplaceAll(value, "+", " ")
	}
	return value
}

// issueJSON is a PaRes that a 3-D Secure 2 server made up (3ds-redirect.md 3.6 and case 43). The bank knows it by heart.
func (b *Bank) issueJSON(e *entry) string {
	text, _ := json.Marshal(map[string]string{ // strings: cannot fail
		"threeDSServerTransID": b.random.uuid(), "acsTransID": b.random.uuid(), "messageType": "CRes", "messageVersion": "2.2.0", "transStatus": paYes,
	})
	e.challenge.byHeart = base64.StdEncoding.EncodeToString(text)
	return e.challenge.byHeart
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
