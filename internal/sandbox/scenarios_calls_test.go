package sandbox_test

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// untold: the token call goes wrong, and the bank hears of no order.
func untold(see func(*testing.T, reply)) play {
	return func(t *testing.T, r *rig) {
		for range 2 { // the same order number meets the same fault again
			see(t, r.form("/oauth2/token", tokenForm("123456", "100")))
		}
		if orders := r.bank.Orders(); len(orders) != 0 {
			t.Errorf("ledger: %+v", orders)
		}
		if token := r.token("223457"); token == "" {
			t.Error("another order has no token")
		}
	}
}

var tokenPlays = map[string]play{
	"token-refused": untold(func(t *testing.T, answer reply) {
		if answer.status != 401 || answer.code() != notPermitted {
			t.Errorf("%d %s", answer.status, answer.body)
		}
	}),
	"token-silent":   untold(noAnswer),
	"token-not-json": untold(page(200)),
	"token-500":      untold(page(500)),
	"token-slow": func(t *testing.T, r *rig) {
		start := time.Now()
		token := r.token("123456")
		if took := time.Since(start); took < 10*time.Millisecond {
			t.Errorf("answered after %s", took)
		}
		r.post("/p2p/transfer", token, bodyOf("123456", frictionless))
		r.wantLine("123456", "AUTH", 1, 1)
	},
	"token-expires-in-string": func(t *testing.T, r *rig) {
		body := r.form("/oauth2/token", tokenForm("123456", "100")).object(t)
		if body["expires_in"] != "7200" {
			t.Errorf("expires_in = %v", body["expires_in"])
		}
		r.post("/p2p/transfer", body["access_token"].(string), bodyOf("123456", frictionless))
		r.wantLine("123456", "AUTH", 1, 1)
	},
	"token-expires-before-confirm": func(t *testing.T, r *rig) {
		c, paRes := r.approved("123456")
		if answer := r.confirm(c, paRes, c.md); answer.status != 401 || answer.code() != notPermitted {
			t.Errorf("%d %s", answer.status, answer.body)
		}
		r.wantConfirms("123456", "3D", 1, 0)
		c.token = r.token("123456")
		if answer := r.confirm(c, paRes, c.md); answer.code() != 0 {
			t.Errorf("with a fresh token: %d %s", answer.status, answer.body)
		}
		r.wantConfirms("123456", "AUTH", 2, 1)
	},
}

// approved is a challenge and the PaRes of the right code.
func (r *rig) approved(number string) (challenge, string) {
	r.t.Helper()
	c := r.challenge(number, withThreeDS)
	return c, inputs(r.typed(c, "1234").body).Get("PaRes")
}

func (r *rig) wantConfirms(number, status string, confirms, moved int) {
	r.t.Helper()
	if o := r.order(number); o.Status != status || o.ConfirmsReceived != confirms || o.MoneyMoved != moved {
		r.t.Errorf("ledger: order %s is %q, confirms %d, moved %d; want %q, %d, %d", number, o.Status, o.ConfirmsReceived, o.MoneyMoved, status, confirms, moved)
	}
}

// confirmed: the money moved, and the answer to confirm is as see says.
func confirmed(see func(*testing.T, reply)) play {
	return func(t *testing.T, r *rig) {
		c, paRes := r.approved("123456")
		see(t, r.confirm(c, paRes, c.md))
		r.wantConfirms("123456", "AUTH", 1, 1)
	}
}

// redirected: the parameters stand in Location, whatever shape the switch has.
func redirected(status int) play {
	return confirmed(func(t *testing.T, answer reply) {
		link, params := splitLink(t, answer.header.Get("Location"))
		if answer.status != status || !strings.HasSuffix(link, "/success.html") || params.Get("amount") != "100" || params.Get("reference") == "" {
			t.Errorf("%d to %s with %v", answer.status, link, params)
		}
	})
}

