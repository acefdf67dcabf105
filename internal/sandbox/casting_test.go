package sandbox_test

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"audarym/internal/sandbox"
)

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// tagged sends a transfer with a tag in its description.
func (r *rig) tagged(number, tag string) reply {
	r.t.Helper()
	return r.post("/p2p/transfer", r.token(number), strings.Replace(bodyOf(number, frictionless), "TEST p2p", "lunch [sandbox:"+tag+"]", 1))
}

func (r *rig) wantScenario(number, want string) {
	r.t.Helper()
	if got := r.order(number).Scenario; got != want {
		r.t.Errorf("order %s plays %q, want %q", number, got, want)
	}
}

// TestWhoChoosesTheScenario: number, tag, queue, every order, random faults, in this order.
func TestWhoChoosesTheScenario(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must(r.bank.SetFaults(sandbox.Faults{Rate: 1, Seed: 7, Among: []string{"confirm-500"}}))
	r.transfer("100001", frictionless)
	r.wantScenario("100001", "confirm-500")

	r.must(r.bank.PlayAlways("confirm-reset"))
	r.transfer("100002", frictionless)
	r.wantScenario("100002", "confirm-reset")

	r.must(r.bank.PlayNext("error-503"))
	r.must(r.bank.PlayNext("error-429"))
	if answer := r.transfer("100003", frictionless); answer.status != 503 {
		t.Errorf("first of the queue: %d", answer.status)
	}
	r.must(r.bank.PlayNext("error-500"))
	if answer := r.tagged("100004", "empty-body"); answer.status != 200 || answer.body != "" {
		t.Errorf("the tag: %d %s", answer.status, answer.body)
	}
	r.must(r.bank.PlayFor("100005", "malformed-json"))
	if answer := r.tagged("100005", "empty-body"); !strings.HasSuffix(answer.body, ",}") {
		t.Errorf("the number: %d %s", answer.status, answer.body)
	}
	if answer := r.transfer("100006", frictionless); answer.status != 500 {
		t.Errorf("the queue goes on: %d", answer.status)
	}
	r.wantScenario("100004", "empty-body")
	r.must(r.bank.PlayAlways(""))
	r.must(r.bank.SetFaults(sandbox.Faults{}))
	r.transfer("100007", frictionless)
	r.wantScenario("100007", "")
}

