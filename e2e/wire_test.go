package e2e

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"audarym/e2e/pages"
)

// wire is a customer without a browser: plain HTTP with cookies, every redirect seen.
type wire struct {
	t      *testing.T
	w      *world
	client *http.Client
}

func (w *world) wire() *wire {
	jar, _ := cookiejar.New(nil) // never fails
	return &wire{t: w.t, w: w, client: &http.Client{
		Jar: jar, Timeout: stepTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// shown is the page of a transfer for whoever has just sent it.
func (w *world) shown(from pages.Card) reply {
	w.t.Helper()
	v := w.wire()
	return v.get(v.sends("1000", from))
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

func (v *wire) get(address string, header ...string) reply {
	v.t.Helper()
	return v.send(http.MethodGet, address, "", header...)
}

func (v *wire) post(address string, form url.Values, header ...string) reply {
	v.t.Helper()
	return v.send(http.MethodPost, address, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...)
}

// send takes a path of the application or a whole address; header is names and values in turn.
func (v *wire) send(method, address, body string, header ...string) reply {
	v.t.Helper()
	r, err := v.try(method, address, body, header...)
	if err != nil {
		v.t.Fatal(err)
	}
	return r
}

// try is send for goroutines that may not end the test.
func (v *wire) try(method, address, body string, header ...string) (reply, error) {
	if strings.HasPrefix(address, "/") {
		address = v.w.url + address
	}
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := v.client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	v.w.checkLeak("answer to "+method+" "+req.URL.Path, content)
	for name, values := range res.Header {
		v.w.checkLeak("header "+name, []byte(strings.Join(values, "\n")))
	}
	return reply{res.StatusCode, res.Header, string(content)}, err
}

// wants fails the test unless the answer has this status, and gives the answer back.
func (v *wire) wants(status int, r reply) reply {
	v.t.Helper()
	if r.status != status {
		v.t.Fatalf("status %d, want %d: %.300s", r.status, status, r.body)
	}
	return r
}

// filled is the card form as this customer would send it.
func (v *wire) filled(amount string, from pages.Card) url.Values {
	v.t.Helper()
	return v.filledAt("/", amount, from)
}

func (v *wire) filledAt(path, amount string, from pages.Card) url.Values {
	v.t.Helper()
	return url.Values{
		"form_key": {v.twin(path).FormKey}, "amount": {amount}, "sender_card": {from.Number}, "sender_expiry": {from.Expiry},
		"sender_cvc": {from.CVC}, "sender_name": {from.Name}, "receiver_card": {receiver}, "email": {""},
	}
}

// sends makes a transfer and gives its path.
func (v *wire) sends(amount string, from pages.Card) string {
	v.t.Helper()
	return v.wants(http.StatusSeeOther, v.post("/transfers", v.filled(amount, from))).header.Get("Location")
}

// twin is the JSON of a page.
type twin struct {
	State        pages.State `json:"state"`
	Money        string      `json:"money"`
	Amount       string      `json:"amount"`
	Currency     string      `json:"currency"`
	Language     string      `json:"language"`
	Deadline     time.Time   `json:"deadline"`
	AttemptsLeft int         `json:"attempts_left"`
	Order        string      `json:"order"`
	Reference    string      `json:"reference"`
	From         string      `json:"from"`
	To           string      `json:"to"`
	FormKey      string      `json:"form_key"`
	Action       string      `json:"action"`
	Failure      struct{ Code, Reason, Next string }
	Doubt        struct{ Code, Reason string }
}

func (v *wire) twin(path string) (j twin) {
	v.t.Helper()
	r := v.wants(http.StatusOK, v.get(path, "Accept", "application/json"))
	if err := json.Unmarshal([]byte(r.body), &j); err != nil || r.header.Get("Content-Type") != "application/json" {
		v.t.Fatalf("JSON twin of %s: %v (%s)", path, err, r.header.Get("Content-Type"))
	}
	return j
}

// settles waits, without asking too often, until a transfer is not processing any more.
func (v *wire) settles(path string) twin {
	v.t.Helper()
	for {
		mark := v.w.journal.mark()
		j := v.twin(path)
		if j.State != pages.Processing {
			return j
		}
		if !v.w.journal.after(mark, settledLine) {
			v.t.Fatalf("%s is not settled: %+v", path, j)
		}
	}
}

// form is a form of a page, with what it would send.
type form struct {
	action string
	fields url.Values
}

// form finds the form with this id on a page.
func (r reply) form(id string) (form, bool) {
	doc, err := html.Parse(strings.NewReader(r.body))
	if err != nil {
		return form{}, false
	}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" || attr(n, "id") != id {
			continue
		}
		f := form{action: attr(n, "action"), fields: url.Values{}}
		for in := range n.Descendants() {
			if in.Data == "input" && attr(in, "name") != "" {
				f.fields.Add(attr(in, "name"), attr(in, "value"))
			}
		}
		return f, true
	}
	return form{}, false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// mustForm is form for a page that has it.
func (v *wire) mustForm(r reply, id string) form {
	v.t.Helper()
	f, ok := r.form(id)
	if !ok {
		v.t.Fatalf("no form #%s (status %d): %.300s", id, r.status, r.body)
	}
	return f
}

// confirms goes from the hand-off through the bank's page with a code, up to what the bank's page would post to us:
// TermUrl and its fields.
func (v *wire) confirms(path, code string) form {
	v.t.Helper()
	handoff := v.mustForm(v.get(path), "handoff")
	asks := v.mustForm(v.wants(http.StatusOK, v.post(handoff.action, handoff.fields)), "acs-form")
	asks.fields.Set("password", code)
	return v.mustForm(v.post("http://"+v.w.bankAddr+asks.action, asks.fields), "acs-return-form")
}
