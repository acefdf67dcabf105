package demoshop

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// Misbehave is how webhooks are answered, so that a sender's retries can be watched.
type Misbehave string

// The misbehaviours. But for Normally and Slow the shop forgets what it was told, as a broken one would.
const (
	Normally Misbehave = "normally"
	Broken   Misbehave = "500"
	Moved    Misbehave = "302" // to a place that answers 200: whoever follows it believes that it was taken
	Gone     Misbehave = "410"
	Slow     Misbehave = "slow" // taken at once, answered after half a minute
)

var misbehaviours = []Misbehave{Normally, Broken, Moved, Gone, Slow}

const slowAnswer = 30 * time.Second

// keptOfRefused is how much is kept of a body that anybody may have sent.
const keptOfRefused = 4 << 10

// Delivery is one webhook that came.
type Delivery struct {
	At       time.Time
	ID       string // webhook-id, as it was given
	Type     string
	Order    string
	Sequence int
	Verdict  Verdict
	Status   int // that was answered
	Body     string
}

// webhook is the endpoint. Every webhook is answered from memory, at once.
func (s *Shop) webhook(w http.ResponseWriter, r *http.Request) {
	misbehave := s.store.misbehaves()
	body, err := io.ReadAll(r.Body)
	d := s.receive(r.Header, body, err, misbehave)
	s.store.record(d)
	s.log.Info("webhook", "id", d.ID, "type", d.Type, "order", d.Order, "sequence", d.Sequence, "verdict", d.Verdict, "status", d.Status)
	if misbehave == Slow && d.Verdict.Verified() {
		wait(r, slowAnswer)
	}
	if d.Status == http.StatusFound {
		w.Header().Set("Location", "/")
	}
	w.WriteHeader(d.Status)
}

// receive verifies first, and looks into the body only then.
func (s *Shop) receive(header http.Header, body []byte, readErr error, misbehave Misbehave) Delivery {
	id := header.Get("Webhook-Id")
	d := Delivery{At: s.config.Now(), ID: plain(id[:min(len(id), maxWebhookID)]), Body: plain(string(body[:min(len(body), keptOfRefused)]))}
	if readErr != nil {
		d.Verdict, d.Status = TooLarge, http.StatusRequestEntityTooLarge
		return d
	}
	if err := verifyWebhook(s.keys, header, body, d.At); err != nil {
		d.Verdict, d.Status = refusalOf(err), http.StatusUnauthorized
		return d
	}
	d.Body = plain(string(body))
	e, err := readEvent(body)
	if err != nil {
		d.Verdict, d.Status = Malformed, http.StatusBadRequest
		return d
	}
	d.Type, d.Order, d.Sequence = plain(e.Type), plain(e.Data.Transfer.Order), e.Data.Sequence
	if status := misbehave.status(); status != 0 {
		d.Verdict, d.Status = NotTaken, status
		return d
	}
	d.Verdict, d.Status = s.store.apply(id, e), http.StatusNoContent
	if d.Verdict == Repeat {
		d.Status = http.StatusOK
	}
	return d
}

func refusalOf(err error) Verdict {
	switch {
	case errors.Is(err, errNoSignature):
		return MissingHeaders
	case errors.Is(err, errStale):
		return Stale
	}
	return BadSignature
}

// status is what is answered without taking the webhook; 0: it is taken.
func (m Misbehave) status() int {
	switch m {
	case Broken:
		return http.StatusInternalServerError
	case Moved:
		return http.StatusFound
	case Gone:
		return http.StatusGone
	}
	return 0
}

// plain is text that any page can print.
func plain(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// wait ends early when the sender gives up.
func wait(r *http.Request, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}
