package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/handlers/api"
	"audarym/internal/apiv1"
	"audarym/internal/merchant"
)

func TestTheSameOrderUnderOneKeyIsOneTransfer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	first := d.post("/transfers", `{"amount": "1000.00", "order": "A-17", "metadata": {"a": "1", "b": "2"}}`, "Idempotency-Key", "k1").is(http.StatusCreated)
	if first.Header.Get("Idempotent-Replayed") != "" {
		t.Error("the first one is told as a replay")
	}
	d.pass(48 * time.Hour) // meanwhile it has expired
	again := d.post("/transfers", ` {"metadata": {"b": "2", "a": "\u0031"}, "order":"A-17","amount":"1000.00"} `, "Idempotency-Key", "k1").is(http.StatusCreated)
	if again.body != first.body || again.Header.Get("Idempotent-Replayed") != "true" || again.Header.Get("Location") != first.Header.Get("Location") {
		t.Errorf("again: %v\n%s\nfirst\n%s", again.Header, again.body, first.body)
	}
	for name, body := range map[string]string{
		"another amount": `{"amount": "1000.01", "order": "A-17", "metadata": {"a": "1", "b": "2"}}`,
		"no metadata":    `{"amount": "1000.00", "order": "A-17"}`,
		"a field moved":  `{"amount": "1000.00", "description": "A-17", "metadata": {"a": "1", "b": "2"}}`,
	} {
		if got := d.post("/transfers", body, "Idempotency-Key", "k1"); got.StatusCode != http.StatusConflict {
			t.Errorf("%s: HTTP %d", name, got.StatusCode)
		}
	}
	other := d.at(d.theirs, http.MethodPost, "/api/v1/transfers", `{"amount": "5000.00"}`,
		"Authorization", "Bearer "+theirKey, "Content-Type", "application/json", "Idempotency-Key", "k1").is(http.StatusCreated)
	if other.transfer().ID == first.transfer().ID {
		t.Error("two merchants share a key")
	}
}

func TestWithoutAKeyEveryOrderIsAnother(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	if d.placed(`"order": "A"`).ID == d.placed(`"order": "A"`).ID {
		t.Error("one transfer")
	}
}

func TestWhatWasRefusedIsCorrectedUnderTheSameKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	d.post("/transfers", `{"amount": "1.00"}`, "Idempotency-Key", "k").is(http.StatusUnprocessableEntity)
	d.post("/transfers", `{"amount": "100.00"}`, "Idempotency-Key", "k").is(http.StatusCreated)
}

// The answer stays, whatever the settings say now.
func TestAnOrderIsAnsweredAgainThoughItWouldBeRefusedNow(t *testing.T) {
	t.Parallel()
	var ours *merchant.Merchant
	d := newDesk(t, func(m *merchant.Merchant, _ *api.Rate) { ours = m })
	first := d.post("/transfers", `{"amount": "1000.00"}`, "Idempotency-Key", "k").is(http.StatusCreated)
	ours.AmountMin = tenge("2000")
	d.post("/transfers", `{"amount": "1000.00"}`).is(http.StatusUnprocessableEntity)
	if again := d.post("/transfers", `{"amount": "1000.00"}`, "Idempotency-Key", "k").is(http.StatusCreated); again.body != first.body {
		t.Errorf("again: %s", again.body)
	}
}

func TestKeysThatCannotBe(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, c := range []struct {
		keys   []string
		status int
	}{
		{[]string{""}, 400}, {[]string{strings.Repeat("k", 256)}, 400}, {[]string{"a b"}, 400}, {[]string{"қ"}, 400}, {[]string{"a\tb"}, 400},
		{[]string{"a", "a"}, 400}, {[]string{"4405639704015096"}, 400},
		{[]string{strings.Repeat("k", 255)}, 201}, {[]string{"123e4567-0000-4000-8000-000000000000"}, 201}, {[]string{`"!~`}, 201},
	} {
		r, err := http.NewRequest(http.MethodPost, d.url+"/api/v1/transfers", strings.NewReader(`{"amount": "1000.00"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Authorization": {"Bearer " + ourKey}, "Content-Type": {"application/json"}, "Idempotency-Key": c.keys}
		if got := d.send(r, `{"amount": "1000.00"}`); got.StatusCode != c.status {
			t.Errorf("%.40q: HTTP %d, want %d", c.keys, got.StatusCode, c.status)
		}
	}
}

func TestFortyOrdersAtOnceUnderOneKeyAreOneTransfer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	answers := make([]answer, 40)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			answers[i] = d.post("/transfers", `{"amount": "1000.00", "order": "A-17"}`, "Idempotency-Key", "k")
		})
	}
	all.Wait()
	replayed := 0
	for _, a := range answers {
		if a.StatusCode != http.StatusCreated || a.body != answers[0].body {
			t.Errorf("HTTP %d %s, another has %s", a.StatusCode, a.body, answers[0].body)
		}
		if a.Header.Get("Idempotent-Replayed") != "" {
			replayed++
		}
	}
	var list apiv1.List[apiv1.Transfer]
	d.get("/transfers?order=A-17").is(http.StatusOK).into(&list)
	if len(list.Data) != 1 || replayed != 39 {
		t.Errorf("%d transfers, %d replays", len(list.Data), replayed)
	}
}
