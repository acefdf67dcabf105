package sandbox_test

import (
	"bytes"
	"encoding/json"
	"html"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// TestASuccessSavesCards: each side alone, and only where it says save.
func TestASuccessSavesCards(t *testing.T) {
	t.Parallel()
	for i, save := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
		r := newRig(t)
		success := r.pays(number(i), frictionless, to(anyCard), func(f fields) { f.sender["save"], f.receiver["save"] = save[0], save[1] })
		cards, order := r.saved(), r.order(number(i))
		for side, want := range []sandbox.SavedCard{
			{ID: order.SenderCardID, Mask: "400000******1000", Terminal: terminal, Active: true, SavedAt: noon},
			{ID: order.ReceiverCardID, Mask: "411111******1111", Terminal: terminal, Active: true, SavedAt: noon},
		} {
			if got, ok := cards[want.ID]; ok != save[side] || ok && got != want {
				t.Errorf("save %v, side %d: %+v, want %+v", save, side, got, want)
			}
		}
		if success["senderCardID"] != order.SenderCardID || success["receiverCardID"] != order.ReceiverCardID || order.SenderCardID == order.ReceiverCardID {
			t.Errorf("success %v, ledger %+v", success, order)
		}
		if order.SenderSave != save[0] || order.ReceiverSave != save[1] {
			t.Errorf("save %v, ledger %+v", save, order)
		}
	}
}

// TestConfirmTellsCardIDs: JSON has both, as a transfer's success; each link has the sender's as cardid (seed: Payment
// confirmation). Before confirm nothing is saved.
func TestConfirmTellsCardIDs(t *testing.T) {
	t.Parallel()
	linked := regexp.MustCompile(`[?&]cardid=([0-9a-f-]{36})`)
	inLocation := func(_ *testing.T, answer reply) string {
		return linked.FindStringSubmatch(answer.header.Get("Location"))[1]
	}
	reads := map[sandbox.ConfirmShape]func(*testing.T, reply) string{
		sandbox.ConfirmJSON:     func(t *testing.T, answer reply) string { return answer.object(t)["senderCardID"].(string) },
		sandbox.ConfirmRedirect: inLocation,
		sandbox.ConfirmQuery200: inLocation,
		sandbox.ConfirmHTML:     func(_ *testing.T, answer reply) string { return inputs(answer.body).Get("cardid") },
		sandbox.ConfirmHTMLURL: func(_ *testing.T, answer reply) string {
			return linked.FindStringSubmatch(html.UnescapeString(answer.body))[1]
		},
	}
	for shape, read := range reads {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.bank.SetSwitches(sandbox.Switches{Confirm: shape})
			c := r.challengeOf(with(t, "123456", withThreeDS, saving))
			if cards := r.saved(); len(cards) != 0 {
				t.Errorf("saved before confirm: %v", cards)
			}
			answer := r.confirm(c, inputs(r.typed(c, "1234").body).Get("PaRes"), c.md)
			id, order := read(t, answer), r.order("123456")
			if id != order.SenderCardID || len(r.saved()) != 2 {
				t.Errorf("cardid = %s, ledger %+v, saved %v", id, order, r.saved())
			}
			if shape == sandbox.ConfirmJSON && answer.object(t)["receiverCardID"] != order.ReceiverCardID {
				t.Errorf("%s", answer.body)
			}
			r.pays("223457", frictionless, toSaved(id))
		})
	}
}

// challengeOf sends a body, of an order whose number it holds, and wants 3-D Secure.
func (r *rig) challengeOf(body string) challenge {
	r.t.Helper()
	number := decode(r.t, []byte(body))["order"].(map[string]any)["id"].(string)
	token := r.token(number)
	answer := r.post("/api/p2p/transfer", token, body).object(r.t)
	three, ok := answer["secure3D"].(map[string]any)
	if !ok {
		r.t.Fatalf("no challenge: %v", answer)
	}
	return challenge{number, token, answer["id"].(string), three["paReq"].(string), three["md"].(string), three["action"].(string)}
}

// TestNothingIsSavedWithoutMoney: refused, given up, never taken. What moves late or without an answer saves all the same.
// Once an order has ended, the bank has no number of its cards in memory but in the vault.
func TestNothingIsSavedWithoutMoney(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sender, scenario string
		after            func(*rig)
		want             int
	}{
		"refused":              {"4003032704547597", "", nil, 0},
		"never taken":          {frictionless, "error-500-before-booking", nil, 0},
		"3-D Secure gave up":   {withThreeDS, "", func(r *rig) { r.bank.Advance(time.Hour) }, 0},
		"late refusal":         {frictionless, "not-final-then-refusal", func(r *rig) { r.bank.Advance(time.Minute) }, 0},
		"late booking":         {"4000000000008005", "", func(r *rig) { r.bank.Advance(time.Minute) }, 2},
		"before a late one":    {"4000000000008005", "", func(r *rig) { r.bank.Advance(29 * time.Second) }, 0},
		"the answer was lost":  {"4000000000009003", "", nil, 2},
		"the answer is a page": {frictionless, "error-500", nil, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			if err := r.bank.PlayFor("123456", tt.scenario); err != nil {
				t.Fatal(err)
			}
			r.tries("123456", tt.sender, saving)
			if tt.after != nil {
				tt.after(r)
			}
			order := r.order("123456")
			if len(r.saved()) != tt.want || order.MoneyMoved != tt.want/2 {
				t.Errorf("saved %v, ledger %+v", r.saved(), order)
			}
			if held, open := r.bank.NumbersHeld(), order.Status == "NEW"; (held > 0) != open {
				t.Errorf("%d numbers are in memory, ledger %+v", held, order)
			}
		})
	}
	r := newRig(t)
	c := r.challengeOf(with(t, "123456", withThreeDS, saving))
	if answer := r.confirm(c, inputs(r.typed(c, "3333").body).Get("PaRes"), c.md); answer.code() != 455 || len(r.saved()) != 0 {
		t.Errorf("3-D Secure refused: %s, saved %v", answer.body, r.saved())
	}
}

