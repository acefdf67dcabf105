package sandbox_test

import (
	"testing"
	"time"
)

func TestTokenRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tests := []struct {
		field, value string
		status       int
	}{
		{"grant_type", "password", 400},
		{"scope", "payment", 400},
		{"invoiceID", "12345", 400},
		{"invoiceID", "1234567890123456", 400},
		{"invoiceID", "12345a", 400},
		{"amount", "1.234", 400},
		{"amount", "-1", 400},
		{"amount", "1e2", 400},
		{"amount", "01", 400},
		{"currency", "kzt", 400},
		{"client_id", "tset", 401},
		{"client_secret", "wrong", 401},
		{"terminal", "another", 401},
	}
	for _, tt := range tests {
		form := tokenForm("123456", "100")
		form.Set(tt.field, tt.value)
		if answer := r.form("/oauth2/token", form); answer.status != tt.status || answer.code() < 1 {
			t.Errorf("%s=%s: %d %s", tt.field, tt.value, answer.status, answer.body)
		}
	}
	for field := range tokenForm("123456", "100") {
		form := tokenForm("123456", "100")
		form.Del(field)
		if answer := r.form("/oauth2/token", form); answer.status != 400 {
			t.Errorf("without %s: %d", field, answer.status)
		}
		form = tokenForm("123456", "100")
		form.Add(field, form.Get(field))
		if answer := r.form("/oauth2/token", form); answer.status != 400 {
			t.Errorf("%s twice: %d", field, answer.status)
		}
	}
	form := tokenForm("123456", "100")
	form.Set("extra", "1")
	if answer := r.form("/oauth2/token", form); answer.status != 400 {
		t.Errorf("unknown field: %d", answer.status)
	}
	if answer := send("POST", r.api+"/oauth2/token?"+tokenForm("123456", "100").Encode(), formType, "", ""); answer.status != 400 {
		t.Errorf("fields in the query: %d", answer.status)
	}
	if answer := send("POST", r.api+"/oauth2/token", "application/json", "", "{}"); answer.status != 400 {
		t.Errorf("JSON: %d", answer.status)
	}
}

// TestTokenBelongsToOneOperation: a transfer with any other token is refused with 401 and uses nothing up.
func TestTokenBelongsToOneOperation(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	good := r.token("123456")
	dear := r.form("/oauth2/token", tokenForm("123456", "100.01")).object(t)["access_token"].(string)
	tokens := map[string]string{"none": "", "unknown": "x", "of another order": r.token("223457"), "of another amount": dear, "wide": r.wideToken()}
	for name, token := range tokens {
		answer := r.post("/api/p2p/transfer", token, bodyOf("123456", frictionless))
		if answer.status != 401 || answer.code() != notPermitted {
			t.Errorf("%s: %d %s", name, answer.status, answer.body)
		}
	}
	r.bank.Advance(2 * time.Hour)
	if answer := r.post("/api/p2p/transfer", good, bodyOf("123456", frictionless)); answer.status != 401 {
		t.Errorf("expired: %d %s", answer.status, answer.body)
	}
	r.wantMoved("123456", 0)
	if answer := r.transfer("123456", frictionless); answer.code() != 0 {
		t.Errorf("with a fresh token: %d %s", answer.status, answer.body)
	}
	if got := r.order("123456").TransfersReceived; got != 7 {
		t.Errorf("transfers received = %d, want 7: every one counts", got)
	}
}
