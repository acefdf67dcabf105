package templates_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"audarym/templates"
)

func (s sampler) offered(t *testing.T) *html.Node {
	return render(t, templates.FormPage(s.offers(s.form())))
}

// What is typed of a card is one class, so that the style sheet can hide it while a saved one is chosen. The security code is
// asked for either way.
func TestOnlyTheSecurityCodeIsAskedOfASavedCard(t *testing.T) {
	t.Parallel()
	f := russian().offers(russian().form())
	for _, field := range []*templates.Field{&f.SenderCard, &f.SenderExpiry, &f.SenderName, &f.ReceiverCard} {
		field.Typed = true
	}
	doc := render(t, templates.FormPage(f))
	for name, want := range map[string]bool{
		"sender_card": true, "sender_expiry": true, "sender_name": true, "save_sender": true, "receiver_card": true, "save_receiver": true,
		"sender_cvc": false, "email": false, "receiver_abroad": false, "receiver_first_name": false,
	} {
		at := one(t, doc, testID("field-"+name)).Parent
		if value(at, "class") == "line" { // with a payment system's sign
			at = at.Parent
		}
		if got := slices.Contains(strings.Fields(value(at, "class")), "typed"); got != want {
			t.Errorf("%s is hidden with a saved card: %t, want %t", name, got, want)
		}
	}
}

func TestSavedCardsAreRadioButtons(t *testing.T) {
	t.Parallel()
	doc := russian().offered(t)
	group := one(t, doc, testID("field-sender_saved"))
	if value(group, "role") != "radiogroup" || value(group, "aria-label") == "" || !has("aria-invalid")(group) || value(group, "aria-describedby") != "sender_saved-error" {
		t.Error("the group does not say what it is, or what is wrong")
	}
	var values []string
	for _, in := range all(group, tag("input")) {
		values = append(values, value(in, "value"))
		if value(in, "type") != "radio" || value(in, "name") != "sender_saved" || owner(in) != "card-form" {
			t.Errorf("%s is wired wrong", value(in, "value"))
		}
		if checked := has("checked")(in); checked != (value(in, "id") == "sender_saved") {
			t.Errorf("%s is checked: %t", value(in, "value"), checked)
		}
	}
	if want := []string{"card_5096", "card_4820", "card_7597", ""}; !slices.Equal(values, want) {
		t.Errorf("cards %v, want %v", values, want)
	}
}

// Nothing is saved unless somebody says so.
func TestBoxesAreEmpty(t *testing.T) {
	t.Parallel()
	doc := russian().offered(t)
	box := one(t, doc, testID("field-save_sender"))
	if has("checked")(box) || value(box, "type") != "checkbox" || value(box, "aria-describedby") != "save-hint" {
		t.Error("the box is ticked, or does not say what it means")
	}
	other := one(t, doc, testID("field-save_receiver"))
	if !has("checked")(other) {
		t.Error("a box that was ticked came back empty")
	}
	if hint := one(t, doc, with("id", "save-hint")); text(hint) == "" || value(other, "aria-describedby") != "save-hint" {
		t.Error("what saving means is not said once for both boxes")
	}
}

// A saved card is removed by a form of its own: no typed card goes along, and it takes opening a list first.
func TestRemovingIsApart(t *testing.T) {
	t.Parallel()
	doc := russian().offered(t)
	buttons := all(doc, testID("remove-card"))
	if len(buttons) != 4 || has("open")(one(t, doc, tag("details"))) {
		t.Fatalf("%d buttons, or they are in the open", len(buttons))
	}
	names := map[string]bool{}
	for _, b := range buttons {
		if owner(b) == "card-form" || !strings.HasPrefix(value(b, "formaction"), "/t/4f2a/cards/card_") || !strings.Contains(value(b, "aria-label"), "••••") {
			t.Errorf("%s is wired wrong", value(b, "formaction"))
		}
		names[value(b, "formaction")] = true
	}
	if len(names) != 4 {
		t.Errorf("%d cards can be removed", len(names))
	}
}

func TestAPresetReceiverHasNoInput(t *testing.T) {
	t.Parallel()
	doc := render(t, templates.FormPage(russian().preset()))
	if got := text(one(t, doc, testID("receiver"))); got != "Mastercard •••• 6736" {
		t.Errorf("receiver %q", got)
	}
	if n := len(all(doc, with("name", "receiver_card"))); n > 0 {
		t.Error("the receiver has an input")
	}
}

func TestABrandIsTwoFilesAndItsWords(t *testing.T) {
	t.Parallel()
	doc := russian().offered(t)
	if sheet := one(t, doc, tag("link"), with("rel", "stylesheet")); value(sheet, "href") != "/brand/0123456789abcdef.css" {
		t.Error("the brand's style sheet does not stand in place of ours")
	}
	logo := one(t, doc, tag("img"))
	if value(logo, "alt") != sampleShop || value(logo, "width") != "120" || value(logo, "height") != "40" {
		t.Error("the logo has no words or no size")
	}
	for id, want := range map[string]string{"support-email": "mailto:help@shop.kz", "support-phone": "tel:+77001234567", "support-url": "https://shop.kz/help", "terms": "https://shop.kz/terms"} {
		if got := value(one(t, doc, tag("a"), testID(id)), "href"); got != want {
			t.Errorf("%s leads to %q", id, got)
		}
	}
}

// An address is never a script, whoever wrote it into the settings.
func TestLinksAreNoScripts(t *testing.T) {
	t.Parallel()
	s := russian().success()
	s.Back.Href = "javascript:alert(1)"
	s.Page.Terms = &templates.Link{Text: "x", Href: "data:text/html,x"}
	doc := render(t, templates.SuccessPage(s))
	for _, a := range all(doc, tag("a")) {
		if h := value(a, "href"); strings.HasPrefix(h, "javascript:") || strings.HasPrefix(h, "data:") {
			t.Errorf("a link is %s", h)
		}
	}
}
