package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"audarym/e2e/pages"
)

// atTheBank makes a transfer and goes as far as the bank's page that is about to post to TermUrl.
func atTheBank(t *testing.T) (w *world, v *wire, path string, back form) {
	t.Helper()
	t.Parallel()
	w = start(t, setup{})
	v = w.wire()
	path = v.sends("1000", challenged())
	return w, v, path, v.confirms(path, "1234")
}

// returnsTo checks the answer to a callback: 303 to our own page, no body, no cookie (3ds-redirect.md cases 1 to 5).
func returnsTo(t *testing.T, r reply, path string) {
	t.Helper()
	if r.status != http.StatusSeeOther || r.header.Get("Location") != path || r.body != "" || r.header.Get("Set-Cookie") != "" {
		t.Errorf("callback answered %d to %q, body %q, Set-Cookie %q; want a bare 303 to %s",
			r.status, r.header.Get("Location"), r.body, r.header.Get("Set-Cookie"), path)
	}
}

func TestReturnPostRepeated(t *testing.T) {
	w, v, path, back := atTheBank(t)
	for range 3 {
		returnsTo(t, v.post(back.action, back.fields), path)
	}
	if o := w.order(); o.ConfirmsReceived != 1 || o.MoneyMoved != 1 {
		t.Errorf("ledger %+v, want one confirm", o)
	}
	if j := v.twin(path); j.State != pages.Succeeded {
		t.Errorf("state %s", j.State)
	}
}

func TestTwentyReturnPostsAtOnce(t *testing.T) {
	w, v, path, back := atTheBank(t)
	replies := make([]reply, 20)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() {
			stranger := w.wire() // the bank's page brings no cookie
			r, err := stranger.try(http.MethodPost, back.action, back.fields.Encode(),
				"Content-Type", "application/x-www-form-urlencoded", "Origin", "null", "Sec-Fetch-Site", "cross-site")
			if err != nil {
				t.Error(err)
			}
			replies[i] = r
		})
	}
	all.Wait()
	for _, r := range replies {
		returnsTo(t, r, path)
	}
	if o := w.order(); o.ConfirmsReceived != 1 || o.MoneyMoved != 1 {
		t.Errorf("ledger %+v, want one confirm", o)
	}
	if j := v.twin(path); j.State != pages.Succeeded {
		t.Errorf("state %s", j.State)
	}
}

// damaged is a return that does not prove anything.
type damaged struct {
	body, kind string
	status     int
}

func damagedReturns(pares, md string) map[string]damaged {
	form := func(pairs ...string) string {
		values := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			values.Add(pairs[i], pairs[i+1])
		}
		return values.Encode()
	}
	const urlencoded = "application/x-www-form-urlencoded"
	return map[string]damaged{
		"wrong MD":           {form("PaRes", pares, "MD", "x"+md), urlencoded, 400},
		"MD in other case":   {form("PaRes", pares, "MD", strings.ToLower(md)), urlencoded, 400},
		"two different MDs":  {form("PaRes", pares, "MD", md, "md", "other"), urlencoded, 400},
		"no MD":              {form("PaRes", pares), urlencoded, 303},
		"no PaRes":           {form("MD", md), urlencoded, 303},
		"empty PaRes":        {form("PaRes", "", "MD", md), urlencoded, 303},
		"nothing":            {"", urlencoded, 303},
		"control characters": {form("PaRes", "a\x00b", "MD", md), urlencoded, 400},
		"JSON":               {`{"PaRes":"x"}`, "application/json", 415},
		"too large":          {form("PaRes", strings.Repeat("A", 2<<20), "MD", md), urlencoded, 413},
	}
}

// Whatever a damaged or hostile return carries, no confirm goes out and the transfer can still be confirmed.
func TestDamagedReturnsChangeNothing(t *testing.T) {
	w, v, path, back := atTheBank(t)
	for name, d := range damagedReturns(back.fields.Get("PaRes"), back.fields.Get("MD")) {
		r := v.send(http.MethodPost, back.action, d.body, "Content-Type", d.kind)
		if r.status != d.status || r.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: status %d, Set-Cookie %q; want %d and none", name, r.status, r.header.Get("Set-Cookie"), d.status)
		}
		if o, j := w.order(), v.twin(path); o.ConfirmsReceived != 0 || j.State != pages.Challenged {
			t.Fatalf("%s: %d confirms, state %s", name, o.ConfirmsReceived, j.State)
		}
	}
	v.wants(303, v.get(back.action+"?"+back.fields.Encode())) // a query is no form
	if o := w.order(); o.ConfirmsReceived != 0 {
		t.Fatalf("a GET confirmed")
	}
	returnsTo(t, v.post(back.action, back.fields), path)
	if j := v.twin(path); j.State != pages.Succeeded {
		t.Errorf("state %s after the right return", j.State)
	}
}

// Spaces where plus signs were, line breaks, other names: what the way does to a PaRes is mended.
func TestMendedReturns(t *testing.T) {
	for name, mangle := range map[string]func(string) string{
		"plus became space": func(s string) string { return strings.ReplaceAll(s, "+", " ") },
		"CRLF every 76":     func(s string) string { return s[:76] + "\r\n" + s[76:] + "\r\n" },
		"LF and tab":        func(s string) string { return s[:100] + "\n\t" + s[100:] },
	} {
		t.Run(name, func(t *testing.T) {
			_, v, path, back := atTheBank(t)
			back.fields.Set("PaRes", mangle(back.fields.Get("PaRes")))
			returnsTo(t, v.post(back.action, back.fields), path)
			if j := v.twin(path); j.State != pages.Succeeded {
				t.Errorf("state %s", j.State)
			}
		})
	}
}

func TestUnknownReturnToken(t *testing.T) {
	_, v, _, back := atTheBank(t)
	v.wants(404, v.post(back.action[:len(back.action)-1]+"_", back.fields))
	v.wants(404, v.post("/3ds/return/x", back.fields))
}

// Inside a frame no cookie of ours will ever come, so the page leads out of it (3ds-redirect.md cases 13 and 14).
func TestReturnInsideAFrameBreaksOut(t *testing.T) {
	w, v, path, back := atTheBank(t)
	r := v.wants(200, v.post(back.action, back.fields, "Sec-Fetch-Dest", "iframe"))
	policy := r.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "frame-ancestors *") || !strings.Contains(policy, "form-action 'none'") ||
		r.header.Get("X-Frame-Options") != "" || r.header.Get("Set-Cookie") != "" {
		t.Errorf("headers of the break-out page: %v", r.header)
	}
	if !strings.Contains(r.body, `href="`+path+`" target="_top"`) || strings.Contains(r.body, "<form") || strings.Contains(r.body, w.order().Number) {
		t.Errorf("break-out page: %s", r.body)
	}
}
