package sandbox_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// play is the proof of one scenario: what the client sees and what the ledger says. The rig's next order plays it.
type play func(*testing.T, *rig)

// TestScenarios plays every row of the table; one without a proof fails.
func TestScenarios(t *testing.T) {
	t.Parallel()
	plays := map[string]play{}
	for _, some := range []map[string]play{transferPlays, tokenPlays, confirmPlays, statusPlays, challengePlays, notifyPlays} {
		maps.Copy(plays, some)
	}
	if len(plays) != len(sandbox.Scenarios()) {
		t.Errorf("%d proofs for %d scenarios", len(plays), len(sandbox.Scenarios()))
	}
	for _, s := range sandbox.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			prove, ok := plays[s.Name]
			if !ok {
				t.Fatal("no proof")
			}
			r := newRig(t)
			r.bank.SetSwitches(sandbox.Switches{SlowAnswer: 10 * time.Millisecond, Silence: time.Millisecond})
			if err := r.bank.PlayNext(s.Name); err != nil {
				t.Fatal(err)
			}
			prove(t, r)
			if orders := r.bank.Orders(); len(orders) > 0 && orders[0].Scenario != s.Name {
				t.Errorf("the ledger names scenario %q", orders[0].Scenario)
			}
		})
	}
}

// wantLine compares the ledger with what really happened.
func (r *rig) wantLine(number, status string, transfers, moved int) {
	r.t.Helper()
	if o := r.order(number); o.Status != status || o.TransfersReceived != transfers || o.MoneyMoved != moved {
		r.t.Errorf("ledger: order %s is %q, transfers %d, moved %d; want %q, %d, %d", number, o.Status, o.TransfersReceived, o.MoneyMoved, status, transfers, moved)
	}
}

// spoiled: whatever the card leads to has really happened, once, and the answer is as see says.
func spoiled(see func(*testing.T, reply)) play {
	return func(t *testing.T, r *rig) {
		see(t, r.transfer("123456", frictionless))
		r.wantLine("123456", "AUTH", 1, 1)
		if err := r.bank.PlayNext(r.order("123456").Scenario); err != nil {
			t.Fatal(err)
		}
		see(t, r.transfer("223457", withThreeDS))
		r.wantLine("223457", "3D", 1, 0)
		if r.order("223457").PaReqIssued == "" {
			t.Error("the challenge was not taken")
		}
	}
}

// neverTaken: the order stays unknown, its number unused, and the status call says so.
func neverTaken(see func(*testing.T, reply)) play {
	return func(t *testing.T, r *rig) {
		see(t, r.transfer("123456", frictionless))
		r.wantLine("123456", "", 1, 0)
		if got := r.status("123456", r.wideToken(), false); got.code != "102" {
			t.Errorf("status: %+v", got)
		}
	}
}

func noAnswer(t *testing.T, answer reply) {
	t.Helper()
	if answer.status != 0 || !errors.Is(answer.err, io.EOF) {
		t.Errorf("an answer: %v %d %s", answer.err, answer.status, answer.body)
	}
}

// page: a machine on the way answers.
func page(status int) func(*testing.T, reply) {
	return func(t *testing.T, answer reply) {
		t.Helper()
		if answer.status != status || !strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") || answer.code() != -1 {
			t.Errorf("%v %d %s %s", answer.err, answer.status, answer.header.Get("Content-Type"), answer.body)
		}
	}
}

func broken(want error) func(*testing.T, reply) {
	return func(t *testing.T, answer reply) {
		t.Helper()
		if !errors.Is(answer.err, want) || answer.code() != -1 {
			t.Errorf("%v %d %s, want %v", answer.err, answer.status, answer.body, want)
		}
	}
}

// says: 200 and a body in which these fields have these values; nil: there is no such field.
func says(fields map[string]any) func(*testing.T, reply) {
	return func(t *testing.T, answer reply) {
		t.Helper()
		body := answer.object(t)
		for key, want := range fields {
			if answer.status != 200 || body[key] != want {
				t.Errorf("%d, %s = %v (%T), want %v (%T)", answer.status, key, body[key], body[key], want, want)
			}
		}
	}
}

