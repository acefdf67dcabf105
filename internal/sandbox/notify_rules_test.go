package sandbox_test

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// TestNotificationOfARefusal goes to failurePostLink, or to postLink where that is empty (seed: Sender fields).
func TestNotificationOfARefusal(t *testing.T) {
	t.Parallel()
	m := newMerchant(t, newRig(t))
	m.sends("123456", "4000000000002008")
	m.wantSaid(m.hears(1)[0], "/failed/token", m.truth())

	m = newMerchant(t, newRig(t))
	body := strings.Replace(m.body("123456", "4000000000002008"), m.url+"/failed/token", "", 1)
	m.post("/p2p/transfer", m.token("123456"), body)
	m.wantSaid(m.hears(1)[0], "/ok/token", m.truth())
}

// TestNotificationOfAConfirm comes after confirm, not at the challenge, with the secret of the token that was used.
func TestNotificationOfAConfirm(t *testing.T) {
	t.Parallel()
	for code, path := range map[string]string{"1234": "/ok/token", "3333": "/failed/token"} {
		m := newMerchant(t, newRig(t))
		c := m.opens("123456")
		c.token = m.token("123456")
		m.confirm(c, inputs(m.typed(c, code).body).Get("PaRes"), c.md)
		want := map[string]any{"code": "ok", "reference": m.order("123456").Reference, "secret_hash": secretHash}
		if code != "1234" {
			want = map[string]any{"code": "error", "reasonCode": 455.0, "secret_hash": secretHash}
		}
		m.wantSaid(m.hears(1)[0], path, want)
	}
}

// opens is a challenge with the merchant's links.
func (m *merchant) opens(number string) challenge {
	m.t.Helper()
	token := m.rig.token(number) // without a secret
	answer := m.post("/p2p/transfer", token, m.body(number, withThreeDS)).object(m.t)
	three, _ := answer["secure3D"].(map[string]any)
	id, _ := answer["id"].(string)
	paReq, _ := three["paReq"].(string)
	md, _ := three["md"].(string)
	action, _ := three["action"].(string)
	return challenge{number, token, id, paReq, md, action}
}

// TestNotificationOfALateBooking comes when it is due, although nobody asks.
func TestNotificationOfALateBooking(t *testing.T) {
	t.Parallel()
	m := newMerchant(t, newRig(t))
	m.sends("123456", "4000000000008005")
	m.bank.Advance(30 * time.Second)
	want := m.truth()
	want["cardMask"] = "4000********8005"
	m.wantSaid(<-m.news, "/ok/token", want)
	m.wantLine("123456", "AUTH", 1, 1)
}

// TestNotificationIsTriedAgain twice, unless it was answered with 2xx; a redirect is followed nowhere.
func TestNotificationIsTriedAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		answers     []int
		sent, taken int
	}{
		{[]int{204}, 1, 1}, {[]int{500, 204}, 2, 1}, {[]int{404, 307, 200}, 3, 1}, {[]int{500, 302, 303, 200}, 3, 0},
	}
	for _, tt := range tests {
		r := newRig(t)
		r.bank.SetSwitches(sandbox.Switches{SlowAnswer: time.Millisecond})
		m := newMerchant(t, r, tt.answers...)
		m.sends("123456", frictionless)
		for _, h := range m.hears(tt.sent) {
			m.wantSaid(h, "/ok/token", m.truth())
		}
		if got := m.order("123456").NotificationsTaken; got != tt.taken {
			t.Errorf("answers %v: %d taken, want %d", tt.answers, got, tt.taken)
		}
	}
}

// journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// TestNobodyIsNotifiedUnasked: without origins nothing is sent, which is said once; elsewhere than to an origin that
// is listed neither (3ds-redirect.md case 85). The path of a link holds the merchant's token: no log shows it.
func TestNobodyIsNotifiedUnasked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		origins []string
		says    string
		times   int
	}{
		"no origins":    {nil, "no origin is listed", 1},
		"another one":   {[]string{"http://127.0.0.1:1"}, "its origin is not listed", 2},
		"another form":  {[]string{"https://127.0.0.1"}, "its origin is not listed", 2},
		"a longer name": {[]string{"http://127.0.0.1.example"}, "its origin is not listed", 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &journal{}
			r := newRigWith(t, sandbox.Config{Logger: slog.New(slog.NewTextHandler(log, nil))})
			m := newMerchant(t, r)
			r.must(r.bank.SetNotifyOrigins(tt.origins...))
			m.sends("123456", frictionless)
			m.sends("223457", frictionless)
			r.server.Close() // every answer has ended, and what was to be said is said
			r.bank.Quiet()
			if len(m.news) != 0 || r.order("123456").NotificationsSent != 0 {
				t.Error("something was sent")
			}
			if got := strings.Count(log.String(), tt.says); got != tt.times || strings.Contains(log.String(), "/ok/token") {
				t.Errorf("%d times %q in the log, want %d", got, tt.says, tt.times)
			}
		})
	}
}

func TestNotifyOriginsAreOrigins(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"", "shop.example", "ftp://shop.example", "https://shop.example/path", "https://", "https://user@shop.example", "https://shop.example?x"} {
		if _, err := sandbox.New(sandbox.Config{NotifyOrigins: []string{origin}}); err == nil {
			t.Errorf("%q was taken", origin)
		}
	}
	if _, err := sandbox.New(sandbox.Config{NotifyOrigins: []string{"https://Shop.example/", "http://localhost:8080"}}); err != nil {
		t.Error(err)
	}
}

// TestLateNotificationsEnd with the bank, which waits for its goroutines, and with a reset.
func TestLateNotificationsEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*sandbox.Bank){"close": (*sandbox.Bank).Close, "reset": (*sandbox.Bank).Reset} {
		r := newRig(t)
		m := newMerchant(t, r)
		r.must(r.bank.PlayNext("notified-late"))
		m.sends("123456", frictionless)
		r.server.Close() // the late notification is under way
		end(r.bank)
		r.bank.Advance(time.Hour)
		r.bank.Quiet()
		if len(m.news) != 0 {
			t.Errorf("%s: still sent", name)
		}
	}
}

func TestAnswerDoesNotWaitLongForANotification(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m := newMerchant(t, r)
	r.must(r.bank.PlayNext("notified-before-answer"))
	r.bank.Close() // a bank that closes tells nobody, and answers all the same
	if answer := m.sends("123456", frictionless); answer.code() != 0 || len(m.news) != 0 {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}
