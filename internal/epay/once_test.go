package epay

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"audarym/internal/transfer"
)

// moneyCalls are the calls that may leave once only.
func moneyCalls(t *testing.T) map[string]func(*Client) transfer.Outcome {
	t.Helper()
	o, cards := theirs(t), seedCards(t)
	return map[string]func(*Client) transfer.Outcome{
		"transfer": func(c *Client) transfer.Outcome { return c.Transfer(context.Background(), token, o, cards) },
		"confirm":  func(c *Client) transfer.Outcome { return c.Confirm(context.Background(), token, o, proof) },
	}
}

// rawBank accepts connections and lets reply answer the nth request that arrived whole; false closes the connection.
func rawBank(t *testing.T, reply func(n int32, conn net.Conn) bool) (*Client, *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, listener, err)
	t.Cleanup(func() { _ = listener.Close() })
	var arrived atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go converse(conn, &arrived, reply)
		}
	}()
	return clientOf(t, configOf("http://"+listener.Addr().String())), &arrived
}

func converse(conn net.Conn, arrived *atomic.Int32, reply func(n int32, conn net.Conn) bool) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if !reply(arrived.Add(1), conn) {
			return
		}
	}
}

func write(conn net.Conn, text string) { _, _ = io.WriteString(conn, text) }

func reset(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) } // closing sends RST

func TestARequestOnAReusedConnectionThatDiesLeavesOnce(t *testing.T) {
	t.Parallel()
	for name, call := range moneyCalls(t) {
		var first net.Conn
		client, arrived := rawBank(t, func(n int32, conn net.Conn) bool {
			if n > 1 && conn != first {
				t.Errorf("%s: not the same connection", name)
			}
			if n == 1 {
				first = conn
				write(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			}
			return n == 1
		})
		call(client) // leaves an idle connection behind
		wantTrigger(t, call(client), doubts)
		if arrived.Load() != 2 {
			t.Errorf("%s: %d requests for two calls", name, arrived.Load())
		}
	}
}

func TestAnAnswerThatBreaksOffIsUnknownAndNotAskedForAgain(t *testing.T) {
	t.Parallel()
	length := "Content-Length: " + strconv.Itoa(len(shortSuccess)) + "\r\n\r\n"
	for name, answer := range map[string]string{
		"nothing at all":       "",
		"half a status line":   "HTTP/1.1 20",
		"headers only":         "HTTP/1.1 200 OK\r\n" + length,
		"half a body":          "HTTP/1.1 200 OK\r\n" + length + shortSuccess[:40],
		"all but the end":      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + shortSuccess,
		"a chunk without end":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
		"whole chunk, no end":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strconv.FormatInt(int64(len(shortSuccess)), 16) + "\r\n" + shortSuccess + "\r\n",
		"no HTTP":              "220 smtp.example.kz ready\r\n\r\n",
		"two lengths":          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}",
		"half a refused token": "HTTP/1.1 401 Unauthorized\r\nContent-Length: 1000\r\n\r\n{}",
		"headers without end":  "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 70<<10) + "\r\n\r\n",
	} {
		for call, do := range moneyCalls(t) {
			for _, rude := range []bool{false, true} {
				t.Run(name+" of "+call, func(t *testing.T) {
					t.Parallel()
					client, arrived := rawBank(t, func(_ int32, conn net.Conn) bool {
						if write(conn, answer); rude {
							reset(conn)
						}
						return false
					})
					out := do(client)
					wantTrigger(t, out, doubts)
					if arrived.Load() != 1 || out.Unauthorized {
						t.Errorf("%d requests, unauthorized %t", arrived.Load(), out.Unauthorized)
					}
				})
			}
		}
	}
}

func TestNoStatusMakesAMoneyCallLeaveTwice(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 400, 401, 408, 409, 421, 425, 429, 500, 502, 503, 504} {
		for _, call := range moneyCalls(t) {
			b := serve(t, answers(status, map[string]string{"Retry-After": "0"}, ""))
			wantTrigger(t, call(b.Client), doubts)
			b.wantRequests(t, 1)
		}
	}
}

func TestARedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	var followed atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		followed.Add(1)
		_, _ = io.WriteString(w, shortSuccess)
	}))
	t.Cleanup(target.Close)
	for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
		b := serve(t, answers(status, map[string]string{"Location": target.URL + "/p2p/transfer"}, ""))
		for _, call := range moneyCalls(t) {
			wantTrigger(t, call(b.Client), doubts)
		}
		b.wantRequests(t, 2)
		if _, err := b.Token(t.Context(), theirs(t)); err == nil {
			t.Error("a redirect is no token")
		}
		if a := b.Status(t.Context(), theirs(t)); a.Standing != transfer.StandsUnclear {
			t.Errorf("%d: %s", status, a.Standing)
		}
	}
	if followed.Load() != 0 {
		t.Errorf("the target got %d requests", followed.Load())
	}
}

func TestARequestHasNothingToBeSentASecondTimeFrom(t *testing.T) {
	t.Parallel()
	for name, call := range moneyCalls(t) {
		c := clientOf(t, configOf("http://127.0.0.1:1"))
		seen := 0
		c.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			seen++
			if r.GetBody != nil || r.Header.Get("Idempotency-Key") != "" || r.Header.Get("X-Idempotency-Key") != "" || r.ContentLength <= 0 {
				t.Errorf("%s can be replayed: %v", name, r.Header)
			}
			return nil, io.ErrUnexpectedEOF
		})
		call(c)
		if seen != 1 {
			t.Errorf("%s: %d tries", name, seen)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
