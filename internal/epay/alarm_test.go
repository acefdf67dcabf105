package epay

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"audarym/internal/transfer"
)

// listening is a client whose log can be read.
func listening(t *testing.T, base string) (*Client, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	c := configOf(base)
	c.Logger = slog.New(slog.NewTextHandler(log, nil))
	return clientOf(t, c), log
}

func TestAnOperatorHearsOfABadCertificate(t *testing.T) {
	t.Parallel()
	server, _ := tlsBank(t, func(*tls.Config) {})
	client, log := listening(t, server.URL)
	if _, err := client.Token(t.Context(), theirs(t)); err == nil {
		t.Error("a token of nobody")
	}
	wantNotSent(t, client)
	if n := strings.Count(log.String(), "level=ERROR"); n < 2 || strings.Count(log.String(), "alarm=bank_tls") != n {
		t.Errorf("%d errors: %s", n, log)
	}
}

func TestAnOperatorHearsOfAnACSThatIsNone(t *testing.T) {
	t.Parallel()
	b := serve(t, answers(200, nil, wants3D(three("javascript:alert(1)", paReq, md), nil)))
	client, log := listening(t, b.url)
	wantTrigger(t, client.Transfer(t.Context(), token, theirs(t), seedCards(t)), transfer.OnNoAnswer)
	if !strings.Contains(log.String(), "alarm=acs_action") || strings.Contains(log.String(), "javascript") {
		t.Errorf("log: %s", log)
	}
}

func TestNoAlarmForWhatHappensEveryDay(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusBadGateway, http.StatusUnauthorized} {
		b := serve(t, answers(status, nil, shortSuccess))
		client, log := listening(t, b.url)
		client.Transfer(t.Context(), token, theirs(t), seedCards(t))
		if strings.Contains(log.String(), "alarm=") {
			t.Errorf("HTTP %d: %s", status, log)
		}
	}
}
