package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// On the smallest phone, in each language: nothing is wider than the screen, no mask is torn from its dots, the sign of the payment
// system covers no digit, and nothing moves when it comes.
func TestTheFormOnTheSmallestPhone(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.must(chromedp.Do(customer.ctx, chromedp.EmulateViewport(320, 640)))
	for _, lang := range []string{"kk", "ru", "en"} {
		customer.opens("/?lang=" + lang)
		height := js[float64](customer, `document.getElementById("sender_expiry").getBoundingClientRect().top`)
		customer.fills("12500,50", approved())
		if now := js[float64](customer, `document.getElementById("sender_expiry").getBoundingClientRect().top + scrollY`); now != height {
			t.Errorf("%s: the expiry moved from %v to %v when the card was typed", lang, height, now)
		}
		if wide := js[int](customer, `document.documentElement.scrollWidth`); wide > 320 {
			t.Errorf("%s: the page is %d pixels wide", lang, wide)
		}
		if lines := js[int](customer, `(text => Math.max(...Array.from(text.data.matchAll(/••••\u00a0\d{4}/g), m => {
			const range = document.createRange();
			range.setStart(text, m.index);
			range.setEnd(text, m.index + m[0].length);
			return new Set(Array.from(range.getClientRects(), r => r.top)).size;
		})))(document.querySelector("[data-route]").firstChild)`); lines != 1 {
			t.Errorf("%s: a mask stands on %d lines", lang, lines)
		}
		for _, name := range []string{"sender_card", "receiver_card"} {
			if covered := js[float64](customer, `(f => {
				const brush = document.createElement("canvas").getContext("2d");
				brush.font = getComputedStyle(f).font;
				const end = f.getBoundingClientRect().left + parseFloat(getComputedStyle(f).paddingLeft) + 1 + brush.measureText(f.value).width;
				return end - document.getElementById(f.id + "-brand").getBoundingClientRect().left;
			})(document.getElementById(%q))`, name); covered > 0 {
				t.Errorf("%s: the sign covers %.0f pixels of %s", lang, covered, name)
			}
		}
	}
}
