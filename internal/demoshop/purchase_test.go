package demoshop_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"audarym/internal/demoshop"
)

// fields are the hidden fields of the order form, as a browser would send them.
func fields(page string) url.Values {
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// attribute reads an attribute of the element with a test id.
func attribute(page, testID, name string) string {
	tag := regexp.MustCompile(`<[^>]*data-testid="` + testID + `"[^>]*>`).FindString(page)
	m := regexp.MustCompile(name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestAPurchase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, form := range []url.Values{{"add": {"honey"}}, {"add": {"black"}}, {"add": {"black"}}, {"remove": {"black"}}, {"add": {"gold"}}} {
		if got := r.post("/basket", form); got.status != 303 || !strings.HasPrefix(got.header.Get("Location"), "/") {
			t.Fatalf("basket: %d to %s", got.status, got.header.Get("Location"))
		}
	}
	page := r.get("/?lang=en").body
	form := fields(page)
	if form.Get("count_honey") != "1" || form.Get("count_black") != "1" || !strings.Contains(page, "6\u00a0900\u00a0₸") {
		t.Fatalf("basket: %v", form)
	}
	form.Set("language", "kk")
	sent := r.post("/orders", form)
	if sent.status != 303 || sent.header.Get("Location") != r.api.url+"/t/transfer1" {
		t.Fatalf("order: %d to %s", sent.status, sent.header.Get("Location"))
	}
	r.asksByTheContract()

	waiting := r.get("/orders/T-1001/return?" + signedLink(linkSecret, "transfer1", "T-1001", "succeeded", "6900.00", "KZT", "1795521600").Encode())
	if waiting.header.Get("Refresh") != "3" || attribute(waiting.body, "return-note", "data-note") != "verified" {
		t.Errorf("back: refresh %q, note %q", waiting.header.Get("Refresh"), attribute(waiting.body, "return-note", "data-note"))
	}
	r.is(demoshop.Waiting)
	r.send(message{order: "T-1001", amount: "6900.00"})
	r.is(demoshop.Paid)
	paid := r.get("/orders/T-1001")
	if paid.header.Get("Refresh") != "" || attribute(paid.body, "amount", "data-amount") != "6900.00" || !strings.Contains(paid.body, "Төленді") {
		t.Errorf("the paid order's page: refresh %q", paid.header.Get("Refresh"))
	}
	if got := r.get("/").body; !strings.Contains(got, `data-pieces="0"`) {
		t.Error("the basket is not empty after the order")
	}
}

// asksByTheContract holds what the API was sent for T-1001.
func (r *rig) asksByTheContract() {
	r.t.Helper()
	n, ask, header := r.api.asks()
	if n != 1 || header.Get("Authorization") != "Bearer ak_tea" || header.Get("Idempotency-Key") == "" || header.Get("Content-Type") != "application/json" {
		r.t.Errorf("asked %d times, with %v", n, header)
	}
	back := r.url + "/orders/T-1001/return"
	for name, want := range map[string]any{"amount": "6900.00", "currency": "KZT", "order": "T-1001", "language": "kk", "return_url": back,
		"failure_return_url": back, "description": "T-1001 тапсырысы, «Самаурын» шай дүкені"} {
		if ask[name] != want {
			r.t.Errorf("%s = %v, want %v", name, ask[name], want)
		}
	}
	if _, ok := ask["customer"]; ok {
		r.t.Error("a customer who was not asked is remembered")
	}
	if metadata, ok := ask["metadata"].(map[string]any); !ok || metadata["basket"] != "black:1+honey:1" {
		r.t.Errorf("metadata = %v", ask["metadata"])
	}
}

func TestADoubleClickIsOneOrder(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.orders()
	r.orders()
	if n, _, _ := r.api.asks(); n != 1 || len(r.shop.Orders()) != 1 {
		t.Errorf("%d orders, the API was asked %d times", len(r.shop.Orders()), n)
	}
	r.send(message{order: "T-1001"})
	again := r.post("/orders", url.Values{"form_key": {formKey}, "language": {"ru"}, "count_honey": {"1"}})
	if again.header.Get("Location") != "/orders/T-1001" {
		t.Errorf("a paid order leads to %s", again.header.Get("Location"))
	}
}

func TestRememberMeIsTheSameCustomerNextTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	buys := func(key, remember string) any {
		r.post("/orders", url.Values{"form_key": {key}, "language": {"ru"}, "count_bowl": {"1"}, "remember": {remember}})
		_, ask, _ := r.api.asks()
		c, _ := ask["customer"].(map[string]any)
		return c["id"]
	}
	first, second := buys(strings.Repeat("A", 26), "1"), buys(strings.Repeat("B", 26), "1")
	if first == nil || first != second {
		t.Errorf("customers %v and %v", first, second)
	}
	if got := buys(strings.Repeat("C", 26), ""); got != nil {
		t.Errorf("without a tick: %v", got)
	}
	if got := buys(strings.Repeat("D", 26), "1"); got == nil || got == first {
		t.Errorf("remembered after being forgotten: %v", got)
	}
}

func TestWithoutAPayPageNothingIsPaidAndTheOrderCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	answers := func(status int, body string) func(*rig) {
		return func(r *rig) {
			r.api.set(func(w http.ResponseWriter) bool {
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
				_, _ = w.Write([]byte(body))
				return true
			})
		}
	}
	lies := func(name string, value any) func(*rig) {
		return func(r *rig) { r.api.change = func(t map[string]any) { t[name] = value } }
	}
	for name, spoil := range map[string]func(*rig){
		"no answer":          func(r *rig) { r.api.set(func(http.ResponseWriter) bool { panic(http.ErrAbortHandler) }) },
		"unauthorized":       answers(401, `{"request_id":"req-7"}`),
		"refused":            answers(422, `{"title":"<script>","request_id":"req-7"}`),
		"broken":             answers(500, "oops"),
		"redirected":         answers(307, ""),
		"no JSON":            answers(201, "<html>"),
		"an empty object":    answers(201, "{}"),
		"another's page":     lies("url", "https://evil.example/t/1"),
		"no page":            lies("url", ""),
		"another amount":     lies("amount", "1.00"),
		"another order":      lies("order", "T-1"),
		"other money":        lies("currency", "RUB"),
		"a page that is not": lies("url", "javascript:alert(1)"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			spoil(r)
			got := r.post("/orders", url.Values{"form_key": {formKey}, "language": {"en"}, "count_honey": {"1"}})
			if got.status != 502 || !strings.Contains(got.body, "Nothing was paid") || strings.Contains(got.body, "<script>") {
				t.Errorf("answered %d: %s", got.status, got.body)
			}
			if page := r.get("/orders/T-1001"); page.header.Get("Refresh") != "" || !strings.Contains(page.body, `data-testid="pay-again"`) {
				t.Error("the order's page does not offer to try again")
			}
			_, _, first := r.api.asks()
			r.api.behave()
			again := r.post("/orders/T-1001/pay", nil)
			n, _, second := r.api.asks()
			if again.status != 303 || again.header.Get("Location") != r.api.url+"/t/transfer1" {
				t.Errorf("tried again: %d to %s", again.status, again.header.Get("Location"))
			}
			if n < 2 || first.Get("Idempotency-Key") != second.Get("Idempotency-Key") {
				t.Errorf("asked %d times, keys %q and %q", n, first.Get("Idempotency-Key"), second.Get("Idempotency-Key"))
			}
		})
	}
}

