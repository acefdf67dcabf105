package handlers_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/transfer"
)

func TestOtherSitesMayPostToTermUrlOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = threeDS
	path := s.opened()
	off := s.get(path).shows(t, "challenged")
	termURL := strings.TrimPrefix(off.value("TermUrl"), s.url)
	for _, c := range []struct {
		path   string
		header []string
	}{
		{"/transfers", []string{"Sec-Fetch-Site", "cross-site"}}, {"/transfers", []string{"Sec-Fetch-Site", "same-site"}},
		{"/transfers", []string{"Origin", "https://evil.example"}}, {"/transfers", []string{"Origin", "null"}},
		{path + "/attempts", []string{"Sec-Fetch-Site", "cross-site"}}, {path + "/cancel", []string{"Sec-Fetch-Site", "cross-site"}},
		{"/language", []string{"Sec-Fetch-Site", "cross-site"}}, {termURL + "/", []string{"Sec-Fetch-Site", "cross-site"}},
		{"/bank/notify/x", []string{"Sec-Fetch-Site", "cross-site"}},
	} {
		if p := s.post(c.path, url.Values{}, c.header...); p.StatusCode != http.StatusForbidden || p.state() != "error" {
			t.Errorf("%s with %v: HTTP %d", c.path, c.header, p.StatusCode)
		}
	}
	p := s.post(termURL, url.Values{"PaRes": {"eJz"}, "MD": {"1-A"}}, "Sec-Fetch-Site", "cross-site", "Origin", "null")
	p.is(t, http.StatusSeeOther)
	if p.Header.Get("Location") != path || s.bank.confirms != 1 {
		t.Errorf("return to %q, %d confirms", p.Header.Get("Location"), s.bank.confirms)
	}
}

func TestAnUnknownHostIsNotServed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/", "/3ds/return/x"} {
		req := s.request(http.MethodGet, path, "")
		req.Host = "evil.example"
		if p := s.do(req); p.StatusCode != http.StatusMisdirectedRequest || strings.Contains(p.body, "evil") {
			t.Errorf("%s: HTTP %d", path, p.StatusCode)
		}
	}
}

func TestEveryPageHasTheHeaders(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.opened()
	for _, at := range []string{"/", path, "/nowhere", "/t/nothing", "/transfers"} {
		h := s.get(at).Header
		for name, want := range map[string]string{
			"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", at, name, h.Get(name))
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self'; frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", at, csp)
		}
	}
}

func TestTheCookieIsLax(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookie := s.get("/").Header.Get("Set-Cookie")
	for _, part := range []string{"audarym=", "Path=/", "HttpOnly", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("%q has no %s", cookie, part)
		}
	}
	if again := s.get("/").Header.Get("Set-Cookie"); again != "" {
		t.Error("a look wrote the cookie again")
	}
	form := s.filled("/")
	first := s.post("/transfers", form).Header.Get("Set-Cookie")
	if second := s.post("/transfers", form).Header.Get("Set-Cookie"); first == "" || second == "" || first == second {
		t.Error("the cookie does not change with every POST")
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/nowhere", "/t/", "/t/x", "/t/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/t/AAAAAAAAAAAAAAAAAAAAAAAAAA", "/%2e%2e/etc", "/..%2f", "//", "/%00", "/t/x;jsessionid=1",
		"/static/nothing.js", "/3ds/return/x", "/bank/back/x", "/bank/fail/aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		if p := s.get(path); p.StatusCode != http.StatusNotFound {
			t.Errorf("%s: HTTP %d", path, p.StatusCode)
		}
	}
	for _, method := range []string{"TRACE", "PUT", "DELETE", "PATCH", "FOO"} {
		if p := s.do(s.request(method, "/", "")); p.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: HTTP %d", method, p.StatusCode)
		}
	}
	if p := s.do(s.request(http.MethodHead, "/", "")); p.StatusCode != http.StatusOK || p.body != "" {
		t.Errorf("HEAD: HTTP %d with %d bytes", p.StatusCode, len(p.body))
	}
}

func TestTroubleIsNotSentTryLater(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{"database": fmt.Errorf("%w: disk I/O", transfer.ErrStore), "numbers": transfer.ErrNumbers} {
		s := newSite(t)
		form := s.filled("/")
		s.store.SetDown(err)
		p := s.post("/transfers", form)
		if p.StatusCode != http.StatusServiceUnavailable || p.Header.Get("Retry-After") == "" || s.bank.transfers != 0 {
			t.Errorf("%s: HTTP %d, %d transfers", name, p.StatusCode, s.bank.transfers)
		}
		if strings.Contains(p.body, "disk") {
			t.Errorf("%s: the page tells the cause", name)
		}
	}
	s := newSite(t)
	form := s.filled("/")
	s.store.SetDown(errors.New("odd"))
	if p := s.post("/transfers", form); p.StatusCode != http.StatusInternalServerError || strings.Contains(p.body, "odd") {
		t.Errorf("HTTP %d", p.StatusCode)
	}
}
