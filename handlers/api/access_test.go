package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"audarym/handlers/api"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

func equal(a, b transfer.Terms) bool { return reflect.DeepEqual(a, b) }

// calls are one call of every route that wants a key.
var calls = []struct{ method, path string }{
	{"POST", "/transfers"}, {"GET", "/transfers"}, {"GET", "/transfers/" + nobodys}, {"GET", "/transfers/" + nobodys + "/events"},
	{"POST", "/transfers/" + nobodys + "/cancel"}, {"POST", "/transfers/" + nobodys + "/check"}, {"GET", "/customers/42/cards"},
	{"DELETE", "/customers/42/cards/card_a"}, {"GET", "/webhooks"}, {"POST", "/webhooks/msg_a/resend"},
}

const nobodys = "aaaaaaaaaaaaaaaaaaaaaaaaaa"

func TestNobodyComesInWithoutAKeyOfTheShop(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, c := range calls {
		for _, key := range []string{"", "Bearer", "Bearer ", "Bearer " + theirKey, "Bearer ak_wrong", "Basic " + ourKey, ourKey, "Bearer " + ourKey + "x",
			"Bearer " + merchant.HashKey(ourKey).String(), "Bearer " + strings.ToUpper(ourKey)} {
			a := d.at(d.url, c.method, "/api/v1"+c.path, "", "Authorization", key)
			if a.is(http.StatusUnauthorized).problem(); !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s %s %q: %v", c.method, c.path, key, a.Header)
			}
		}
	}
	for _, key := range []string{"Bearer " + ourKey, "bearer " + ourKey, "BEARER  " + ourOther} {
		d.at(d.url, http.MethodGet, "/api/v1/transfers", "", "Authorization", key).is(http.StatusOK)
	}
	r, err := http.NewRequest(http.MethodGet, d.url+"/api/v1/transfers?ak="+ourKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header["Authorization"] = []string{"Bearer " + ourKey, "Bearer " + ourKey}
	d.send(r, "").is(http.StatusUnprocessableEntity) // of the query; never mind the key
	if strings.Contains(d.logged(), "ak_") {
		t.Error("a key is in the log")
	}
}

func TestAShopWithoutKeysHasNoAPI(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(m *merchant.Merchant, _ *api.Rate) { m.APIKeys = nil })
	d.get("/transfers").is(http.StatusUnauthorized)
}

func TestAnotherShopsThingsAreNotThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := string(d.placed(`"order": "A", "customer": {"id": "42"}`).ID)
	card := d.saved("42", transfer.Receiver)
	theirs := func(method, path string) answer {
		return d.at(d.theirs, method, "/api/v1"+path, "", "Authorization", "Bearer "+theirKey)
	}
	for _, c := range []struct{ method, path string }{
		{"GET", "/transfers/" + id}, {"GET", "/transfers/" + id + "/events"}, {"POST", "/transfers/" + id + "/cancel"},
		{"POST", "/transfers/" + id + "/check"}, {"DELETE", "/customers/42/cards/" + card},
	} {
		got, never := theirs(c.method, c.path).is(http.StatusNotFound).problem(), theirs(c.method, strings.NewReplacer(id, nobodys, card, "card_x").Replace(c.path)).problem()
		if got.Detail != never.Detail {
			t.Errorf("%s %s tells that it is there: %q, %q", c.method, c.path, got.Detail, never.Detail)
		}
	}
	for _, path := range []string{"/transfers", "/transfers?order=A", "/transfers?customer=42", "/transfers?state=open", "/customers/42/cards"} {
		if got := theirs(http.MethodGet, path).is(http.StatusOK); !strings.Contains(got.body, `"data":[]`) {
			t.Errorf("%s: %s", path, got.body)
		}
	}
	if tr, err := d.store.Get(context.Background(), transfer.ID(id)); err != nil || !tr.CanceledAt.IsZero() {
		t.Errorf("canceled by another shop: %v", err)
	}
}

func TestIdsThatCannotBeAreNotThere(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, id := range []string{"x", strings.Repeat("A", 26), strings.Repeat("a", 27), "%00", "..%2f", "a%2Fb", "%27%20OR%201=1--", "4405639704015096", "a;b"} {
		for _, path := range []string{"/transfers/" + id, "/transfers/" + id + "/events"} {
			d.get(path).is(http.StatusNotFound).problem()
		}
		d.post("/webhooks/"+id+"/resend", "").is(http.StatusNotFound)
	}
}

func TestTooManyRequestsOfAKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(_ *merchant.Merchant, r *api.Rate) { r.PerSecond, r.Burst = 0.4, 3 })
	for range 3 {
		d.get("/transfers").is(http.StatusOK)
	}
	a := d.get("/transfers").is(http.StatusTooManyRequests)
	if a.problem(); a.Header.Get("Retry-After") != "3" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	d.at(d.url, http.MethodGet, "/api/v1/transfers", "", "Authorization", "Bearer "+ourOther).is(http.StatusOK) // another key
	d.pass(3 * time.Second)
	d.get("/transfers").is(http.StatusOK)
	d.get("/transfers").is(http.StatusTooManyRequests)
}

