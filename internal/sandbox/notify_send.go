package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	notifyTries   = 3
	notifyTimeout = 5 * time.Second
	notifyRead    = 64 << 10
)

// messenger posts notifications: to listed origins only, with no proxy and no redirect followed (3ds-redirect.md
// case 85): whoever can send a transfer must not make this program call anybody.
func messenger() *http.Client {
	return &http.Client{
		Timeout:       notifyTimeout,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// originOf is scheme and host of a link, as they are compared.
func originOf(link string) string {
	u, err := url.Parse(link)
	if err != nil || !isLink(link) {
		return ""
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}

// SetNotifyOrigins says which origins notifications may go to; none: nowhere.
func (b *Bank) SetNotifyOrigins(origins ...string) error {
	allowed := map[string]bool{}
	for _, origin := range origins {
		name := originOf(origin)
		if name == "" || name != strings.ToLower(strings.TrimSuffix(origin, "/")) {
			return fmt.Errorf("sandbox: origin of notifications: want http(s)://host, not %q", origin)
		}
		allowed[name] = true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.origins = allowed
	return nil
}

// mayTell keeps what goes to listed origins. The path of a link is never logged: it holds the merchant's token.
func (b *Bank) mayTell(n *news) bool {
	if len(b.origins) == 0 {
		if !b.saidMute {
			b.saidMute = true
			b.log.Info("no notifications are sent: no origin is listed for them")
		}
		return false
	}
	for _, p := range n.posts {
		if !b.origins[originOf(p.link)] {
			b.log.Info("notification not sent: its origin is not listed", "order", n.order.Number, "origin", originOf(p.link))
			return false
		}
	}
	return true
}

// dispatch sends news from a goroutine of the bank. The caller holds the mutex; the delivery does not.
func (b *Bank) dispatch(n *news) {
	if n == nil || b.closed || !b.mayTell(n) {
		return
	}
	ctx := b.era
	b.work.Go(func() {
		if n.dueAt.IsZero() || b.waitUntil(ctx, n.dueAt) {
			b.tell(ctx, n)
		}
	})
}

func (b *Bank) dispatchSoon(n *news) {
	if n == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dispatch(n)
}

// tellFirst delivers before the answer leaves, which waits 5 s at most.
func (b *Bank) tellFirst(ctx context.Context, n *news) {
	b.mu.Lock()
	tell := !b.closed && b.mayTell(n)
	b.mu.Unlock()
	if !tell {
		return
	}
	ctx, stop := context.WithTimeout(ctx, notifyTimeout)
	defer stop()
	defer context.AfterFunc(b.life, stop)()
	b.tell(ctx, n)
}

// watch looks at an order when its late end is due, so that postLink hears of it although nobody asks.
func (b *Bank) watch(e *entry) {
	if b.closed || len(b.origins) == 0 {
		return
	}
	ctx, at := b.era, e.dueAt
	b.work.Go(func() {
		if b.waitUntil(ctx, at) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.settle(e)
		}
	})
}

// waitUntil waits for the bank's clock. A base clock that jumps by itself is noticed within a second.
func (b *Bank) waitUntil(ctx context.Context, at time.Time) bool {
	for {
		b.mu.Lock()
		left, moved := at.Sub(b.now()), b.moved
		b.mu.Unlock()
		if left <= 0 {
			return ctx.Err() == nil
		}
		select {
		case <-moved:
		case <-time.After(min(left, time.Second)):
		case <-ctx.Done():
			return false
		}
	}
}

// tell posts each of the news in turn; any answer but 2xx is tried again twice.
func (b *Bank) tell(ctx context.Context, n *news) {
	for _, p := range n.posts {
		for try := range notifyTries {
			if try > 0 && !sleep(ctx, n.again) {
				return
			}
			b.mu.Lock()
			n.order.NotificationsSent++
			b.mu.Unlock()
			if b.post(ctx, n.order.Number, p) {
				b.mu.Lock()
				n.order.NotificationsTaken++
				b.mu.Unlock()
				break
			}
		}
	}
}

// post is one try.
func (b *Bank) post(ctx context.Context, number string, p post) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.link, bytes.NewReader(p.body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", p.contentType)
	response, err := b.messenger.Do(request)
	if err != nil {
		b.log.Info("notification not delivered", "order", number, "why", causeOf(err))
		return false
	}
	_, _ = io.CopyN(io.Discard, response.Body, notifyRead)
	_ = response.Body.Close()
	b.log.Info("notification", "order", number, "status", response.StatusCode)
	return response.StatusCode/100 == 2
}

// causeOf is an error of the client without the address it stands in.
func causeOf(err error) error {
	if wrapped, ok := err.(*url.Error); ok { //nolint:errorlint // what Client.Do returns is one
		return wrapped.Err
	}
	return err
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
