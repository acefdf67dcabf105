package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// pages are the three pages of a flow. The floor serves the same bytes.
type pages struct{ form, handoff, result []byte }

func (p pages) write(folder string) error {
	return errors.Join(
		os.WriteFile(filepath.Join(folder, "form.html"), p.form, 0o600),
		os.WriteFile(filepath.Join(folder, "handoff.html"), p.handoff, 0o600),
		os.WriteFile(filepath.Join(folder, "result.html"), p.result, 0o600))
}

// paRes is as long as real ones, and as full of what forms must escape.
var paRes = noise(5000)

// flow is one customer's transfer in a browser of its own, from the card form to the receipt; the ACS is skipped.
// Where keep is given, the pages are kept there.
func (l *load) flow(ctx context.Context, base string, keep *pages) (time.Duration, error) {
	start := time.Now()
	jar, _ := cookiejar.New(nil) // has no errors
	own := visit{ctx: ctx, base: base, client: l.client(jar)}
	form := own.get("/")
	location := own.post("/transfers", base, url.Values{
		"form_key": {own.hidden(form, "form_key")}, "amount": {"1500.50"}, "email": {"aigerim@example.kz"},
		"sender_card": {"4405 6397 0401 5096"}, "sender_expiry": {"01/25"}, "sender_cvc": {"815"}, "sender_name": {"AIGERIM BENCH"},
		"receiver_card": {"5522042705066736"},
	})
	handoff := own.get(location)

	acs := visit{ctx: ctx, base: base, client: l.client(nil), err: own.err} // no cookie comes along from another site
	back := acs.post(pathOf(own.hidden(handoff, "TermUrl")), "https://acs.example", url.Values{
		"PaRes": {paRes}, "MD": {own.hidden(handoff, "MD")},
	})

	own.err = errors.Join(own.err, acs.err)
	result := own.get(back)
	own.expect(result, `data-state="succeeded"`)
	if keep != nil {
		*keep = pages{form, handoff, result}
	}
	return time.Since(start), own.err
}

func (l *load) client(jar http.CookieJar) *http.Client {
	return &http.Client{Transport: l.transport, Jar: jar, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// visit makes requests until one goes wrong; then it only remembers that.
type visit struct {
	ctx    context.Context
	base   string
	client *http.Client
	err    error
}

// get gives the body of a page.
func (v *visit) get(path string) []byte {
	body, _ := v.do(http.MethodGet, path, "", nil, http.StatusOK)
	return body
}

// post gives the path that the answer leads to.
func (v *visit) post(path, origin string, form url.Values) string {
	_, location := v.do(http.MethodPost, path, origin, strings.NewReader(form.Encode()), http.StatusSeeOther)
	return location
}

func (v *visit) do(method, path, origin string, body io.Reader, want int) (page []byte, location string) {
	if v.err != nil {
		return nil, ""
	}
	page, location, v.err = v.try(method, path, origin, body, want)
	return page, location
}

func (v *visit) try(method, path, origin string, body io.Reader, want int) ([]byte, string, error) {
	req, err := http.NewRequestWithContext(v.ctx, method, v.base+path, body)
	if err != nil {
		return nil, "", err
	}
	req.Header = browserHeaders(method, origin, origin == v.base)
	res, err := v.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != want {
		err = fmt.Errorf("%s %s answered %s, not %d:\n%s", method, path, res.Status, want, page)
	}
	return page, res.Header.Get("Location"), err
}

// browserHeaders are those of a browser that matter to a server.
func browserHeaders(method, origin string, same bool) http.Header {
	h := http.Header{
		"User-Agent":      {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Language": {"ru-RU,ru;q=0.9,en;q=0.8"},
		"Sec-Fetch-Mode":  {"navigate"}, "Sec-Fetch-Dest": {"document"}, "Sec-Fetch-Site": {"none"},
	}
	if method != http.MethodPost {
		return h
	}
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	h.Set("Origin", origin)
	h.Set("Sec-Fetch-Site", "cross-site")
	if same {
		h.Set("Sec-Fetch-Site", "same-origin")
	}
	return h
}

// hidden is the value of a hidden field.
func (v *visit) hidden(page []byte, name string) string {
	value, ok := hiddenValue(page, name)
	if !ok && v.err == nil {
		v.err = fmt.Errorf("no hidden field %s in:\n%s", name, page)
	}
	return value
}

func hiddenValue(page []byte, name string) (string, bool) {
	_, rest, found := bytes.Cut(page, []byte(`<input type="hidden" name="`+name+`" value="`))
	value, _, ended := bytes.Cut(rest, []byte{'"'})
	return html.UnescapeString(string(value)), found && ended
}

func (v *visit) expect(page []byte, text string) {
	if v.err == nil && !bytes.Contains(page, []byte(text)) {
		v.err = fmt.Errorf("no %s in:\n%s", text, page)
	}
}

// pathOf leaves out whose address it is: the floor's pages are copies of Audarym's.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}
