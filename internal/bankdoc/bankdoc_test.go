package bankdoc_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"audarym/internal/bankdoc"
)

func TestJSONBodiesAreObjects(t *testing.T) {
	t.Parallel()
	bodies := map[string]struct {
		body []byte
		keys []string
	}{
		"token response":   {bankdoc.TokenResponse(), []string{"access_token", "expires_in", "refresh_token", "scope", "token_type"}},
		"transfer request": {bankdoc.TransferRequest(), []string{"card", "order"}},
		"transfer success": {bankdoc.TransferSuccess(), []string{"amount", "code", "currency", "description", "email", "id",
			"intReference", "orderID", "receiverCardID", "receiverCardPAN", "reference", "senderCardID", "senderCardPAN", "status", "terminalID"}},
		"transfer failure": {bankdoc.TransferFailure(), []string{"accountId", "code", "id", "invoiceId", "message", "reference"}},
		"confirm request":  {bankdoc.ConfirmRequest(), []string{"ID", "MD", "PaRes"}},
	}
	for name, tt := range bodies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var object map[string]json.RawMessage
			if err := json.Unmarshal(tt.body, &object); err != nil {
				t.Fatal(err)
			}
			var keys []string
			for key := range object {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			if !slices.Equal(keys, tt.keys) {
				t.Errorf("keys = %v, want %v", keys, tt.keys)
			}
		})
	}
}

func TestFormsHoldTheSeedsFields(t *testing.T) {
	t.Parallel()
	token, err := url.ParseQuery(string(bankdoc.TokenRequest()))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields("grant_type scope invoiceID amount currency client_id client_secret terminal") {
		if len(token[name]) != 1 || token.Get(name) == "" {
			t.Errorf("token request: %s = %q", name, token[name])
		}
	}
	if len(token) != 8 {
		t.Errorf("token request has %d fields, want 8", len(token))
	}
	back, err := url.ParseQuery(string(bankdoc.ACSReturn()))
	if err != nil {
		t.Fatal(err)
	}
	if pares := back.Get("PaRes"); !strings.HasPrefix(pares, "eJ") || !strings.Contains(pares, "+") || strings.Contains(pares, " ") {
		t.Errorf("PaRes does not survive the form: %.20s…", pares)
	}
}

func TestBodiesAreCopies(t *testing.T) {
	t.Parallel()
	bankdoc.TransferRequest()[0] = 'X'
	if bankdoc.TransferRequest()[0] != '{' {
		t.Error("a caller can change the embedded body")
	}
}
