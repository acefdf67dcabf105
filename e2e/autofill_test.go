package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/autofill"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What the browser knows of its owner's card goes into the sender's fields, all of them, and none of it to the receiver. Chromium
// goes by the label, whatever autocomplete says: one with "card number" in it, in English or Russian, is filled.
func TestAutofillKnowsWhoseCardItIs(t *testing.T) {
	_, customer := visit(t, setup{})
	for _, lang := range []string{"en", "ru", "kk"} {
		customer.opens("/?lang=" + lang)
		customer.autofills("sender_card")
		eventually(t, "the card is filled in", func() bool {
			return js[bool](customer, `["sender_card", "sender_expiry", "sender_cvc", "sender_name"].every(id => document.getElementById(id).value)`)
		})
		values, err := customer.tab.Form().Values()
		customer.must(err)
		for name, want := range map[string]string{
			"sender_card": "4003 0398 0296 9821", "sender_expiry": "12/2030", "sender_cvc": "815", "sender_name": "AIGERIM S",
			"receiver_card": "", "amount": "", "email": "",
		} {
			if values[name] != want {
				t.Errorf("%s, %s: %q, want %q", lang, name, values[name], want)
			}
		}
	}
}

// autofills does what choosing a card from the browser's list does.
func (c *customer) autofills(name string) {
	c.t.Helper()
	c.calls(func(ctx context.Context, tab *chromedp.Target) error {
		found, err := cdp.Call(ctx, tab, runtime.Evaluate, runtime.EvaluateParams{Expression: name})
		if err != nil {
			return err
		}
		node, err := cdp.Call(ctx, tab, dom.DescribeNode, dom.DescribeNodeParams{ObjectID: found.Result.ObjectID})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, tab, autofill.Trigger, autofill.TriggerParams{FieldID: node.Node.BackendNodeID, Card: &autofill.CreditCard{
			Number: "4003039802969821", Name: "AIGERIM S", ExpiryMonth: "12", ExpiryYear: "2030", Cvc: "815"}})
		return err
	})
}
