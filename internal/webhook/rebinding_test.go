package webhook_test

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"audarym/internal/webhook"
)

func dialerTo(address string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", address)
	}
}

// inside is a TLS server that nobody outside may reach; it counts connections.
func inside(t *testing.T) (port string, n func() int32) {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("received") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	door := &counted{Listener: s.Listener}
	s.Listener = door
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL[strings.LastIndexByte(s.URL, ':'):], door.n.Load
}

// A name server gives a public address while the merchant's address is saved, and another one when we connect.
func TestANameThatLeadsInsideLater(t *testing.T) {
	t.Parallel()
	port, connections := inside(t)
	names := nameServer(t, func(_ string, n int) []string {
		if n == 0 {
			return []string{"8.8.8.8"}
		}
		return []string{"127.0.0.1"}
	})
	if first, err := names.LookupHost(t.Context(), "shop.kz"); err != nil || len(first) != 1 || first[0] != "8.8.8.8" {
		t.Fatalf("%v %v", first, err)
	}
	url := "https://shop.kz" + port + "/hook"
	if err := webhook.CheckURL(url, nil); err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	s := sender(webhook.Config{Resolver: names, Log: slog.New(slog.NewTextHandler(&lines, nil))})
	if r := s.Send(t.Context(), target(t, url), message); r != (webhook.Result{Err: "blocked address", Verdict: webhook.Retry}) {
		t.Errorf("%+v", r)
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
	if got := lines.String(); !strings.Contains(got, "shop.kz"+port) || !strings.Contains(got, "loopback") {
		t.Errorf("the operator reads %q", got)
	}
}

func TestNoNameLeadsInside(t *testing.T) {
	t.Parallel()
	port, connections := inside(t)
	for _, addresses := range []string{
		"127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
		"198.18.0.1", "192.0.2.1", "255.255.255.255", "10.0.0.1 127.0.0.1", "127.0.0.1 127.0.0.2 127.0.0.3",
	} {
		names := nameServer(t, func(string, int) []string { return strings.Fields(addresses) })
		r := sender(webhook.Config{Resolver: names}).Send(t.Context(), target(t, "https://shop.kz"+port), message)
		if r.Err != "blocked address" {
			t.Errorf("%s: %+v", addresses, r)
		}
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

// Each address of a name is looked at by itself: one that is listed opens no other.
func TestEachAddressOfANameIsChecked(t *testing.T) {
	t.Parallel()
	port, connections := inside(t)
	names := nameServer(t, func(string, int) []string { return []string{"127.0.0.1", "127.0.0.2"} })
	s := sender(webhook.Config{Resolver: names, Allowed: prefixes("127.0.0.9/32")})
	if r := s.Send(t.Context(), target(t, "https://shop.kz"+port), message); r.Err != "blocked address" {
		t.Errorf("%+v", r)
	}
	if n := connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
	s = sender(webhook.Config{Resolver: names, Allowed: prefixes("127.0.0.1/32")})
	if r := s.Send(t.Context(), target(t, "https://shop.kz"+port), message); r.Err != "tls" || connections() != 1 { // the test's own certificate
		t.Errorf("%+v, %d connections", r, connections())
	}
}

// One of localhost's two addresses is listed, so the name may be used, but not to get to the other.
func TestLocalhostLeadsOnlyToWhatIsListed(t *testing.T) {
	t.Parallel()
	url := receiver(t, func(http.ResponseWriter, *http.Request) { t.Error("received") })
	port := url[strings.LastIndexByte(url, ':'):]
	s := sender(webhook.Config{Allowed: prefixes("::1/128")})
	if r := s.Send(t.Context(), target(t, "http://localhost"+port), message); r.Verdict != webhook.Retry || r.Status != 0 {
		t.Errorf("%+v", r)
	}
}

// What the guard of a connection is told is where its packets go.
func TestConnectionsThatAreForbidden(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		to    string
		plain bool
		why   string // empty: not forbidden
	}{
		{"8.8.8.8:443", false, ""}, {"8.8.8.8:8443", false, ""}, {"[2606:4700:4700::1111]:443", false, ""},
		{"127.0.0.9:80", true, ""}, {"127.0.0.9:443", false, ""}, {"[::ffff:127.0.0.9]:8083", true, ""},
		{"8.8.8.8:22", false, "the port"}, {"8.8.8.8:80", false, "the port"}, {"127.0.0.9:25", true, "the port"}, {"127.0.0.9:80", false, "the port"},
		{"8.8.8.8:8080", true, "the address must begin with https://"}, // localhost, if a name server says so
		{"127.0.0.1:443", false, "the host is a loopback address"},
		{"[::ffff:127.0.0.1]:443", false, "the host is a loopback address"},
		{"[::1%lo]:443", false, "the host is a loopback address"},
		{"[fe80::1%eth0]:443", false, "the host is a link-local address"},
		{"[64:ff9b::a9fe:a9fe]:443", false, "the host is a link-local address"},
		{"", false, "not an ip:port"}, {"/run/docker.sock", true, "not an ip:port"},
	} {
		err := webhook.Guard(prefixes("127.0.0.9/32"), c.to, c.plain)
		if c.why == "" && err != nil || c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)) {
			t.Errorf("%q, without TLS %v: got %v, want %q", c.to, c.plain, err, c.why)
		}
	}
}

// A connection that was kept would skip the check.
func TestEachTryLooksTheNameUpAndConnectsAnew(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	door := &counted{Listener: s.Listener}
	s.Listener = door
	s.Start()
	t.Cleanup(s.Close)
	out := sender(webhook.Config{Allowed: loopback})
	for range 3 {
		if r := out.Send(t.Context(), target(t, s.URL), message); r.Verdict != webhook.Delivered {
			t.Errorf("%+v", r)
		}
	}
	if n := door.n.Load(); n != 3 {
		t.Errorf("%d connections for 3 tries", n)
	}
}
