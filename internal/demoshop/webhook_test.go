package demoshop_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"audarym/internal/demoshop"
)

func TestOnlyARightWebhookPaysAnOrder(t *testing.T) {
	t.Parallel()
	header := func(name, value string) func(http.Header, string) string {
		return func(h http.Header, body string) string {
			h.Set(name, value)
			return body
		}
	}
	for name, c := range map[string]struct {
		message message
		status  int
		verdict demoshop.Verdict
		state   demoshop.State
	}{
		"right":                 {message{}, 204, demoshop.Applied, demoshop.Paid},
		"the old secret":        {message{key: oldKey}, 204, demoshop.Applied, demoshop.Paid},
		"clock five minutes on": {message{at: noon.Add(5 * time.Minute)}, 204, demoshop.Applied, demoshop.Paid},
		"two signatures": {message{edit: func(h http.Header, body string) string {
			h.Set("Webhook-Signature", "v1a,AAAA v1,AAAA v1,%% "+h.Get("Webhook-Signature"))
			return body
		}}, 204, demoshop.Applied, demoshop.Paid},

		"another's secret":     {message{key: otherKey}, 401, demoshop.BadSignature, demoshop.Waiting},
		"an old recording":     {message{at: noon.Add(-5*time.Minute - time.Second)}, 401, demoshop.Stale, demoshop.Waiting},
		"from the future":      {message{at: noon.Add(5*time.Minute + time.Second)}, 401, demoshop.Stale, demoshop.Waiting},
		"no id":                {message{edit: header("Webhook-Id", "")}, 401, demoshop.MissingHeaders, demoshop.Waiting},
		"another id":           {message{edit: header("Webhook-Id", "msg_2")}, 401, demoshop.BadSignature, demoshop.Waiting},
		"a long id":            {message{edit: header("Webhook-Id", strings.Repeat("x", 256))}, 401, demoshop.MissingHeaders, demoshop.Waiting},
		"no time":              {message{edit: header("Webhook-Timestamp", "")}, 401, demoshop.MissingHeaders, demoshop.Waiting},
		"a time in words":      {message{edit: header("Webhook-Timestamp", "noon")}, 401, demoshop.MissingHeaders, demoshop.Waiting},
		"another time":         {message{edit: header("Webhook-Timestamp", "1795521601")}, 401, demoshop.BadSignature, demoshop.Waiting},
		"no signature":         {message{edit: header("Webhook-Signature", "")}, 401, demoshop.MissingHeaders, demoshop.Waiting},
		"an empty signature":   {message{edit: header("Webhook-Signature", "v1,")}, 401, demoshop.BadSignature, demoshop.Waiting},
		"an unknown version":   {message{edit: header("Webhook-Signature", "v2,AAAA")}, 401, demoshop.BadSignature, demoshop.Waiting},
		"a body tampered with": {message{edit: func(_ http.Header, body string) string { return body + " " }}, 401, demoshop.BadSignature, demoshop.Waiting},
		"a body too large":     {message{edit: func(_ http.Header, body string) string { return body + strings.Repeat(" ", 64<<10) }}, 413, demoshop.TooLarge, demoshop.Waiting},

		"a tiyn less":              {message{amount: "4499.99"}, 204, demoshop.OtherTransfer, demoshop.Waiting},
		"other money":              {message{currency: "RUB"}, 204, demoshop.OtherTransfer, demoshop.Waiting},
		"another transfer":         {message{transfer: "transfer2"}, 204, demoshop.OtherTransfer, demoshop.Waiting},
		"an order of nobody":       {message{order: "T-9999"}, 204, demoshop.UnknownOrder, demoshop.Waiting},
		"no order":                 {message{order: " "}, 204, demoshop.UnknownOrder, demoshop.Waiting},
		"succeeded, state failed":  {message{state: "failed"}, 204, demoshop.UnknownType, demoshop.Waiting},
		"failed, state succeeded":  {message{kind: "transfer.failed"}, 204, demoshop.UnknownType, demoshop.Waiting},
		"a type of the future":     {message{kind: "transfer.refunded"}, 204, demoshop.UnknownType, demoshop.Waiting},
		"a sequence that is none":  {message{sequence: -1}, 400, demoshop.Malformed, demoshop.Waiting},
		"corrected to nothing new": {message{kind: "transfer.corrected", state: "new"}, 204, demoshop.UnknownType, demoshop.Waiting},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			number := r.orders()
			c.message.order = or(c.message.order, number)
			if got := r.send(c.message); got.status != c.status {
				t.Errorf("answered %d, want %d", got.status, c.status)
			}
			if got := r.shop.Deliveries(); len(got) != 1 || got[0].Verdict != c.verdict || got[0].Status != c.status {
				t.Errorf("recorded %+v, want %s", got, c.verdict)
			}
			r.is(c.state)
		})
	}
}

// is holds that the newest order has a state, and that its page says so.
func (r *rig) is(want demoshop.State) {
	r.t.Helper()
	o := r.shop.Orders()[0]
	if o.State != want {
		r.t.Errorf("the order is %s, want %s", o.State, want)
	}
	if page := r.get("/orders/" + o.Number); attribute(page.body, "order-state", "data-state") != string(want) {
		r.t.Errorf("the page does not say %s", want)
	}
}

