package templates_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"audarym/internal/i18n"
	"audarym/templates"
)

func russian() sampler { return sampler{i18n.For(i18n.Russian)} }

// The server, autofill and QA read these; the receiver is kept from autofill,
// which would put the payer's own card there (pages.md, Card page).
func TestFieldContract(t *testing.T) {
	t.Parallel()
	doc := render(t, templates.FormPage(russian().form()))
	want := map[string][3]string{ // name: autocomplete, inputmode, type
		"amount":        {"off", "decimal", "text"},
		"sender_card":   {"cc-number", "numeric", "text"},
		"sender_expiry": {"cc-exp", "numeric", "text"},
		"sender_cvc":    {"cc-csc", "numeric", "text"},
		"sender_name":   {"cc-name", "", "text"},
		"receiver_card": {"off", "numeric", "text"},
		"email":         {"email", "", "email"},
	}
	for name, w := range want {
		in := one(t, doc, tag("input"), testID("field-"+name))
		got := [3]string{value(in, "autocomplete"), value(in, "inputmode"), value(in, "type")}
		if got != w || value(in, "name") != name || value(in, "id") != name || owner(in) != "card-form" {
			t.Errorf("%s: %v, want %v", name, got, w)
		}
		if value(in, "maxlength") == "" {
			t.Errorf("%s has no maxlength", name)
		}
		if _, ok := attr(in, "aria-invalid"); ok {
			t.Errorf("%s is invalid before anybody typed", name)
		}
	}
	var names []string
	for _, in := range all(doc, tag("input"), has("name")) {
		names = append(names, value(in, "name"))
	}
	order := []string{
		"once-1", "form_key", "transfer", "amount", "sender_card", "sender_expiry", "sender_cvc", "sender_name", "receiver_card", "email",
	}
	if !slices.Equal(names, order) {
		t.Errorf("inputs are %v, want %v", names, order)
	}
	form := one(t, doc, tag("form"))
	if _, ok := attr(form, "novalidate"); !ok || value(form, "method") != "post" || value(form, "action") != "/transfers" {
		t.Error("the form is wired wrong")
	}
}

// Enter presses the first submit button in tree order that belongs to the
// form: it must send the money, not change the language.
func TestEnterPays(t *testing.T) {
	t.Parallel()
	doc := render(t, templates.FormPage(russian().again()))
	var submits []*html.Node
	for _, b := range all(doc, tag("button"), with("type", "submit")) {
		if owner(b) == "card-form" {
			submits = append(submits, b)
		}
	}
	if len(submits) != 5 {
		t.Fatalf("%d submit buttons, want the default, three languages and the visible one", len(submits))
	}
	first := submits[0]
	if has("name")(first) || has("formaction")(first) || value(first, "aria-hidden") != "true" || value(first, "tabindex") != "-1" {
		t.Error("the default button is not the unseen twin of the pay button")
	}
	for _, b := range submits[1:4] {
		if value(b, "formaction") != "/language" || !has("formnovalidate")(b) {
			t.Error("a language button posts to the wrong place")
		}
	}
	if last := submits[4]; value(last, "data-testid") != "submit" || has("formaction")(last) {
		t.Error("the visible button does not pay")
	}
}

func TestProblemsAreSaidTwiceAndCardsAreEmpty(t *testing.T) {
	t.Parallel()
	f := russian().refused()
	doc := render(t, templates.FormPage(f))
	summary := one(t, doc, testID("error-summary"))
	if value(summary, "role") != "alert" || value(summary, "tabindex") != "-1" {
		t.Error("the summary is not announced")
	}
	if n := len(all(summary, tag("li"))); n != len(f.Problems) {
		t.Errorf("%d lines for %d problems", n, len(f.Problems))
	}
	for _, p := range f.Problems {
		if p.Field == "" {
			continue
		}
		in := one(t, doc, testID("field-"+p.Field))
		if value(in, "aria-invalid") != "true" || !strings.Contains(value(in, "aria-describedby"), p.Field+"-error") {
			t.Errorf("%s does not say that it is wrong", p.Field)
		}
		if got := text(one(t, doc, testID("error-"+p.Field))); got != p.Text {
			t.Errorf("message at %s is %q", p.Field, got)
		}
		if link := one(t, summary, with("href", "#"+p.Field)); text(link) != p.Text {
			t.Errorf("summary of %s is %q", p.Field, text(link))
		}
	}
	for _, name := range []string{"sender_card", "sender_expiry", "sender_cvc", "receiver_card"} {
		if has("value")(one(t, doc, testID("field-"+name))) {
			t.Errorf("%s came back filled", name)
		}
	}
}

