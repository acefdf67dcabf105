package sandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/sandbox"
)

const submitsItself = `<script>HTMLFormElement.prototype.submit.call(`

// TestACSWaysBack types each code that is right in a way of its own, looks at the page that returns the browser, and
// confirms what it brings.
func TestACSWaysBack(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, r *rig, page reply) (paRes string){
		"1001": func(t *testing.T, _ *rig, page reply) string {
			if !strings.Contains(page.body, `fetch(form.action, {method: "POST", mode: "no-cors"`) || !strings.Contains(page.policy(), "connect-src *") {
				t.Errorf("%s %s", page.policy(), page.body)
			}
			return inputs(page.body).Get("PaRes")
		},
		"1002": func(t *testing.T, _ *rig, page reply) string {
			if strings.Contains(page.body, "<script") {
				t.Error("it sends itself")
			}
			return inputs(page.body).Get("PaRes")
		},
		"1003": clickedThrough,
		"1004": hopped,
		"1005": framed,
		"1006": func(t *testing.T, _ *rig, page reply) string {
			if got := page.header.Get("Referrer-Policy"); got != "no-referrer" {
				t.Errorf("Referrer-Policy: %s", got)
			}
			return straight(t, page)
		},
		"1007": func(t *testing.T, _ *rig, page reply) string {
			if !strings.Contains(page.policy(), "; sandbox allow-forms allow-scripts") {
				t.Error(page.policy())
			}
			return straight(t, page)
		},
		"1008": func(t *testing.T, _ *rig, page reply) string {
			if !strings.Contains(page.policy(), "; form-action http://shop.test") {
				t.Error(page.policy())
			}
			return straight(t, page)
		},
		"1010": func(t *testing.T, _ *rig, page reply) string {
			paRes := straight(t, page)
			if !strings.Contains(paRes, " ") || strings.Contains(paRes, "+") {
				t.Errorf("PaRes = %s", paRes)
			}
			return strings.ReplaceAll(paRes, " ", "+") // what a merchant has to do
		},
		"1011": func(t *testing.T, _ *rig, page reply) string {
			text, err := base64.StdEncoding.DecodeString(straight(t, page))
			if err != nil || !json.Valid(text) {
				t.Errorf("%v: %s", err, text)
			}
			return straight(t, page)
		},
		"1020": longer(20 << 10),
		"1064": longer(64 << 10),
	}
	for _, code := range sandbox.OneTimeCodes() {
		if _, ok := tests[code.Code]; strings.HasPrefix(code.Code, "10") && !ok {
			t.Errorf("code %s has no proof", code.Code)
		}
	}
	for code, look := range tests {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c := r.challenge("123456", withThreeDS)
			paRes := look(t, r, r.typed(c, code))
			if answer := r.confirm(c, paRes, c.md); answer.code() != 0 {
				t.Errorf("confirm: %d %s", answer.status, answer.body)
			}
			r.wantMoved("123456", 1)
		})
	}
}

func (r reply) policy() string { return r.header.Get("Content-Security-Policy") }

// straight: the page sends itself to TermUrl.
func straight(t *testing.T, page reply) string {
	t.Helper()
	form := formPattern.FindStringSubmatch(page.body)
	if form == nil || form[2] != termURL || !strings.Contains(page.body, submitsItself) || !strings.Contains(page.body, `<button id="acs-return" type="submit">`) {
		t.Fatalf("no way back: %s", page.body)
	}
	return inputs(page.body).Get("PaRes")
}

func longer(size int) func(*testing.T, *rig, reply) string {
	return func(t *testing.T, _ *rig, page reply) string {
		paRes := straight(t, page)
		if len(paRes) < size || len(paRes) > size+size/4 {
			t.Errorf("%d characters, want about %d", len(paRes), size)
		}
		return paRes
	}
}

func clickedThrough(t *testing.T, r *rig, page reply) string {
	fields := inputs(page.body)
	if !strings.Contains(page.body, `<button id="acs-continue" type="submit">`) || fields.Has("PaRes") {
		t.Fatalf("no page in between: %s", page.body)
	}
	return straight(t, r.form("/acs/continue", url.Values{"id": fields["id"]}))
}

// hopped: the page posts to this bank under its other name, which sends the browser on.
func hopped(t *testing.T, r *rig, page reply) string {
	hop := html.UnescapeString(formPattern.FindStringSubmatch(page.body)[2])
	if !strings.HasPrefix(hop, strings.Replace(r.api, "127.0.0.1", "localhost", 1)+"/acs/hop?id=") {
		t.Errorf("posts to %s", hop)
	}
	fields := inputs(page.body)
	answer := send("POST", hop, formType, "", fields.Encode())
	if answer.status != 307 || answer.header.Get("Location") != termURL {
		t.Errorf("%v %d to %s", answer.err, answer.status, answer.header.Get("Location"))
	}
	return fields.Get("PaRes")
}

// framed: the form stands in a document of its own.
func framed(t *testing.T, _ *rig, page reply) string {
	_, rest, _ := strings.Cut(page.body, ` srcdoc="`)
	inner, outer, found := strings.Cut(rest, `"`)
	if !found || strings.Contains(outer, "<script") || !strings.Contains(page.policy(), "frame-src *") {
		t.Fatalf("no frame: %s %s", page.policy(), page.body)
	}
	return straight(t, reply{body: html.UnescapeString(inner)})
}

// TestACSContinueWantsSomethingToContinue: nobody can jump over the password.
func TestACSContinueWantsSomethingToContinue(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	id := inputs(c.enter().body)["id"]
	if answer := r.form("/acs/continue", url.Values{"id": id}); answer.status != 400 || strings.Contains(answer.body, "PaRes") {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	if answer := r.form("/acs/hop?id=nobody", url.Values{}); answer.status != 400 {
		t.Errorf("hop: %d", answer.status)
	}
}
