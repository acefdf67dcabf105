package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"audarym/internal/card"
)

// js asks the page.
func js[T any](c *customer, expression string, args ...any) T {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.ctx, stepTime)
	defer stop()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf(expression, args...)))
	c.must(err)
	return value
}

// keys presses keys, one after the other, wherever the focus is.
func (c *customer) keys(keys string) {
	c.t.Helper()
	c.must(chromedp.Do(c.ctx, chromedp.KeyEvent(keys)))
}

// pastes puts a text in at once where the caret is, as a clipboard, autofill and an input method do.
func (c *customer) pastes(text string) {
	c.t.Helper()
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// stands puts a text with its caret ("40|03") into an input, as if it had been typed.
func (c *customer) stands(name, text string) {
	c.t.Helper()
	before, after, _ := strings.Cut(text, "|")
	js[any](c, `(f => { f.value = %q; f.focus(); f.setSelectionRange(%d, %[2]d); return null })(document.getElementById(%[3]q))`,
		before+after, len([]rune(before)), name)
}

// caret reads an input with its caret.
func (c *customer) caret(name string) string {
	c.t.Helper()
	return js[string](c, `(f => f.value.slice(0, f.selectionStart) + "|" + f.value.slice(f.selectionEnd))(document.getElementById(%q))`, name)
}

// The caret stays where the person is, whatever is put in, taken out or pasted, and wherever.
func TestTheCaretStays(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/")
	for _, c := range []struct{ stands, keys, want string }{
		{"|", "4003039802969821", "4003 0398 0296 9821|"},
		{"4003 0|398", "7", "4003 07|39 8"},
		{"4003 |0398", kb.Backspace, "4003| 0398"},
		{"4003| 0398", kb.Backspace, "400|0 398"},
		{"4003 0|398", kb.Backspace, "4003 |398"},
		{"4003| 0398", kb.Delete, "4003 |0398"},
		{"4003| 0398", kb.Delete + kb.Delete, "4003 |398"},
		{"400|3 0398", kb.Delete, "400|0 398"},
		{"4003 0398 0296 9821|", kb.Home + "5", "5|400 3039 8029 6982 1"},
		{"|", "377514500004820", "3775 145000 04820|"},
		{"3775 145000| 04820", kb.Backspace, "3775 14500|0 4820"},
		{"3|775 145000 04820", kb.Backspace + "4", "4|775 1450 0004 820"},
		{"|", "6200000000000000003", "6200 0000 0000 0000 003|"},
		{"4003 x|", "0", "4003 x0|"}, // no card number: the server says so
		{"１２|", "３", "１２３|"},         // nor is this
		{"4003 |", "-0", "4003 0|"},
	} {
		for _, name := range []string{"sender_card", "receiver_card"} {
			customer.stands(name, c.stands)
			customer.keys(c.keys)
			if got := customer.caret(name); got != c.want {
				t.Errorf("%s %q, then %q: %q, want %q", name, c.stands, c.keys, got, c.want)
			}
		}
	}
}

// Numbers are pasted as messengers and banks write them, into nothing or over a part.
func TestPastedNumbers(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/")
	want := "4003 0398 0296 9821"
	for _, text := range []string{
		"4003039802969821", "4003 0398 0296 9821", "4003\u00a00398\u00a00296\u00a09821", "4003\u202f0398\u20090296 9821", "4003-0398–0296—9821", " 4003\t0398 02969821 ",
		"\u200e4003 0398 0296 9821\u200f",
	} {
		customer.stands("sender_card", "|")
		customer.pastes(text)
		if got := js[string](customer, `sender_card.value`); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	customer.stands("sender_card", "4003 |9821")
	customer.pastes("0398 0296")
	if got := customer.caret("sender_card"); got != "4003 0398 0296| 9821" {
		t.Errorf("pasted in the middle: %q", got)
	}
	customer.stands("receiver_card", "4003 |9821")
	js[any](customer, `receiver_card.setRangeText("0398 0296", 5, 5, "end"), receiver_card.dispatchEvent(new InputEvent("input", {inputType: "insertFromDrop", bubbles: true})), null`)
	if got := customer.caret("receiver_card"); got != "4003 0398 0296| 9821" {
		t.Errorf("dropped in the middle: %q", got)
	}
}

// A keyboard that composes, as many on Android do, is left alone until it says what it meant.
func TestAKeyboardThatComposes(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/")
	customer.stands("sender_card", "|")
	for _, text := range []string{"4", "40", "400303"} {
		customer.calls(func(ctx context.Context, tab *chromedp.Target) error {
			n := int64(len(text))
			_, err := cdp.Call(ctx, tab, input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: n, SelectionEnd: n})
			return err
		})
		if got := customer.caret("sender_card"); got != text+"|" {
			t.Errorf("while it composes %q: %q", text, got)
		}
	}
	customer.pastes("400303")
	if got := customer.caret("sender_card"); got != "4003 03|" {
		t.Errorf("composed: %q", got)
	}
}

// However the month is written, key by key, the server reads the same one; on a keypad no slash is needed.
func TestTheExpiryAsPeopleWriteIt(t *testing.T) {
	w, customer := visit(t, setup{})
	customer.opens("/")
	for _, c := range []struct{ keys, want string }{
		{"1/27", "1/27"}, {"01/27", "01/27"}, {"01/2027", "01/2027"}, {"0127", "01/27"}, {"2027-01", "2027-01"}, {"1 27", "1 27"},
		{"01.27", "01/27"}, {"01 27", "01/27"}, {"01-27", "01/27"}, {"01" + kb.Backspace + kb.Backspace + "127", "01/27"}, {"1.2027", "1.2027"},
	} {
		customer.stands("sender_expiry", "|")
		customer.keys(c.keys)
		got := js[string](customer, `sender_expiry.value`)
		if e, err := card.ParseExpiry(got, w.clock.now()); got != c.want || err != nil || e.Month()+e.Year() != "0127" {
			t.Errorf("%q becomes %q, want %q; the server reads %s %s, %v", c.keys, got, c.want, e.Month(), e.Year(), err)
		}
	}
	for keys, want := range map[string]string{"927": "09/27", "12": "12/", "228": "02/28", "12" + kb.Backspace: "12"} {
		customer.stands("sender_expiry", "|")
		customer.keys(keys)
		if got := js[string](customer, `sender_expiry.value`); got != want {
			t.Errorf("%q becomes %q, want %q", keys, got, want)
		}
	}
}

// The sign beside a number is what the server takes the card for, whatever it begins with.
func TestTheBrandIsTheServers(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/")
	signs := js[[]string](customer, `Array.from({length: 10000}, (_, i) => {
		sender_card.value = String(i).padStart(4, "0");
		sender_card.dispatchEvent(new InputEvent("input", {bubbles: true}));
		return document.getElementById("sender_card-brand").textContent;
	})`)
	names := map[card.Brand]string{
		card.Visa: "Visa", card.Mastercard: "Mastercard", card.Amex: "Amex", card.Mir: "Мир", card.UnionPay: "UnionPay", card.Maestro: "Maestro", card.Unknown: "",
	}
	for i, sign := range signs {
		if want := names[card.Mask(fmt.Sprintf("%04d", i)).Brand()]; sign != want {
			t.Errorf("%04d: %q, want %q", i, sign, want)
		}
	}
	if len(signs) != 10000 {
		t.Errorf("%d numbers", len(signs))
	}
}

// An American Express has a code of four digits, other cards that are known of three.
func TestTheCodeIsAsLongAsTheBrandsIs(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/")
	for number, want := range map[string]string{"377514500004820": "4567", "4003039802969821": "456", "9": "4567"} {
		customer.stands("sender_card", "|")
		customer.keys(number)
		customer.stands("sender_cvc", "|")
		customer.keys("4567")
		if got := js[string](customer, `sender_cvc.value`); got != want {
			t.Errorf("%s: the code is %q, want %q", number, got, want)
		}
	}
}
