//go:build linux

package crash

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"audarym/internal/sandbox"
)

// customer is a browser without a screen. What it does may break off at any time, so everything gives an error.
type customer struct {
	w      *world
	client *http.Client
	form   url.Values // the card form, filled in
	path   string     // of the transfer, once known
	back   *htmlForm  // what the card issuer's page posts to TermUrl
	again  *htmlForm  // the cards of another attempt, once typed
	gone   *htmlForm  // the wish to cancel, once made
}

func (w *world) customer() *customer {
	jar, _ := cookiejar.New(nil) // never fails
	return &customer{w: w, client: &http.Client{
		Jar: jar, Timeout: stepTime, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (c *customer) get(address, accept string) (reply, error) {
	return c.do(http.MethodGet, address, nil, "Accept", accept)
}

func (c *customer) post(address string, form url.Values) (reply, error) {
	return c.do(http.MethodPost, address, form, "Content-Type", "application/x-www-form-urlencoded")
}

func (c *customer) do(method, address string, form url.Values, name, value string) (reply, error) {
	if strings.HasPrefix(address, "/") {
		address = c.w.url() + address
	}
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set(name, value)
	res, err := c.client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if what := findCard(body); what != "" {
		c.w.t.Errorf("I7: the answer to %s %s holds %s", method, req.URL.Path, what)
	}
	return reply{res.StatusCode, res.Header, string(body)}, err
}

// twin is the JSON of a page.
type twin struct {
	State   string `json:"state"`
	Money   string `json:"money"`
	Order   string `json:"order"`
	FormKey string `json:"form_key"`
}

func (c *customer) look(path string) (j twin, err error) {
	r, err := c.get(path, "application/json")
	if err == nil && r.status != http.StatusOK {
		err = fmt.Errorf("GET %s: status %d: %.200s", path, r.status, r.body)
	}
	if err == nil {
		err = json.Unmarshal([]byte(r.body), &j)
	}
	return j, err
}

func cardWith(fate sandbox.Fate) sandbox.Card {
	for _, c := range sandbox.Cards() {
		if c.Fate == fate && c.Role == "sender" {
			return c
		}
	}
	panic("no card for " + fate)
}

// fills opens the form and fills it in.
func (c *customer) fills(fate sandbox.Fate) error {
	j, err := c.look("/")
	card := cardWith(fate)
	expiry := card.Expiry
	if now := time.Now().Format("06"); expiry[3:] < now { // printed in the past: banks extend cards
		expiry = "12/30"
	}
	c.form = url.Values{
		"form_key": {j.FormKey}, "amount": {"1000"}, "sender_card": {card.PAN}, "sender_expiry": {expiry},
		"sender_cvc": {card.CVC}, "sender_name": {"AIGERIM SERIK"}, "receiver_card": {"5578342728230613"}, "email": {""},
	}
	return err
}

// sends posts the form, for the first time or again.
func (c *customer) sends() error {
	path, err := c.redirected(c.post("/transfers", c.form))
	if err == nil && c.path != "" && c.path != path {
		c.w.t.Errorf("the same form led to %s first and to %s now", c.path, path)
	}
	if err == nil {
		c.path = path
	}
	return err
}

func (c *customer) redirected(r reply, err error) (string, error) {
	if err == nil && r.status != http.StatusSeeOther {
		err = fmt.Errorf("status %d, want 303: %.200s", r.status, r.body)
	}
	return r.header.Get("Location"), err
}

// proves goes to the card issuer's page and types the code there; c.back is what that page sends back to us.
func (c *customer) proves() error {
	handoff, err := formOn("handoff")(c.get(c.path, "text/html"))
	if err != nil {
		return err
	}
	asks, err := formOn("acs-form")(c.post(handoff.action, handoff.fields))
	if err != nil {
		return err
	}
	asks.fields.Set("password", "1234")
	c.back, err = formOn("acs-return-form")(c.post("http://"+c.w.bankAddr+asks.action, asks.fields))
	return err
}

// returns posts PaRes to TermUrl, for the first time or again.
func (c *customer) returns() error {
	path, err := c.redirected(c.post(c.back.action, c.back.fields))
	if err == nil && path != c.path {
		c.w.t.Errorf("TermUrl led to %s, want %s", path, c.path)
	}
	return err
}

func (c *customer) provesAndReturns() error {
	if err := c.proves(); err != nil {
		return err
	}
	return c.returns()
}
