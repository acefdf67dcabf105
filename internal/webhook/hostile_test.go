package webhook_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"audarym/internal/webhook"
)

// The time that a try is given: where it must run out, and where the receiver is heard of before that.
const (
	brief = 300 * time.Millisecond
	fair  = time.Second
	ample = 15 * time.Second
)

// within sends, and fails when the time is not kept.
func within(t *testing.T, limit time.Duration, url string) webhook.Result {
	t.Helper()
	s := webhook.New(webhook.Config{Allowed: loopback, Timeout: limit, Now: time.Now})
	r := s.Send(t.Context(), target(t, url), message)
	if r.Took > limit+2*time.Second { // a machine under load
		t.Errorf("took %v: %+v", r.Took, r)
	}
	return r
}

// drip sends a text a byte at a time, for ever if it is empty.
func drip(c net.Conn, text string) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for i := 0; text == "" || i < len(text); i++ {
		<-tick.C
		b := byte('a')
		if text != "" {
			b = text[i]
		}
		if _, err := c.Write([]byte{b}); err != nil {
			return
		}
	}
}

func TestAReceiverThatDoesNotAnswerInTime(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\n"
	headers := ok + strings.Repeat("X-Header: a\r\n", 100) + "\r\n"
	for name, speak := range map[string]func(net.Conn){
		"says nothing":         func(net.Conn) {},
		"reads and is silent":  func(c net.Conn) { _, _ = io.Copy(io.Discard, c) },
		"half a status line":   func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 2") },
		"no end of headers":    func(c net.Conn) { _, _ = io.WriteString(c, ok+"X: a\r\n") },
		"drips its headers":    func(c net.Conn) { drip(c, headers) },
		"drips a header":       func(c net.Conn) { _, _ = io.WriteString(c, ok+"X: "); drip(c, "") },
		"always about to":      func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n") },
		"always some more 103": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r := within(t, brief, rawReceiver(t, speak)); r.Err != "time" || r.Status != 0 || r.Verdict != webhook.Retry {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestATLSHandshakeThatHangs(t *testing.T) {
	t.Parallel()
	url := rawReceiver(t, func(net.Conn) {})
	if r := within(t, brief, strings.Replace(url, "http:", "https:", 1)); r.Err != "time" || r.Verdict != webhook.Retry {
		t.Errorf("%+v", r)
	}
}

func TestANameServerThatHangs(t *testing.T) {
	t.Parallel()
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	resolver := nameServer(t, nil)
	resolver.Dial = dialerTo(silent.LocalAddr().String())
	s := webhook.New(webhook.Config{Timeout: brief, Now: time.Now, Resolver: resolver})
	r := s.Send(t.Context(), target(t, "https://shop.kz/"), message)
	if r.Err != "dns" && r.Err != "time" || r.Took > 3*time.Second {
		t.Errorf("%+v", r)
	}
}

// Once the status is there, it counts: what the body does is the receiver's own affair.
func TestAnAnswerThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	const ok = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
	for name, speak := range map[string]func(net.Conn){
		"says no more":   func(c net.Conn) { _, _ = io.WriteString(c, ok+"aaa") },
		"drips its body": func(c net.Conn) { _, _ = io.WriteString(c, ok); drip(c, "") },
		"breaks off": func(c net.Conn) {
			_, _ = io.WriteString(c, ok+"aaa")
			_, _ = bufio.NewReader(c).ReadString('}')
			_ = c.Close()
		},
		"broken chunks": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\naaa\r\nzz\r\n")
		},
		"chunks, then not": func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\naaa\r\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := within(t, fair, rawReceiver(t, speak))
			if r.Status != 200 || r.Verdict != webhook.Delivered || r.Err != "" || !strings.HasPrefix(r.Answer+"a", "a") {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestAnEndlessAnswerIsCut(t *testing.T) {
	t.Parallel()
	url := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := io.WriteString(w, strings.Repeat("a", 64<<10)); err != nil {
				return
			}
		}
	})
	if r := within(t, ample, url); r.Verdict != webhook.Delivered || r.Answer != strings.Repeat("a", 512) {
		t.Errorf("%+v", r)
	}
}

func TestEndlessHeadersAreCut(t *testing.T) {
	t.Parallel()
	for name, text := range map[string][2]string{
		"headers":             {"HTTP/1.1 200 OK\r\n", "X-Header: " + strings.Repeat("a", 70) + "\r\n"},
		"one header":          {"HTTP/1.1 200 OK\r\nX-Header: ", strings.Repeat("a", 4<<10)},
		"provisional answers": {"", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := rawReceiver(t, func(c net.Conn) {
				_, err := io.WriteString(c, text[0])
				for err == nil {
					_, err = io.WriteString(c, text[1])
				}
			})
			if r := within(t, ample, url); r.Err != "too long" || r.Verdict != webhook.Retry {
				t.Errorf("%+v", r)
			}
		})
	}
}

// The body of a 101 is the bare connection: no time-out ends a read from it.
func TestAChangeOfProtocolIsNotListenedTo(t *testing.T) {
	t.Parallel()
	url := rawReceiver(t, func(c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n")
	})
	if r := within(t, ample, url); r.Status != 101 || r.Verdict != webhook.Retry {
		t.Errorf("%+v", r)
	}
}

func TestAPackedAnswerStaysPacked(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z, _ := gzip.NewWriterLevel(&bomb, gzip.BestCompression)
	_, _ = z.Write(make([]byte, 8<<20))
	_ = z.Close()
	url := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("accepts %s", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	if r := within(t, ample, url); r.Verdict != webhook.Delivered || len(r.Answer) > 512 || strings.Contains(r.Answer, "\x00") {
		t.Errorf("%+v", r)
	}
}

func TestAConnectionThatBreaks(t *testing.T) {
	t.Parallel()
	for name, speak := range map[string]func(net.Conn){
		"at once":   func(c net.Conn) { _ = c.Close() },
		"no HTTP":   func(c net.Conn) { _, _ = io.WriteString(c, "220 mail.shop.kz ESMTP\r\n") },
		"half":      func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX"); _ = c.Close() },
		"no number": func(c net.Conn) { _, _ = io.WriteString(c, "HTTP/1.1 abc OK\r\n\r\n") },
	} {
		if r := within(t, ample, rawReceiver(t, speak)); r.Err != "connection" || r.Status != 0 || r.Verdict != webhook.Retry {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// net/http would print it into the standard logger, whatever it is, and take the connection for broken.
func TestAReceiverThatAnswersBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS() // for its certificate
	s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	for name, url := range map[string]string{
		"plain": rawReceiver(t, func(c net.Conn) { _, _ = io.WriteString(c, answer) }),
		"TLS": strings.Replace(rawReceiver(t, func(c net.Conn) {
			_, _ = io.WriteString(tls.Server(c, s.TLS), answer)
		}), "http:", "https:", 1),
	} {
		r := sender(webhook.Config{Allowed: loopback, RootCAs: pool}).Send(t.Context(), target(t, url), message)
		if r != (webhook.Result{Status: 200, Answer: "ok", Verdict: webhook.Delivered}) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
