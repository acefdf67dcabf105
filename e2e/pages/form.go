package pages

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Card is a sender's card as a customer types it.
type Card struct{ Number, Expiry, CVC, Name string }

// Transfer is what a customer types on the card form. An empty field is left alone.
type Transfer struct {
	Amount string // left alone where the amount stands already
	From   Card
	To     string // number of the receiver's card
	Email  string
}

// Form is the card form.
type Form struct{ tab Tab }

// Fields lists the inputs by name, in the order of the page.
func Fields() []string {
	return []string{"amount", "sender_card", "sender_expiry", "sender_cvc", "sender_name", "receiver_card", "email"}
}

// Fill puts a transfer into the form, each input in one go, as a paste or autofill does.
func (f Form) Fill(t Transfer) error {
	for _, typed := range []struct{ name, text string }{
		{"amount", t.Amount}, {"sender_card", t.From.Number}, {"sender_expiry", t.From.Expiry}, {"sender_cvc", t.From.CVC},
		{"sender_name", t.From.Name}, {"receiver_card", t.To}, {"email", t.Email},
	} {
		if typed.text == "" {
			continue
		}
		insert := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, input.InsertText, input.InsertTextParams{Text: typed.text})
			return err
		})
		if err := f.replace(typed.name, insert); err != nil {
			return err
		}
	}
	return nil
}

// Type types into an input, key by key, over what is there.
func (f Form) Type(name, text string) error {
	return f.replace(name, chromedp.SendKeys(chromedp.CSS(byTestID("field-"+name)), text, pace))
}

func (f Form) replace(name string, enter chromedp.Action[chromedp.Void]) error {
	selectAll := chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.getElementById(%q).select()`, name))
	err := f.tab.do(chromedp.Focus(chromedp.CSS(byTestID("field-"+name)), pace), selectAll, enter)
	if err != nil {
		return fmt.Errorf("type into %s: %w", name, f.tab.missed("field-"+name, err))
	}
	return nil
}

// Submit presses the pay button and waits for the answer.
func (f Form) Submit() error { return f.tab.Press("submit") }

// SubmitTwice presses the pay button as an impatient customer does.
func (f Form) SubmitTwice() error {
	return f.tab.do(chromedp.DoubleClick(chromedp.CSS(byTestID("submit")), pace))
}

// PressEnter presses Enter in an input, so many times without waiting in between.
func (f Form) PressEnter(name string, times int) error {
	enters := ""
	for range times {
		enters += "\r"
	}
	return f.tab.do(chromedp.SendKeys(chromedp.CSS(byTestID("field-"+name)), enters, pace))
}

// Values reads every input that the page has, by name.
func (f Form) Values() (map[string]string, error) { return f.named("field-") }

// Errors reads the messages at the inputs, by name. It waits for the summary above the form.
func (f Form) Errors() (map[string]string, error) {
	if err := f.tab.wait(byTestID("error-summary")); err != nil {
		return nil, fmt.Errorf("no summary of errors: %w", err)
	}
	found, err := f.named("error-")
	delete(found, "summary")
	return found, err
}

// SummaryFocused reports whether the summary of errors has the focus.
func (f Form) SummaryFocused() (bool, error) {
	return see(f.tab, chromedp.Evaluate[bool](`document.activeElement?.dataset.testid === "error-summary"`))
}

// Route reads the line under the button: from which card to which. It waits until something is there.
func (f Form) Route() (string, error) {
	return f.tab.textOf(chromedp.CSS("[data-route]:not(:empty)"))
}

// ButtonText is what the pay button says.
func (f Form) ButtonText() (string, error) { return f.tab.textOf(chromedp.CSS(byTestID("submit"))) }

// Refusal reads why the attempt before failed; it stands above the form.
func (f Form) Refusal() (Failure, error) {
	if err := f.tab.wait(byTestID("failure")); err != nil {
		return Failure{}, fmt.Errorf("no refusal above the form: %w", err)
	}
	return f.tab.failure()
}

// Keep reads the address that will tell what became of the transfer, whatever becomes of the form's answer.
func (f Form) Keep() (string, error) {
	return see(f.tab, chromedp.Evaluate[string](`document.querySelector('[data-testid="keep"]').href`))
}

// Left reads how many minutes and attempts are left.
func (f Form) Left() (string, error) { return f.tab.textOf(chromedp.CSS(byTestID("left"))) }

func (f Form) named(prefix string) (map[string]string, error) {
	texts, err := f.tab.Texts()
	found := map[string]string{}
	for id, text := range texts {
		if len(id) > len(prefix) && id[:len(prefix)] == prefix {
			found[id[len(prefix):]] = text
		}
	}
	return found, err
}

func (t Tab) textOf(selector chromedp.CSS) (string, error) {
	text, err := see(t, chromedp.Text(selector, pace))
	if err != nil {
		return "", t.missed(string(selector), err)
	}
	return text, nil
}
