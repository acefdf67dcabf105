package epay

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"audarym/internal/transfer"
)

func wantNotSent(t *testing.T, c *Client) {
	t.Helper()
	for name, call := range moneyCalls(t) {
		out := call(c)
		if out.Trigger != transfer.OnNotSent || out.Failure != unreachable {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

func TestABankThatRefusesTheConnectionGotNothing(t *testing.T) {
	t.Parallel()
	wantNotSent(t, clientOf(t, configOf("http://127.0.0.1:1"))) // no test beside this one is given that port
}

func TestABankThatHasNoAddressGotNothing(t *testing.T) {
	t.Parallel()
	wantNotSent(t, clientOf(t, configOf("https://bank.invalid")))
}

func TestATokenThatFitsNoHeaderSendsNothing(t *testing.T) {
	t.Parallel()
	b := serve(t, answers(200, nil, shortSuccess))
	out := b.Transfer(t.Context(), transfer.Token{Value: "a\r\nHost: evil"}, theirs(t), seedCards(t))
	wantTrigger(t, out, transfer.OnNotSent)
	b.wantRequests(t, 0)
}

// tlsBank speaks TLS in its own way and counts the requests, and the bytes, that it can read.
func tlsBank(t *testing.T, change func(*tls.Config)) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	var requests atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		answers(200, nil, shortSuccess)(w, r)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{}
	change(server.TLS)
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, &requests
}

func trusting(t *testing.T, c *Client, server *httptest.Server) *Client {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	c.http.Transport.(*http.Transport).TLSClientConfig.RootCAs = pool
	return c
}

func TestABankThatCannotProveItselfGetsNothing(t *testing.T) {
	t.Parallel()
	plain, requests := tlsBank(t, func(*tls.Config) {})
	wantNotSent(t, clientOf(t, configOf(plain.URL)))
	wantNotSent(t, trusting(t, clientOf(t, configOf(strings.Replace(plain.URL, "127.0.0.1", "localhost", 1))), plain))
	old, oldRequests := tlsBank(t, func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 })
	wantNotSent(t, trusting(t, clientOf(t, configOf(old.URL)), old))
	if requests.Load()+oldRequests.Load() != 0 {
		t.Error("a request was sent")
	}
	wantTrigger(t, trusting(t, clientOf(t, configOf(plain.URL)), plain).Transfer(t.Context(), token, theirs(t), seedCards(t)), yes)
	if requests.Load() != 1 {
		t.Errorf("%d requests", requests.Load())
	}
}

func TestAPlaintextServerBehindHTTPSGetsNothing(t *testing.T) {
	t.Parallel()
	b := serve(t, answers(200, nil, shortSuccess))
	wantNotSent(t, clientOf(t, configOf(strings.Replace(b.url, "http:", "https:", 1))))
	b.wantRequests(t, 0)
}

func TestNoProxyIsAsked(t *testing.T) {
	t.Parallel()
	if newHTTPClient().Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy would see who transfers when")
	}
}

func TestSecretsAndCardsLeaveOverTLSOnlyOutsideLoopback(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://epay-api.homebank.kz": true, "https://testepay.homebank.kz/api/": true, "http://127.0.0.1:8081": true, "http://[::1]:8081": true,
		"http://localhost:8081/api": true, "http://bank.localhost": false, "http://epay-api.homebank.kz": false, "http://10.0.0.1": false,
		"http://127.0.0.1.evil.kz": false, "http://localhost.evil.kz": false, "http://evillocalhost": false, "HTTP://epay.kz": false, "ftp://epay.kz": false,
		"//epay.kz": false, "epay.kz": false, "": false, "https://": false, "https://:443": false, "https://user:pw@epay.kz": false, "http://\x7f": false,
		"http://0.0.0.0": false, "http://127.0.0.1@evil.kz": false,
	} {
		for name, set := range map[string]func(*Config){
			"token": func(c *Config) { c.TokenURL = address }, "API": func(c *Config) { c.APIURL = address },
			"confirm": func(c *Config) { c.ConfirmURL = address },
		} {
			c := configOf("https://epay-api.homebank.kz")
			set(&c)
			_, err := New(c)
			if (err == nil) != want || err != nil && (!strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "pw")) {
				t.Errorf("%s %q: %v", name, address, err)
			}
		}
	}
}

func TestTheTimeoutsAreTheDocumentedOnesUnlessGiven(t *testing.T) {
	t.Parallel()
	c := configOf("https://epay.kz/api/")
	c.Timeouts = Timeouts{}
	got := clientOf(t, c)
	if s := got.Timeouts; s.Token.String()+s.Transfer.String()+s.Confirm.String()+s.Status.String()+s.IdleBody.String() != "10s1m0s1m0s10s10s" {
		t.Errorf("%+v", s)
	}
	if got.APIURL != "https://epay.kz/api" || got.local {
		t.Errorf("%q, local %t", got.APIURL, got.local)
	}
}
