package webhook

import (
	"bytes"
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"
)

const wholeTry = 15 * time.Second

// Config is what a Sender is made of.
type Config struct {
	Allowed  []netip.Prefix // addresses off the public internet that the operator opens, see CheckURL
	Timeout  time.Duration  // of one try, from the look-up to the answer's end; zero for 15 s
	Now      func() time.Time
	Log      *slog.Logger   // nil for none
	Resolver *net.Resolver  // nil for the system's
	RootCAs  *x509.CertPool // nil for the system's
}

// Sender makes tries. It is safe for concurrent use.
type Sender struct {
	rules   rules
	timeout time.Duration
	now     func() time.Time
	log     *slog.Logger
	https   *http.Client
	plain   *http.Client // for listed addresses only
}

// Target is where a message goes. Of two secrets one is on its way out.
type Target struct {
	URL     string
	Secrets []Secret
}

// Message is what goes there, byte for byte.
type Message struct {
	ID   string // of NewID
	Body []byte // JSON
}

// Verdict is what to do after a try.
type Verdict string

// The verdicts.
const (
	Delivered Verdict = "delivered" // 2xx, even if the answer's body did not come to its end
	Retry     Verdict = "retry"     // anything else, redirects too
	Gone      Verdict = "gone"      // 410: the receiver wants nothing any more
)

// Result is what came of one try. It can be stored and shown to the merchant as it is. Err is empty when there was an answer,
// or one of: dns, refused, tls, time, connection, too long (the headers), blocked address (the rules forbid it), no secret,
// stopped (by the caller: the try should not count).
type Result struct {
	Status  int           // of HTTP; 0 when there was no answer
	Took    time.Duration // from the look-up to the answer's end
	Answer  string        // its start: at most 512 bytes of printable text, without runs of digits that may be a card's
	Err     string        // why there was no answer
	Verdict Verdict
}

// New makes a Sender.
func New(c Config) *Sender {
	s := &Sender{rules: rules{c.Allowed}, timeout: c.Timeout, now: c.Now, log: c.Log}
	if s.timeout == 0 {
		s.timeout = wholeTry
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.https, s.plain = newClient(c, false), newClient(c, true)
	return s
}

// Send makes one try, signed as of now, and gives it up when the time is over.
func (s *Sender) Send(ctx context.Context, to Target, m Message) Result {
	start := s.now()
	r := s.try(ctx, to, m, start)
	r.Took = s.now().Sub(start)
	return r
}

func (s *Sender) try(ctx context.Context, to Target, m Message, at time.Time) Result {
	u, err := s.rules.target(to.URL) // again: it was saved when the operator's list may have been another
	if err != nil {
		return s.failed(ctx, u, m, blockedError{err.Error()})
	}
	signature := Sign(m.ID, at, m.Body, to.Secrets)
	if signature == "" {
		return s.failed(ctx, u, m, errNoSecret)
	}
	limited, stop := context.WithTimeout(ctx, s.timeout)
	defer stop()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, u.String(), bytes.NewReader(m.Body))
	if err != nil {
		return s.failed(ctx, u, m, err)
	}
	req.GetBody = nil // nothing to send a second time
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "audarym-webhooks/1")
	req.Header.Set(HeaderID, m.ID)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(HeaderSignature, signature)
	res, err := s.client(u).Do(req)
	if err != nil {
		return s.failed(ctx, u, m, err)
	}
	defer res.Body.Close()
	return Result{Status: res.StatusCode, Answer: startOf(res), Verdict: verdictOf(res.StatusCode)}
}

func (s *Sender) client(u *url.URL) *http.Client {
	if u.Scheme == "http" {
		return s.plain
	}
	return s.https
}

// failed logs a connection that was blocked, for the operator: somebody tries it, or an address is missing in the list.
func (s *Sender) failed(ctx context.Context, u *url.URL, m Message, err error) Result {
	cause := causeOf(ctx, err)
	if cause == causeBlocked {
		host := "" // of an address that cannot be read
		if u != nil {
			host = u.Host
		}
		s.log.Warn("webhook blocked", "message", m.ID, "host", host, "why", reasonOf(err))
	}
	return Result{Err: cause, Verdict: Retry}
}

func verdictOf(status int) Verdict {
	switch {
	case status >= 200 && status <= 299:
		return Delivered
	case status == http.StatusGone:
		return Gone
	}
	return Retry
}
