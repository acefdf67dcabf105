//go:build linux

package crash

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// till is a merchant's server, which outlives the program and counts what it is told.
type till struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	ids    []string
	types  []string
	times  []time.Time
}

// hasTill gives the world's merchant an address for messages.
func (w *world) hasTill() *till {
	w.t.Helper()
	r := &till{status: http.StatusNoContent}
	r.Server = httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		content, _ := io.ReadAll(req.Body)
		var body struct{ Type string }
		if err := json.Unmarshal(content, &body); err != nil || findCard(content) != "" {
			w.t.Errorf("a message that cannot be: %s (%v)", content, err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ids, r.types, r.times = append(r.ids, req.Header.Get("webhook-id")), append(r.types, body.Type), append(r.times, time.Now())
		res.WriteHeader(r.status)
	}))
	w.t.Cleanup(r.Close)
	dir := filepath.Dir(w.clockFile)
	w.merchants = filepath.Join(dir, "merchants.toml")
	file := fmt.Sprintf("[[merchant]]\nid = \"shop\"\nname = \"Shop\"\npublic-url = %q\nwebhook-url = %q\nwebhook-secrets-file = \"webhook.secret\"\n",
		w.url(), r.URL+"/hook")
	w.must(os.WriteFile(filepath.Join(dir, "webhook.secret"), []byte("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), 0o600))
	w.must(os.WriteFile(w.merchants, []byte(file), 0o600))
	return r
}

func (r *till) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status = status
}

// got is what it was told, and under which ids.
func (r *till) got() (types, ids []string, times []time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.types), slices.Clone(r.ids), slices.Clone(r.times)
}

// Whenever the program is killed between a final state and the written word that the merchant has it, the merchant hears of
// it after the next start, under one id (F09, G12, I8).
func TestAMerchantIsToldAfterAKill(t *testing.T) {
	for _, c := range []struct {
		point string
		told  int // how often it comes: what was sent and is not written down comes again
	}{
		{"transfer.settled", 1}, {"deliver.before", 1}, {"deliver.sent", 2},
	} {
		t.Run(c.point, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Switches{})
			shop := w.hasTill()
			w.app = w.serves(launch{failpoints: c.point + "=kill@1"})
			o, customer := w.oracle(), w.customer()
			w.must(customer.fills(sandbox.FateApproved))
			_ = customer.sends() // the answer may not come
			w.app.dies()
			w.app = w.serves(launch{})
			eventually(t, "the message is delivered", func() bool { return w.delivered() == 1 })
			types, ids, _ := shop.got()
			if len(types) != c.told || len(slices.Compact(types)) != 1 || types[0] != "transfer.succeeded" || len(slices.Compact(ids)) != 1 {
				t.Errorf("told %v under %v, want transfer.succeeded %d times under one id", types, ids, c.told)
			}
			if customer.path == "" {
				customer.path = w.onlyPath()
			}
			w.last(o, customer)
			if rows, err := w.read(`SELECT count(*) FROM messages`); err != nil || rows[0][0] != "1" {
				t.Errorf("%v messages, %v", rows, err)
			}
		})
	}
}

// delivered counts the messages that the database says were taken.
func (w *world) delivered() int {
	rows, err := w.read(`SELECT id FROM messages WHERE state = 'delivered'`)
	if err != nil {
		return -1
	}
	return len(rows)
}

// A kill changes nothing about when the next try is made: not at once, and not never.
func TestAKillKeepsTheScheduleOfMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	shop := w.hasTill()
	shop.answers(http.StatusServiceUnavailable)
	w.app = w.serves(launch{})
	c := w.customer()
	w.must(c.fills(sandbox.FateApproved))
	w.must(c.sends())
	eventually(t, "a try is written", func() bool { return w.said(`msg=webhook `) })
	w.app.kill()
	shop.answers(http.StatusOK)
	w.app = w.serves(launch{})
	eventually(t, "the message is delivered", func() bool { return w.delivered() == 1 })
	_, ids, times := shop.got()
	if len(ids) != 2 || ids[0] != ids[1] || times[1].Sub(times[0]) < 5*time.Second {
		t.Errorf("ids %v, %v", ids, times)
	}
}

// Two programs on one database tell each thing once.
func TestTwoProgramsTellEachThingOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	shop := w.hasTill()
	ports := [2]int{w.port, freePort(t)}
	w.app = w.serves(launch{})
	w.serves(launch{port: ports[1]})
	const transfers = 6
	for i := range transfers {
		c := w.customer().at(ports[i%2])
		w.must(c.fills(sandbox.FateApproved))
		w.must(c.sends())
	}
	eventually(t, "all are delivered", func() bool { return w.delivered() == transfers })
	_, ids, _ := shop.got()
	slices.Sort(ids)
	if len(ids) != transfers || len(slices.Compact(ids)) != transfers {
		t.Errorf("%d messages came: %v", len(ids), ids)
	}
}
