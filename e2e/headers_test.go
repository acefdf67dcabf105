package e2e

import (
	"net/http"
	"strings"
	"testing"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// pageHeaders are those of every page, errors too (3ds-redirect.md section 2).
var pageHeaders = map[string]string{
	"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
	"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}

var pagePolicy = []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
	"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"}

func hasPolicy(t *testing.T, what string, r reply, directives ...string) {
	t.Helper()
	policy := map[string]bool{}
	for _, d := range strings.Split(r.header.Get("Content-Security-Policy"), ";") {
		policy[strings.TrimSpace(d)] = true
	}
	for _, d := range directives {
		if !policy[d] {
			t.Errorf("%s: no %q in policy %q", what, d, r.header.Get("Content-Security-Policy"))
		}
	}
	if len(policy) != len(directives) {
		t.Errorf("%s: policy %q, want nothing but %v", what, r.header.Get("Content-Security-Policy"), directives)
	}
}

func hasHeaders(t *testing.T, what string, r reply) {
	t.Helper()
	for name, want := range pageHeaders {
		if got := r.header.Get(name); got != want {
			t.Errorf("%s: %s: %q, want %q", what, name, got, want)
		}
	}
	if r.header.Get("Permissions-Policy") == "" || strings.Contains(r.body, "style=") || strings.Contains(r.body, " onload") {
		t.Errorf("%s: no Permissions-Policy, or something inline", what)
	}
}

func TestHeadersOfEveryPage(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	form := v.filled("1000", approved())
	form.Set("amount", "x")
	kind := []string{"Content-Type", "application/x-www-form-urlencoded"}
	canceled := v.sends("1000", noFunds())
	v.wants(303, v.post(canceled+"/cancel", map[string][]string{"form_key": {v.twin(canceled).FormKey}}))
	for what, page := range map[string]struct {
		r      reply
		status int
		state  pages.State
	}{
		"card form":   {v.get("/"), 200, pages.Open},
		"refused":     {v.post("/transfers", form), 422, pages.Open},
		"open":        {w.shown(noFunds()), 200, pages.Open},
		"success":     {w.shown(approved()), 200, pages.Succeeded},
		"processing":  {w.shown(cardWith(sandbox.FateAnswerLost)), 200, pages.Processing},
		"canceled":    {v.get(canceled), 200, pages.Canceled},
		"elsewhere":   {w.wire().get(v.sends("1000", challenged())), 200, pages.Challenged},
		"unknown id":  {v.get("/t/aaaaaaaaaaaaaaaaaaaaaaaaaa"), 404, pages.Error},
		"no id":       {v.get("/t/x"), 404, pages.Error},
		"no page":     {v.get("/nothing/here"), 404, pages.Error},
		"method":      {v.send("DELETE", "/", ""), 405, pages.Error},
		"GET on POST": {v.get("/transfers"), 405, pages.Error},
		"foreign":     {v.send("POST", "/transfers", "", append(kind, "Origin", "http://evil.example")...), 403, pages.Error},
		"not a form":  {v.send("POST", "/transfers", "{}", "Content-Type", "application/json"), 415, pages.Error},
		"wrong token": {v.send("POST", "/3ds/return/x", "", kind...), 404, pages.Error},
	} {
		if page.r.status != page.status || !strings.Contains(page.r.body, `data-state="`+string(page.state)+`"`) {
			t.Errorf("%s: status %d, want %d and state %s", what, page.r.status, page.status, page.state)
		}
		hasHeaders(t, what, page.r)
		hasPolicy(t, what, page.r, pagePolicy...)
	}
}

func TestForeignHostIsNotServed(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	req, err := http.NewRequest(http.MethodGet, w.url, nil)
	w.must(err)
	req.Host = "evil.example"
	res, err := http.DefaultTransport.RoundTrip(req)
	w.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("status %d, want 421", res.StatusCode)
	}
}

// Only the hand-off may post to another site, and only by scheme, but for the sandbox (3ds-redirect.md cases 19 to 22, 104).
func TestHandoffPage(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	r := v.get(v.sends("1000", challenged()))
	policy := append([]string{"form-action 'self' https: http://" + w.bankAddr}, pagePolicy[:4]...)
	hasPolicy(t, "hand-off", r, append(policy, pagePolicy[5:]...)...)
	if got := r.header.Get("Referrer-Policy"); got != "strict-origin" {
		t.Errorf("Referrer-Policy %q", got)
	}
	f, o := v.mustForm(r, "handoff"), w.order()
	if len(f.fields) != 3 || f.fields.Get("PaReq") != o.PaReqIssued || f.fields.Get("MD") != o.MD ||
		!strings.HasPrefix(f.fields.Get("TermUrl"), w.url+"/3ds/return/") {
		t.Errorf("the form to the bank has %v", f.fields)
	}
	if !strings.HasPrefix(f.action, "http://"+w.bankAddr+"/acs/pa?id=") {
		t.Errorf("the form leads to %q", f.action)
	}
}

// The cookie is sealed, for our site only, and changes with every POST (3ds-redirect.md cases 6 and 91).
func TestCookie(t *testing.T) {
	t.Parallel()
	v := start(t, setup{}).wire()
	for what, r := range map[string]reply{"first visit": v.get("/"), "payment": v.post("/transfers", v.filled("1000", approved()))} {
		cookie := r.header.Get("Set-Cookie")
		for _, part := range []string{"audarym=", "Path=/", "HttpOnly", "SameSite=Lax"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("%s: cookie %q without %s", what, cookie, part)
			}
		}
	}
}

// TermUrl by GET or HEAD shows where the transfer stands and changes nothing.
func TestLookingAtTermUrl(t *testing.T) {
	w, v, path, back := atTheBank(t)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		returnsTo(t, v.send(method, back.action, ""), path+"?returned")
	}
	if n := w.order().ConfirmsReceived; n != 0 {
		t.Errorf("%d confirms", n)
	}
}

// What the bank's own links say decides nothing, and leads nowhere else (3ds-redirect.md cases 82 and 101).
func TestBankLinksBackDecideNothing(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	path := v.sends("1000", challenged())
	for _, link := range []string{"/bank/back/", "/bank/fail/"} {
		r := v.get(link + strings.TrimPrefix(path, "/t/") + "?status=success&reference=1&next=//evil.example")
		returnsTo(t, r, path)
	}
	if j := v.twin(path); j.State != pages.Challenged {
		t.Errorf("state %s", j.State)
	}
	v.wants(404, v.get("/bank/back/aaaaaaaaaaaaaaaaaaaaaaaaaa"))
}
