package templates_test

import (
	"testing"

	"golang.org/x/net/html"

	"audarym/internal/i18n"
	"audarym/templates"
)

// A receipt has no form but the language switch, and nothing to press but the way back, which paper does not show.
func TestAReceiptHasNothingToPress(t *testing.T) {
	t.Parallel()
	doc := render(t, samples(i18n.Kazakh)["receipt"])
	main := one(t, doc, tag("main"))
	if n := len(all(main, tag("form", "button", "input"))); n != 0 {
		t.Errorf("%d controls", n)
	}
	for _, link := range all(main, tag("a"), testID("to-transfer")) {
		if value(link.Parent, "class") != "screen" {
			t.Error("the way back is printed")
		}
	}
	for id, want := range map[string]string{"receipt-code": sampleCode, "verify-link": "pay.example.kz/verify"} {
		if got := text(one(t, main, testID(id))); got != want {
			t.Errorf("%s = %q, want %q", id, got, want)
		}
	}
}

func TestTheCodeIsAPictureWithAName(t *testing.T) {
	everyPage(t, func(t *testing.T, _ i18n.Lang, name string, doc *html.Node) {
		if name != "receipt" && name != "success" {
			return
		}
		svg := one(t, doc, testID("qr"))
		if value(svg, "role") != "img" || value(svg, "aria-label") == "" {
			t.Error("it is nothing to those who cannot see it")
		}
		paths := all(svg, tag("path"))
		if len(paths) != 2 || value(paths[0], "fill") != "#fff" || value(paths[1], "fill") != "#000" || value(paths[0], "d") != "M0 0h29v29H0z" {
			t.Error("it is not dark on white to its edge")
		}
	})
}

func TestAWrongCodeIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	doc := render(t, samples(i18n.Russian)["unknown"])
	input := one(t, doc, testID("verify-code"))
	if value(input, "aria-invalid") != "true" || value(input, "aria-describedby") != "code-hint code-error" || value(input, "value") != `"><img src=x>` {
		t.Errorf("the field is %v", input.Attr)
	}
	if form := input.Parent.Parent; value(form, "method") != "get" || value(form, "action") != "/verify" {
		t.Errorf("the form is %v", form.Attr)
	}
}

// A receipt without a code of squares is a receipt all the same.
func TestAReceiptWithoutAPicture(t *testing.T) {
	t.Parallel()
	r := sampler{i18n.For(i18n.English)}.receipt()
	r.Proof.QR, r.Test, r.Doubt = nil, "", ""
	doc := render(t, templates.ReceiptPage(r))
	if len(all(doc, tag("main")))+len(all(doc, testID("receipt-code"))) != 2 || len(all(doc, testID("qr"), testID("receipt-test"))) != 0 {
		t.Error("it is not whole")
	}
}

// The switch brings people back to the page they were on.
func TestTheSwitchKnowsReceipts(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{"receipt": {"receipt", ""}, "genuine": {"verify", sampleCode}, "verify": {"verify", ""}} {
		nav := one(t, render(t, samples(i18n.English)[name]), tag("nav"))
		got := [2]string{value(one(t, nav, with("name", "page")), "value"), value(one(t, nav, with("name", "code")), "value")}
		if got != want {
			t.Errorf("%s: back to %v, want %v", name, got, want)
		}
	}
}
