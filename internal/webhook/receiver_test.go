package webhook_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"audarym/internal/webhook"
)

var loopback = prefixes("127.0.0.0/8", "::1/128")

// start is the time in all tests.
var start = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

func sender(c webhook.Config) *webhook.Sender {
	if c.Now == nil {
		c.Now = func() time.Time { return start }
	}
	return webhook.New(c)
}

func target(t testing.TB, url string) webhook.Target {
	t.Helper()
	return webhook.Target{URL: url, Secrets: []webhook.Secret{secret(t, vectorSecret)}}
}

var message = webhook.Message{ID: vectorID, Body: []byte(vectorBody)}

// receiver is a merchant's server on loopback.
func receiver(t testing.TB, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

// rawReceiver speaks for itself on each connection; the test's end closes it.
func rawReceiver(t testing.TB, speak func(net.Conn)) string {
	t.Helper()
	l := listen(t)
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { _ = c.Close() })
			go speak(c)
		}
	}()
	return "http://" + l.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// counted counts the connections that come in.
type counted struct {
	net.Listener
	n atomic.Int32
}

func (c *counted) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err == nil {
		c.n.Add(1)
	}
	return conn, err
}

// nameServer is a resolver whose server answers the n-th question for a name's IPv4 addresses, from 0, with what it is
// told; with nothing there is no such name.
func nameServer(t testing.TB, answer func(name string, n int) []string) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		asked := map[string]int{}
		packet := make([]byte, 1<<10)
		for {
			n, from, err := server.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			reply(&m, func(name string) []string { asked[name]++; return answer(name, asked[name]-1) })
			if out, err := m.Pack(); err == nil {
				_, _ = server.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func reply(m *dnsmessage.Message, answer func(name string) []string) {
	q := m.Questions[0]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionDesired: true, RecursionAvailable: true}
	m.Additionals = nil
	if q.Type != dnsmessage.TypeA {
		return
	}
	addresses := answer(q.Name.String())
	if len(addresses) == 0 {
		m.RCode = dnsmessage.RCodeNameError
	}
	for _, a := range addresses {
		m.Answers = append(m.Answers, dnsmessage.Resource{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
		})
	}
}

func body(t testing.TB, r *http.Request) string {
	t.Helper()
	all, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return string(all)
}
