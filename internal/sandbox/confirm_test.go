package sandbox_test

import (
	"encoding/json"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/bankdoc"
	"audarym/internal/sandbox"
)

const (
	successParams = bankdoc.ConfirmSuccessParams
	errorParams   = bankdoc.ConfirmErrorParams
)

// TestConfirmShapes plays each reading of the confirm answer, for success and refusal. The parameters are the seed's.
func TestConfirmShapes(t *testing.T) {
	t.Parallel()
	const back, failed = "https://epay.homebank.kz/demo/success.html", "https://epay.homebank.kz/demo/failure.html"
	located := func(t *testing.T, answer reply) (string, url.Values) {
		return splitLink(t, answer.header.Get("Location"))
	}
	tests := []struct {
		shape  sandbox.ConfirmShape
		status int
		read   func(*testing.T, reply) (string, url.Values)
	}{
		{sandbox.ConfirmRedirect, 302, located},
		{sandbox.ConfirmQuery200, 200, located},
		{sandbox.ConfirmHTML, 200, func(_ *testing.T, answer reply) (string, url.Values) {
			_, rest, _ := strings.Cut(answer.body, `action="`)
			link, _, _ := strings.Cut(rest, `"`)
			return link, inputs(answer.body)
		}},
		{sandbox.ConfirmHTMLURL, 200, func(t *testing.T, answer reply) (string, url.Values) {
			_, rest, _ := strings.Cut(answer.body, `<a href="`)
			link, _, _ := strings.Cut(rest, `"`)
			return splitLink(t, html.UnescapeString(link))
		}},
	}
	for _, tt := range tests {
		t.Run(string(tt.shape), func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.bank.SetSwitches(sandbox.Switches{Confirm: tt.shape})
			yes := r.challenge("123456", withThreeDS)
			answer := r.confirm(yes, inputs(r.typed(yes, "1234").body).Get("PaRes"), yes.md)
			link, params := tt.read(t, answer)
			if answer.status != tt.status || link != back {
				t.Errorf("success: %d to %s", answer.status, link)
			}
			wantParams(t, params, successParams, url.Values{"amount": {"100"}, "currency": {"KZT"}, "invoiceID": {"123456"},
				"description": {"TEST p2p"}, "reference": {r.order("123456").Reference}})
			r.wantMoved("123456", 1)

			no := r.challenge("223457", withThreeDS)
			answer = r.confirm(no, inputs(r.typed(no, "3333").body).Get("PaRes"), no.md)
			link, params = tt.read(t, answer)
			if answer.status != tt.status || link != failed {
				t.Errorf("refusal: %d to %s", answer.status, link)
			}
			wantParams(t, params, errorParams, url.Values{"invoiceID": {"223457"}, "code": {"455"}})
			r.wantMoved("223457", 0)
		})
	}
}

func splitLink(t *testing.T, link string) (string, url.Values) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	params := u.Query()
	u.RawQuery = ""
	return u.String(), params
}

func wantParams(t *testing.T, got url.Values, names string, want url.Values) {
	t.Helper()
	if len(got) != len(strings.Fields(names)) {
		t.Errorf("parameters %v, want %s", got, names)
	}
	for _, name := range strings.Fields(names) {
		if len(got[name]) != 1 || want.Has(name) && got.Get(name) != want.Get(name) {
			t.Errorf("parameter %s = %q, want %q", name, got[name], want[name])
		}
	}
}

func TestConfirmJSON(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	paRes := inputs(r.typed(c, "1234").body).Get("PaRes")
	body := r.confirm(c, paRes, c.md).object(t)
	if len(body) != len(decode(t, bankdoc.TransferSuccess())) || body["id"] != c.id || body["orderID"] != "123456" ||
		body["reference"] != r.order("123456").Reference || body["status"] != "AUTH" {
		t.Errorf("success: %v", body)
	}
	if answer := r.confirm(c, paRes, c.md); answer.code() != repeat {
		t.Errorf("second confirm: %d %s", answer.status, answer.body)
	}
	if order := r.order("123456"); order.MoneyMoved != 1 || order.ConfirmsReceived != 2 || order.Status != "AUTH" {
		t.Errorf("ledger: %+v", order)
	}
}

