package webhookjs

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"audarym/e2e/npm"
	"audarym/internal/webhook"
)

const body = `{"type":"transfer.succeeded","timestamp":"2026-11-25T08:00:00Z","data":{"sequence":1,"transfer":{"description":"Аударым – тест ₸ 🙂 \u003c"}}}`

// library finds node and the folder that .ci/tools has filled.
func library() (node, folder string, err error) { return npm.Find("webhookjs", "standardwebhooks") }

// TestMain says what go test without -v does not.
func TestMain(m *testing.M) {
	if _, _, err := library(); err != nil && os.Getenv("CI") != "true" {
		fmt.Println("e2e/webhookjs: the tests are SKIPPED:", err)
	}
	os.Exit(m.Run())
}

// receiver starts verify.mjs with a secret, or skips the test where that cannot be. In CI that is a failure.
func receiver(t *testing.T, secret webhook.Secret) string {
	t.Helper()
	node, folder, err := library()
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "verify.mjs", folder, secret.Text())
	cmd.Stderr = os.Stderr
	in, inErr := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	port, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("verify.mjs prints no port: %v", err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

func send(t *testing.T, now time.Time, url string, secrets ...webhook.Secret) webhook.Result {
	t.Helper()
	s := webhook.New(webhook.Config{
		Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Now:     func() time.Time { return now },
	})
	return s.Send(t.Context(), webhook.Target{URL: url, Secrets: secrets},
		webhook.Message{ID: webhook.NewID(rand.Reader), Body: []byte(body)})
}

func TestTheReferenceLibraryVerifiesOurMessages(t *testing.T) {
	t.Parallel()
	known, other := webhook.NewSecret(), webhook.NewSecret()
	url := receiver(t, known)
	now := time.Now()
	delivered := webhook.Result{Status: 200, Answer: "transfer.succeeded", Verdict: webhook.Delivered}
	refused := webhook.Result{Status: 401, Answer: "No matching signature found", Verdict: webhook.Retry}
	old := webhook.Result{Status: 401, Answer: "Message timestamp too old", Verdict: webhook.Retry}
	for name, c := range map[string]struct{ got, want webhook.Result }{
		"signed":                       {send(t, now, url, known), delivered},
		"the receiver knows the newer": {send(t, now, url, known, other), delivered},
		"the receiver knows the older": {send(t, now, url, other, known), delivered},
		"another secret":               {send(t, now, url, other), refused},
		"signed long ago":              {send(t, now.Add(-time.Hour), url, known), old},
	} {
		if c.got != c.want {
			t.Errorf("%s: %+v, want %+v", name, c.got, c.want)
		}
	}
}

// Keys of every length that the specification allows.
func TestTheReferenceLibraryTakesOurSecrets(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",       // 24 bytes
		"whsec_" + strings.Repeat("+/+/", 21) + "/w==", // 64
		"whsec_" + strings.Repeat("AAAA", 10) + "AAA=", // 32
	} {
		s, err := webhook.ParseSecret(text)
		if err != nil {
			t.Fatal(err)
		}
		if r := send(t, time.Now(), receiver(t, s), s); r.Verdict != webhook.Delivered {
			t.Errorf("%s: %+v", text, r)
		}
	}
}