func TestTooManyWrongKeysOfAnAddress(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(_ *merchant.Merchant, r *api.Rate) { r.WrongPerSecond, r.WrongBurst = 0.1, 2 })
	wrong := func(from string) answer {
		return d.at(d.url, http.MethodGet, "/api/v1/transfers", "", "Authorization", "Bearer ak_wrong", "X-Forwarded-For", from)
	}
	wrong("").is(http.StatusUnauthorized)
	wrong("1.2.3.4").is(http.StatusUnauthorized)
	if a := wrong("1.2.3.5").is(http.StatusTooManyRequests); a.Header.Get("Retry-After") != "10" { // whoever it claims to be
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	d.get("/transfers").is(http.StatusOK) // a right key from the same address
	d.pass(10 * time.Second)
	wrong("").is(http.StatusUnauthorized)
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, a := range []answer{
		d.get("/transfers"), d.get("/nothing"), d.get("/transfers?x=1"), d.do(http.MethodPut, "/api/v1/transfers", ""),
		d.do(http.MethodOptions, "/api/v1/transfers", "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST"),
		d.do(http.MethodHead, "/api/v1/transfers", ""), d.at(d.url, http.MethodGet, "/api/v1/transfers", ""),
		d.at(d.url, http.MethodGet, "/api/v1/openapi.json", "", "Origin", "https://evil.example"),
	} {
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Referrer-Policy": "no-referrer"} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s %s: %s %q", a.Request.Method, a.Request.URL.Path, name, got)
			}
		}
		for name := range a.Header {
			if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
				t.Errorf("%s %s: %s", a.Request.Method, a.Request.URL.Path, name)
			}
		}
		if len(a.Header.Get("X-Request-Id")) != 16 || !strings.Contains(d.logged(), a.Header.Get("X-Request-Id")) {
			t.Errorf("%s: request %q is not in the log", a.Request.URL.Path, a.Header.Get("X-Request-Id"))
		}
	}
}

func TestMethodsAndAddresses(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"PUT", "/transfers", 405, "OPTIONS, GET, HEAD, POST"}, {"FOO", "/transfers", 405, "OPTIONS, GET, HEAD, POST"}, {"TRACE", "/webhooks", 405, "OPTIONS, GET, HEAD"},
		{"PATCH", "/transfers/" + nobodys, 405, "OPTIONS, GET, HEAD"}, {"GET", "/transfers/" + nobodys + "/cancel", 405, "OPTIONS, POST"},
		{"GET", "/customers/42/cards/a", 405, "OPTIONS, DELETE"}, {"POST", "/openapi.json", 405, "OPTIONS, GET, HEAD"},
		{"OPTIONS", "/transfers", 204, "OPTIONS, GET, HEAD, POST"}, {"HEAD", "/transfers", 200, ""}, {"HEAD", "/openapi.json", 200, ""},
		{"GET", "/nothing", 404, ""}, {"POST", "/", 404, ""}, {"GET", "/transfers/", 404, ""}, {"GET", "//transfers", 404, ""},
		{"GET", "/%2e%2e/transfers", 404, ""}, {"GET", "/transfers;jsessionid=1", 404, ""}, {"GET", "/%00", 404, ""}, {"GET", "/Transfers", 404, ""},
	} {
		a := d.do(c.method, "/api/v1"+c.path, "")
		if a.is(c.status); !sameSet(strings.Split(a.Header.Get("Allow"), ", "), strings.Split(c.allow, ", ")) {
			t.Errorf("%s %s: Allow %q, want %q", c.method, c.path, a.Header.Get("Allow"), c.allow)
		}
		if c.status >= 400 {
			a.problem()
		}
		if c.method == "HEAD" && a.body != "" {
			t.Errorf("HEAD %s has a body", c.path)
		}
	}
	for _, path := range []string{"/api", "/api/", "/api/v2/transfers", "/api/v1"} {
		d.do(http.MethodGet, path, "").is(http.StatusNotFound).problem()
	}
}

