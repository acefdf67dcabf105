package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/merchant"
	"audarym/internal/operator"
	"audarym/internal/transfer"
)

const webhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// delivered is one message as a merchant's server got it.
type delivered struct{ id, signature, body string }

// A whole transfer, and the merchant is told once; a person beside the running server sees the message and sends it again.
func TestAMerchantIsToldAndToldAgain(t *testing.T) {
	t.Parallel()
	got := make(chan delivered, 10)
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- delivered{r.Header.Get("webhook-id"), r.Header.Get("webhook-signature"), string(body)}
		fmt.Fprint(w, "thank you")
	}))
	defer shop.Close()
	bank := &seedBank{orders: map[string]map[string]any{}, confirm: func(w http.ResponseWriter, o map[string]any) {
		w.Header().Set("Location", "https://epay.homebank.kz/payform/success.html?"+successParams(o))
		w.WriteHeader(http.StatusFound)
	}}
	s := serve(t, bank, func(c *config.Config) {
		c.Merchants[0].Webhook = merchant.Webhook{URL: shop.URL + "/hook?key=hush-hush-url", Secrets: []merchant.Secret{webhookSecret}}
		c.WebhookAllow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	path := s.submit()
	off := s.get(path)
	s.post(hidden(off, "TermUrl"), url.Values{"PaRes": {"eJz+/w=="}, "MD": {hidden(off, "MD")}})
	first := within(t, got)
	if !strings.Contains(first.body, `"transfer.succeeded"`) || !strings.Contains(first.body, strings.TrimPrefix(path, "/t/")) || !strings.HasPrefix(first.signature, "v1,") {
		t.Errorf("%+v", first)
	}
	s.shows(first.id, `(?m)^  1 .* 200 .*thank you$`)
	out := s.desk(func(ctx context.Context, d *operator.Desk) error { return d.Resend(ctx, first.id) })
	if second := within(t, got); second.id != first.id || second.body != first.body || !strings.Contains(out, first.id) {
		t.Errorf("sent again: %+v, %s", second, out)
	}
	s.shows(first.id, `(?m)^  2 .* 200 .*thank you$`)
	list := s.desk(func(ctx context.Context, d *operator.Desk) error {
		return d.Messages(ctx, "default", transfer.MessageSearch{Limit: 5})
	})
	if !strings.Contains(list, first.id) || !strings.Contains(list, "delivered") || strings.Contains(list, "hush") {
		t.Error(list)
	}
	s.stop()
	if log := s.log.String(); strings.Contains(log, "hush") || strings.Contains(log, webhookSecret[6:]) || !strings.Contains(log, `"msg":"webhook"`) {
		t.Error(log)
	}
}

// desk lets a person work beside the server, and gives what was printed.
func (s *served) desk(do func(context.Context, *operator.Desk) error) string {
	s.t.Helper()
	var out bytes.Buffer
	d, closing, err := app.OpenDesk(context.Background(), "sqlite:"+filepath.Join(s.dir, "a.db"), nil, &out, &out)
	if err != nil {
		s.t.Fatal(err)
	}
	defer closing() //nolint:errcheck // it only looked
	if err := do(context.Background(), d); err != nil {
		s.t.Error(err)
	}
	return out.String()
}

// shows waits until what is printed of a message has this line.
func (s *served) shows(id, line string) {
	s.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(10 * time.Second); ; {
		out := s.desk(func(ctx context.Context, d *operator.Desk) error { return d.Message(ctx, id) })
		if regexp.MustCompile(line).MatchString(out) {
			return
		}
		select {
		case <-late:
			s.t.Fatalf("no line %s in:\n%s", line, out)
		case <-tick.C:
		}
	}
}

func within(t *testing.T, got <-chan delivered) delivered {
	t.Helper()
	select {
	case d := <-got:
		return d
	case <-time.After(15 * time.Second):
		t.Fatal("nothing was delivered")
		return delivered{}
	}
}
