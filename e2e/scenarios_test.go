package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// run is one transfer under one scenario: a customer who looks often, and what the page said of the money.
type run struct {
	scenario  string
	challenge bool // 3-D Secure first
	v         *wire
	path      string
	order     string
	saidNone  bool // the page once said that no money was taken
	dishonest int
}

// TestScenarios plays every scenario of the bank twice, with and without 3-D Secure, all of them in one world: the clock
// goes through a day, the customers look at their pages after each step, and what they read is held against the ledger.
func TestScenarios(t *testing.T) {
	t.Parallel()
	w := start(t, setup{patience: 2 * time.Second, switches: sandbox.Switches{SlowAnswer: 300 * time.Millisecond, Silence: 300 * time.Millisecond}})
	w.bank.SetNotifyOrigins(w.url)
	runs := w.playAll()
	for _, step := range []time.Duration{
		10 * time.Second, time.Minute, 5 * time.Minute, 10 * time.Minute, 6 * time.Minute, 6 * time.Minute, 6 * time.Minute,
		30 * time.Minute, time.Hour, 6 * time.Hour, time.Hour, 2 * time.Hour,
	} {
		w.goesOn(step)
		for _, r := range runs {
			r.looks()
		}
	}
	w.report(runs)
}

// playAll sends all transfers, one after the other so that each gets its scenario.
func (w *world) playAll() (runs []*run) {
	w.t.Helper()
	for _, s := range sandbox.Scenarios() {
		for _, challenge := range []bool{false, true} {
			r := &run{scenario: s.Name, challenge: challenge, v: w.wire()}
			card := approved()
			switch {
			case challenge:
				card = challenged()
			case strings.HasPrefix(s.Name, "status-"):
				card = cardWith(sandbox.FateAnswerLost) // so that the status call has something to tell
			}
			form := r.v.filled("1000", card)
			w.must(w.bank.PlayNext(s.Name))
			r.path = r.v.wants(303, r.v.post("/transfers", form)).header.Get("Location")
			r.order = r.v.twin(r.path).Order
			r.looks()
			if r.v.twin(r.path).State == pages.Challenged {
				back := r.v.confirms(r.path, "1234")
				r.v.wants(303, r.v.post(back.action, back.fields))
				r.looks()
			}
			runs = append(runs, r)
		}
	}
	return runs
}

// statusLine tells that the bank was asked about an order, or that an answer about it has just been written.
var statusLine = regexp.MustCompile(`(?:call=status|msg=attempt transfer=\S+) order=(\d+)`)

// goesOn moves the clock and waits until the bank was asked about everything that is due then.
func (w *world) goesOn(step time.Duration) {
	w.t.Helper()
	mark := w.journal.mark()
	w.advance(step)
	rows, err := w.readDatabase(fmt.Sprintf(`SELECT a.order_number FROM attempts a JOIN transfers t ON t.id = a.transfer_id
		WHERE a.state = 'unknown' AND t.due <= %d`, w.clock.now().UnixMicro()))
	w.must(err)
	waiting := map[string]bool{}
	for _, row := range rows {
		waiting[row[0]] = true
	}
	for late := time.After(stepTime); len(waiting) > 0; {
		grown := w.journal.growth()
		for _, found := range statusLine.FindAllSubmatch(w.journal.text()[mark:], -1) {
			delete(waiting, string(found[1]))
		}
		if len(waiting) == 0 {
			break
		}
		select {
		case <-grown:
		case <-late:
			w.t.Fatalf("after %s nobody asked about %v", step, waiting)
		}
	}
}

// looks reads the page as the customer does.
func (r *run) looks() {
	r.v.t.Helper()
	j := r.v.twin(r.path)
	o, _ := r.v.w.bank.Order(r.order)
	switch {
	case j.Money == "none" && o.MoneyMoved > 0, j.Money == "moved" && o.MoneyMoved != 1:
		r.dishonest++
		r.v.t.Errorf("%s: the page says %q (%s), ledger %+v", r.name(), j.Money, j.State, o)
	}
	// A page that asks for another try says so too; one that waits for 3-D Secure says that none was taken so far.
	r.saidNone = r.saidNone || j.Money == "none" && j.State != pages.Challenged
}