func TestScenarioNamesThatDoNotExist(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, err := range map[string]error{
		"next":               r.bank.PlayNext("x"),
		"next, nothing":      r.bank.PlayNext(""),
		"always":             r.bank.PlayAlways("x"),
		"number":             r.bank.PlayFor("123456", "x"),
		"no number":          r.bank.PlayFor("12345", "error-500"),
		"among":              r.bank.SetFaults(sandbox.Faults{Rate: 0.5, Among: []string{"x"}}),
		"among nothing":      r.bank.SetFaults(sandbox.Faults{Rate: 0.5, Among: []string{""}}),
		"more than all":      r.bank.SetFaults(sandbox.Faults{Rate: 1.01}),
		"less than none":     r.bank.SetFaults(sandbox.Faults{Rate: -0.01}),
		"a share of nothing": r.bank.SetFaults(sandbox.Faults{Rate: math.NaN()}),
	} {
		if err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if answer := r.tagged("123456", "x"); answer.code() != 0 {
		t.Errorf("a tag that names nothing: %d %s", answer.status, answer.body)
	}
	r.wantScenario("123456", "")
}

// TestScenarioChangesUnderWay: a number can be given another scenario while its order lives.
func TestScenarioChangesUnderWay(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.transfer("123456", frictionless)
	r.must(r.bank.PlayFor("123456", "status-html"))
	page(200)(t, r.ask("123456"))
	r.must(r.bank.PlayFor("123456", ""))
	if got := r.status("123456", r.wideToken(), false); got.status != "AUTH" {
		t.Errorf("%+v", got)
	}
}

// TestFaultsReplay: which order plays which scenario hangs on seed and number, not on when it arrives.
func TestFaultsReplay(t *testing.T) {
	t.Parallel()
	const orders = 200
	run := func(seed uint64, backwards bool) (played []string) {
		r := newRig(t)
		r.must(r.bank.SetFaults(sandbox.Faults{Rate: 0.25, Seed: seed, Among: []string{"no-id", "empty-body"}}))
		token := func(n string) string { return r.token(n) }
		for i := range orders {
			if backwards {
				i = orders - 1 - i
			}
			r.post("/p2p/transfer", token(number(i)), bodyOf(number(i), frictionless))
		}
		for i := range orders {
			played = append(played, r.order(number(i)).Scenario)
		}
		return played
	}
	forward := run(123, false)
	if !slices.Equal(forward, run(123, true)) {
		t.Error("the order of arrival matters")
	}
	if slices.Equal(forward, run(124, false)) {
		t.Error("the seed does not matter")
	}
	counts := map[string]int{}
	for _, name := range forward {
		counts[name]++
	}
	if len(counts) != 3 || counts[""] < orders/2 || counts["no-id"] < 5 || counts["empty-body"] < 5 {
		t.Errorf("of %d orders: %v, want about a quarter", orders, counts)
	}
}

// TestFaultsOfAnUnattendedRun: unless named, faults are among those after which an order still ends without a person.
func TestFaultsOfAnUnattendedRun(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must(r.bank.SetFaults(sandbox.Faults{Rate: 0.05}))
	faults := r.bank.Faults()
	if faults.Rate != 0.05 || faults.Seed == 0 {
		t.Errorf("%+v", faults)
	}
	var attended []string
	for _, s := range sandbox.Scenarios() {
		if s.Unattended != slices.Contains(faults.Among, s.Name) {
			t.Errorf("%s: unattended %v", s.Name, s.Unattended)
		}
		if !s.Unattended {
			attended = append(attended, s.Name)
		}
	}
	if got := strings.Join(attended, " "); got != "wrong-amount wrong-number wrong-currency confirm-wrong-amount status-unknown-name status-wrong-amount" {
		t.Errorf("these want a person: %s", got)
	}
}

func TestAdminScenarios(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	call := func(method, path, body string) reply {
		return send(method, r.admin+path, "application/json", "", body)
	}
	var table []sandbox.Scenario
	r.must(json.Unmarshal([]byte(call("GET", "/api/scenarios", "").body), &table))
	if len(table) != len(sandbox.Scenarios()) || table[0].Name != sandbox.Scenarios()[0].Name || table[0].What == "" {
		t.Errorf("table: %+v", table)
	}
	call("POST", "/api/scenario", `{"next":"error-500"}`)
	call("POST", "/api/scenario", `{"always":"empty-body"}`)
	call("PUT", "/api/orders/123456/scenario", `{"scenario":"no-id"}`)
	want := map[string]any{"next": []any{"error-500"}, "always": "empty-body", "orders": map[string]any{"123456": "no-id"}}
	if got := call("GET", "/api/scenario", "").object(t); !reflect.DeepEqual(got, want) {
		t.Errorf("playing %v", got)
	}
	faults := call("PUT", "/api/faults", `{"rate":0.05,"seed":123,"among":["no-id"]}`).object(t)
	if faults["rate"] != 0.05 || faults["seed"] != 123.0 || !reflect.DeepEqual(call("GET", "/api/faults", "").object(t), faults) {
		t.Errorf("faults %v", faults)
	}
	page := send("GET", r.admin+"/", "", "", "").body
	for _, want := range []string{"<code>error-500</code>", "<option selected>empty-body</option>", "seed <code>123</code>", "The next transfer plays", "Every transfer plays"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	for _, s := range table {
		if strings.Count(page, "<option>"+s.Name+"</option>") < 1 || !strings.Contains(page, "<td>"+s.Name+"</td>") {
			t.Errorf("the page does not show %s", s.Name)
		}
	}
	for _, bad := range [][3]string{
		{"POST", "/api/scenario", `{}`}, {"POST", "/api/scenario", `{"next":"x"}`}, {"POST", "/api/scenario", `{"always":"x"}`},
		{"POST", "/api/scenario", `{"last":"no-id"}`}, {"PUT", "/api/orders/123456/scenario", `{}`}, {"PUT", "/api/orders/12/scenario", `{"scenario":"no-id"}`},
		{"PUT", "/api/orders/123456/scenario", `{"scenario":"x"}`}, {"PUT", "/api/faults", `{"rate":2}`}, {"PUT", "/api/faults", `{"among":["x"]}`},
	} {
		if answer := call(bad[0], bad[1], bad[2]); answer.status != 400 {
			t.Errorf("%v: %d", bad, answer.status)
		}
	}
}

func TestAdminScenarioForms(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	post := func(form string) int { return send("POST", r.admin+"/scenario", formType, "", form).status }
	if post("play=next&scenario=error-503") != 303 || post("play=always&scenario=error-429") != 303 {
		t.Error("not taken")
	}
	first, second := r.transfer("123456", frictionless), r.transfer("223457", frictionless)
	if first.status != 503 || second.status != 429 {
		t.Errorf("%d, then %d", first.status, second.status)
	}
	if post("play=always&scenario=") != 303 || r.transfer("323458", frictionless).code() != 0 {
		t.Error("every transfer still plays it")
	}
	if post("play=next&scenario=x") != 400 || post("play=last&scenario=no-id") != 400 || post("scenario=no-id") != 400 {
		t.Error("nonsense was taken")
	}
}

func TestResetEndsScenarios(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must(r.bank.PlayNext("error-500"))
	r.must(r.bank.PlayAlways("error-500"))
	r.must(r.bank.PlayFor("123456", "error-500"))
	r.must(r.bank.SetFaults(sandbox.Faults{Rate: 1, Seed: 1, Among: []string{"error-500"}}))
	r.bank.Reset()
	if answer := r.transfer("123456", frictionless); answer.code() != 0 {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	r.wantScenario("123456", "")
}
