package webhook

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

const (
	connectTime = 3 * time.Second // looking the name up included
	tlsTime     = 5 * time.Second
	maxHeaders  = 16 << 10 // bytes of an answer's headers
)

// newClient follows no redirect, asks no proxy, unpacks nothing and keeps no connection: each is checked when it is made,
// and none is used for anybody else.
func newClient(c Config, plain bool) *http.Client {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	d := dialer{
		tcp: net.Dialer{Timeout: connectTime, Resolver: c.Resolver, ControlContext: rules{c.Allowed}.guard(plain)},
		tls: tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.RootCAs, NextProtos: []string{"http/1.1"}},
	}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: d.dial, DialTLSContext: d.dialTLS, Protocols: &http1,
			DisableCompression: true, DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeaders,
		},
	}
}

// blockedError is a connection that the rules forbid.
type blockedError struct{ why string }

func (e blockedError) Error() string { return e.why }

// guard sees the address and port of each connection before it is made: whatever a name server said, this is what counts.
func (r rules) guard(plain bool) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, _, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err == nil {
			err = r.connection(to, plain)
		}
		if err != nil {
			return blockedError{err.Error()}
		}
		return nil
	}
}

// dialer makes connections that let the receiver speak second.
type dialer struct {
	tcp net.Dialer
	tls tls.Config
}

func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.tcp.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return patiently(c), nil
}

func (d *dialer) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.tcp.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	config := d.tls.Clone()
	if config.ServerName, _, err = net.SplitHostPort(address); err != nil {
		_ = c.Close()
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, tlsTime)
	defer stop()
	secured := tls.Client(c, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = c.Close()
		return nil, err
	}
	return patiently(secured), nil
}

// patient reads nothing before something has been written. net/http prints what a server says unasked into the standard
// logger, past ours and its net for card numbers.
type patient struct {
	net.Conn
	asked func()          // at the first write, and at the end
	ready <-chan struct{} // closed by asked
}

func patiently(c net.Conn) net.Conn {
	ready := make(chan struct{})
	return &patient{c, sync.OnceFunc(func() { close(ready) }), ready}
}

func (p *patient) Read(b []byte) (int, error) {
	<-p.ready
	return p.Conn.Read(b)
}

func (p *patient) Write(b []byte) (int, error) {
	p.asked()
	return p.Conn.Write(b)
}

func (p *patient) Close() error {
	defer p.asked()
	return p.Conn.Close()
}