// A redirect would take the key along.
func TestTheAPIsRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.api.set(func(w http.ResponseWriter) bool {
		w.Header().Set("Location", "/api/v1/transfers")
		w.WriteHeader(http.StatusTemporaryRedirect)
		return true
	})
	got := r.post("/orders", url.Values{"form_key": {formKey}, "language": {"ru"}, "count_honey": {"1"}})
	if n, _, _ := r.api.asks(); n != 1 || attribute(got.body, "pay-error", "data-status") != "307" {
		t.Errorf("asked %d times, %s", n, attribute(got.body, "pay-error", "data-status"))
	}
}

func TestAnAPIThatIsDown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.server.Close()
	got := r.post("/orders", url.Values{"form_key": {formKey}, "language": {"kk"}, "count_honey": {"1"}})
	if got.status != 502 || attribute(got.body, "pay-error", "data-status") != "0" {
		t.Errorf("answered %d: %s", got.status, got.body)
	}
	r.is(demoshop.Waiting)
}

func TestFormsThatNoPageOfOursSends(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, form := range map[string]url.Values{
		"an empty basket":   {"form_key": {formKey}, "language": {"ru"}},
		"too many":          {"form_key": {formKey}, "language": {"ru"}, "count_honey": {"10"}},
		"fewer than none":   {"form_key": {formKey}, "language": {"ru"}, "count_honey": {"-1"}, "count_bowl": {"2"}},
		"a number in words": {"form_key": {formKey}, "language": {"ru"}, "count_honey": {"one"}},
		"no form key":       {"language": {"ru"}, "count_honey": {"1"}},
		"no language":       {"form_key": {formKey}, "count_honey": {"1"}},
	} {
		if got := r.post("/orders", form); got.status != 422 {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if n, _, _ := r.api.asks(); n != 0 || len(r.shop.Orders()) != 0 {
		t.Errorf("%d orders", len(r.shop.Orders()))
	}
	if got := r.post("/orders/T-1/pay", nil); got.status != 404 {
		t.Errorf("pay for no order: %d", got.status)
	}
}