// A card number in whatever field is refused, and nowhere to be found afterwards.
func TestNoCardNumberComesIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	forms := []string{"4405639704015096", "4405 6397 0401 5096", "4405-6397-0401-5096", "x4405639704015096y", "4405\u00a06397\u00a00401\u00a05096", "377400123451002"}
	field := func(name string) func(string) string {
		return func(pan string) string { return `{"amount": "1000.00", "` + name + `": "` + pan + `"}` }
	}
	within := func(outer, inner string) func(string) string {
		return func(pan string) string {
			return `{"amount": "1000.00", "` + outer + `": {"` + inner + `": "` + pan + `"}}`
		}
	}
	for _, body := range []func(string) string{
		field("amount"), field("currency"), field("description"), field("order"), field("language"), field("unknown"), field("return_url"),
		within("customer", "id"), within("customer", "email"), within("receiver", "card_id"), within("receiver", "number"), within("metadata", "k"),
		func(pan string) string { return `{"amount": "1000.00", "customer": {"email": "` + pan + `@b.kz"}}` },
		func(pan string) string { return `{"amount": "1000.00", "metadata": {"` + pan + `": "v"}}` },
		func(pan string) string { return `{"amount": "1000.00", "` + pan + `": "v"}` },
		func(pan string) string {
			return `{"amount": "1000.00", "return_url": "https://shop.example.kz/back?a=` + pan + `"}`
		},
		func(pan string) string {
			return `{"amount": "1000.00", "failure_return_url": "https://shop.example.kz/back/` + strings.ReplaceAll(pan, "4", "%34") + `"}`
		},
		func(pan string) string {
			return `{"amount": "1000.00", "return_url": "https://shop.example.kz/back?a=` + strings.ReplaceAll(pan, " ", "+") + `"}`
		},
	} {
		for _, pan := range forms {
			a := d.post("/transfers", body(pan), "Idempotency-Key", "k")
			if a.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("HTTP %d to %s", a.StatusCode, body(pan))
			}
			d.withoutCard("answer", a.body)
		}
	}
	for _, path := range []string{"/transfers?order=4405639704015096", "/transfers?4405639704015096", "/transfers/4405639704015096", "/customers/4405639704015096/cards"} {
		d.withoutCard("answer", d.get(path).body)
	}
	d.withoutCard("answer", d.post("/transfers", `{"amount": "1000.00"}`, "Idempotency-Key", "4405639704015096").is(http.StatusBadRequest).body)
	d.withoutCard("log", d.logged())
	d.placed() // so that there is something to look at
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(d.path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d.withoutCard(file, string(content))
	}
}

func (d *desk) withoutCard(where, text string) {
	d.t.Helper()
	bare := strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "+", "", "%34", "4").Replace(text)
	for _, pan := range []string{"4405639704015096", "377400123451002"} {
		if strings.Contains(bare, pan) || strings.Contains(bare, pan[4:12]) {
			d.t.Errorf("a card number is in the %s: %.300s", where, text)
		}
	}
}

// What machines make has long runs of digits by chance; refusing one in fifty of them would be a riddle.
func TestMachinesIdsAreTaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, id := range []string{
		"123e4567-1234-4321-8123-123456789012", "UUID 12345678-1234-4321-8123-12345678901a", "d41d8cd98f00b2040980099812345678",
		strings.Repeat("1234567890", 6) + "abcd", "order-2026-11-23", "+7 701 123 45 67", "900101300123",
	} {
		if a := d.post("/transfers", `{"amount": "1000.00", "order": "`+id+`"}`); a.StatusCode != http.StatusCreated && len(id) <= 64 {
			t.Errorf("%s: %s", id, a.body)
		}
	}
}

func TestTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := string(d.placed().ID)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, a := range []answer{
		d.get("/transfers"), d.get("/transfers/" + id), d.get("/transfers/" + id + "/events"), d.post("/transfers", `{"amount": "1000.00"}`),
		d.post("/transfers", `{"amount": "1000.00"}`, "Idempotency-Key", "k"), d.get("/customers/42/cards"), d.post("/transfers/"+id+"/cancel", ""),
		d.post("/transfers/"+id+"/check", ""), d.do(http.MethodDelete, "/api/v1/customers/42/cards/card_a", ""),
	} {
		if p := a.is(http.StatusServiceUnavailable).problem(); p.Detail != "Nothing was done. Try again a little later." || a.Header.Get("Retry-After") != "5" {
			t.Errorf("%s %s: %s", a.Request.Method, a.Request.URL.Path, a.body)
		}
	}
}

func TestAPanicIsAProblemWithoutItsValue(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	d.mail.all = []transfer.Message{{ID: "msg_a", Merchant: "ours"}}
	d.mail.err = errPanic
	a := d.post("/webhooks/msg_a/resend", "").is(http.StatusInternalServerError)
	a.problem()
	d.withoutCard("answer", a.body)
	d.withoutCard("log", d.logged())
	if !strings.Contains(d.logged(), "panic of type string") {
		t.Error("the panic is not in the log")
	}
}

// errPanic makes the fake mail panic.
var errPanic = errors.New("panic")

func TestTheLogHasOneLineForARequest(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := d.placed(`"order": "A-17", "customer": {"email": "a@b.kz"}`).ID
	d.get("/transfers/" + string(id))
	var lines []string
	for line := range bytes.Lines([]byte(d.logged())) {
		if bytes.Contains(line, []byte("msg=request")) {
			lines = append(lines, string(line))
		}
	}
	if len(lines) != 2 || !strings.Contains(lines[1], "route=/api/v1/transfers/:id ") || !strings.Contains(lines[1], "merchant=ours method=GET") {
		t.Errorf("%v", lines)
	}
	for _, secret := range []string{string(id), "A-17", "a@b.kz", "ak_"} {
		if strings.Contains(fmt.Sprint(lines), secret) {
			t.Errorf("%s is in the log", secret)
		}
	}
}
