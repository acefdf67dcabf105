package sandbox_test

import (
	"strings"
	"testing"

	"audarym/internal/sandbox"
)

// TestPayingBySavedCard: what the sender's and the receiver's saved cards lead to. Three cards were saved before: one that
// pays at once, one that only receives, and one with 3-D Secure.
func TestPayingBySavedCard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pays, takes := r.saves("123456", frictionless, anyCard)
	_, secure := r.saves("223457", frictionless, withThreeDS)
	for i, tt := range []struct {
		name    string
		changes []func(fields)
		code    int
	}{
		{"sender", []func(fields){by(pays, "123")}, 0},
		{"receiver", []func(fields){toSaved(takes)}, 0},
		{"both", []func(fields){by(pays, "123"), toSaved(takes)}, 0},
		{"with its expiry", []func(fields){by(pays, "123"), expiry("12", "30")}, 0},
		{"with an earlier expiry", []func(fields){by(pays, "123"), expiry("11", "30")}, 457},
		{"with half an expiry", []func(fields){by(pays, "123"), expiry("12", "")}, 457},
		{"another CVC", []func(fields){by(pays, "124")}, details},
		{"no CVC", []func(fields){by(pays, "")}, details},
		{"the CVC of another card", []func(fields){by(secure, "123")}, details},
		{"a card that only receives", []func(fields){by(takes, "123")}, unknownPAN},
		{"to itself", []func(fields){by(pays, "123"), toSaved(pays)}, details},
		{"to itself by number", []func(fields){by(pays, "123"), to(frictionless)}, details},
		{"an unknown sender", []func(fields){by("11111111-2222-4333-8444-555555555555", "123")}, noRecord},
		{"an unknown receiver", []func(fields){toSaved("x")}, noRecord},
		{"no id", []func(fields){toSaved("")}, noRecord},
		{"a number as the sender's id", []func(fields){by(frictionless, "123")}, noRecord},
		{"a number as the receiver's", []func(fields){toSaved(anyCard)}, noRecord},
		{"a sender's id as a number", []func(fields){from(pays)}, badNumber},
		{"a receiver's id as a number", []func(fields){to(takes)}, badNumber},
		{"receiver's id in both fields", []func(fields){toSaved(takes), receiverID(takes)}, 0},
		{"another id in receiver.id", []func(fields){toSaved(takes), receiverID(secure)}, details},
		{"receiver.id beside a number", []func(fields){receiverID(takes)}, details},
	} {
		answer := r.tries(number(i), frictionless, tt.changes...)
		order := r.order(number(i))
		if answer.status != 200 || answer.code() != tt.code || order.LastCode != tt.code || (order.MoneyMoved == 1) != (tt.code == 0) {
			t.Errorf("%s: %d %s, want %d; ledger %+v", tt.name, answer.status, answer.body, tt.code, order)
		}
	}
}

func expiry(month, year string) func(fields) {
	return func(f fields) { f.sender["expire"] = map[string]any{"month": month, "year": year} }
}

// from names the sender by number.
func from(pan string) func(fields) { return func(f fields) { f.sender["cardCred"] = pan } }

func receiverID(id string) func(fields) { return func(f fields) { f.receiver["id"] = id } }

// TestTransferTypes: any other word is an invalid field, on both sides.
func TestTransferTypes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, word := range []string{"", "typepan", "TYPEPHONE", "TYPECARDID "} {
		for j, side := range []string{"sender", "receiver"} {
			n := number(2*i + j)
			answer := r.tries(n, frictionless, func(f fields) {
				map[string]map[string]any{"sender": f.sender, "receiver": f.receiver}[side]["transferType"] = word
			})
			if order := r.order(n); answer.code() != details || !strings.Contains(answer.body, "transferType") || order.MoneyMoved != 0 {
				t.Errorf("%s %q: %d %s", side, word, answer.status, answer.body)
			}
		}
	}
}

// TestASavedCardMeetsItsFate: 3-D Secure or a refusal, just as its number does.
func TestASavedCardMeetsItsFate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, secure := r.saves("123456", frictionless, withThreeDS)
	_, blocked := r.saves("223457", frictionless, "4003032704547597")
	c := r.challengeOf(with(t, "323458", "", by(secure, "815")))
	if text := inflated(t, c.paReq); !strings.Contains(text, "<expiry>2501</expiry>") {
		t.Errorf("the bank does not know the expiry of the saved card: %s", text)
	}
	if answer := r.confirm(c, inputs(r.typed(c, "1234").body).Get("PaRes"), c.md); answer.code() != 0 || answer.object(t)["senderCardID"] != secure {
		t.Errorf("3-D Secure: %s", answer.body)
	}
	if answer := r.tries("423459", "", by(blocked, "170")); answer.code() != 465 {
		t.Errorf("blocked: %s", answer.body)
	}
	if o := r.order("423459"); o.SenderMask != "400303******7597" || o.SenderBy != sandbox.ByCardID {
		t.Errorf("ledger: %+v", o)
	}
}

func TestTheLedgerSaysHowCardsWereNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pays, takes := r.saves("123456", frictionless, anyCard)
	r.pays("223457", "", by(pays, "123"))
	r.pays("323458", frictionless, toSaved(takes))
	r.tries("423459", frictionless, func(f fields) { f.sender["transferType"] = "X" })
	for number, want := range map[string][2]string{
		"123456": {"pan", "pan"}, "223457": {"cardid", "pan"}, "323458": {"pan", "cardid"}, "423459": {"", "pan"},
	} {
		order := send("GET", r.admin+"/api/orders/"+number, "", "", "").object(t)
		if order["senderBy"] != want[0] || order["receiverBy"] != want[1] || order["foreign"] != false || order["country"] != "" {
			t.Errorf("order %s: %v", number, order)
		}
	}
	order := send("GET", r.admin+"/api/orders/223457", "", "", "").object(t)
	if order["senderCardID"] != pays || order["senderMask"] != "400000******1000" || order["senderSave"] != false {
		t.Errorf("%v", order)
	}
}

// TestAnotherTerminalsCard is unknown, on both sides.
func TestAnotherTerminalsCard(t *testing.T) {
	t.Parallel()
	r := newRigWith(t, sandbox.Config{OtherTerminals: []string{elsewhere}})
	pays, takes := r.saves("123456", frictionless, anyCard)
	for n, change := range map[string]func(fields){"223457": by(pays, "123"), "323458": toSaved(takes)} {
		if answer := r.post("/p2p/transfer", r.tokenAt(n, elsewhere), with(t, n, frictionless, at(elsewhere), change)); answer.code() != noRecord {
			t.Errorf("order %s: %s", n, answer.body)
		}
	}
}

// TestSavingByIDSavesNothing: the card is saved already. If it is deactivated while its order is open, it stays so.
func TestSavingByIDSavesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, secure := r.saves("123456", frictionless, withThreeDS)
	c := r.challengeOf(with(t, "223457", "", by(secure, "815"), saving))
	if answer := send("POST", r.api+"/card/deactivate/"+secure, "", r.wideToken(), ""); answer.status != 200 {
		t.Fatalf("%d %s", answer.status, answer.body)
	}
	answer := r.confirm(c, inputs(r.typed(c, "1234").body).Get("PaRes"), c.md)
	if answer.code() != 0 || answer.object(t)["senderCardID"] != secure || r.saved()[secure].Active {
		t.Errorf("%s, saved %+v", answer.body, r.saved()[secure])
	}
}
