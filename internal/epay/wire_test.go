package epay

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"audarym/internal/transfer"
)

// hang takes a request and never answers it.
func hang(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

const soon = 50 * time.Millisecond

// piped is a client with the documented time-outs in a bubble of fake time, and a bank at the other end of a pipe.
func piped(t *testing.T, talk func(conn net.Conn)) (*Client, *atomic.Int32) {
	t.Helper()
	c := configOf("http://127.0.0.1:1")
	c.Timeouts, c.Now = Timeouts{}, time.Now
	client, requests := clientOf(t, c), new(atomic.Int32)
	client.http.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			defer far.Close()
			if r, err := http.ReadRequest(bufio.NewReader(far)); err == nil {
				_, _ = io.Copy(io.Discard, r.Body)
				requests.Add(1)
				talk(far)
			}
		}()
		return near, nil
	}
	return client, requests
}

func untilClosed(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) }

const endless = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + shortSuccess

// dripping sends a byte a second until the other side closes.
func dripping(conn net.Conn) {
	write(conn, endless)
	for {
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
			return
		}
		write(conn, " ")
	}
}

func TestMoneyCallsEndInTimeWithAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		talk func(net.Conn)
		ends time.Duration
	}{
		"no answer":       {untilClosed, time.Minute},
		"dripped answer":  {dripping, time.Minute},
		"answer stands":   {func(conn net.Conn) { write(conn, endless); untilClosed(conn) }, 10 * time.Second},
		"headers dripped": {func(conn net.Conn) { write(conn, "HTTP/1.1 200 OK\r\n"); untilClosed(conn) }, time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			for call, do := range moneyCalls(t) {
				client, requests := piped(t, c.talk)
				start := time.Now()
				wantTrigger(t, do(client), doubts)
				if took := time.Since(start); took != c.ends || requests.Load() != 1 {
					t.Errorf("%s of %s: %s, %d requests", name, call, took, requests.Load())
				}
			}
		})
	}
}

func TestABankThatNeverAnswersGivesNoTokenAndNoStatus(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, requests := piped(t, untilClosed)
		start := time.Now()
		if _, err := client.Token(t.Context(), theirs(t)); err == nil {
			t.Error("a token")
		}
		if a := client.Status(t.Context(), theirs(t)); a.Standing != transfer.StandsUnclear {
			t.Error(a.Standing)
		}
		if took := time.Since(start); took != 20*time.Second || requests.Load() != 2 { // no second try when the time is over
			t.Errorf("%s, %d requests", took, requests.Load())
		}
	})
}

func padded(n int) string { return shortSuccess + strings.Repeat(" ", n-len(shortSuccess)) }

func TestAnAnswerIsReadUpTo256KiB(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]transfer.Trigger{256 << 10: yes, 256<<10 + 1: doubts, 8 << 20: doubts} {
		b := serve(t, answers(200, nil, padded(length)))
		wantTrigger(t, b.transfers(t), want)
		wantTrigger(t, b.confirms(t), want)
	}
}

func TestABodyThatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	b := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat(" ", 64<<10)); err != nil {
				return
			}
		}
	})
	wantTrigger(t, b.transfers(t), doubts)
	wantTrigger(t, b.confirms(t), doubts)
	b.wantRequests(t, 2)
}

// slowBody gives a byte after each pause. Its time is that of the bubble.
type slowBody struct {
	text   string
	pause  time.Duration
	killed chan struct{}
}

func (b *slowBody) Read(p []byte) (int, error) {
	select {
	case <-time.After(b.pause):
	case <-b.killed:
		return 0, errors.New("given up")
	}
	if b.text == "" {
		return 0, io.EOF
	}
	n := copy(p[:1], b.text)
	b.text = b.text[n:]
	return n, nil
}

func TestABodyMayBeSlowButMustNotStandStill(t *testing.T) {
	t.Parallel()
	for pause, want := range map[time.Duration]bool{9 * time.Second: true, 11 * time.Second: false} {
		synctest.Test(t, func(t *testing.T) {
			body := &slowBody{text: "0123456789", pause: pause, killed: make(chan struct{})}
			got, err := readBody(body, 10*time.Second, func() { close(body.killed) })
			if (err == nil && string(got) == "0123456789") != want {
				t.Errorf("pause %s: %q, %v", pause, got, err)
			}
		})
	}
}

func TestAPackedBodyIsNotUnpacked(t *testing.T) {
	t.Parallel()
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, shortSuccess)
	_ = z.Close()
	b := serve(t, answers(200, map[string]string{"Content-Encoding": "gzip"}, packed.String()))
	wantTrigger(t, b.transfers(t), doubts)
	wantTrigger(t, b.confirms(t), doubts)
	b.wantRequests(t, 2)
}

func TestJSONCountsWhateverItsContentTypeSays(t *testing.T) {
	t.Parallel()
	for kind, detail := range map[string]string{
		"text/html": "JSON under another content type", "": "JSON under another content type", "application/json; charset=utf-8": "", "application/problem+json": "",
	} {
		b := serve(t, answers(200, map[string]string{"Content-Type": kind}, shortSuccess))
		out := b.transfers(t)
		wantTrigger(t, out, yes)
		if out.Detail != detail {
			t.Errorf("%q: detail %q", kind, out.Detail)
		}
		wantTrigger(t, b.confirms(t), yes)
	}
}

func TestAnInterimAnswerIsNone(t *testing.T) {
	t.Parallel()
	b := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		answers(200, nil, shortSuccess)(w, r)
	})
	wantTrigger(t, b.transfers(t), yes)
}
