package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"audarym/e2e/pages"
)

// deployment is an instance that somebody runs, seen from outside and only to be read: no card is sent, no transfer begun,
// nothing stored. The one form that is posted is an empty one, which is refused before anything is done with it.
type deployment struct {
	t      *testing.T
	base   string // without a slash at its end
	client *http.Client
	did    int
}

func at(t *testing.T, base string) *deployment {
	t.Helper()
	base, err := checkBase(base)
	if err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil) // never fails
	return &deployment{t: t, base: base, client: &http.Client{Jar: jar, Timeout: stepTime}}
}

// says prints what was looked at, so that nobody has to guess what a green run means.
func (d *deployment) says(format string, args ...any) {
	d.did++
	fmt.Printf("| %s: %s\n", d.base, fmt.Sprintf(format, args...))
}

func (d *deployment) send(method, path string, form url.Values, header ...string) reply {
	d.t.Helper()
	address := path
	if strings.HasPrefix(path, "/") {
		address = d.base + path
	}
	req, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		d.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := d.client.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	content, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		d.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(content)}
}

// looks goes through everything that plain HTTP shows, and says whether the card form is open to anybody.
func (d *deployment) looks() (open bool) {
	d.t.Helper()
	first := d.send(http.MethodGet, "/", nil)
	open = first.status == http.StatusOK
	if open {
		d.isPage("first page", first, http.StatusOK, pages.Open, "submit", "field-amount", "field-sender_card", "field-receiver_card", "keep")
	} else { // every transfer needs a link of the merchant's
		d.isPage("first page, for those who have a link", first, http.StatusNotFound, pages.Error)
	}
	d.isPage("page that is not there", d.send(http.MethodGet, "/nothing/here", nil), http.StatusNotFound, pages.Error, "request-id")
	d.isPage("transfer that is not there", d.send(http.MethodGet, "/t/aaaaaaaaaaaaaaaaaaaaaaaaaa", nil), http.StatusNotFound, pages.Error, "request-id")
	d.assets(first)
	key := d.twinOf(open, first.status)
	if open {
		d.refusesNothing(key)
	} else {
		d.says("no empty form sent: the first page has none")
	}
	// Every merchant has it: where it is not, the address is not that of a merchant's pages, whatever else there looks like ours.
	d.isPage("form for the code of a receipt", d.send(http.MethodGet, "/verify", nil), http.StatusOK, pages.Verify, "verify-code", "verify-submit")
	return open
}

// isPage compares status, state, headers and names of a page.
func (d *deployment) isPage(what string, r reply, status int, state pages.State, testIDs ...string) {
	d.t.Helper()
	if r.status != status || !strings.Contains(r.body, `data-state="`+string(state)+`"`) {
		d.t.Errorf("%s: HTTP %d, want %d in state %s", what, r.status, status, state)
	}
	hasHeaders(d.t, what, r)
	hasPolicy(d.t, what, r, pagePolicy...)
	for _, name := range testIDs {
		if !strings.Contains(r.body, `data-testid="`+name+`"`) {
			d.t.Errorf("%s: no data-testid %s", what, name)
		}
	}
	if strings.HasPrefix(d.base, "https:") && r.header.Get("Strict-Transport-Security") == "" {
		d.t.Errorf("%s: no Strict-Transport-Security", what)
	}
	d.says("%s: %d, %s, headers, %d names", what, status, state, len(testIDs))
}

var assetOf = regexp.MustCompile(`<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"`)

// assets loads what the page is made of: all of it is ours, and kept for good.
func (d *deployment) assets(r reply) {
	d.t.Helper()
	here, _ := url.Parse(d.base + "/")
	n := 0
	for _, m := range assetOf.FindAllStringSubmatch(r.body, -1) {
		u, err := here.Parse(m[1])
		if err != nil || u.Scheme == "data" {
			continue
		}
		if u.Host != here.Host {
			d.t.Errorf("the page loads %s from somebody else", u)
			continue
		}
		got := d.send(http.MethodGet, u.String(), nil)
		if cache := got.header.Get("Cache-Control"); got.status != http.StatusOK || !strings.Contains(cache, "immutable") {
			d.t.Errorf("%s: HTTP %d, Cache-Control %q", u, got.status, cache)
		}
		n++
	}
	if n == 0 {
		d.t.Error("the page loads nothing, not even its style")
	}
	d.says("%d assets: ours, there, immutable", n)
}

// twinOf reads the first page's JSON, and gives the key of its form.
func (d *deployment) twinOf(open bool, status int) string {
	d.t.Helper()
	r := d.send(http.MethodGet, "/", nil, "Accept", "application/json")
	var j struct {
		State   pages.State `json:"state"`
		FormKey string      `json:"form_key"`
		Status  int         `json:"status"`
	}
	err := json.Unmarshal([]byte(r.body), &j)
	switch {
	case err != nil || r.status != status:
		d.t.Errorf("JSON twin: HTTP %d, %v", r.status, err)
	case open && (j.State != pages.Open || j.FormKey == ""), !open && j.Status != status:
		d.t.Errorf("JSON twin says %+v, and the page is %d", j, status)
	}
	d.says("JSON twin of the first page agrees")
	return j.FormKey
}

// refusesNothing sends a form with nothing in it.
func (d *deployment) refusesNothing(key string) {
	d.t.Helper()
	origin, _ := url.Parse(d.base)
	r := d.send(http.MethodPost, "/transfers", url.Values{"form_key": {key}}, "Origin", origin.Scheme+"://"+origin.Host)
	d.isPage("empty form", r, http.StatusUnprocessableEntity, pages.Open, "error-summary", "error-amount", "error-sender_card", "error-receiver_card")
}
