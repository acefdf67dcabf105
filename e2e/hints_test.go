package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// A wrong digit is told when the field is left, not before, in the server's words; it goes while it is mended, and stops nobody.
func TestAWrongDigitIsToldInTime(t *testing.T) {
	w, customer := visit(t, setup{})
	customer.opens("/")
	said := func(name string) string {
		return js[string](customer, `document.getElementById(%q).textContent`, name+"-warning")
	}
	customer.stands("receiver_card", "|")
	customer.keys("5100000000001007")
	if text := said("receiver_card"); text != "" {
		t.Errorf("while it is typed: %q", text)
	}
	customer.keys(kb.Tab)
	eventually(t, "a word about the wrong digit", func() bool { return said("receiver_card") != "" })
	wrong := said("receiver_card")
	customer.must(customer.tab.Form().Type("receiver_card", "510000000000100"))
	if text := said("receiver_card"); text != "" {
		t.Errorf("while it is mended: %q", text)
	}
	customer.fills("1000", approved())
	customer.must(customer.tab.Form().Type("receiver_card", approved().Number))
	customer.keys(kb.Tab)
	eventually(t, "a word about the same card", func() bool { return said("receiver_card") != "" })
	same := said("receiver_card")
	customer.pays()
	problems, err := customer.tab.Form().Errors()
	customer.must(err)
	if same == "" || problems["receiver_card"] != same || said("receiver_card") != "" {
		t.Errorf("said %q, the server %q", same, problems["receiver_card"])
	}
	customer.fills("1000", approved())
	customer.must(customer.tab.Form().Type("receiver_card", "5100000000001007"))
	customer.pays() // the word must not push the button away from under the press
	problems, err = customer.tab.Form().Errors()
	customer.must(err)
	if wrong == "" || problems["receiver_card"] != wrong || len(w.bank.Orders()) != 0 {
		t.Errorf("said %q, the server %q, %d orders", wrong, problems["receiver_card"], len(w.bank.Orders()))
	}
}

// The server's month decides what is past, also where the phone's clock is wrong.
func TestAPastExpiryIsToldByTheServersClock(t *testing.T) {
	w, customer := visit(t, setup{})
	w.advance(400 * 24 * time.Hour)
	customer.opens("/")
	month := w.clock.now().AddDate(0, -2, 0)
	customer.stands("sender_expiry", "|")
	customer.keys(month.Format("0106") + kb.Tab)
	eventually(t, "a word about a card that expired by the server's clock", func() bool {
		return js[bool](customer, `document.getElementById("sender_expiry-warning").textContent !== ""`)
	})
	customer.sees("open")
}

// Groups come into the amount when it is left: nothing moves while it is typed.
func TestTheAmountIsGroupedWhenItIsLeft(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/?lang=ru")
	for _, c := range []struct{ keys, typed, left, button string }{
		{"1000000", "1000000", "1 000 000", "Отправить 1 000 000 ₸"}, {"12500,5", "12500,5", "12 500,50", "Отправить 12 500,50 ₸"},
		{"0100.00", "0100.00", "100", "Отправить 100 ₸"}, {"1e3", "1e3", "1e3", "Отправить"}, {"1,005", "1,005", "1,005", "Отправить"},
	} {
		customer.stands("amount", "|")
		customer.keys(c.keys)
		typed := js[string](customer, `amount.value`)
		customer.keys(kb.Tab)
		left := js[string](customer, `amount.value`)
		button := strings.ReplaceAll(js[string](customer, `document.querySelector("[data-pay]").textContent`), "\u00a0", " ")
		if typed != c.typed || left != c.left || button != c.button {
			t.Errorf("%q: typed %q, left %q, button %q", c.keys, typed, left, button)
		}
	}
}
