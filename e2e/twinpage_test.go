package e2e

import (
	"encoding/json"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
	"audarym/internal/sandbox"
)

// inWords are the fields of a twin that the page says in its own words, or that are its address.
var inWords = []string{"state", "money", "currency", "language", "deadline", "attempts_left", "transfer", "failure.reason", "failure.next",
	"failure.who", "failure.retry", "failure.retry_after",
	"may_save_cards", "receiver_may_be_abroad"}

// ofOwner are facts of an attempt that its owner's twin tells at any time, and the pages where they help; nobody else's does.
var ofOwner = []string{"order", "from", "to", "failure.code"}

// twinAndPage reads both, and wants them to be in one state and language, and the twin to tell nothing that the page does not
// hold, but for what is named. It gives the state.
func (v *wire) twinAndPage(who, path string, more ...string) pages.State {
	v.t.Helper()
	page := v.wants(200, v.get(path))
	j := map[string]any{}
	if err := json.Unmarshal([]byte(v.wants(200, v.get(path, "Accept", "application/json")).body), &j); err != nil {
		v.t.Fatal(err)
	}
	text := html.UnescapeString(page.body)
	state, language := j["state"].(string), j["language"].(string)
	if !strings.Contains(text, `data-state="`+state+`"`) || !strings.Contains(text, `<html lang="`+language+`"`) {
		v.t.Errorf("%s: the twin is %s in %s, and the page is not", who, state, language)
	}
	if nested, is := j["failure"].(map[string]any); is {
		delete(j, "failure")
		for name, value := range nested {
			j["failure."+name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(j)) {
		value, is := j[name].(string)
		switch {
		case slices.Contains(inWords, name), slices.Contains(more, name):
		case name == "form_key": // another one with every answer
			if !strings.Contains(text, `name="form_key"`) {
				v.t.Errorf("%s, %s: the twin has a form, and the page has none", who, state)
			}
		case name == "amount" || name == "fee":
			if !strings.Contains(digits(text), strings.TrimSuffix(digits(value), "00")) {
				v.t.Errorf("%s, %s: the twin tells %s %q, and the page does not", who, state, name, value)
			}
		case !is || !strings.Contains(text, value):
			v.t.Errorf("%s, %s: the twin tells %s %v, and the page does not", who, state, name, j[name])
		}
	}
	return pages.State(state)
}

// sent is a transfer and who made it.
type sent struct {
	v    *wire
	path string
}

func (w *world) sent(amount string, from pages.Card) sent {
	w.t.Helper()
	v := w.wire()
	return sent{v, v.sends(amount, from)}
}

// Every state but the error, which is a problem document: the twin is the page in JSON, for its owner and for anybody else.
func TestATwinTellsNoMoreThanItsPage(t *testing.T) {
	t.Parallel()
	w := start(t, setup{merchant: func(m *merchant.Merchant) { everything(m); m.Open = true }})
	failed, canceled, expired := w.sent("1000", noFunds()), w.sent("1000", noFunds()), w.sent("1000", noFunds())
	canceled.v.wants(303, canceled.v.post(canceled.path+"/cancel", map[string][]string{"form_key": {canceled.v.twin(canceled.path).FormKey}}))
	for range 2 {
		failed.v.wants(303, failed.v.post(failed.path+"/attempts", failed.v.filledAt(failed.path, "", noFunds())))
	}
	w.advance(20 * time.Minute)
	refused := w.sent("1000", noFunds())
	w.must(w.bank.PlayNext("status-wrong-amount"))
	review := w.sent("3000", cardWith(sandbox.FateAnswerLost))
	mark := w.journal.mark()
	w.advance(time.Minute)
	if !w.journal.after(mark, regexp.MustCompile(`msg=attempt .*state=review`)) {
		t.Fatal("the answer with another amount is not looked at")
	}
	placed := sent{v: w.wire()}
	placed.path = placed.v.wants(303, placed.v.get(w.link("A-1"))).header.Get("Location")
	all := map[string]sent{"failed": failed, "canceled": canceled, "expired": expired, "refused once": refused, "review": review, "placed": placed,
		"challenged": w.sent("1000.50", challenged()), "succeeded": w.sent("2000", approved()), "processing": w.sent("4000", cardWith(sandbox.FateNeverReceived))}
	seen := map[pages.State]bool{}
	for name, of := range all {
		seen[of.v.twinAndPage(name, of.path, ofOwner...)] = true
		w.wire().twinAndPage(name+", for somebody else", of.path)
	}
	ofCodes := []pages.State{pages.Verify, pages.Genuine, pages.Disputed, pages.Unknown} // handlers/verify_test.go reads their twins
	for _, state := range pages.States() {
		if !seen[state] && state != pages.Error && !slices.Contains(ofCodes, state) {
			t.Errorf("no page in state %s was compared", state)
		}
	}
}
