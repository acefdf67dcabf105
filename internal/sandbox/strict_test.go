package sandbox_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"audarym/internal/bankdoc"
)

const (
	unreadable   = 1565
	notPermitted = 487
	details      = 469
	repeat       = 3240
)

// every visits each key of a JSON object and of those in it, with the object that holds it.
func every(object map[string]any, path string, visit func(path string, holder map[string]any, key string)) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		visit(path+key, object, key)
		if inner, ok := object[key].(map[string]any); ok {
			every(inner, path+key+".", visit)
		}
	}
}

func decode(t *testing.T, body []byte) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(body, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// spoil returns the seed's sample once for every field and every way to spoil it.
func spoil(t *testing.T) map[string]string {
	t.Helper()
	bodies := map[string]string{}
	add := func(name string, object map[string]any) {
		body, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		bodies[name] = string(body)
	}
	var paths []string
	every(decode(t, bankdoc.TransferRequest()), "", func(path string, _ map[string]any, _ string) { paths = append(paths, path) })
	for _, target := range paths {
		ways := map[string]func(map[string]any, string){
			"missing":    func(o map[string]any, key string) { delete(o, key) },
			"null":       func(o map[string]any, key string) { o[key] = nil },
			"wrong type": func(o map[string]any, key string) { o[key] = wrongType(o[key]) },
			"an array":   func(o map[string]any, key string) { o[key] = []any{o[key]} },
			"misspelled": func(o map[string]any, key string) { o[strings.ToUpper(key)] = o[key]; delete(o, key) },
			"unknown":    func(o map[string]any, key string) { o[key+"X"] = "" },
		}
		for way, do := range ways {
			object := decode(t, bankdoc.TransferRequest())
			every(object, "", func(path string, holder map[string]any, key string) {
				if path == target {
					do(holder, key)
				}
			})
			add(target+" "+way, object)
		}
	}
	return bodies
}

func wrongType(value any) any {
	switch value.(type) {
	case float64:
		return "100" // a number in quotes
	case bool:
		return "false"
	case string:
		return 7
	}
	return "object"
}

func TestTransferRefusesEverySpoiledField(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.token("123456787538")
	bodies := spoil(t)
	if want := 31 * 6; len(bodies) != want {
		t.Fatalf("%d spoiled bodies, want %d", len(bodies), want)
	}
	for name, body := range bodies {
		answer := r.post("/api/p2p/transfer", token, body)
		if answer.status != 400 || answer.code() != unreadable {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	if order := r.order("123456787538"); order.Status != "" || order.TransfersReceived == 0 {
		t.Errorf("a refused body used the order number up: %+v", order)
	}
	if answer := r.post("/api/p2p/transfer", token, string(bankdoc.TransferRequest())); answer.status != 200 {
		t.Errorf("the seed's own sample: %d %s", answer.status, answer.body)
	}
}

func TestTransferRefusesSpoiledJSON(t *testing.T) {
	t.Parallel()
	sample := bodyOf("123456787538", frictionless)
	bodies := map[string]string{
		"empty":          "",
		"an array":       "[" + sample + "]",
		"cut off":        sample[:len(sample)-5],
		"two objects":    sample + sample,
		"not UTF-8":      strings.Replace(sample, "TEST p2p", "TEST \xff", 1),
		"doubled amount": strings.Replace(sample, `"amount": 100,`, `"amount": 100, "amount": 1,`, 1),
		"trailing comma": strings.Replace(sample, `"5578342728230613"`, `"5578342728230613",`, 1),
	}
	r := newRig(t)
	token := r.token("123456787538")
	for name, body := range bodies {
		if answer := r.post("/api/p2p/transfer", token, body); answer.status != 400 || answer.code() != unreadable {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	for _, contentType := range []string{"", "text/plain", formType} {
		answer := send("POST", r.api+"/api/p2p/transfer", contentType, token, sample)
		if answer.status != 415 || answer.code() != unreadable {
			t.Errorf("content type %q: %d %s", contentType, answer.status, answer.body)
		}
	}
	if answer := r.post("/api/p2p/transfer", token, strings.Repeat(" ", 300<<10)); answer.status != 413 {
		t.Errorf("a long body: %d", answer.status)
	}
}

// TestTransferValues changes one value of a good body; the code is what the bank answers, and no money moves.
func TestTransferValues(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from, to string
		code           int
	}{
		{"description of 126 bytes", "TEST p2p", strings.Repeat("ә", 63), 3298},
		{"merchantIdForSavingCards", `"merchantIdForSavingCards": ""`, `"merchantIdForSavingCards": "1"`, details},
		{"senderIP", `"senderIP": ""`, `"senderIP": "here"`, details},
		{"senderEmail", "armanali@epay.kz", "armanali", details},
		{"backLink", `"https://epay.homebank.kz/demo/success.html"`, `"/success"`, details},
		{"failureBackLink", `"https://epay.homebank.kz/demo/failure.html"`, `""`, details},
		{"postLink", `"https://epay.homebank.kz/payform"`, `"javascript:0"`, details},
		{"failurePostLink", `"https://testmerchant/order/1123/fail"`, `"x"`, details},
		{"foreign without names", `"foreign": false`, `"foreign": true`, details},
		{"names without foreign", `"cardCred": "5578342728230613"`, `"cardCred": "5578342728230613", "firstName": "A", "lastName": "B", "countryCode": "KZ"`, details},
		{"receiver id", `"id": "",`, `"id": "1",`, details},
		{"number", `"number": ""`, `"number": "1"`, details},
		{"transferType", "TYPEPAN", "TYPEPHONE", details},
		{"wrong CVC", `"123"`, `"124"`, details},
		{"CVC too long", `"123"`, `"1234"`, details},
		{"month", `"12"`, `"13"`, 457},
		{"year", `"30"`, `"2030"`, 457},
		{"earlier month", `"12"`, `"11"`, 457},
		{"sender fails Luhn", frictionless, "4000000000001001", 472},
		{"sender too short", frictionless, "400000000000", 472},
		{"unknown sender", frictionless, "4111111111111111", 471},
		{"receiver fails Luhn", "5578342728230613", "5578342728230614", 472},
		{"receiver is not digits", "5578342728230613", "557834272823061x", 472},
		{"same card", "5578342728230613", frictionless, details},
		{"receiver's limit", "5578342728230613", "5100000000002004", 528},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			body := strings.Replace(bodyOf(number(i), frictionless), tt.from, tt.to, 1)
			answer := r.post("/api/p2p/transfer", r.token(number(i)), body)
			if answer.status != 200 || answer.code() != tt.code || answer.object(t)["message"] == "" {
				t.Errorf("%d %s, want code %d", answer.status, answer.body, tt.code)
			}
			if order := r.order(number(i)); order.MoneyMoved != 0 || order.Status != "REJECT" || order.LastCode != tt.code {
				t.Errorf("ledger: %+v", order)
			}
		})
	}
}

func TestTransferTakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, from, to string }{
		{"description of 125 bytes", "TEST p2p", strings.Repeat("ә", 62) + "x"},
		{"a later expiry", `"30"`, `"31"`},
		{"an amount with decimals", `"amount": 100`, `"amount": 100.00`},
		{"empty failurePostLink", "https://testmerchant/order/1123/fail", ""},
		{"senderIP", `"senderIP": ""`, `"senderIP": "2001:db8::1"`},
		{"any receiver", "5578342728230613", "4111111111111111"},
		{"a sender's card as receiver", "5578342728230613", withThreeDS},
		{"foreign with names", `"foreign": false`, `"foreign": true`},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			body := strings.Replace(bodyOf(number(i), frictionless), tt.from, tt.to, 1)
			if strings.Contains(tt.name, "foreign") {
				body = strings.Replace(body, `"5578342728230613"`, `"5578342728230613", "firstName": "A", "lastName": "B", "countryCode": "KZ"`, 1)
			}
			if answer := r.post("/p2p/transfer", r.token(number(i)), body); answer.code() != 0 {
				t.Errorf("%d %s", answer.status, answer.body)
			}
			r.wantMoved(number(i), 1)
		})
	}
}
