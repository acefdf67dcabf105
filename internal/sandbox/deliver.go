package sandbox

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// delivery is how an answer travels.
type delivery int

const (
	deliverWhole     delivery = iota
	deliverSlow               // after Switches.SlowAnswer
	deliverCut                // 200 and half of the JSON
	deliverNothing            // the connection closes without a byte
	deliverSilent             // likewise, after Switches.Silence
	deliverReset              // half of it, then RST
	deliverTruncated          // half of it, although Content-Length promises the whole
	deliverDripped            // a byte at a time
	deliverEndless            // the body does not end
	deliverBomb               // gzip of blanks
)

// waits says that the answer takes its time, or never comes.
func (d delivery) waits() bool {
	return d == deliverSlow || d == deliverSilent || d == deliverDripped || d == deliverEndless
}

// delay is what the delivery waits, in real time: all of it, or between two bytes.
func (d delivery) delay(s Switches) time.Duration {
	switch d {
	case deliverSilent:
		return s.Silence
	case deliverDripped:
		return s.SlowAnswer / 10
	}
	return s.SlowAnswer
}

// send writes an answer the way its delivery says. Whom the bank tells of the end hears it after the answer, unless the
// answer takes its time or the scenario wants it first.
func (b *Bank) send(w http.ResponseWriter, r *http.Request, a answer) {
	if a.first != nil {
		b.tellFirst(r.Context(), a.first)
	}
	if a.delivery.waits() {
		b.dispatchSoon(a.news)
	} else {
		defer b.dispatchSoon(a.news)
	}
	switch a.delivery {
	case deliverNothing:
		panic(http.ErrAbortHandler) // net/http's word for: close, no answer, no noise
	case deliverSilent:
		b.pause(r, a.delay)
		panic(http.ErrAbortHandler)
	case deliverSlow:
		if !b.pause(r, a.delay) {
			return
		}
	}
	kind, body := a.content()
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	if a.location != "" {
		header.Set("Location", a.location)
	}
	b.write(w, r, a, body)
}

// write puts the bytes on the wire.
func (b *Bank) write(w http.ResponseWriter, r *http.Request, a answer, body []byte) {
	switch a.delivery {
	case deliverReset:
		resetHalfway(w, a.status, body)
		return
	case deliverDripped:
		b.drip(w, r, a, body)
		return
	case deliverEndless:
		b.writeWithoutEnd(w, r, a.status, body)
		return
	case deliverCut:
		body = body[:len(body)/2]
	case deliverBomb:
		w.Header().Set("Content-Encoding", "gzip")
		body = bomb()
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	if a.delivery == deliverTruncated {
		body = body[:len(body)/2] // net/http sees the rest missing, and closes the connection
	}
	w.Write(body) //nolint:errcheck // the other side has gone
	_ = http.NewResponseController(w).Flush()
}

// resetHalfway takes the connection over: with SO_LINGER 0 the client is told to forget it (reliability.md F17).
func resetHalfway(w http.ResponseWriter, status int, body []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		status, http.StatusText(status), len(body), body[:len(body)/2])
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func (b *Bank) drip(w http.ResponseWriter, r *http.Request, a answer, body []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	for i := range body {
		if i > 0 && !b.pause(r, a.delay) {
			panic(http.ErrAbortHandler)
		}
		w.Write(body[i : i+1]) //nolint:errcheck // pause sees that the other side has gone
		_ = http.NewResponseController(w).Flush()
	}
}

// writeWithoutEnd follows the first half of the answer with blanks, as fast as the client reads but for a breath.
func (b *Bank) writeWithoutEnd(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	control := http.NewResponseController(w)
	stop := context.AfterFunc(b.life, func() { _ = control.SetWriteDeadline(time.Unix(1, 0)) }) // frees a write that is stuck
	defer stop()
	w.WriteHeader(status)
	_, err := w.Write(body[:len(body)/2])
	for blanks := bytes.Repeat([]byte(" "), 32<<10); err == nil && b.pause(r, time.Millisecond); {
		_, err = w.Write(blanks)
	}
	panic(http.ErrAbortHandler)
}

// bomb is 200 members of a MiB of blanks each, which a reader of gzip takes for one text. On the wire it is smaller
// than the 256 KiB that a careful client reads (reliability.md F21).
var bomb = sync.OnceValue(func() []byte {
	var member bytes.Buffer
	w, _ := gzip.NewWriterLevel(&member, gzip.BestCompression) // a level that exists
	_, _ = w.Write(bytes.Repeat([]byte(" "), 1<<20))           // a Buffer does not fail
	_ = w.Close()
	return bytes.Repeat(member.Bytes(), 200)
})

// pause waits in real time. It is false when the caller went away or the bank is closing.
func (b *Bank) pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	case <-b.life.Done():
		return false
	}
}