func TestTheNewestEventDecides(t *testing.T) {
	t.Parallel()
	type step struct {
		message
		verdict demoshop.Verdict
		state   demoshop.State
	}
	for name, steps := range map[string][]step{
		"the same webhook again": {
			{message{}, demoshop.Applied, demoshop.Paid},
			{message{}, demoshop.Repeat, demoshop.Paid},
		},
		"a repeat with another body": {
			{message{}, demoshop.Applied, demoshop.Paid},
			{message{sequence: 2, kind: "transfer.failed", state: "failed"}, demoshop.Repeat, demoshop.Paid},
		},
		"the older comes later": {
			{message{id: "msg_2", sequence: 2}, demoshop.Applied, demoshop.Paid},
			{message{sequence: 1, kind: "transfer.unknown", state: "processing"}, demoshop.Older, demoshop.Paid},
		},
		"another event with the same sequence": {
			{message{}, demoshop.Applied, demoshop.Paid},
			{message{id: "msg_2", kind: "transfer.failed", state: "failed"}, demoshop.Older, demoshop.Paid},
		},
		"unknown, then known": {
			{message{kind: "transfer.unknown", state: "processing"}, demoshop.Applied, demoshop.Unknown},
			{message{id: "msg_2", sequence: 2, kind: "transfer.review", state: "review"}, demoshop.Applied, demoshop.Unknown},
			{message{id: "msg_3", sequence: 3}, demoshop.Applied, demoshop.Paid},
		},
		"failed, corrected to succeeded": {
			{message{kind: "transfer.failed", state: "failed"}, demoshop.Applied, demoshop.Failed},
			{message{id: "msg_2", sequence: 2, kind: "transfer.corrected"}, demoshop.Applied, demoshop.Paid},
		},
		"succeeded, corrected to failed": {
			{message{}, demoshop.Applied, demoshop.Paid},
			{message{id: "msg_2", sequence: 2, kind: "transfer.corrected", state: "failed"}, demoshop.Applied, demoshop.Failed},
		},
		"canceled": {{message{kind: "transfer.canceled", state: "canceled"}, demoshop.Applied, demoshop.Canceled}},
		"expired":  {{message{kind: "transfer.expired", state: "expired"}, demoshop.Applied, demoshop.Canceled}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			number := r.orders()
			for i, s := range steps {
				s.order = number
				want := map[demoshop.Verdict]int{demoshop.Repeat: 200}[s.verdict]
				if got := r.send(s.message); got.status != or(want, 204) {
					t.Errorf("step %d: answered %d", i, got.status)
				}
				if got := r.shop.Deliveries()[0].Verdict; got != s.verdict {
					t.Errorf("step %d: %s, want %s", i, got, s.verdict)
				}
				r.is(s.state)
			}
		})
	}
}

func TestAShopThatMisbehavesTakesNothingUntilItBehaves(t *testing.T) {
	t.Parallel()
	for answer, status := range map[string]int{"500": 500, "302": 302, "410": 410} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			number := r.orders()
			if got := r.post("/deliveries/answer", url.Values{"answer": {answer}}); got.status != 303 {
				t.Fatalf("choose: %d", got.status)
			}
			if got := r.send(message{order: number}); got.status != status {
				t.Errorf("answered %d, want %d", got.status, status)
			}
			r.is(demoshop.Waiting)
			if got := r.send(message{order: number, key: otherKey}); got.status != 401 {
				t.Errorf("another's: answered %d", got.status)
			}
			r.post("/deliveries/answer", url.Values{"answer": {"normally"}})
			if got := r.send(message{order: number}); got.status != 204 {
				t.Errorf("the sender's next try: answered %d", got.status)
			}
			r.is(demoshop.Paid)
		})
	}
	r := newRig(t)
	if got := r.post("/deliveries/answer", url.Values{"answer": {"teapot"}}); got.status != 422 {
		t.Errorf("no such answer: %d", got.status)
	}
}

// A slow answer is the sender's trouble: the webhook was taken, and its next try is a repeat.
func TestASlowAnswerComesAfterHalfAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shop, err := demoshop.New(demoshop.Config{PublicURL: "http://127.0.0.1:8083", APIURL: "http://localhost:8080/api/v1",
			APIKey: "ak_tea", WebhookSecret: webhooksExampleSecret, LinkSecret: linkSecret, Now: func() time.Time { return time.Unix(1614265330, 0) }})
		if err != nil {
			t.Fatal(err)
		}
		if err := shop.SetMisbehave(demoshop.Slow); err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest("POST", "http://127.0.0.1:8083/webhook", bytes.NewReader([]byte(webhooksExampleBody)))
		request.Header = webhooksExampleHeader()
		began, answer := time.Now(), httptest.NewRecorder()
		shop.Handler().ServeHTTP(answer, request)
		if took := time.Since(began); took != 30*time.Second {
			t.Errorf("took %s", took)
		}
		if got := shop.Deliveries(); len(got) != 1 || !got[0].Verdict.Verified() {
			t.Errorf("recorded %+v", got)
		}
	})
}

// The test vector that the libraries of Standard Webhooks share: signed by none of our code.
const (
	webhooksExampleSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	webhooksExampleBody   = `{"test": 2432232314}`
)

func webhooksExampleHeader() http.Header {
	return http.Header{"Webhook-Id": {"msg_p5jXN8AQM9LWM0D4loKWxJek"}, "Webhook-Timestamp": {"1614265330"},
		"Webhook-Signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}}
}
