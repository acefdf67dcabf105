package sandbox_test

import (
	"net/url"
	"strings"
	"testing"

	"audarym/internal/sandbox"
)

// p2p is the order in a nested status answer, result its query code.
func (r *rig) p2p(number string) (result any, order map[string]any) {
	r.t.Helper()
	body := r.ask(number).object(r.t)
	head, _ := body["result"].(map[string]any)
	transaction, _ := body["transaction"].(map[string]any)
	order, _ = transaction["p2p"].(map[string]any)
	return head["code"], order
}

// TestStatusReadings: how the status call names what happened (bank-api.md 6).
func TestStatusReadings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		switches                  sandbox.Switches
		challenged, done, refused any
		refusedQuery              string
	}{
		"default":       {sandbox.Switches{}, "3D", "AUTH", "REJECT", "100"},
		"new":           {sandbox.Switches{ChallengedName: "NEW"}, "NEW", "AUTH", "REJECT", "100"},
		"fingerprint":   {sandbox.Switches{ChallengedName: "FINGERPRINT"}, "FINGERPRINT", "AUTH", "REJECT", "100"},
		"charge":        {sandbox.Switches{DoneName: "CHARGE"}, "3D", "CHARGE", "REJECT", "100"},
		"failed":        {sandbox.Switches{RefusedName: "FAILED"}, "3D", "AUTH", "FAILED", "100"},
		"cancelled":     {sandbox.Switches{RefusedName: "CANCEL"}, "3D", "AUTH", "CANCEL", "100"},
		"rejected: 101": {sandbox.Switches{RefusedQuery101: true}, "3D", "AUTH", "REJECT", "101"},
		"nameless":      {sandbox.Switches{StatusNameless: true}, nil, nil, nil, "100"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.bank.SetSwitches(tt.switches)
			r.transfer("123456", withThreeDS)
			r.transfer("223457", frictionless)
			r.transfer("323458", "4000000000002008")
			for number, want := range map[string]any{"123456": tt.challenged, "223457": tt.done, "323458": tt.refused} {
				if _, order := r.p2p(number); order["statusName"] != want || order["invoiceID"] != number {
					t.Errorf("%s: %v, want %v", number, order, want)
				}
			}
			query, refused := r.p2p("323458")
			if _, hasReason := refused["reasonCode"]; query != tt.refusedQuery || hasReason != (tt.refused != nil) {
				t.Errorf("refused: %v %v", query, refused)
			}
			if r.order("223457").Status != "AUTH" || r.order("323458").Status != "REJECT" {
				t.Error("the ledger changed its words")
			}
		})
	}
}

// TestInvoiceKeys: the order number goes by one key in every answer (bank-api.md 3).
func TestInvoiceKeys(t *testing.T) {
	t.Parallel()
	all := []string{"orderID", "invoiceID", "invoiceId", "id"}
	for _, key := range all {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.bank.SetSwitches(sandbox.Switches{InvoiceKey: key})
			success := r.transfer("123456", frictionless).object(t)
			_, status := r.p2p("123456")
			for what, body := range map[string]map[string]any{
				"success": success,
				"refusal": r.transfer("123456", "4000000000002008").object(t), // a repeat
				"status":  status,
			} {
				for _, other := range all {
					switch {
					case other == key && body[other] != "123456":
						t.Errorf("%s: %s = %v", what, other, body[other])
					case other != key && body[other] == "123456":
						t.Errorf("%s: %s too", what, other)
					}
				}
			}
			c := r.transfer("223457", withThreeDS).object(t)
			if id := r.order("223457").ID; c["id"] != id || key != "id" && c[key] != "223457" {
				t.Errorf("challenge: %v", c)
			}
		})
	}
}

func TestTransferReadings(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bank.SetSwitches(sandbox.Switches{SuccessWithoutCode: true, ChallengeWithoutTermURL: true})
	success, challenged := r.transfer("123456", frictionless).object(t), r.transfer("223457", withThreeDS).object(t)
	if _, ok := success["code"]; ok || success["status"] != "AUTH" {
		t.Errorf("success with a code: %v", success)
	}
	three, _ := challenged["secure3D"].(map[string]any)
	if _, ok := three["termURL"]; ok || three["paReq"] == nil || challenged["code"] != nil {
		t.Errorf("challenge: %v", challenged)
	}
	if answer := r.transfer("323458", "4000000000002008"); answer.code() != 484 {
		t.Errorf("a refusal keeps its code: %s", answer.body)
	}
}