func (r *run) name() string {
	return fmt.Sprintf("%s, 3-D Secure %t, order %s", r.scenario, r.challenge, r.order)
}

// end is what a scenario comes to here: without 3-D Secure, and with it.
type end struct{ plain, secure string }

// endOf is the table of ends. Where only the answer is spoiled, the status call tells the truth: a booked transfer
// succeeded, and a challenge that never reached us is over with our deadline.
func endOf(scenario string) end {
	switch scenario {
	case "silent-before-booking", "error-500-before-booking", "error-503-before-booking", "error-429-before-booking", // "no such order", late and often
		"token-refused", "token-silent", "token-not-json", "token-500": // not a byte was sent
		return end{"not_sent", "not_sent"}
	case "silent-after-booking", "reset-mid-answer", "truncated", "dripped", "endless", "gzip-bomb", "error-500", "error-503", "error-429",
		"redirect", "malformed-json", "empty-body", "wrong-types", "success-and-error", "no-id", "wrong-amount", "wrong-number",
		"wrong-currency", "unlisted-code", "challenge-without-pareq", "challenge-javascript", "challenge-http", "challenge-private-ip",
		"confirm-silent-before-booking": // an unconfirmed challenge ends at the bank, in its own time
		return end{"succeeded", "declined"}
	case "not-final-then-refusal":
		return end{"declined", "declined"}
	case "notified-forged": // the transfer is refused, and somebody claims success
		return end{"declined", "succeeded"}
	case "status-unknown-name": // nobody knows, and nobody says
		return end{"unknown", "succeeded"}
	case "status-wrong-amount":
		return end{"review", "succeeded"}
	}
	return end{"succeeded", "succeeded"}
}

// report holds the ends against the table, and prints it.
func (w *world) report(runs []*run) {
	w.t.Helper()
	states := map[string]string{}
	rows, err := w.readDatabase(`SELECT order_number, state FROM attempts`)
	w.must(err)
	for _, row := range rows {
		states[row[0]] = row[1]
	}
	out := &strings.Builder{}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "| SCENARIO\tRUNS\tLOST\tMOVED TWICE\tDISHONEST\tENDS")
	for pair := range slices.Chunk(runs, 2) {
		lost, twice, dishonest := 0, 0, 0
		for _, r := range pair {
			o, _ := w.bank.Order(r.order)
			state := states[r.order]
			final := o.Status == "AUTH" || o.Status == "REJECT" || o.Status == "CANCEL_OLD"
			if final && r.scenario != "status-unknown-name" && (state == "unknown" || state == "sending" || state == "confirming") {
				lost++
			}
			if o.MoneyMoved > 1 || o.TransfersReceived > 1 {
				twice++
			}
			dishonest += r.dishonest
			if r.saidNone && o.MoneyMoved > 0 {
				dishonest++
			}
			want := endOf(r.scenario).plain
			if r.challenge {
				want = endOf(r.scenario).secure
			}
			if state != want {
				w.t.Errorf("%s ends %s (bank: %q, moved %d), want %s", r.name(), state, o.Status, o.MoneyMoved, want)
			}
		}
		if lost+twice+dishonest > 0 {
			w.t.Errorf("%s: %d lost, %d moved twice, %d dishonest", pair[0].scenario, lost, twice, dishonest)
		}
		fmt.Fprintf(t, "| %s\t%d\t%d\t%d\t%d\t%s, %s\n", pair[0].scenario, len(pair), lost, twice, dishonest, states[pair[0].order], states[pair[1].order])
	}
	_ = t.Flush()
	fmt.Print(out)
}
