package webhook_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"audarym/internal/webhook"
)

func TestAReceiverGetsASignedMessage(t *testing.T) {
	t.Parallel()
	got := make(chan *http.Request, 1)
	url := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		if text := body(t, r); text != vectorBody {
			t.Errorf("body %s", text)
		}
		got <- r
	})
	to := target(t, url+"/hook?key=a%20b")
	to.Secrets = append(to.Secrets, webhook.NewSecret())
	now := start
	s := sender(webhook.Config{Allowed: loopback, Now: func() time.Time { now = now.Add(time.Second); return now }})
	result := s.Send(t.Context(), to, message)
	if result != (webhook.Result{Status: 200, Took: time.Second, Verdict: webhook.Delivered}) {
		t.Errorf("result %+v", result)
	}
	r := <-got
	seconds := fmt.Sprint(start.Add(time.Second).Unix())
	signed := vectorID + "." + seconds + "." + vectorBody
	want := map[string]string{
		"webhook-id": vectorID, "webhook-timestamp": seconds,
		"webhook-signature": mac(t, vectorSecret, signed) + " " + mac(t, to.Secrets[1].Text(), signed),
		"content-type":      "application/json", "user-agent": "audarym-webhooks/1", "content-length": fmt.Sprint(len(vectorBody)),
		"connection": "close",
	}
	for name, value := range want {
		if have := r.Header.Get(name); have != value {
			t.Errorf("%s: %q, want %q", name, have, value)
		}
	}
	if len(r.Header) != len(want) || r.Method != http.MethodPost || r.Proto != "HTTP/1.1" || r.RequestURI != "/hook?key=a%20b" {
		t.Errorf("%s %s %s, headers %v", r.Method, r.RequestURI, r.Proto, r.Header)
	}
}

func TestTheStatusDecides(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]webhook.Verdict{
		200: webhook.Delivered, 201: webhook.Delivered, 202: webhook.Delivered, 204: webhook.Delivered, 299: webhook.Delivered,
		300: webhook.Retry, 301: webhook.Retry, 302: webhook.Retry, 304: webhook.Retry, 307: webhook.Retry, 308: webhook.Retry,
		400: webhook.Retry, 401: webhook.Retry, 404: webhook.Retry, 409: webhook.Retry, 429: webhook.Retry,
		410: webhook.Gone, 500: webhook.Retry, 502: webhook.Retry, 503: webhook.Retry, 504: webhook.Retry, 999: webhook.Retry,
	} {
		url := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		r := sender(webhook.Config{Allowed: loopback}).Send(t.Context(), target(t, url), message)
		if r != (webhook.Result{Status: status, Verdict: want}) {
			t.Errorf("%d: %+v, want %s", status, r, want)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := receiver(t, func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") })
	for _, status := range []int{301, 302, 303, 307, 308} {
		url := receiver(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, status) })
		r := sender(webhook.Config{Allowed: loopback}).Send(t.Context(), target(t, url), message)
		if r.Status != status || r.Verdict != webhook.Retry || r.Err != "" {
			t.Errorf("%d: %+v", status, r)
		}
	}
}

func TestNothingIsSentUnsigned(t *testing.T) {
	t.Parallel()
	url := receiver(t, func(http.ResponseWriter, *http.Request) { t.Error("sent") })
	for _, secrets := range [][]webhook.Secret{nil, {{}}} {
		r := sender(webhook.Config{Allowed: loopback}).Send(t.Context(), webhook.Target{URL: url, Secrets: secrets}, message)
		if r != (webhook.Result{Err: "no secret", Verdict: webhook.Retry}) {
			t.Errorf("%+v", r)
		}
	}
}

