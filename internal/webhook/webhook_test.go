package webhook_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"audarym/internal/webhook"
)

// The vector is the one of the specification's libraries.
const (
	vectorSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorID     = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorBody   = `{"test": 2432232314}`
	vectorSigned = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

func secret(t testing.TB, text string) webhook.Secret {
	t.Helper()
	s, err := webhook.ParseSecret(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mac signs as the specification says it, without our code.
func mac(t testing.TB, secret, signed string) string {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(signed))
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestSignatureIsTheSpecifications(t *testing.T) {
	t.Parallel()
	at := time.Unix(1614265330, 999_999_999)
	one := []webhook.Secret{secret(t, vectorSecret)}
	if got := webhook.Sign(vectorID, at, []byte(vectorBody), one); got != vectorSigned {
		t.Errorf("signed %s, want %s", got, vectorSigned)
	}
	if got := mac(t, vectorSecret, vectorID+".1614265330."+vectorBody); got != vectorSigned {
		t.Errorf("this test signs %s, want %s", got, vectorSigned)
	}
}

func TestWhileASecretIsExchangedBothSign(t *testing.T) {
	t.Parallel()
	at := time.Unix(1764060000, 0)
	newer, older := webhook.NewSecret(), webhook.NewSecret()
	got := webhook.Sign("msg_a", at, []byte("{}"), []webhook.Secret{newer, older})
	want := mac(t, newer.Text(), "msg_a.1764060000.{}") + " " + mac(t, older.Text(), "msg_a.1764060000.{}")
	if got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
}

func TestNoSecretSignsNothing(t *testing.T) {
	t.Parallel()
	for _, secrets := range [][]webhook.Secret{nil, {{}}, {{}, {}}} {
		if got := webhook.Sign("msg_a", time.Unix(0, 0), []byte("{}"), secrets); got != "" {
			t.Errorf("signed %s", got)
		}
	}
}

func TestMessageIDs(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^msg_[a-z2-7]{26}$`)
	seen := map[string]bool{}
	for range 1000 {
		id := webhook.NewID(rand.Reader)
		if !shape.MatchString(id) || seen[id] {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
	if a, b := webhook.NewID(bytes.NewReader(make([]byte, 16))), webhook.NewID(bytes.NewReader(make([]byte, 16))); a != b {
		t.Errorf("the same randomness gave %s and %s", a, b)
	}
	defer func() {
		if recover() == nil {
			t.Error("an id without randomness")
		}
	}()
	webhook.NewID(iotest.ErrReader(errors.New("none")))
}

func TestSecretsAreRead(t *testing.T) {
	t.Parallel()
	encoded := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for _, text := range []string{vectorSecret, "whsec_" + encoded(24), "whsec_" + encoded(64), webhook.NewSecret().Text()} {
		if s, err := webhook.ParseSecret(text); err != nil || s.Text() != text || s.IsZero() {
			t.Errorf("%s: %v", text, err)
		}
	}
	for name, text := range map[string]string{
		"empty": "", "no key": "whsec_", "no prefix": encoded(32), "other prefix": "whsk_" + encoded(32),
		"too short": "whsec_" + encoded(23), "too long": "whsec_" + encoded(65),
		"no padding": "whsec_" + strings.TrimRight(encoded(32), "="), "line break": "whsec_" + encoded(32)[:8] + "\n" + encoded(32)[8:],
		"URL alphabet": "whsec_" + base64.URLEncoding.EncodeToString(bytes.Repeat([]byte{0xff}, 32)),
		"space":        " whsec_" + encoded(32), "loose last bits": "whsec_" + strings.Replace(encoded(32), "A=", "B=", 1),
	} {
		if s, err := webhook.ParseSecret(text); !errors.Is(err, webhook.ErrSecret) || !s.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if webhook.NewSecret().Text() == webhook.NewSecret().Text() {
		t.Error("two new secrets are the same")
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	s := secret(t, "whsec_"+base64.StdEncoding.EncodeToString([]byte("this key must not be in any log!")))
	to := webhook.Target{URL: "https://a.kz", Secrets: []webhook.Secret{s}}
	hidden := struct {
		s webhook.Secret
		t *webhook.Target
	}{s, &to} // fmt asks no method of unexported fields
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+" "+verb+"\n", s, &s, to, hidden)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "s", s, "p", &s, "to", to, "hidden", hidden)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "s", s, "p", &s, "to", to, "hidden", hidden)
	if err := json.NewEncoder(&out).Encode([]any{s, to, hidden, map[string]any{"s": s}}); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewEncoder(&out).Encode(to); err == nil {
		t.Error("gob took a secret")
	}
	for _, leak := range []string{"whsec_", strings.TrimPrefix(s.Text(), "whsec_"), "this key", "74686973", "116 104 105"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("%q is in %s", leak, out.String())
		}
	}
}
