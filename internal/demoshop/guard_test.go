package demoshop_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/demoshop"
)

func TestItAnswersToItsOwnNamesOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	config := r.config()
	config.PublicURL = "https://tea.example"
	shop, err := demoshop.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8083": 200, "LOCALHOST:8083": 200, "127.0.0.1:8083": 200, "[::1]:8083": 200, "[::1]": 200, "tea.example": 200, "Tea.Example": 200,
		"": 421, "tea.example:8083": 421, "evil.example": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example:8083": 421, "10.0.0.1": 421,
	} {
		request := httptest.NewRequest("GET", "/", nil)
		request.Host = host
		answer := httptest.NewRecorder()
		shop.Handler().ServeHTTP(answer, request)
		if answer.Code != want {
			t.Errorf("%q: %d, want %d", host, answer.Code, want)
		}
	}
}

func TestFormsComeFromOurOwnPagesAndWebhooksFromAnywhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for path, want := range map[string]int{"/basket": 403, "/orders": 403, "/orders/T-1001/pay": 403, "/deliveries/answer": 403, "/webhook": 401} {
		for _, from := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"http://evil.example"}}, {"Origin": {"null"}}} {
			request, _ := http.NewRequest("POST", r.url+path, strings.NewReader(""))
			request.Header = from
			if got := r.do(request); got.status != want {
				t.Errorf("%s from %v: %d, want %d", path, from, got.status, want)
			}
		}
	}
	if got := r.get("/webhook"); got.status != 404 {
		t.Errorf("GET of the webhook: %d", got.status)
	}
	if got := r.post("/deliveries/answer", url.Values{"answer": {strings.Repeat("x", 70<<10)}}); got.status != 422 {
		t.Errorf("a form too large: %d", got.status)
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, path := range []string{"/", "/orders", "/deliveries", "/nothing", "/style.css", "/icon.svg"} {
		header := r.get(path).header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' " + r.api.url,
			"Cache-Control":           "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: %s = %q", path, name, header.Get(name))
			}
		}
	}
}

func TestCookiesAreKeptFromScripts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, cookie := range r.post("/basket", url.Values{"add": {"honey"}}).header.Values("Set-Cookie") {
		if !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
			t.Error(cookie)
		}
	}
}

func TestAShopThatCannotWorkIsNotMade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, spoil := range map[string]func(*demoshop.Config){
		"no address":         func(c *demoshop.Config) { c.PublicURL = "" },
		"a relative address": func(c *demoshop.Config) { c.APIURL = "/api/v1" },
		"another scheme":     func(c *demoshop.Config) { c.APIURL = "ftp://localhost/api" },
		"no key":             func(c *demoshop.Config) { c.APIKey = "" },
		"no secret":          func(c *demoshop.Config) { c.WebhookSecret = "" },
		"a bare secret":      func(c *demoshop.Config) { c.WebhookSecret = strings.TrimPrefix(secretOf(newKey), "whsec_") },
		"a short secret":     func(c *demoshop.Config) { c.WebhookSecret = secretOf(newKey[:23]) },
		"one secret wrong":   func(c *demoshop.Config) { c.WebhookSecret += ",whsec_" },
		"no link secret":     func(c *demoshop.Config) { c.LinkSecret = "" },
		"no clock":           func(c *demoshop.Config) { c.Now = nil },
		"a language unknown": func(c *demoshop.Config) { c.Languages = []string{"kk", "de"} },
	} {
		config := r.config()
		spoil(&config)
		if _, err := demoshop.New(config); err == nil {
			t.Errorf("%s: made", name)
		}
	}
	config := r.config()
	config.HTTPClient = &http.Client{Timeout: time.Second}
	if _, err := demoshop.New(config); err != nil || config.HTTPClient.CheckRedirect != nil {
		t.Errorf("with a client of its own: %v, or the client was changed", err)
	}
}