var transferPlays = map[string]play{
	"silent-before-booking":    neverTaken(noAnswer),
	"silent-after-booking":     spoiled(noAnswer),
	"reset-mid-answer":         spoiled(broken(syscall.ECONNRESET)),
	"truncated":                spoiled(broken(io.ErrUnexpectedEOF)),
	"dripped":                  dripped,
	"endless":                  spoiled(endless),
	"gzip-bomb":                spoiled(blanks),
	"error-500":                spoiled(page(500)),
	"error-500-before-booking": neverTaken(page(500)),
	"error-503":                spoiled(page(503)),
	"error-503-before-booking": neverTaken(page(503)),
	"error-429":                spoiled(page(429)),
	"error-429-before-booking": neverTaken(page(429)),
	"redirect": spoiled(func(t *testing.T, answer reply) {
		if answer.status != 307 || answer.header.Get("Location") != "http://127.0.0.1:9/p2p/transfer" || answer.body != "" {
			t.Errorf("%d to %s: %s", answer.status, answer.header.Get("Location"), answer.body)
		}
	}),
	"malformed-json": spoiled(func(t *testing.T, answer reply) {
		if answer.status != 200 || answer.code() != -1 || !strings.HasSuffix(answer.body, ",}") {
			t.Errorf("%d %s", answer.status, answer.body)
		}
	}),
	"empty-body": spoiled(func(t *testing.T, answer reply) {
		if answer.status != 200 || answer.body != "" || answer.err != nil {
			t.Errorf("%v %d %s", answer.err, answer.status, answer.body)
		}
	}),
	"wrong-types":       spoiled(says(map[string]any{"amount": "100", "code": "0", "currency": 3.0, "id": 36.0})),
	"success-and-error": spoiled(says(map[string]any{"amount": 100.0, "code": 484.0, "message": "Insufficient funds"})),
	"no-id": spoiled(func(t *testing.T, answer reply) {
		if id := answer.object(t)["id"]; id != nil && id != "" || answer.code() != 0 {
			t.Errorf("%s", answer.body)
		}
	}),
	"wrong-amount":   spoiled(says(map[string]any{"amount": 101.0, "code": 0.0, "currency": "KZT"})),
	"wrong-number":   spoiled(otherNumber),
	"wrong-currency": spoiled(says(map[string]any{"currency": "USD", "amount": 100.0, "code": 0.0})),
	"unlisted-code":  spoiled(says(map[string]any{"code": 9876.0, "message": "Operation undefined", "id": ""})),

	"not-final-then-success": func(t *testing.T, r *rig) {
		notFinal(t, r)
		r.wantLine("123456", "AUTH", 1, 1)
		if order := r.order("123456"); !order.BookedAt.Equal(noon.Add(30 * time.Second)) {
			t.Errorf("booked at %s", order.BookedAt)
		}
	},
	"not-final-then-refusal": func(t *testing.T, r *rig) {
		notFinal(t, r)
		r.wantLine("123456", "REJECT", 1, 0)
		if order := r.order("123456"); order.LastCode != 484 {
			t.Errorf("code %d", order.LastCode)
		}
	},
}

// notFinal: 454, nothing for 30 s, then the end.
func notFinal(t *testing.T, r *rig) {
	t.Helper()
	says(map[string]any{"code": 454.0})(t, r.transfer("123456", withThreeDS))
	r.wantLine("123456", "NEW", 1, 0)
	if got := r.status("123456", r.wideToken(), false); got.code != "107" || got.status != "NEW" {
		t.Errorf("status: %+v", got)
	}
	r.bank.Advance(30 * time.Second)
}

func otherNumber(t *testing.T, answer reply) {
	t.Helper()
	if got := answer.object(t)["orderID"]; got != "123457" && got != "223458" || answer.code() != 0 {
		t.Errorf("orderID = %v", got)
	}
}

func endless(t *testing.T, answer reply) {
	t.Helper()
	if answer.status != 200 || len(answer.body) != maxRead || !strings.HasPrefix(answer.body, `{"id":"`) {
		t.Errorf("%v %d, %d bytes", answer.err, answer.status, len(answer.body))
	}
}

// blanks: net/http unpacked the bomb as far as it was read.
func blanks(t *testing.T, answer reply) {
	t.Helper()
	if answer.status != 200 || len(answer.body) != maxRead || strings.Trim(answer.body, " ") != "" {
		t.Errorf("%v %d, %d bytes", answer.err, answer.status, len(answer.body))
	}
}

// dripped: the answer is whole, and came in many pieces.
func dripped(t *testing.T, r *rig) {
	request, err := http.NewRequest("POST", r.api+"/p2p/transfer", strings.NewReader(bodyOf("123456", frictionless)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.token("123456"))
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var whole []byte
	pieces := 0
	for err == nil {
		var n int
		piece := make([]byte, 4096)
		n, err = response.Body.Read(piece)
		whole = append(whole, piece[:n]...)
		pieces++
	}
	if answer := (reply{status: 200, body: string(whole)}); answer.code() != 0 || pieces < len(whole)/4 {
		t.Errorf("%v: %d bytes in %d pieces: %s", err, len(whole), pieces, whole)
	}
	r.wantLine("123456", "AUTH", 1, 1)
}
