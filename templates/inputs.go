package templates

import (
	"strings"

	"github.com/a-h/templ"
)

// The attributes of the inputs that never change. The lengths leave room for
// pasted spaces and dashes; the server counts the digits. The receiver's card
// says "off" because autofill would put the payer's own card there.
var (
	amountInput = templ.OrderedAttributes{
		{Key: "class", Value: "big"},
		{Key: "type", Value: "text"},
		{Key: "inputmode", Value: "decimal"},
		{Key: "maxlength", Value: "24"},
		{Key: "autocomplete", Value: "off"},
	}
	senderCardInput = templ.OrderedAttributes{
		{Key: "type", Value: "text"},
		{Key: "inputmode", Value: "numeric"},
		{Key: "maxlength", Value: "40"},
		{Key: "autocomplete", Value: "cc-number"},
		{Key: "autocorrect", Value: "off"},
		{Key: "spellcheck", Value: "false"},
		{Key: "data-card", Value: true},
	}
	expiryInput = templ.OrderedAttributes{
		{Key: "type", Value: "text"},
		{Key: "inputmode", Value: "numeric"},
		{Key: "maxlength", Value: "12"},
		{Key: "autocomplete", Value: "cc-exp"},
		{Key: "autocorrect", Value: "off"},
		{Key: "spellcheck", Value: "false"},
		{Key: "data-expiry", Value: true},
	}
	cvcInput = templ.OrderedAttributes{
		{Key: "type", Value: "text"},
		{Key: "inputmode", Value: "numeric"},
		{Key: "maxlength", Value: "4"},
		{Key: "autocomplete", Value: "cc-csc"},
		{Key: "autocorrect", Value: "off"},
		{Key: "spellcheck", Value: "false"},
		{Key: "class", Value: "discs"},
	}
	nameInput = templ.OrderedAttributes{
		{Key: "type", Value: "text"},
		{Key: "maxlength", Value: "100"},
		{Key: "autocomplete", Value: "cc-name"},
		{Key: "autocapitalize", Value: "characters"},
		{Key: "autocorrect", Value: "off"},
		{Key: "spellcheck", Value: "false"},
	}
	// Chromium fills what its label calls a card number, whatever stands here: see the label (e2e, TestAutofillKnowsWhoseCardItIs).
	receiverCardInput = templ.OrderedAttributes{
		{Key: "type", Value: "text"},
		{Key: "inputmode", Value: "numeric"},
		{Key: "maxlength", Value: "40"},
		{Key: "autocomplete", Value: "off"},
		{Key: "autocorrect", Value: "off"},
		{Key: "spellcheck", Value: "false"},
		{Key: "data-card", Value: true},
	}
	// A receiver abroad: autofill would put the payer's own name there.
	personInput = templ.OrderedAttributes{
		{Key: "type", Value: "text"},
		{Key: "maxlength", Value: "100"},
		{Key: "autocomplete", Value: "off"},
		{Key: "autocapitalize", Value: "words"},
		{Key: "autocorrect", Value: "off"},
		{Key: "spellcheck", Value: "false"},
	}
	emailInput = templ.OrderedAttributes{
		{Key: "type", Value: "email"},
		{Key: "maxlength", Value: "254"},
		{Key: "autocomplete", Value: "email"},
		{Key: "autocapitalize", Value: "off"},
		{Key: "spellcheck", Value: "false"},
	}
)

// SaveHint is the id of what saving a card means.
const SaveHint = "save-hint"

// describedBy lists the ids of what belongs to the input: hint, error, and what form.js may say there. An empty one is silent.
func (f Field) describedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Name+"-error")
	}
	if f.Brand {
		ids = append(ids, f.Name+"-brand")
	}
	if f.Warning != "" {
		ids = append(ids, f.Name+"-warning")
	}
	return strings.Join(ids, " ")
}

// closedBand alarms nobody whose transfer ran out of time or was canceled: only a refusal is red.
func closedBand(state string) string {
	if state == "failed" {
		return "bad"
	}
	return ""
}

// successBand is green only as long as the bank stands by it.
func successBand(doubt string) string {
	if doubt == "" {
		return "good"
	}
	return ""
}

// verdict is the band of a receipt that was looked up. A test receipt is neither good nor bad.
func verdict(v Verify) string {
	switch {
	case v.Good:
		return "good"
	case v.Bad:
		return "bad"
	}
	return ""
}