// TestTheSameCardHasTheSameID at one terminal, on whichever side, and whether it is to be saved again or not.
func TestTheSameCardHasTheSameID(t *testing.T) {
	t.Parallel()
	r := newRigWith(t, sandbox.Config{OtherTerminals: []string{elsewhere}})
	sender, receiver := r.saves("123456", frictionless, withThreeDS)
	if s, rec := r.saves("223457", frictionless, withThreeDS); s != sender || rec != receiver {
		t.Errorf("saved again: %s %s, want %s %s", s, rec, sender, receiver)
	}
	if again := r.pays("323458", frictionless, to(withThreeDS)); again["senderCardID"] != sender || again["receiverCardID"] != receiver {
		t.Errorf("not saved again: %v", again)
	}
	c := r.challengeOf(with(t, "423459", withThreeDS, to(frictionless)))
	turned := r.confirm(c, inputs(r.typed(c, "1234").body).Get("PaRes"), c.md).object(t)
	if turned["senderCardID"] != receiver || turned["receiverCardID"] != sender {
		t.Errorf("the other way round: %v", turned)
	}
	if len(r.saved()) != 2 {
		t.Errorf("saved: %v", r.saved())
	}
	other := r.post("/p2p/transfer", r.tokenAt("523460", elsewhere), with(t, "523460", frictionless, at(elsewhere), saving)).object(t)
	if other["senderCardID"] == sender || r.saved()[other["senderCardID"].(string)].Terminal != elsewhere {
		t.Errorf("another terminal: %v, saved %v", other, r.saved())
	}
}

// TestAnIDThatWasNotSavedIsGoodForNothing: it stands in the answer, and it is another one each time.
func TestAnIDThatWasNotSavedIsGoodForNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first, second := r.pays("123456", frictionless), r.pays("223457", frictionless)
	for i, key := range []string{"senderCardID", "receiverCardID"} {
		id := first[key].(string)
		if id == "" || id == second[key] {
			t.Errorf("%s = %v, then %v", key, first[key], second[key])
		}
		if answer := r.tries(number(10+i), withThreeDS, toSaved(id)); answer.code() != noRecord {
			t.Errorf("%s: %s", key, answer.body)
		}
	}
	r.saves("323458", frictionless, anyCard)
	if answer := r.tries("423459", "", by(first["senderCardID"].(string), "123")); answer.code() != noRecord {
		t.Errorf("saved later under another id: %s", answer.body)
	}
}

// TestNoNumberOfASavedCardShows in log, ledger, list or page.
func TestNoNumberOfASavedCardShows(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := newRigWith(t, sandbox.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	_, id := r.saves("123456", frictionless, anyCard)
	r.pays("223457", frictionless, toSaved(id))
	r.tries("323458", "", by(anyCard, "123"))
	r.tries("423459", frictionless, func(f fields) { f.order["foreign"], f.receiver["countryCode"] = true, anyCard })
	send("POST", r.api+"/card/deactivate/"+id, "", r.wideToken(), "")
	send("POST", r.api+"/card/deactivate/"+anyCard, "", r.wideToken(), "")
	r.bank.Quiet()
	ledger, err := json.Marshal(r.bank.Orders())
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{
		"log": log.String(), "ledger": string(ledger), "list": send("GET", r.admin+"/api/cards/saved", "", "", "").body,
		"page": send("GET", r.admin+"/", "", "", "").body,
	} {
		if strings.Contains(text, anyCard) {
			t.Errorf("the %s shows the number", where)
		}
		if !strings.Contains(text, "411111******1111") || where != "ledger" && !strings.Contains(text, id) {
			t.Errorf("the %s does not show the card: %s", where, text)
		}
	}
}

func TestResetForgetsSavedCards(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, id := r.saves("123456", frictionless, anyCard)
	send("POST", r.admin+"/api/reset", "", "", "")
	if answer := r.tries("123456", frictionless, toSaved(id)); len(r.saved()) != 0 || answer.code() != noRecord {
		t.Errorf("saved %v, %s", r.saved(), answer.body)
	}
}