func TestTypedTextIsInert(t *testing.T) {
	t.Parallel()
	f := russian().refused()
	doc := render(t, templates.FormPage(f))
	if n := len(all(doc, tag("img"))); n > 0 {
		t.Fatalf("%d images from a name", n)
	}
	if got := value(one(t, doc, testID("field-sender_name")), "value"); got != f.SenderName.Value {
		t.Errorf("name came back as %q", got)
	}
	f.Last = &templates.Failure{Money: "<b>", Reason: "<script>alert(1)</script>", Code: `"><i>`}
	doc = render(t, templates.FormPage(f))
	if got := text(one(t, doc, testID("failure-reason"))); got != f.Last.Reason {
		t.Errorf("reason is %q", got)
	}
	if n := len(all(doc, tag("b", "i"))); n > 0 {
		t.Error("a text became markup")
	}
}

func TestFixedAmountReplacesTheInput(t *testing.T) {
	t.Parallel()
	f := russian().again()
	doc := render(t, templates.FormPage(f))
	if got := text(one(t, doc, testID("amount"))); got != f.AmountFixed {
		t.Errorf("amount is %q", got)
	}
	if n := len(all(doc, with("name", "amount"))); n > 0 {
		t.Error("a fixed amount has an input")
	}
	if got := text(one(t, doc, testID("submit"))); got != "Отправить 1\u00a0000\u00a0₸" {
		t.Errorf("button says %q", got)
	}
	for id, want := range map[string]string{
		"failure-money": f.Last.Money, "failure-reason": f.Last.Reason, "failure-next": f.Last.Next, "failure-code": "484",
		"failure-who": f.Last.Who, "failure-retry": f.Last.Retry, "failure-step": f.Last.Step.Text,
	} {
		if got := text(one(t, doc, testID(id))); got != want {
			t.Errorf("%s = %q, want %q", id, got, want)
		}
	}
	out := one(t, doc, tag("button"), testID("cancel"))
	if form := out.Parent; value(form, "action") != "/t/4f2a/cancel" || value(one(t, form, tag("input")), "value") != "key-2" {
		t.Error("cancel is wired wrong")
	}
}

// What form.js says is a place that is empty until then, announced when it is filled, and belongs to its input.
func TestWhatJavaScriptSaysWaitsForIt(t *testing.T) {
	t.Parallel()
	f := russian().again()
	doc := render(t, templates.FormPage(f))
	for _, at := range []struct{ field, place string }{
		{"sender_card", "brand"}, {"receiver_card", "brand"}, {"sender_card", "warning"}, {"receiver_card", "warning"}, {"sender_expiry", "warning"},
	} {
		place := one(t, doc, testID(at.place+"-"+at.field))
		if text(place) != "" || at.place == "warning" && (value(place, "role") != "status" || value(place, "data-wrong") == "") {
			t.Errorf("the %s at %s is not an empty place", at.place, at.field)
		}
		if ids := value(one(t, doc, testID("field-"+at.field)), "aria-describedby"); !strings.Contains(ids, value(place, "id")) {
			t.Errorf("%s is described by %q, without its %s", at.field, ids, at.place)
		}
	}
	clock := one(t, doc, testID("clock"))
	if value(clock, "role") != "status" || value(clock, "data-seconds") != "1080" || !has("hidden")(one(t, clock, testID("clock-link"))) {
		t.Error("the warning before the end shows before its time, or is not announced")
	}
	if has("class")(clock) || clock.FirstChild.Data != "span" || clock.LastChild.Data != "a" {
		t.Error("form.js does not find its places in the warning")
	}
}
