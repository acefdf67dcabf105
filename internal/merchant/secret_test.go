package merchant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
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
	defer func() {
		if recover() == nil {
			t.Error("a key of no random bytes")
		}
	}()
	NewKey(strings.NewReader("short"))
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
