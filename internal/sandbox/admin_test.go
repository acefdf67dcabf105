package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

func TestAdminPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.transfer("123456", frictionless)
	page := send("GET", r.admin+"/", "", "", "")
	if page.status != 200 {
		t.Fatal(page.status)
	}
	wants := []string{"SANDBOX", "Not a bank", "123456", "400000******1000", "12:00:00"}
	for _, card := range sandbox.Cards() {
		wants = append(wants, card.PAN)
	}
	for _, code := range sandbox.OneTimeCodes() {
		wants = append(wants, code.Code)
	}
	for _, want := range wants {
		if !strings.Contains(page.body, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
}

func TestAdminJSON(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.transfer("123456", frictionless)
	var orders []sandbox.Order
	if err := json.Unmarshal([]byte(send("GET", r.admin+"/api/orders", "", "", "").body), &orders); err != nil {
		t.Fatal(err)
	}
	if len(orders) != 1 || orders[0] != r.order("123456") {
		t.Errorf("orders: %+v", orders)
	}
	var order sandbox.Order
	if err := json.Unmarshal([]byte(send("GET", r.admin+"/api/orders/123456", "", "", "").body), &order); err != nil || order != orders[0] {
		t.Errorf("order: %+v, %v", order, err)
	}
	if answer := send("GET", r.admin+"/api/orders/654321", "", "", ""); answer.status != 404 {
		t.Errorf("unknown order: %d", answer.status)
	}
	var cards []sandbox.Card
	if err := json.Unmarshal([]byte(send("GET", r.admin+"/api/cards", "", "", "").body), &cards); err != nil || len(cards) != len(sandbox.Cards()) {
		t.Errorf("cards: %d, %v", len(cards), err)
	}
}

func TestAdminClock(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	answer := send("POST", r.admin+"/api/clock", "application/json", "", `{"advance":"20m"}`)
	if body := answer.object(t); body["now"] != "2026-11-24T12:20:00Z" || body["advanced"] != "20m0s" {
		t.Errorf("clock: %v", body)
	}
	for _, body := range []string{"", `{}`, `{"advance":"-1s"}`, `{"advance":"99999h"}`, `{"advance":5}`, `{"back":"1s"}`} {
		if answer := send("POST", r.admin+"/api/clock", "application/json", "", body); answer.status != 400 {
			t.Errorf("%s: %d", body, answer.status)
		}
	}
	if answer := send("POST", r.admin+"/clock", formType, "", "advance=5m"); answer.status != 303 {
		t.Errorf("form: %d", answer.status)
	}
	if got := r.bank.Now(); !got.Equal(noon.Add(25 * time.Minute)) {
		t.Errorf("now = %s", got)
	}
}

func TestAdminSwitches(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	defaults := sandbox.Switches{Confirm: sandbox.ConfirmJSON, InvoiceKey: sandbox.InvoiceAsSeed, ConfirmBase: sandbox.ConfirmAnywhere,
		ChallengedName: "3D", DoneName: "AUTH", RefusedName: "REJECT", Deactivate: sandbox.DeactivateWorks, RefusalStatus: 200, SlowAnswer: 10 * time.Second, Silence: 70 * time.Second}
	if got := r.bank.Switches(); got != defaults {
		t.Errorf("defaults: %+v", got)
	}
	put := func(body string) reply { return send("PUT", r.admin+"/api/switches", "application/json", "", body) }
	answer := put(`{"confirm":"redirect","slowAnswer":"20ms"}`)
	want := defaults
	want.Confirm, want.SlowAnswer = sandbox.ConfirmRedirect, 20*time.Millisecond
	if got := r.bank.Switches(); answer.status != 200 || got != want {
		t.Errorf("%d, switches %+v", answer.status, got)
	}
	put(`{"statusFlat":true}`)
	want.StatusFlat = true
	if got := r.bank.Switches(); got != want {
		t.Errorf("one switch alone changed others: %+v", got)
	}
	for _, body := range []string{`{"confirm":"xml"}`, `{"slowAnswer":"-1s"}`, `{"slowAnswer":1}`, `{"refusalStatus":302}`, `{"unknown":true}`, ``,
		`{"silence":"2h"}`, `{"invoiceKey":"order"}`, `{"confirmBase":"/"}`, `{"challengedName":"AUTH"}`, `{"doneName":"3D"}`, `{"refusedName":"NEW"}`, `{"deactivate":"no"}`} {
		if answer := put(body); answer.status != 400 {
			t.Errorf("%s: %d", body, answer.status)
		}
	}
	form := url.Values{"confirm": {"html"}, "challengeAtTop": {"on"}, "doneName": {"CHARGE"}, "silence": {"3s"}, "refusalStatus": {"400"}}
	if answer := send("POST", r.admin+"/switches", formType, "", form.Encode()); answer.status != 303 {
		t.Errorf("form: %d", answer.status)
	}
	if got := r.bank.Switches(); got.Confirm != sandbox.ConfirmHTML || !got.ChallengeAtTop || got.StatusFlat ||
		got.DoneName != "CHARGE" || got.Silence != 3*time.Second || got.RefusalStatus != 400 || got.SlowAnswer != 20*time.Millisecond {
		t.Errorf("after the form: %+v", got)
	}
}

func TestAdminReset(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.transfer("123456", frictionless)
	r.bank.Advance(time.Hour)
	r.bank.SetSwitches(sandbox.Switches{StatusFlat: true})
	send("POST", r.admin+"/api/reset", "", "", "")
	if len(r.bank.Orders()) != 0 || !r.bank.Now().Equal(noon) || r.bank.Switches().StatusFlat {
		t.Error("reset leaves something behind")
	}
	if answer := r.transfer("123456", frictionless); answer.code() != 0 {
		t.Errorf("after reset: %s", answer.body)
	}
}

// TestAdminRefusesOtherSites: a page on the internet must not steer the sandbox.
func TestAdminRefusesOtherSites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, target := range []string{"POST /api/clock", "PUT /api/switches", "POST /api/reset", "POST /reset", "POST /clock"} {
		method, path, _ := strings.Cut(target, " ")
		request, err := http.NewRequest(method, r.admin+path, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != 403 {
			t.Errorf("%s: %d", target, response.StatusCode)
		}
	}
	if answer := send("POST", r.admin+"/api/clock", "application/json", "", `{"advance":"`+strings.Repeat("0", 8<<10)+`1s"}`); answer.status != 400 {
		t.Errorf("a long body: %d", answer.status)
	}
}

// TestAdminTakesNoForeignName: a name of the internet that points to this machine (DNS rebinding) opens nothing.
func TestAdminTakesNoForeignName(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for host, want := range map[string]int{"localhost:8082": 200, "127.0.0.1:8082": 200, "[::1]:8082": 200, "evil.example": 421, "localhost.evil.example:80": 421} {
		request, err := http.NewRequest("GET", r.admin+"/api/orders", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, response.StatusCode, want)
		}
	}
}

// TestAdminSaysWhatIsMissing: a body that ends too early is told in words.
func TestAdminSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, body := range []string{"", `{"advance":`} {
		answer := send("POST", r.admin+"/api/clock", "application/json", "", body)
		if answer.status != 400 || !strings.Contains(string(answer.body), "no complete JSON object") {
			t.Errorf("%q: %d %s", body, answer.status, answer.body)
		}
	}
}
