package webhook_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"audarym/internal/webhook"
)

func TestNoErrorQuotesTheReceiver(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	s := sender(webhook.Config{Allowed: loopback, Log: slog.New(slog.NewTextHandler(&lines, nil))})
	url := rawReceiver(t, func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 4405639704015096 secret\r\n\r\n") })
	r := s.Send(t.Context(), target(t, url+"/?token=hush"), message)
	r2 := s.Send(t.Context(), target(t, "https://10.0.0.1/?token=hush"), message)
	for _, text := range []string{r.Err, r.Answer, r2.Err, r2.Answer, lines.String()} {
		if strings.Contains(text, "4405") || strings.Contains(text, "hush") || strings.Contains(text, "secret") {
			t.Errorf("quoted in %q", text)
		}
	}
}

func TestHeadersOf16KiBAreEnough(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]webhook.Result{
		15 << 10: {Status: 200, Verdict: webhook.Delivered},
		17 << 10: {Err: "too long", Verdict: webhook.Retry},
	} {
		url := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Header", strings.Repeat("a", size)) })
		if r := sender(webhook.Config{Allowed: loopback}).Send(t.Context(), target(t, url), message); r != want {
			t.Errorf("%d bytes: %+v, want %+v", size, r, want)
		}
	}
}

// net/http would print into the standard logger what a server says unasked.
func TestNothingIsReadBeforeSomethingWasSent(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(net.Conn) error{
		"sent":   func(c net.Conn) error { _, err := io.WriteString(c, "question"); return err },
		"closed": net.Conn.Close,
	} {
		synctest.Test(t, func(t *testing.T) {
			here, there := net.Pipe()
			c := webhook.Patiently(here)
			var read atomic.Bool
			go func() {
				_, _ = c.Read(make([]byte, 9))
				read.Store(true)
			}()
			go func() { _, _ = io.WriteString(there, "answer") }()
			synctest.Wait()
			if read.Load() {
				t.Errorf("%s: read too early", name)
			}
			go func() { _, _ = there.Read(make([]byte, 9)) }()
			if err := act(c); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			if !read.Load() {
				t.Errorf("%s: and nothing was read", name)
			}
			_, _ = here.Close(), there.Close()
		})
	}
}
