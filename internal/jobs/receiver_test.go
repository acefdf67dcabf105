package jobs_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"audarym/internal/webhook"
)

// receiver is a merchant's server, which counts what it gets.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	ids    []string
	bodies []string
	answer func(w http.ResponseWriter, r *http.Request)
}

func (o *office) receiver(answer func(w http.ResponseWriter, r *http.Request)) *receiver {
	o.t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		r.ids, r.bodies = append(r.ids, req.Header.Get(webhook.HeaderID)), append(r.bodies, string(body))
		answer := r.answer
		r.mu.Unlock()
		answer(w, req)
	}))
	o.t.Cleanup(func() { r.CloseClientConnections(); r.Close() }) // some hang for ever
	return r
}

// answers changes what it answers from now on.
func (r *receiver) answers(answer func(w http.ResponseWriter, r *http.Request)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// got is the ids that came, in order.
func (r *receiver) got() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// hangs answers nothing until the caller is gone.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// drips answers a byte now and then, for ever.
func drips(w http.ResponseWriter, r *http.Request) {
	conn, out, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for _, c := range strings.Repeat("H", 1000) {
		if _, err := out.WriteString(string(c)); err != nil || out.Flush() != nil {
			return
		}
		<-tick.C
	}
}
