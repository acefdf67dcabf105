package sandbox_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"audarym/internal/sandbox"
)

const (
	elsewhere  = "terminal-of-another-shop"
	anyCard    = "4111111111111111" // in no table: it can only receive
	noRecord   = 522
	unknownPAN = 471
	badNumber  = 472
)

// fields are the three objects of a transfer that a test changes.
type fields struct{ order, sender, receiver map[string]any }

// saving wants both cards kept.
func saving(f fields) { f.sender["save"], f.receiver["save"] = true, true }

// to names the receiver by number.
func to(pan string) func(fields) { return func(f fields) { f.receiver["cardCred"] = pan } }

// by names the sender by a saved card, with no more than is needed.
func by(id, cvc string) func(fields) {
	return func(f fields) {
		f.sender["transferType"], f.sender["cardCred"], f.sender["cvc"], f.sender["name"] = "TYPECARDID", id, cvc, ""
		f.sender["expire"] = map[string]any{"month": "", "year": ""}
	}
}

// toSaved names the receiver by a saved card.
func toSaved(id string) func(fields) {
	return func(f fields) { f.receiver["transferType"], f.receiver["cardCred"] = "TYPECARDID", id }
}

// at is another terminal.
func at(terminal string) func(fields) { return func(f fields) { f.order["terminalId"] = terminal } }

// with is a body of the seed's form, changed.
func with(t *testing.T, number, sender string, changes ...func(fields)) string {
	t.Helper()
	body := decode(t, []byte(bodyOf(number, sender)))
	card := body["card"].(map[string]any)
	f := fields{body["order"].(map[string]any), card["sender"].(map[string]any), card["receiver"].(map[string]any)}
	for _, change := range changes {
		change(f)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tokenAt is a token of one order at any terminal.
func (r *rig) tokenAt(number, terminal string) string {
	r.t.Helper()
	form := tokenForm(number, "100")
	form.Set("terminal", terminal)
	return r.form("/oauth2/token", form).object(r.t)["access_token"].(string)
}

// wideTokenAt is a wide token; without a terminal where that is empty.
func (r *rig) wideTokenAt(terminal string) string {
	r.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {wide}, "client_id": {"test"}, "client_secret": {secret}}
	if terminal != "" {
		form.Set("terminal", terminal)
	}
	return r.form("/oauth2/token", form).object(r.t)["access_token"].(string)
}

// pays sends a transfer from a card of the table and wants it carried out.
func (r *rig) pays(number, sender string, changes ...func(fields)) map[string]any {
	r.t.Helper()
	answer := r.tries(number, sender, changes...)
	if answer.code() != 0 || r.order(number).MoneyMoved != 1 {
		r.t.Fatalf("order %s: %d %s", number, answer.status, answer.body)
	}
	return answer.object(r.t)
}

func (r *rig) tries(number, sender string, changes ...func(fields)) reply {
	r.t.Helper()
	return r.post("/api/p2p/transfer", r.token(number), with(r.t, number, sender, changes...))
}

// saves pays with a card, to a card, and has both kept. It returns their ids.
func (r *rig) saves(number, sender, receiver string) (senderID, receiverID string) {
	r.t.Helper()
	success := r.pays(number, sender, to(receiver), saving)
	return success["senderCardID"].(string), success["receiverCardID"].(string)
}

// saved is what the admin API says of saved cards, by id.
func (r *rig) saved() map[string]sandbox.SavedCard {
	r.t.Helper()
	var list []sandbox.SavedCard
	answer := send("GET", r.admin+"/api/cards/saved", "", "", "")
	if err := json.Unmarshal([]byte(answer.body), &list); err != nil || list == nil {
		r.t.Fatalf("%v in %s", err, answer.body)
	}
	cards := map[string]sandbox.SavedCard{}
	for _, c := range list {
		cards[c.ID] = c
	}
	return cards
}