func TestTheAnswerIsFitToBeShown(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"ok":                                "ok",
		"a\r\nb\x00c\x1b[31m\u202ed\u2028e": "a  b c [31m d e",
		"bad \xff\xfe utf-8":                "bad \ufffd\ufffd utf-8",
		"Қабылданды":                        "Қабылданды",
		"card 4405639704015096.":            "card ****************.",
		"4405 6397 0401 5096":               "**** **** **** ****",
		"4405-6397\u00a00401\n5096 12":      "****-****\u00a0**** **** **",
		"٤٤٠٥٦٣٩٧٠٤٠١٥٠٩٦":                  "****************",
		"order 204978430339":                "order 204978430339",
		"2026-11-25T08:00:00Z":              "2026-11-25T08:00:00Z",
		strings.Repeat("a", 600):            strings.Repeat("a", 512),
		strings.Repeat("ә", 300) + "b":      strings.Repeat("ә", 256),
		"b" + strings.Repeat("ә", 300):      "b" + strings.Repeat("ә", 255),
		// Card numbers are seen although only their start is kept.
		strings.Repeat("a", 504) + "4405639704015096": strings.Repeat("a", 504) + "********",
	} {
		url := receiver(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(sent)) })
		r := sender(webhook.Config{Allowed: loopback}).Send(t.Context(), target(t, url), message)
		if r.Answer != want || r.Verdict != webhook.Delivered {
			t.Errorf("%.40q: %q %+v", sent, r.Answer, r)
		}
	}
}

func TestTLSIsVerified(t *testing.T) {
	t.Parallel()
	serve := func(change func(*httptest.Server)) *httptest.Server {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		change(s)
		t.Cleanup(s.Close)
		return s
	}
	good := serve(func(s *httptest.Server) { s.StartTLS() }) // for example.com and 127.0.0.1
	old := serve(func(s *httptest.Server) {
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		s.StartTLS()
	})
	bare := serve(func(s *httptest.Server) { s.Start() })
	pool := x509.NewCertPool()
	pool.AddCert(good.Certificate())
	names := nameServer(t, func(string, int) []string { return []string{"127.0.0.1"} })
	port := good.URL[strings.LastIndexByte(good.URL, ':'):]
	for _, c := range []struct {
		name, url string
		roots     *x509.CertPool
		want      webhook.Result
	}{
		{"by address", good.URL, pool, webhook.Result{Status: 200, Verdict: webhook.Delivered}},
		{"by name", "https://example.com" + port, pool, webhook.Result{Status: 200, Verdict: webhook.Delivered}},
		{"another name", "https://shop.kz" + port, pool, webhook.Result{Err: "tls", Verdict: webhook.Retry}},
		{"unknown issuer", good.URL, x509.NewCertPool(), webhook.Result{Err: "tls", Verdict: webhook.Retry}},
		{"TLS 1.1", old.URL, pool, webhook.Result{Err: "tls", Verdict: webhook.Retry}},
		{"no TLS", strings.Replace(bare.URL, "http:", "https:", 1), pool, webhook.Result{Err: "tls", Verdict: webhook.Retry}},
	} {
		s := sender(webhook.Config{Allowed: loopback, RootCAs: c.roots, Resolver: names})
		if r := s.Send(t.Context(), target(t, c.url), message); r != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, r, c.want)
		}
	}
}

func TestTheCausesOfAFailedTry(t *testing.T) {
	t.Parallel()
	closed := listen(t)
	_ = closed.Close()
	nobody := nameServer(t, func(string, int) []string { return nil })
	s := sender(webhook.Config{Allowed: loopback, Resolver: nobody})
	for url, want := range map[string]string{
		"http://" + closed.Addr().String(): "refused",
		"https://gone.shop.kz/":            "dns",
		"https://10.0.0.1/":                "blocked address",
		"http://shop.kz/":                  "blocked address",
		"":                                 "blocked address",
	} {
		if r := s.Send(t.Context(), target(t, url), message); r != (webhook.Result{Err: want, Verdict: webhook.Retry}) {
			t.Errorf("%s: %+v, want %s", url, r, want)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if r := s.Send(stopped, target(t, "http://"+closed.Addr().String()), message); r.Err != "stopped" || r.Verdict != webhook.Retry {
		t.Errorf("stopped by the caller: %+v", r)
	}
}

func TestTheEnvironmentsProxyIsNotAsked(t *testing.T) {
	proxy := receiver(t, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy)
		t.Setenv(strings.ToLower(name), proxy)
	}
	names := nameServer(t, func(string, int) []string { return nil })
	r := sender(webhook.Config{Resolver: names}).Send(t.Context(), target(t, "https://shop.kz/"), message)
	if r.Err != "dns" {
		t.Errorf("%+v", r)
	}
}
