package sandbox_test

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// heard is one notification as it came.
type heard struct {
	path, kind string
	fields     map[string]any
	at         time.Time // bank's clock
}

// merchant is whom the bank notifies. It answers with the statuses in turn, the last one for ever.
type merchant struct {
	*rig
	news    chan heard
	answers chan int
	url     string
}

const secretHash = "the merchant's own secret"

func newMerchant(t *testing.T, r *rig, answers ...int) *merchant {
	t.Helper()
	m := &merchant{rig: r, news: make(chan heard, 200), answers: make(chan int, len(answers))}
	for _, status := range answers {
		m.answers <- status
	}
	server := httptest.NewServer(http.HandlerFunc(m.listen))
	t.Cleanup(server.Close)
	t.Cleanup(r.bank.Close)
	m.url = server.URL
	if err := r.bank.SetNotifyOrigins(server.URL + "/"); err != nil {
		t.Fatal(err)
	}
	return m
}

func (m *merchant) listen(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h := heard{r.Method + " " + r.URL.Path, r.Header.Get("Content-Type"), map[string]any{}, m.bank.Now()}
	if form, err := url.ParseQuery(string(body)); h.kind == formType && err == nil {
		for name := range form {
			h.fields[name] = form.Get(name)
		}
	} else if err := json.Unmarshal(body, &h.fields); err != nil {
		m.t.Errorf("%v: %s", err, body)
	}
	status := http.StatusOK
	select {
	case status = <-m.answers:
	default:
	}
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(status)
	m.news <- h
}

// body is the seed's sample with the merchant's links.
func (m *merchant) body(number, sender string) string {
	return strings.NewReplacer("https://epay.homebank.kz/payform", m.url+"/ok/token", "https://testmerchant/order/1123/fail", m.url+"/failed/token").
		Replace(bodyOf(number, sender))
}

func (m *merchant) token(number string) string {
	m.t.Helper()
	form := tokenForm(number, "100")
	form.Set("secret_hash", secretHash)
	return m.form("/oauth2/token", form).object(m.t)["access_token"].(string)
}

func (m *merchant) sends(number, sender string) reply {
	m.t.Helper()
	return m.post("/p2p/transfer", m.token(number), m.body(number, sender))
}

// hears waits for n notifications, and then for the bank to have nothing more to say.
func (m *merchant) hears(n int) []heard {
	m.t.Helper()
	var all []heard
	for range n {
		all = append(all, <-m.news)
	}
	m.bank.Quiet()
	if len(m.news) > 0 {
		m.t.Errorf("more than %d notifications: %+v", n, <-m.news)
	}
	if o := m.bank.Orders()[0]; o.NotificationsSent != n {
		m.t.Errorf("ledger: %d notifications sent, want %d", o.NotificationsSent, n)
	}
	return all
}

// truth is what a notification of order 123456 says.
func (m *merchant) truth() map[string]any {
	o := m.order("123456")
	fields := map[string]any{"code": "ok", "id": o.ID, "invoiceId": "123456", "amount": 100.0, "currency": "KZT", "terminal": terminal,
		"reference": o.Reference, "reason": "success", "reasonCode": 0.0, "secret_hash": secretHash, "cardMask": "4000********1000"}
	if o.Status == "REJECT" {
		maps.Copy(fields, map[string]any{"code": "error", "reference": "", "reasonCode": 484.0, "reason": "Insufficient funds", "cardMask": "4000********2008"})
	}
	return fields
}

func (m *merchant) wantSaid(h heard, path string, want map[string]any) {
	m.t.Helper()
	if h.path != "POST "+path {
		m.t.Errorf("came to %s, want %s", h.path, path)
	}
	for key, value := range want {
		if h.fields[key] != value {
			m.t.Errorf("%s = %v, want %v", key, h.fields[key], value)
		}
	}
}

// notified: a transfer without 3-D Secure moves money and answers; judge looks at what the merchant hears.
func notified(judge func(*merchant)) play {
	return func(t *testing.T, r *rig) {
		m := newMerchant(t, r)
		if answer := m.sends("123456", frictionless); answer.code() != 0 {
			t.Errorf("%d %s", answer.status, answer.body)
		}
		judge(m)
		r.wantLine("123456", "AUTH", 1, 1)
	}
}

// times: the truth, n times, and each time it is taken.
func times(n int) play {
	return notified(func(m *merchant) {
		for _, h := range m.hears(n) {
			m.wantSaid(h, "/ok/token", m.truth())
		}
		if taken := m.order("123456").NotificationsTaken; taken != n {
			m.t.Errorf("ledger: %d taken, want %d", taken, n)
		}
	})
}

// lying: one thing that is not so.
func lying(key string, value any) play {
	return notified(func(m *merchant) {
		want := m.truth()
		want[key] = value
		m.wantSaid(m.hears(1)[0], "/ok/token", want)
	})
}

var notifyPlays = map[string]play{
	"notified-once":         times(1),
	"notified-twice":        times(2),
	"notified-100-times":    times(100),
	"notified-wrong-amount": lying("amount", 101.0),
	"notified-wrong-number": lying("invoiceId", "123457"),
	"never-notified":        notified(func(m *merchant) { m.hears(0) }),
	"notified-late": notified(func(m *merchant) {
		m.bank.Advance(10*time.Minute - time.Second)
		m.bank.Advance(time.Second)
		if h := m.hears(1)[0]; h.at.Before(noon.Add(10 * time.Minute)) {
			m.t.Errorf("came at %s", h.at)
		}
	}),
	"notified-before-answer": notified(func(m *merchant) {
		if len(m.news) != 1 {
			m.t.Error("the answer came first")
		}
		m.wantSaid(m.hears(1)[0], "/ok/token", m.truth())
	}),
	"notified-as-form": notified(func(m *merchant) {
		h := m.hears(1)[0]
		if h.kind != formType {
			m.t.Errorf("content type %s", h.kind)
		}
		want := m.truth()
		want["amount"], want["reasonCode"] = "100", "0"
		m.wantSaid(h, "/ok/token", want)
	}),
	"notified-failure-after-success": notified(func(m *merchant) {
		all := m.hears(2)
		m.wantSaid(all[0], "/ok/token", m.truth())
		m.wantSaid(all[1], "/failed/token", map[string]any{"code": "error", "invoiceId": "123456", "reasonCode": 484.0})
	}),
	"notified-forged": forged,
}

// forged: the claim of success comes to a refused transfer, and to a challenge that nobody confirmed.
func forged(t *testing.T, r *rig) {
	m := newMerchant(t, r)
	if answer := m.sends("123456", frictionless); answer.code() != 484 {
		t.Errorf("%d %s", answer.status, answer.body)
	}
	h := m.hears(1)[0]
	m.wantSaid(h, "/ok/token", map[string]any{"code": "ok", "invoiceId": "123456", "amount": 100.0, "reasonCode": 0.0})
	if h.fields["secret_hash"] == secretHash || h.fields["secret_hash"] == nil || h.fields["reference"] == "" {
		t.Errorf("%v", h.fields)
	}
	r.wantLine("123456", "REJECT", 1, 0)
	if err := r.bank.PlayFor("223457", "notified-forged"); err != nil {
		t.Fatal(err)
	}
	m.sends("223457", withThreeDS)
	if h := <-m.news; h.fields["code"] != "ok" || h.fields["secret_hash"] == secretHash {
		t.Errorf("at the challenge: %v", h.fields)
	}
	r.wantLine("223457", "3D", 1, 0)
}
