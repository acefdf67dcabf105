package handlers_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"
)

// browser is another profile: no cookies, no redirects followed.
func (s *site) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	own := http.DefaultTransport.(*http.Transport).Clone() // the end of another test's server closes what all share
	s.t.Cleanup(own.CloseIdleConnections)
	return &http.Client{Transport: own, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// page is one answer, read.
type page struct {
	*http.Response
	body string
}

func (s *site) do(req *http.Request) page {
	s.t.Helper()
	res, err := s.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return page{res, string(body)}
}

func (s *site) get(path string, header ...string) page {
	s.t.Helper()
	return s.do(s.request(http.MethodGet, path, "", header...))
}

func (s *site) post(path string, form url.Values, header ...string) page {
	s.t.Helper()
	return s.do(s.request(http.MethodPost, path, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...))
}

func (s *site) request(method, path, body string, header ...string) *http.Request {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// filled is a form that is right, on the page that the site shows at path.
func (s *site) filled(path string) url.Values {
	s.t.Helper()
	p := s.get(path)
	form := s.filledWith(p.value("form_key"))
	if !strings.Contains(p.body, `name="amount"`) { // it stands already, and is not asked for
		form.Del("amount")
	}
	return form
}

func (s *site) filledWith(formKey string) url.Values {
	return url.Values{
		"form_key": {formKey}, "amount": {"1000"},
		"sender_card": {"4405639704015096"}, "sender_expiry": {"01/25"}, "sender_cvc": {"815"}, "sender_name": {"ARMAN ALI"},
		"receiver_card": {"5522042705066736"}, "email": {""},
	}
}

// opened sends a right form and gives the transfer's path.
func (s *site) opened() string {
	s.t.Helper()
	p := s.post("/transfers", s.filled("/"))
	p.is(s.t, http.StatusSeeOther)
	return p.Header.Get("Location")
}

var hidden = regexp.MustCompile(`name="(\w+)" value="([^"]*)"`)

// value is what a hidden field of the page holds.
func (p page) value(name string) string {
	for _, m := range hidden.FindAllStringSubmatch(p.body, -1) {
		if m[1] == name {
			return m[2]
		}
	}
	return ""
}

func (p page) state() string {
	_, after, _ := strings.Cut(p.body, `data-state="`)
	state, _, _ := strings.Cut(after, `"`)
	return state
}

func (p page) is(t testing.TB, status int) {
	t.Helper()
	if p.StatusCode != status {
		t.Fatalf("HTTP %d, want %d: %.200s", p.StatusCode, status, p.body)
	}
}

func (p page) shows(t testing.TB, state string) page {
	t.Helper()
	if p.state() != state {
		t.Fatalf("state %q, want %q", p.state(), state)
	}
	return p
}

func tenge(n string) currency.Amount {
	a, err := currency.NewAmount(n, "KZT")
	if err != nil {
		panic(err)
	}
	return a
}

// locked keeps the log of parallel requests whole.
type locked struct{ s *site }

func (l *locked) Write(b []byte) (int, error) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.s.log.Write(b)
}