func TestConfirmIsStrict(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	sample := func(change func(map[string]any)) string {
		object := decode(t, bankdoc.ConfirmRequest())
		object["ID"], object["MD"] = c.id, c.md
		change(object)
		body, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	bodies := map[string]string{"empty": "", "an array": "[]"}
	for _, field := range []string{"ID", "PaRes", "MD"} {
		bodies[field+" missing"] = sample(func(o map[string]any) { delete(o, field) })
		bodies[field+" null"] = sample(func(o map[string]any) { o[field] = nil })
		bodies[field+" a number"] = sample(func(o map[string]any) { o[field] = 1 })
		bodies[field+" misspelled"] = sample(func(o map[string]any) { o[strings.ToLower(field)] = o[field]; delete(o, field) })
		bodies[field+" unknown"] = sample(func(o map[string]any) { o[field+"X"] = "" })
	}
	for name, body := range bodies {
		if answer := r.post("/payment/confirm", c.token, body); answer.status != 400 || answer.code() != unreadable {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	good := sample(func(map[string]any) {})
	if answer := send("POST", r.api+"/payment/confirm", "text/plain", c.token, good); answer.status != 415 {
		t.Errorf("content type: %d", answer.status)
	}
	unknown := sample(func(o map[string]any) { o["ID"] = "x" })
	if answer := r.post("/payment/confirm", c.token, unknown); answer.code() != 522 {
		t.Errorf("unknown ID: %d %s", answer.status, answer.body)
	}
	for name, token := range map[string]string{"none": "", "of another order": r.token("223457"), "wide": r.wideToken()} {
		if answer := r.post("/payment/confirm", token, good); answer.status != 401 {
			t.Errorf("token %s: %d %s", name, answer.status, answer.body)
		}
	}
	if order := r.order("123456"); order.Status != "3D" {
		t.Errorf("a malformed confirm ended the challenge: %+v", order)
	}
	if answer := r.confirm(c, "AAAA", c.md+" "); answer.code() != 877 {
		t.Errorf("another MD: %d %s", answer.status, answer.body)
	}
	if order := r.order("123456"); order.Status != "REJECT" || order.ConfirmsReceived < 10 {
		t.Errorf("ledger: %+v", order)
	}
}

// TestConfirmToken: an expired token is refused with 401 and costs nothing; a fresh one of the same operation does.
func TestConfirmToken(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*rig) challenge{
		"expired": func(r *rig) challenge {
			token := r.token("123456")
			r.bank.Advance(61 * time.Minute)
			c := r.challengeWith(token, "123456", withThreeDS)
			r.bank.Advance(59 * time.Minute)
			return c
		},
		"wants a fresh one": func(r *rig) challenge {
			r.bank.SetSwitches(sandbox.Switches{ConfirmWantsFreshToken: true})
			return r.challenge("123456", withThreeDS)
		},
	}
	for name, open := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c := open(r)
			paRes := inputs(r.typed(c, "1234").body).Get("PaRes")
			if answer := r.confirm(c, paRes, c.md); answer.status != 401 || answer.code() != notPermitted {
				t.Errorf("%d %s", answer.status, answer.body)
			}
			c.token = r.token("123456")
			if answer := r.confirm(c, paRes, c.md); answer.code() != 0 {
				t.Errorf("fresh token: %d %s", answer.status, answer.body)
			}
			r.wantMoved("123456", 1)
		})
	}
}

// TestChallengeEnds: an hour after it was opened nobody can confirm a challenge any more.
func TestChallengeEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	paRes := inputs(r.typed(c, "1234").body).Get("PaRes")
	r.bank.Advance(time.Hour - time.Second)
	if got := r.order("123456").Status; got != "3D" {
		t.Errorf("a second before: %s", got)
	}
	r.bank.Advance(time.Second)
	if answer := r.confirm(c, paRes, c.md); answer.status != 200 || answer.code() != 473 {
		t.Errorf("late confirm: %d %s", answer.status, answer.body)
	}
	if got := r.status("123456", r.wideToken(), false); got.code != "100" || got.status != "CANCEL_OLD" || got.reference != "" {
		t.Errorf("status: %+v", got)
	}
	if order := r.order("123456"); order.Status != "CANCEL_OLD" || order.MoneyMoved != 0 || order.ConfirmsReceived != 1 {
		t.Errorf("ledger: %+v", order)
	}
}

func TestScenarioCardsAtTheACS(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	wrong := r.challenge("123456", "4000000000006009")
	paRes := inputs(r.typed(wrong, "1234", "2222", "1234").body).Get("PaRes")
	if answer := r.confirm(wrong, paRes, wrong.md); answer.code() != 499 {
		t.Errorf("wrong code always: %s", answer.body)
	}
	cancelled := r.challenge("223457", "4000000000007007")
	paRes = inputs(cancelled.enter().body).Get("PaRes")
	if answer := r.confirm(cancelled, paRes, cancelled.md); answer.code() != 473 {
		t.Errorf("cancelled: %s", answer.body)
	}
	r.wantMoved("123456", 0)
	r.wantMoved("223457", 0)
}
