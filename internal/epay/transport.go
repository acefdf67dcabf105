package epay

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

const maxAnswer = 256 << 10 // bytes of any answer of the bank

// newHTTPClient follows no redirect: following confirm's would fetch our own page and take its 200 for a success
// (3ds-redirect.md case 61). It asks no proxy, speaks HTTP/1.1 and unpacks nothing. Idle connections are given up
// soon, since a bank that closes one just as a money call goes out leaves the outcome unknown.
func newHTTPClient() *http.Client {
	var http1 http.Protocols
	http1.SetHTTP1(true)
	dialer := &net.Dialer{Timeout: 3 * time.Second}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, Protocols: &http1,
			DisableCompression: true, MaxIdleConnsPerHost: 64, IdleConnTimeout: 15 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// answer is what came back of one call.
type answer struct {
	status   int
	location string
	kind     string // Content-Type
	body     []byte
	err      error // nothing readable came back
	notSent  bool  // and not a byte of the request had left
}

var errTooLong = errors.New("answer longer than 256 KiB")

// do makes one request. GetBody is taken away, so that net/http has nothing to send a second time; and no header asks
// it to (3ds-redirect.md case 60).
func (c *Client) do(ctx context.Context, method, address, kind, token string, body []byte) answer {
	var connected atomic.Bool
	ctx, stop := context.WithCancel(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	defer stop()
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return answer{err: errors.New("bad address"), notSent: true}
	}
	req.GetBody = nil
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "audarym")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return answer{err: err, notSent: !connected.Load()}
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, location: res.Header.Get("Location"), kind: res.Header.Get("Content-Type")}
	a.body, a.err = readBody(res.Body, c.Timeouts.IdleBody, stop)
	return a
}

// causeOf puts a failed call into one word for the log: the error itself may quote addresses and answers.
func causeOf(err error) string {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert):
		return "tls"
	case errors.As(err, &dns):
		return "dns"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, errTooLong):
		return "too long"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), os.IsTimeout(err):
		return "time"
	}
	return "connection"
}

// readBody reads up to the limit, and gives up on a body that stands still.
func readBody(body io.Reader, idle time.Duration, stop func()) ([]byte, error) {
	timer := time.AfterFunc(idle, stop)
	defer timer.Stop()
	body = io.LimitReader(body, maxAnswer+1)
	all := make([]byte, 0, 2<<10) // room for what a bank says
	for {
		if len(all) == cap(all) {
			all = slices.Grow(all, len(all))
		}
		n, err := body.Read(all[len(all):cap(all)])
		all = all[:len(all)+n]
		switch {
		case len(all) > maxAnswer:
			return nil, errTooLong
		case err == io.EOF: //nolint:errorlint // a body that is cut off ends in another error, which may wrap this one
			return all, nil
		case err != nil:
			return nil, err
		case n > 0:
			timer.Reset(idle)
		}
	}
}