var confirmPlays = map[string]play{
	"confirm-silent-before-booking": func(t *testing.T, r *rig) {
		c, paRes := r.approved("123456")
		noAnswer(t, r.confirm(c, paRes, c.md))
		r.wantConfirms("123456", "3D", 1, 0)
	},
	"confirm-silent-after-booking": confirmed(noAnswer),
	"confirm-500":                  confirmed(page(500)),
	"confirm-reset":                confirmed(broken(syscall.ECONNRESET)),
	"confirm-wrong-amount":         confirmed(says(map[string]any{"amount": 101.0, "code": 0.0, "orderID": "123456"})),
	"confirm-json": func(t *testing.T, r *rig) {
		switches := r.bank.Switches()
		switches.Confirm = "redirect"
		r.bank.SetSwitches(switches)
		confirmed(says(map[string]any{"code": 0.0, "status": "AUTH"}))(t, r)
	},
	"confirm-redirect": redirected(302),
	"confirm-query200": redirected(200),
	"confirm-html": confirmed(func(t *testing.T, answer reply) {
		if fields := inputs(answer.body); answer.status != 200 || fields.Get("amount") != "100" || fields.Get("reference") == "" {
			t.Errorf("%d %s", answer.status, answer.body)
		}
	}),
	"confirm-htmlurl": confirmed(func(t *testing.T, answer reply) {
		if answer.status != 200 || !strings.Contains(answer.body, `http-equiv="refresh"`) || !strings.Contains(answer.body, "invoiceID=123456") {
			t.Errorf("%d %s", answer.status, answer.body)
		}
	}),
}

func (r *rig) ask(number string) reply {
	return send("GET", r.api+"/check-status/p2p/transaction/"+number, "", r.wideToken(), "")
}

// until: the status call answers as see says up to a time, and then the truth. The ledger has it all along.
func until(d time.Duration, see func(*testing.T, reply)) play {
	return func(t *testing.T, r *rig) {
		r.transfer("123456", frictionless)
		see(t, r.ask("123456"))
		r.bank.Advance(d - time.Second)
		see(t, r.ask("123456"))
		r.wantLine("123456", "AUTH", 1, 1)
		r.bank.Advance(time.Second)
		if got := r.status("123456", r.wideToken(), false); got.code != "100" || got.status != "AUTH" {
			t.Errorf("after %s: %+v", d, got)
		}
	}
}

func queried(code string) func(*testing.T, reply) {
	return func(t *testing.T, answer reply) {
		t.Helper()
		result, _ := answer.object(t)["result"].(map[string]any)
		if answer.status != 200 || result["code"] != code || answer.object(t)["transaction"] != nil {
			t.Errorf("%d %s", answer.status, answer.body)
		}
	}
}

// forEver: the status call never tells the truth.
func forEver(field string, want any) play {
	return func(t *testing.T, r *rig) {
		r.transfer("123456", frictionless)
		r.bank.Advance(7 * 24 * time.Hour)
		transaction, _ := r.ask("123456").object(t)["transaction"].(map[string]any)
		if p2p, _ := transaction["p2p"].(map[string]any); p2p[field] != want {
			t.Errorf("%v", p2p)
		}
		r.wantLine("123456", "AUTH", 1, 1)
	}
}

var statusPlays = map[string]play{
	"status-down":          until(6*time.Hour, page(503)),
	"status-no-such-order": until(10*time.Minute, queried("102")),
	"status-103":           until(time.Hour, queried("103")),
	"status-html":          until(time.Hour, page(200)),
	"status-unknown-name":  forEver("statusName", "SETTLING"),
	"status-wrong-amount":  forEver("amount", 101.0),
}

// challengeWith: the challenge was taken, and secure3D has this value; nil: it has none.
func challengeWith(field string, want any) play {
	return func(t *testing.T, r *rig) {
		three, _ := r.transfer("123456", withThreeDS).object(t)["secure3D"].(map[string]any)
		if three["md"] != r.order("123456").MD || three[field] != want {
			t.Errorf("%v", three)
		}
		r.wantLine("123456", "3D", 1, 0)
		r.bank.Advance(time.Hour)
		r.wantLine("123456", "CANCEL_OLD", 1, 0)
	}
}

var challengePlays = map[string]play{
	"challenge-without-pareq": challengeWith("paReq", nil),
	"challenge-javascript":    challengeWith("action", "javascript:alert(document.domain)"),
	"challenge-http":          challengeWith("action", "http://acs.elsewhere.example/acs/pa"),
	"challenge-private-ip":    challengeWith("action", "https://192.168.0.1/acs/pa"),
}
