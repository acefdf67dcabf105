package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestACSPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	page := c.enter()
	if page.status != 200 || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
		t.Fatalf("%d %s", page.status, page.body)
	}
	for _, want := range []string{"SANDBOX", "100.00 KZT", "Sandbox merchant", "•••• 5096", "123456", "viewport",
		`id="acs-password" name="password" autocomplete="one-time-code" inputmode="numeric"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	if got := ids(page.body); got != "acs-amount acs-merchant acs-card acs-order acs-form acs-password acs-submit acs-cancel" {
		t.Errorf("ids: %s", got)
	}
	if strings.Contains(page.body, withThreeDS) || strings.Contains(page.body, "<script") {
		t.Error("the page shows the card number or needs a script")
	}
	order := r.order("123456")
	if order.PaReqReceived != order.PaReqIssued || order.PaReqReceived != c.paReq || order.TermUrl != termURL || order.MD != c.md {
		t.Errorf("ledger: %+v", order)
	}
}

func TestACSRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	good := url.Values{"PaReq": {c.paReq}, "MD": {c.md}, "TermUrl": {termURL}}
	tests := []struct{ name, field, value string }{
		{"PaReq changed", "PaReq", strings.Replace(c.paReq, "+", " ", 1)},
		{"PaReq empty", "PaReq", ""},
		{"MD changed", "MD", c.md + " "},
		{"TermUrl relative", "TermUrl", "/3ds/return/abc"},
		{"TermUrl of no scheme", "TermUrl", "javascript:alert(1)"},
		{"unknown field", "submit", "1"},
	}
	for _, tt := range tests {
		form := url.Values{"PaReq": good["PaReq"], "MD": good["MD"], "TermUrl": good["TermUrl"]}
		form.Set(tt.field, tt.value)
		answer := send("POST", c.action, formType, "", form.Encode())
		if answer.status != 400 || ids(answer.body) != "acs-refusal" {
			t.Errorf("%s: %d %s", tt.name, answer.status, answer.body)
		}
		if tt.field == "PaReq" && r.order("123456").PaReqReceived != tt.value {
			t.Errorf("%s: the ledger does not show what arrived", tt.name)
		}
	}
	for field := range good {
		form := url.Values{"PaReq": good["PaReq"], "MD": good["MD"], "TermUrl": good["TermUrl"]}
		form.Del(field)
		if answer := send("POST", c.action, formType, "", form.Encode()); answer.status != 400 {
			t.Errorf("without %s: %d", field, answer.status)
		}
	}
	if answer := send("POST", r.api+"/acs/pa?id=x", formType, "", good.Encode()); answer.status != 400 {
		t.Errorf("unknown id: %d", answer.status)
	}
	if answer := send("GET", c.action, "", "", ""); answer.status != 405 {
		t.Errorf("GET: %d", answer.status)
	}
	id := strings.TrimPrefix(c.action, r.api+"/acs/pa?id=")
	if answer := r.form("/acs/password", url.Values{"id": {id}, "password": {"1234"}}); answer.status != 400 {
		t.Errorf("a password before the PaReq came: %d", answer.status)
	}
}

func TestACSWrongPasswords(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	for wrong := 1; wrong <= 2; wrong++ {
		page := r.typed(c, "0000")
		if !strings.Contains(page.body, `id="acs-error"`) || !strings.Contains(page.body, fmt.Sprintf("Tries left: %d", 3-wrong)) {
			t.Errorf("wrong password %d: %s", wrong, page.body)
		}
	}
	back := r.typed(c, "0000")
	paRes := inputs(back.body).Get("PaRes")
	text := inflated(t, paRes)
	if !strings.Contains(text, "<status>N</status>") || !strings.Contains(text, "<pan>0000000000000000</pan>") || strings.Contains(text, "cavv") {
		t.Errorf("after three wrong passwords: %s", text)
	}
	if late := inflated(t, inputs(r.typed(c, "1234").body).Get("PaRes")); !strings.Contains(late, "<status>N</status>") {
		t.Error("the right password counts after three wrong ones")
	}
	if answer := r.confirm(c, paRes, c.md); answer.code() != 499 {
		t.Errorf("confirm: %d %s", answer.status, answer.body)
	}
	if order := r.order("123456"); order.ACSTries != 4 || order.MoneyMoved != 0 || order.Status != "REJECT" {
		t.Errorf("ledger: %+v", order)
	}
}

func TestACSWrongThenRight(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	back := r.typed(c, "0000", "", "1234")
	if answer := r.confirm(c, inputs(back.body).Get("PaRes"), c.md); answer.code() != 0 {
		t.Errorf("confirm: %d %s", answer.status, answer.body)
	}
	r.wantMoved("123456", 1)
}

func TestACSCancel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	id := inputs(c.enter().body)["id"][:1]
	back := r.form("/acs/cancel", url.Values{"id": id})
	paRes := inputs(back.body).Get("PaRes")
	if text := inflated(t, paRes); !strings.Contains(text, "<status>N</status>") || !strings.Contains(text, "<vendorCode>CANCELLED</vendorCode>") {
		t.Errorf("PARes: %s", text)
	}
	if answer := r.confirm(c, paRes, c.md); answer.code() != 473 {
		t.Errorf("confirm: %d %s", answer.status, answer.body)
	}
	r.wantMoved("123456", 0)
}

// TestACSCodes types each code of the table and confirms what comes back, where something does.
func TestACSCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code, method, fields string
		confirm              int // the bank's code; -1: not confirmed
		moved                int
	}{
		{"1234", "post", "PaRes MD", 0, 1},
		{"2222", "post", "PaRes MD", 0, 1},
		{"3333", "post", "PaRes MD", 455, 0},
		{"4444", "post", "MD", -1, 0},
		{"5555", "get", "PaRes MD", 0, 1},
		{"6666", "post", "PaRes MD", 877, 0},
		{"7777", "post", "paRes md", 0, 1},
		{"8888", "post", "PaRes MD", 877, 0},
		{"9999", "post", "PaRes MD", 877, 0},
	}
	for _, tt := range tests {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c := r.challenge("123456", withThreeDS)
			page := r.typed(c, tt.code)
			form := formPattern.FindStringSubmatch(page.body)
			if form == nil || form[1] != tt.method || form[2] != termURL || !strings.Contains(page.body, `<button id="acs-return" type="submit">`) {
				t.Fatalf("no way back: %s", page.body)
			}
			fields := inputs(page.body)
			for _, name := range strings.Fields(tt.fields) {
				if len(fields[name]) != 1 {
					t.Errorf("field %s: %q", name, fields[name])
				}
			}
			if len(fields) != len(strings.Fields(tt.fields)) {
				t.Errorf("%d fields, want %s", len(fields), tt.fields)
			}
			if tt.confirm >= 0 {
				answer := r.confirm(c, fields.Get("PaRes")+fields.Get("paRes"), fields.Get("MD")+fields.Get("md"))
				if answer.code() != tt.confirm {
					t.Errorf("confirm: %d %s", answer.status, answer.body)
				}
			}
			r.wantMoved("123456", tt.moved)
		})
	}
}

// TestACSWrapped: what a merchant must take out of the wrapped PaRes is line breaks, and nothing else.
func TestACSWrapped(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	page := r.typed(c, "6666").body
	paRes := inputs(page).Get("PaRes")
	if !strings.Contains(paRes, "\n") {
		t.Fatal("not wrapped")
	}
	if answer := r.confirm(c, strings.NewReplacer("\r", "", "\n", "").Replace(paRes), c.md); answer.code() != 0 {
		t.Errorf("confirm: %s", answer.body)
	}
}

// TestACSReturnKeepsQuery: a form that gets would drop the query of TermUrl.
func TestACSReturnKeepsQuery(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	form := url.Values{"PaReq": {c.paReq}, "MD": {c.md}, "TermUrl": {termURL + "?k=a+b"}}
	id := inputs(send("POST", c.action, formType, "", form.Encode()).body)["id"][:1]
	fields := inputs(r.form("/acs/password", url.Values{"id": id, "password": {"5555"}}).body)
	if fields.Get("k") != "a b" {
		t.Errorf("fields: %v", fields)
	}
}
