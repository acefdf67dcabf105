package templates_test

import (
	"bytes"
	"strings"
	"testing"

	"audarym/internal/i18n"
	"audarym/templates"
)

// 3ds-redirect.md case 37: what the bank issued is what its ACS receives.
func TestHandoffIsByteForByte(t *testing.T) {
	t.Parallel()
	for name, paReq := range map[string]string{
		"base64": samplePaReq, "markup": `a"b<c>&amp;'d`, "spaces": "  a b  ", "long": strings.Repeat("aB+/", 16<<10) + "==",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := russian().handoff()
			h.PaReq = paReq
			doc := render(t, templates.HandoffPage(h))
			form := one(t, doc, tag("form"), testID("handoff-form"))
			if value(form, "id") != "handoff" || value(form, "method") != "post" || value(form, "action") != h.Action {
				t.Errorf("form posts to %q", value(form, "action"))
			}
			got := map[string]string{}
			for _, in := range all(form, tag("input")) {
				got[value(in, "name")] = value(in, "value")
			}
			if len(got) != 3 || got["PaReq"] != paReq || got["MD"] != h.MD || got["TermUrl"] != h.TermURL {
				t.Error("a field is missing, too many or changed")
			}
		})
	}
}

// A field named submit or action would hide the form's own (case 25), and a
// button in <noscript> is a dead end when the script is blocked (case 24).
func TestHandoffButtonIsAlwaysThere(t *testing.T) {
	t.Parallel()
	doc := render(t, templates.HandoffPage(russian().handoff()))
	button := one(t, doc, tag("button"), testID("handoff-submit"))
	if owner(button) != "handoff" || has("name")(button) || value(button, "type") != "submit" {
		t.Error("the button does not send the form")
	}
	for p := button.Parent; p != nil; p = p.Parent {
		if p.Data == "noscript" {
			t.Error("the button is in noscript")
		}
	}
	if n := len(all(doc, with("name", "submit"))) + len(all(doc, with("name", "action"))); n > 0 {
		t.Error("a field hides the form's own submit or action")
	}
}

func TestHandoffWaitsInThreeLanguages(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.All() {
		doc := render(t, templates.HandoffPage(sampler{i18n.For(l)}.handoff()))
		if got := text(one(t, doc, tag("h1"), with("lang", string(l)))); got != i18n.For(l).T("handoff.wait") {
			t.Errorf("%s comes first as %q", l, got)
		}
		main := text(one(t, doc, tag("main")))
		for _, line := range []string{"Дождитесь ответа!", "Жауабын күтіңіз!", "Wait for an answer!"} {
			if strings.Count(main, line) != 1 {
				t.Errorf("%s: %q is not there once", l, line)
			}
		}
	}
}

func TestHandoffWithoutActionHasNoForm(t *testing.T) {
	t.Parallel()
	h := russian().handoff()
	h.Action = ""
	doc := render(t, templates.HandoffPage(h))
	if len(all(doc, with("id", "handoff"))) > 0 || len(all(doc, with("name", "PaReq"))) > 0 {
		t.Error("a form that would post to ourselves")
	}
}

func TestHandoffByHandSaysSo(t *testing.T) {
	t.Parallel()
	h := russian().handoff()
	if has("data-manual")(one(t, render(t, templates.HandoffPage(h)), with("id", "handoff"))) {
		t.Error("the page waits for a hand")
	}
	h.Manual = true
	if !has("data-manual")(one(t, render(t, templates.HandoffPage(h)), with("id", "handoff"))) {
		t.Error("the page would post itself")
	}
}

// An action that is no web address never becomes one (case 83); the domain
// refuses it before, this is the second lock.
func TestHandoffActionIsAWebAddress(t *testing.T) {
	t.Parallel()
	h := russian().handoff()
	h.Action = "javascript:alert(1)"
	var b bytes.Buffer
	if err := templates.HandoffPage(h).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "javascript:") {
		t.Error("the action runs a script")
	}
}
