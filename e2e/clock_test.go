package e2e

import (
	"strings"
	"testing"
	"time"

	"audarym/e2e/pages"
)

// refusedBefore has a first attempt refused and comes back to the form when so much of the transfer's time is left.
func refusedBefore(t *testing.T, left time.Duration, visit func(*testing.T) (*world, *customer)) (*world, *customer) {
	t.Helper()
	w, customer := visit(t)
	customer.sends("1000", noFunds())
	customer.seesRefusal("484")
	w.advance(20*time.Minute - left)
	customer.reloads()
	customer.sees(pages.Open)
	return w, customer
}

// passes moves the clock of the customer's device, as a phone that slept does; the server's moves along.
func (c *customer) passes(d time.Duration) {
	c.t.Helper()
	c.w.advance(d)
	js[any](c, `(now => { Date.now = () => now() + %d; return null })(Date.now.bind(Date))`, d.Milliseconds())
}

func (c *customer) text(testID string) string {
	c.t.Helper()
	texts, err := c.tab.Texts()
	c.must(err)
	return texts[testID]
}

// Minutes go down quietly; a warning comes at five minutes and at one, and when it is over, the way on. Whoever sends then
// still gets the server's answer.
func TestTheLastMinutes(t *testing.T) {
	w, customer := refusedBefore(t, 7*time.Minute+30*time.Second, withScripts)
	shows := func(want string, warning string) {
		t.Helper()
		eventually(t, want+", "+warning, func() bool {
			left, said := customer.text("left"), customer.text("clock")
			return strings.Contains(left, want) && strings.Contains(left, "2 attempts left") && (warning == "" && said == "" || warning != "" && strings.HasPrefix(said, warning))
		})
	}
	shows("7 minutes left", "")
	customer.passes(time.Minute)
	shows("6 minutes left", "")
	customer.passes(2 * time.Minute)
	shows("4 minutes left", "Less than five minutes left.")
	js[any](customer, `new MutationObserver(all => { window.spoken = (window.spoken || 0) + all.length }).observe(document.getElementById("clock"), {subtree: true, childList: true, characterData: true}), null`)
	customer.passes(2 * time.Minute)
	shows("2 minutes left", "Less than five minutes left.")
	if n := js[int](customer, `window.spoken || 0`); n != 0 {
		t.Errorf("the warning was said again %d times", n)
	}
	customer.passes(2 * time.Minute)
	shows("Less than a minute left", "Less than a minute left.")
	customer.passes(time.Minute)
	shows("Send by", "The time is over")
	if left := customer.text("left"); strings.Contains(left, "minute") {
		t.Errorf("left: %q", left)
	}
	customer.fills("", approved())
	customer.pays()
	customer.sees(pages.Expired)
	customer.seesNoMoney()
	if n := len(w.bank.Orders()); n != 1 {
		t.Errorf("%d orders", n)
	}
}

func TestTheWayOnWhenTheTimeIsOver(t *testing.T) {
	_, customer := refusedBefore(t, 2*time.Minute, withScripts)
	customer.passes(3 * time.Minute)
	eventually(t, "the way on", func() bool { return customer.text("clock-link") != "" })
	customer.must(customer.tab.Press("clock-link"))
	customer.sees(pages.Expired)
	customer.seesNoMoney()
}

// A form that was sent in time may be taken, however long the answer stays out: its page does not say that it takes no money.
func TestTheTimeIsOverWhileTheAnswerIsOut(t *testing.T) {
	_, customer := refusedBefore(t, 2*time.Minute, withScripts)
	eventually(t, "the warning", func() bool { return customer.text("clock") != "" })
	js[any](customer, `document.getElementById("card-form").addEventListener("submit", e => e.preventDefault()), null`) // an answer that never comes
	customer.fills("", approved())
	js[any](customer, `document.querySelector("[data-pay]").click(), null`)
	customer.passes(3 * time.Minute)
	eventually(t, "the end of the minutes", func() bool { return !strings.Contains(customer.text("left"), "minute") })
	if said := customer.text("clock"); said != "" {
		t.Errorf("of a form that is on its way the page says %q", said)
	}
}

// A phone whose clock is wrong does not count: the server said how long.
func TestAWrongClockOnThePhone(t *testing.T) {
	_, customer := refusedBefore(t, 9*time.Minute+30*time.Second, withScripts)
	eventually(t, "the minutes", func() bool { return strings.Contains(customer.text("left"), "9 minutes left") })
	js[any](customer, `Date.now = () => 0, dispatchEvent(new Event("pageshow")), null`) // which counts at once
	if left := customer.text("left"); !strings.Contains(left, "9 minutes left") {
		t.Errorf("left: %q", left)
	}
}

// Without scripts the page says nothing that becomes untrue while it stands open.
func TestTheTimeLeftWithoutScripts(t *testing.T) {
	w, customer := refusedBefore(t, 4*time.Minute, withoutScripts)
	until := w.clock.now().Add(4 * time.Minute).In(time.FixedZone("Almaty", 5*60*60))
	left := customer.text("left")
	if !strings.Contains(left, "Almaty time") || strings.Contains(left, "minute") || !strings.Contains(left, "2 attempts left") {
		t.Errorf("left: %q, want the clock and the attempts", left)
	}
	if !strings.Contains(left, until.Format("15:04")) && !strings.Contains(left, until.Add(-time.Minute).Format("15:04")) {
		t.Errorf("left: %q, want %s", left, until.Format("15:04"))
	}
	if said := customer.text("clock"); said != "" {
		t.Errorf("the warning says %q", said)
	}
}

// Who is sent to the bank is told by when to be back.
func TestTheHandOffSaysByWhen(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.sends("1000", challenged())
		customer.enters("4444")
		customer.sees(pages.Challenged)
		if until := customer.text("until"); !strings.HasPrefix(until, "Confirm by ") || !strings.Contains(until, "(Almaty time)") {
			t.Errorf("until: %q", until)
		}
	})
}
