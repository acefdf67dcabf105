package sandbox_test

import (
	"encoding/json"
	"net/smtp"
	"strings"
	"testing"

	"audarym/internal/sandbox"
)

const both = "From: Shop <a@shop.kz>\r\nTo: b@d.kz\r\nSubject: Receipt <b>\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/alternative; boundary=x\r\n\r\n" +
	"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n1 000 =E2=82=B8\r\n" +
	"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head></head><p>1 000</p><script>alert(1)</script>\r\n--x--\r\n"

// The page lists mails, the newest first, and shows one with its headers and both parts; nothing in a mail runs there.
func TestInboxPages(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	for _, raw := range []string{small, both} {
		if err := smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	list := send("GET", r.admin+"/", "", "", "").body
	newer, older := strings.Index(list, `<a href="/inbox/2">`), strings.Index(list, `<a href="/inbox/1">`)
	if newer < 0 || older < newer || !strings.Contains(list, "Receipt &lt;b&gt;") || !strings.Contains(list, "<code>"+addr+"</code>") {
		t.Errorf("the list: %s", list)
	}
	page := send("GET", r.admin+"/inbox/2", "", "", "")
	for _, want := range []string{"Receipt &lt;b&gt;", "1 000 ₸", "Shop &lt;a@shop.kz&gt;", `sandbox="allow-popups allow-popups-to-escape-sandbox" src="/inbox/2/html"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %q in %s", want, page.body)
		}
	}
	if strings.Contains(page.body, "<script") {
		t.Error("a script of the mail is in the page")
	}
	html := send("GET", r.admin+"/inbox/2/html", "", "", "")
	policy := html.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "sandbox ") || strings.Contains(policy, "script") || !strings.Contains(policy, "default-src 'none'") || !strings.Contains(html.body, "<p>1 000</p>") {
		t.Errorf("%s: %s", policy, html.body)
	}
	for _, path := range []string{"/inbox/3", "/inbox/x", "/inbox/3/html", "/api/mails/3"} {
		if answer := send("GET", r.admin+path, "", "", ""); answer.status != 404 {
			t.Errorf("%s: %d", path, answer.status)
		}
	}
}

func TestInboxJSON(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	for _, raw := range []string{both, "no mail at all"} {
		if err := smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
	}
	var all []sandbox.Letter
	if err := json.Unmarshal([]byte(send("GET", r.admin+"/api/mails", "", "", "").body), &all); err != nil || len(all) != 2 {
		t.Fatalf("%v, %v", all, err)
	}
	if all[0].Trouble == "" || all[1].Text != "1 000 ₸" || all[1].Subject != "Receipt <b>" || all[1].To[0] != "b@d.kz" {
		t.Errorf("%+v", all)
	}
}

// A mail whose parts lie in parts is opened so far and no further: each part more would be read through all the others.
func TestPartsInPartsHaveAnEnd(t *testing.T) {
	t.Parallel()
	raw := "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	for i := range 12 {
		raw += "--b" + strings.Repeat("b", i) + "\r\nContent-Type: multipart/mixed; boundary=b" + strings.Repeat("b", i+1) + "\r\n\r\n"
	}
	if l := (sandbox.Mail{Raw: raw}).Read(); l.Trouble != "parts in parts without end" {
		t.Errorf("%+v", l)
	}
}
