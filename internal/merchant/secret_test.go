package merchant

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
)

func zeros() *bytes.Reader { return bytes.NewReader(make([]byte, 32)) }

func TestNewKey(t *testing.T) {
	t.Parallel()
	key, hash := NewKey(zeros())
	if key != "ak_"+strings.Repeat("A", 43) {
		t.Error(key)
	}
	m := &Merchant{APIKeys: []KeyHash{hash}}
	again, err := ParseKeyHash(hash.String())
	if !m.Knows(key) || m.Knows(key+"A") || m.Knows("") || err != nil || again != hash {
		t.Error(hash, err)
	}
}

func TestNewSecrets(t *testing.T) {
	t.Parallel()
	if s := NewLinkSecret(zeros()).Plain(); s != strings.Repeat("A", 43) {
		t.Error(s)
	}
	s := NewWebhookSecret(zeros()).Plain()
	if err := CheckWebhookSecret(s); err != nil || !regexp.MustCompile(`^whsec_[A-Za-z0-9+/]{43}=$`).MatchString(s) {
		t.Error(s, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("a key of no random bytes")
		}
	}()
	NewKey(strings.NewReader("short"))
}

func TestCheckWebhookSecret(t *testing.T) {
	t.Parallel()
	of := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for text, sound := range map[string]bool{
		"whsec_" + of(24): true, "whsec_" + of(64): true,
		"whsec_" + of(23): false, "whsec_" + of(65): false, of(32): false, "whsec_": false, "whsec_" + strings.TrimRight(of(32), "="): false, "WHSEC_" + of(24): false,
	} {
		if err := CheckWebhookSecret(text); (err == nil) != sound {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestParseKeyHash(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("0a", 32)
	for text, sound := range map[string]bool{
		"sha256:" + digits: true, digits: false, "sha256:" + digits[2:]: false, "sha256:" + digits + "00": false, "sha256:" + digits[1:] + "g": false, "": false,
	} {
		if _, err := ParseKeyHash(text); (err == nil) != sound {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestASecretIsNotPrinted(t *testing.T) {
	t.Parallel()
	m := Merchant{LinkSecret: "hush", Bank: Credentials{Secret: "hush"}, Webhook: Webhook{Secrets: []Secret{"hush"}}}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "m", m, "s", m.LinkSecret)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "m", m, "s", m.LinkSecret)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&out, verb+verb, m, m.LinkSecret)
	}
	if err := json.NewEncoder(&out).Encode(m); err != nil {
		t.Error(err)
	}
	if text := out.String(); strings.Contains(text, "hush") || strings.Contains(text, "68757368") {
		t.Error(text)
	}
}
