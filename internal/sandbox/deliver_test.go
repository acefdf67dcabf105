package sandbox_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// waiting are the scenarios that take their time.
var waiting = []string{"silent-after-booking", "dripped", "endless"}

// bell is a log that rings once the bank has written a word to it.
type bell struct {
	word string
	rang chan struct{}
	once sync.Once
}

func newBell(word string) *bell { return &bell{word: word, rang: make(chan struct{})} }

func (b *bell) Write(line []byte) (int, error) {
	if strings.Contains(string(line), b.word) {
		b.once.Do(func() { close(b.rang) })
	}
	return len(line), nil
}

// waits is a rig with a client that waits for the answer to order 123456, which was booked.
func waits(t *testing.T, scenario string) (r *rig, leave func(), answered chan error) {
	t.Helper()
	booked := newBell("booked")
	r = newRigWith(t, sandbox.Config{Logger: slog.New(slog.NewTextHandler(booked, nil))})
	r.bank.SetSwitches(sandbox.Switches{SlowAnswer: time.Hour, Silence: time.Hour})
	r.must(r.bank.PlayAlways(scenario))
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, "POST", r.api+"/p2p/transfer", strings.NewReader(bodyOf("123456", frictionless)))
	r.must(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.token("123456"))
	answered = make(chan error, 1)
	go func() {
		response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
		if err == nil {
			_, err = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		answered <- err
	}()
	<-booked.rang
	return r, leave, answered
}

// TestWaitingEndsWithTheBank: nobody waits for a bank that closed.
func TestWaitingEndsWithTheBank(t *testing.T) {
	t.Parallel()
	for _, name := range waiting {
		r, leave, answered := waits(t, name)
		defer leave()
		r.bank.Close()
		if err := <-answered; err == nil {
			t.Errorf("%s: a whole answer", name)
		}
		r.wantLine("123456", "AUTH", 1, 1)
	}
}

// TestWaitingEndsWithTheClient: a listener closes only once every answer has ended, or this test would wait an hour.
func TestWaitingEndsWithTheClient(t *testing.T) {
	t.Parallel()
	for _, name := range waiting {
		r, leave, answered := waits(t, name)
		leave()
		if err := <-answered; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		r.server.Close()
		r.wantLine("123456", "AUTH", 1, 1)
	}
}

// TestGzipBomb: less on the wire than a careful client reads, and far more behind it (reliability.md F21).
func TestGzipBomb(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.must(r.bank.PlayNext("gzip-bomb"))
	request, err := http.NewRequest("POST", r.api+"/p2p/transfer", strings.NewReader(bodyOf("123456", frictionless)))
	r.must(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.token("123456"))
	response, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(request)
	r.must(err)
	defer response.Body.Close()
	if response.Header.Get("Content-Encoding") != "gzip" || response.ContentLength > 256<<10 || response.ContentLength < 1 {
		t.Errorf("%s, %d bytes", response.Header.Get("Content-Encoding"), response.ContentLength)
	}
	unpacked, err := gzip.NewReader(response.Body)
	r.must(err)
	const much = 100 << 20
	if n, err := io.CopyN(io.Discard, unpacked, much); n != much {
		t.Errorf("unpacked %d bytes: %v", n, err)
	}
}
