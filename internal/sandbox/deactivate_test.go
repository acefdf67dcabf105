package sandbox_test

import (
	"testing"
	"time"

	"audarym/internal/sandbox"
)

func (r *rig) deactivate(id, token string) reply {
	return send("POST", r.api+"/api/card/deactivate/"+id, "", token, "")
}

// TestDeactivate: the card is refused from then on, asking twice is no mistake, and it can be saved again.
func TestDeactivate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pays, takes := r.saves("123456", frictionless, anyCard)
	for _, id := range []string{pays, takes} {
		for times := 1; times <= 2; times++ {
			answer := r.deactivate(id, r.wideToken())
			if body := answer.object(t); answer.status != 200 || body["cardID"] != id || body["active"] != false || len(body) != 2 {
				t.Errorf("%d %s", answer.status, answer.body)
			}
			if card := r.saved()[id]; card.Active || card.DeactivationsReceived != times {
				t.Errorf("%+v", card)
			}
		}
	}
	if answer := r.tries("223457", "", by(pays, "123")); answer.code() != noRecord {
		t.Errorf("sender: %s", answer.body)
	}
	if answer := r.tries("323458", frictionless, toSaved(takes)); answer.code() != noRecord {
		t.Errorf("receiver: %s", answer.body)
	}
	if again := r.pays("423459", frictionless, to(anyCard)); again["senderCardID"] != pays || r.saved()[pays].Active {
		t.Errorf("a transfer that saves nothing: %v, %+v", again, r.saved()[pays])
	}
	if s, rec := r.saves("523460", frictionless, anyCard); s != pays || rec != takes || !r.saved()[pays].Active || !r.saved()[takes].Active {
		t.Errorf("saved again: %s %s, %+v", s, rec, r.saved())
	}
	r.pays("623461", "", by(pays, "123"), toSaved(takes))
}

func TestDeactivateKnowsNoOtherCard(t *testing.T) {
	t.Parallel()
	r := newRigWith(t, sandbox.Config{OtherTerminals: []string{elsewhere}})
	pays, _ := r.saves("123456", frictionless, anyCard)
	unsaved := r.pays("223457", frictionless, to("5100000000001006"))["receiverCardID"].(string)
	for name, answer := range map[string]reply{
		"unknown":            r.deactivate("11111111-2222-4333-8444-555555555555", r.wideToken()),
		"a number":           r.deactivate(frictionless, r.wideToken()),
		"not saved":          r.deactivate(unsaved, r.wideToken()),
		"another terminal's": r.deactivate(pays, r.wideTokenAt(elsewhere)),
	} {
		if answer.status != 404 || answer.code() != noRecord {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	if card := r.saved()[pays]; !card.Active || card.DeactivationsReceived != 1 {
		t.Errorf("%+v", card)
	}
}

// TestDeactivateTokens: the wide scope is needed (bank-api.md 2), and the terminal in the token.
func TestDeactivateTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pays, _ := r.saves("123456", frictionless, anyCard)
	old := r.wideToken()
	r.bank.Advance(2 * time.Hour)
	for name, token := range map[string]string{
		"none": "", "unknown": "x", "of an order": r.token("223457"), "expired": old, "without terminal": r.wideTokenAt(""),
	} {
		if answer := r.deactivate(pays, token); answer.status != 401 || answer.code() != notPermitted {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	if card := r.saved()[pays]; !card.Active || card.DeactivationsReceived != 5 {
		t.Errorf("%+v", card)
	}
	if answer := send("GET", r.api+"/card/deactivate/"+pays, "", r.wideToken(), ""); answer.status != 405 {
		t.Errorf("GET: %d", answer.status)
	}
	if answer := send("POST", r.api+"/card/deactivate/"+pays, "", r.wideToken(), ""); answer.status != 200 {
		t.Errorf("at the root: %d %s", answer.status, answer.body)
	}
}

// TestDeactivateGoesWrong as the switch says.
func TestDeactivateGoesWrong(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		see    func(*testing.T, reply)
		active bool
	}{
		sandbox.DeactivateWorks:    {status(200), false},
		sandbox.DeactivateFails:    {page(500), true},
		sandbox.DeactivateLies:     {page(500), false},
		sandbox.DeactivateIsSlow:   {status(200), false},
		sandbox.DeactivateIsSilent: {noAnswer, true},
	}
	for way, tt := range tests {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			pays, _ := r.saves("123456", frictionless, anyCard)
			body := `{"deactivate":"` + way + `","slowAnswer":"20ms","silence":"20ms"}`
			if answer := send("PUT", r.admin+"/api/switches", "application/json", "", body); answer.status != 200 {
				t.Fatalf("%d %s", answer.status, answer.body)
			}
			start := time.Now()
			tt.see(t, r.deactivate(pays, r.wideToken()))
			waits := way == sandbox.DeactivateIsSlow || way == sandbox.DeactivateIsSilent
			if took := time.Since(start); waits && took < 20*time.Millisecond {
				t.Errorf("answered after %s", took)
			}
			if card := r.saved()[pays]; card.Active != tt.active || card.DeactivationsReceived != 1 {
				t.Errorf("%+v", card)
			}
		})
	}
}

func status(want int) func(*testing.T, reply) {
	return func(t *testing.T, answer reply) {
		t.Helper()
		if answer.status != want || answer.err != nil {
			t.Errorf("%v %d %s", answer.err, answer.status, answer.body)
		}
	}
}
