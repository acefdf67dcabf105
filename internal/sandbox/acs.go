package sandbox

import (
	"net/http"
	"net/url"
)

// acsEnter is `action`: the merchant's hand-off page posts the browser here with PaReq, MD and TermUrl.
func (b *Bank) acsEnter(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		acsRefusal(err.Error()).show(w)
		return
	}
	b.enter(r.URL.Query().Get("id"), form).show(w)
}

// acsPassword takes what the customer typed, acsCancel the other button.
func (b *Bank) acsPassword(w http.ResponseWriter, r *http.Request) {
	b.acsStep(w, r, []string{"id", "password"}, func(e *entry, form url.Values) acsPage {
		return b.tryPassword(form.Get("id"), e, form.Get("password"))
	})
}

func (b *Bank) acsCancel(w http.ResponseWriter, r *http.Request) {
	b.acsStep(w, r, []string{"id"}, func(e *entry, _ url.Values) acsPage {
		return b.goBack(e, acsReturn{status: paNo, cancelled: true})
	})
}

// acsStep reads a form of the ACS's own pages and takes a step of the challenge it belongs to.
func (b *Bank) acsStep(w http.ResponseWriter, r *http.Request, fields []string, step func(*entry, url.Values) acsPage) {
	form, err := readForm(w, r)
	if err == nil {
		err = checkForm(form, fields, nil)
	}
	if err != nil {
		acsRefusal(err.Error()).show(w)
		return
	}
	b.takeStep(form, step).show(w)
}

func (b *Bank) takeStep(form url.Values, step func(*entry, url.Values) acsPage) acsPage {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.challenges[form.Get("id")]
	if e == nil || e.TermUrl == "" { // no browser has entered it
		return acsRefusal("no such check")
	}
	return step(e, form)
}

// enter records what arrived before it judges it: a merchant's test wants to see the bytes (3ds-redirect.md case 37).
func (b *Bank) enter(id string, form url.Values) acsPage {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.challenges[id]
	if e == nil {
		return acsRefusal("no such check")
	}
	e.PaReqReceived = form.Get("PaReq")
	termURL := form.Get("TermUrl")
	switch err := checkForm(form, []string{"PaReq", "MD", "TermUrl"}, nil); {
	case err != nil:
		return acsRefusal(err.Error())
	case e.PaReqReceived != e.PaReqIssued:
		return acsRefusal("PaReq is not the one that was issued, byte for byte")
	case form.Get("MD") != e.MD:
		return acsRefusal("MD is not the one that was issued")
	case !isLink(termURL):
		return acsRefusal("TermUrl is not an http or https URL")
	}
	e.TermUrl = termURL
	if e.fate.ACS == acsCancels {
		return b.goBack(e, acsReturn{status: paNo, cancelled: true})
	}
	return b.ask(id, e, false)
}

// tryPassword: three wrong ones end it. A customer who comes back after the end gets another PaRes
// (3ds-redirect.md cases 52 and 54).
func (b *Bank) tryPassword(id string, e *entry, password string) acsPage {
	e.ACSTries++
	back, right := findCode(password)
	if right && e.fate.ACS != acsRejects && e.challenge.wrong < maxWrong {
		return b.goBack(e, back)
	}
	e.challenge.wrong++
	if e.challenge.wrong >= maxWrong {
		return b.goBack(e, acsReturn{status: paNo})
	}
	return b.ask(id, e, true)
}