// TestChallengeWithoutID: confirm then goes by MD, with an empty ID.
func TestChallengeWithoutID(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c, paRes := r.approved("223457")
	c.id = ""
	if answer := r.confirm(c, paRes, c.md); answer.code() != 522 {
		t.Errorf("an empty ID by default: %s", answer.body)
	}
	r.bank.SetSwitches(sandbox.Switches{ChallengeWithoutID: true})
	c, paRes = r.approved("123456")
	if c.id != "" {
		t.Errorf("id = %s", c.id)
	}
	if answer := r.confirm(c, paRes, "123"); answer.code() != 522 {
		t.Errorf("another MD: %s", answer.body)
	}
	if answer := r.confirm(c, paRes, c.md); answer.code() != 0 {
		t.Errorf("%s", answer.body)
	}
	r.wantMoved("123456", 1)
	r.wantMoved("223457", 0)
}

// TestConfirmBase: under which base confirm stands is open (bank-api.md 1).
func TestConfirmBase(t *testing.T) {
	t.Parallel()
	for base, want := range map[string][2]int{sandbox.ConfirmAnywhere: {401, 401}, sandbox.ConfirmAtRoot: {401, 404}, sandbox.ConfirmUnderAPI: {404, 401}} {
		r := newRig(t)
		r.bank.SetSwitches(sandbox.Switches{ConfirmBase: base})
		root, api := r.post("/payment/confirm", "", "{}"), r.post("/api/payment/confirm", "", "{}")
		if got := [2]int{root.status, api.status}; got != want {
			t.Errorf("%s: %v, want %v", base, got, want)
		}
	}
}

func TestStatusWantsWideToken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bank.SetSwitches(sandbox.Switches{StatusWantsWideToken: true})
	own := r.token("123456")
	r.post("/p2p/transfer", own, bodyOf("123456", frictionless))
	if answer := send("GET", r.api+"/check-status/p2p/transaction/123456", "", own, ""); answer.status != 401 {
		t.Errorf("the transfer's own token: %d %s", answer.status, answer.body)
	}
	if got := r.status("123456", r.wideToken(), false); got.status != "AUTH" {
		t.Errorf("the wide one: %+v", got)
	}
}

// TestReceiverCountry: abroad the seed says countryCode, the bank's SDK country (bank-api.md 3).
func TestReceiverCountry(t *testing.T) {
	t.Parallel()
	abroad := func(number, key string) string {
		body := strings.Replace(bodyOf(number, frictionless), `"foreign": false`, `"foreign": true`, 1)
		return strings.Replace(body, `"cardCred": "5578342728230613"`, `"cardCred": "5578342728230613", "firstName": "A", "lastName": "B", "`+key+`": "KZ"`, 1)
	}
	for short, wants := range map[bool]map[string]int{false: {"countryCode": 0, "country": details}, true: {"countryCode": details, "country": 0}} {
		r := newRig(t)
		r.bank.SetSwitches(sandbox.Switches{ReceiverCountry: short})
		for key, want := range wants {
			n := number(len(key))
			if answer := r.post("/p2p/transfer", r.token(n), abroad(n, key)); answer.code() != want {
				t.Errorf("short %v, %s: %s", short, key, answer.body)
			}
		}
	}
}

func TestNotificationWithoutSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bank.SetSwitches(sandbox.Switches{NotificationWithoutSecret: true})
	m := newMerchant(t, r)
	m.sends("123456", frictionless)
	if secret, ok := m.hears(1)[0].fields["secret_hash"]; ok {
		t.Errorf("secret_hash = %v", secret)
	}
}

// TestAdminShowsEverySwitch: what the JSON knows, the page can set.
func TestAdminShowsEverySwitch(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	page := send("GET", r.admin+"/", "", "", "").body
	for name := range send("GET", r.admin+"/api/switches", "", "", "").object(t) {
		if !strings.Contains(page, `name="`+name+`"`) {
			t.Errorf("the page has no %s", name)
		}
	}
	if strings.Contains(page, " checked") {
		t.Error("a box is ticked by default")
	}
	for _, bad := range []url.Values{{"confirm": {"json"}, "silence": {"x"}}, {"confirm": {"json"}, "refusalStatus": {"x"}}, {"confirm": {"json"}, "doneName": {"x"}}} {
		if answer := send("POST", r.admin+"/switches", formType, "", bad.Encode()); answer.status != 400 {
			t.Errorf("%v: %d", bad, answer.status)
		}
	}
}
