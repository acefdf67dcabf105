package sandbox_test

import (
	"encoding/json"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// told is a status answer, read in the shape that is expected.
type told struct{ code, status, reference string }

func (r *rig) status(number, token string, flat bool) told {
	r.t.Helper()
	answer := send("GET", r.api+"/api/check-status/p2p/transaction/"+number, "", token, "")
	type order struct{ StatusName, Reference string }
	var nested struct {
		Result      struct{ Code string }
		Transaction struct{ P2P order }
	}
	var plain struct {
		ResultCode  string
		Transaction order
	}
	if err := json.Unmarshal([]byte(answer.body), &nested); err != nil {
		r.t.Fatalf("%v: %s", err, answer.body)
	}
	if err := json.Unmarshal([]byte(answer.body), &plain); err != nil {
		r.t.Fatalf("%v: %s", err, answer.body)
	}
	if flat {
		return told{plain.ResultCode, plain.Transaction.StatusName, plain.Transaction.Reference}
	}
	return told{nested.Result.Code, nested.Transaction.P2P.StatusName, nested.Transaction.P2P.Reference}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for _, flat := range []bool{false, true} {
		r := newRig(t)
		r.bank.SetSwitches(sandbox.Switches{StatusFlat: flat})
		r.transfer("123456", frictionless)
		r.transfer("223457", "4003032704547597")
		r.challenge("323458", withThreeDS)
		r.transfer("423459", "4000000000009003")
		r.transfer("523460", "4000000000012007")
		wants := map[string]told{
			"123456": {"100", "AUTH", r.order("123456").Reference},
			"223457": {"100", "REJECT", ""},
			"323458": {"100", "3D", ""},
			"423459": {"100", "AUTH", r.order("423459").Reference},
			"523460": {"102", "", ""},
			"623461": {"102", "", ""},
		}
		token := r.wideToken()
		for number, want := range wants {
			if got := r.status(number, token, flat); got != want {
				t.Errorf("flat %v, order %s: %+v, want %+v", flat, number, got, want)
			}
		}
	}
}

// TestStatusOfALateBooking: 454 first, in progress, and 30 s later the money has moved, once.
func TestStatusOfALateBooking(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if answer := r.transfer("123456", "4000000000008005"); answer.code() != 454 || answer.object(t)["message"] == "" {
		t.Fatalf("%d %s", answer.status, answer.body)
	}
	token := r.wideToken()
	if got := r.status("123456", token, false); got.code != "107" || got.status != "NEW" {
		t.Errorf("at once: %+v", got)
	}
	r.bank.Advance(29 * time.Second)
	r.wantMoved("123456", 0)
	r.bank.Advance(time.Second)
	if got := r.status("123456", token, false); got.code != "100" || got.status != "AUTH" || got.reference == "" {
		t.Errorf("after 30 s: %+v", got)
	}
	r.bank.Advance(time.Hour)
	order := r.order("123456")
	if order.MoneyMoved != 1 || !order.BookedAt.Equal(noon.Add(30*time.Second)) {
		t.Errorf("ledger: %+v", order)
	}
}

func TestStatusTokens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	own := r.token("123456")
	r.post("/p2p/transfer", own, bodyOf("123456", frictionless))
	if got := r.status("123456", own, false); got.status != "AUTH" {
		t.Errorf("the transfer's own token: %+v", got)
	}
	for name, token := range map[string]string{"none": "", "of another order": r.token("223457")} {
		if answer := send("GET", r.api+"/check-status/p2p/transaction/123456", "", token, ""); answer.status != 401 {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	form := tokenForm("123456", "100")
	form.Set("scope", wide)
	form.Del("terminal")
	without := r.form("/oauth2/token", form).object(t)["access_token"].(string)
	if got := r.status("123456", without, false); got.code != "104" {
		t.Errorf("token without terminal: %+v", got)
	}
}
