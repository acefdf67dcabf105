package epay

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"audarym/internal/transfer"
)

// wantNoLeak looks for what is secret, as it is and in the usual disguises.
func wantNoLeak(t testing.TB, seen string) {
	t.Helper()
	for _, canary := range []string{senderPAN, receiverPAN, secret, tokenValue, proof.PaRes, "PAN-IN-ANSWER"} {
		for _, form := range []string{canary, base64.StdEncoding.EncodeToString([]byte(canary)), url.QueryEscape(canary), fmt.Sprintf("%x", canary)} {
			if strings.Contains(seen, form) {
				t.Errorf("%s… is in %s", canary[:4], seen)
			}
		}
	}
	for _, canary := range []string{"4003 0398", "969821", "230613", `"951"`, "cvc", "09/23", "092", "09 23", "client_secret", "Bearer", "expire"} {
		if strings.Contains(seen, canary) {
			t.Errorf("%q is in %s", canary, seen)
		}
	}
}

// book is a log that several goroutines may write.
type book struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// debug leaves the time out of the log: its digits are an expiry now and then.
var debug = &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}}

// echo answers with all that it was sent, in the places where the bank's words may stand.
func echo(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			answers(200, nil, `{"access_token":"`+tokenValue+`","expires_in":7200}`)(w, r)
			return
		}
		sent, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		_, _ = io.WriteString(w, strings.NewReplacer("SENT", string(sent), "PAN", senderPAN).Replace(body))
	}
}

// mishaps are banks that go wrong in every way that may tempt somebody to log what was sent.
func mishaps() map[string]http.HandlerFunc {
	all := map[string]http.HandlerFunc{
		"success":  echo(shortSuccess),
		"hang":     hang,
		"close":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"redirect": answers(302, map[string]string{"Location": "https://evil.kz/?pan=" + senderPAN}, ""),
		"bad URL":  answers(302, map[string]string{"Location": "http://[" + senderPAN}, ""),
		"refused":  answers(401, nil, `{"code":487,"message":"`+secret+`"}`),
		"too long": answers(200, nil, strings.Repeat(senderPAN, 1<<15)),
	}
	for i, body := range []string{
		"SENT", `{"code":484,"message":"card PAN"}`, `{"code":"PAN","message":"x"}`, `{"code":454,"message":"PAN"}`, `{"status":"PAN"}`, `{"id":"a1","status":"AUTH","orderID":"PAN"}`,
		`{"result":{"code":"PAN"}}`, `{"result":{"code":"100"},"transaction":{"p2p":{"statusName":"PAN"}}}`, `{"id":"a1","secure3D":{"action":"https://x/?PAN","paReq":"1","md":"2"}}`,
		`{"resultCode":"100","transaction":{"statusName":"REJECT","reasonCode":"PAN"}}`, `<a href="?code=PAN&message=PAN&invoiceID=1234567893774576">`, "{PAN",
	} {
		all[fmt.Sprint("echo ", i)] = echo(body)
	}
	return all
}

func TestNothingSecretIsLoggedReturnedOrPrinted(t *testing.T) {
	t.Parallel()
	for name, mishap := range mishaps() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log book
			text, js := slog.NewTextHandler(&log, debug), slog.NewJSONHandler(&log, debug)
			b := serve(t, mishap, func(c *Config) {
				c.Logger = slog.New(slog.NewMultiHandler(text, js))
				c.Timeouts = Timeouts{Token: soon, Transfer: soon, Confirm: soon, Status: soon, IdleBody: soon}
			})
			wantNoLeak(t, everything(t, b.Client)+log.text.String())
			if strings.Count(log.text.String(), "call") < 4 {
				t.Errorf("hardly anything was logged: %s", log.text.String())
			}
		})
	}
}

func TestNothingSecretIsToldOfABankThatIsNotThere(t *testing.T) {
	t.Parallel()
	var log book
	c := configOf("http://127.0.0.1:1")
	c.Logger = slog.New(slog.NewTextHandler(&log, debug))
	wantNoLeak(t, everything(t, clientOf(t, c))+log.text.String())
	if !strings.Contains(log.text.String(), "cause=refused") {
		t.Errorf("the log does not say why: %s", log.text.String())
	}
}

func TestNeitherTheClientNorItsConfigPrintsTheSecret(t *testing.T) {
	t.Parallel()
	c := configOf("https://epay.kz")
	client := clientOf(t, c)
	var out bytes.Buffer
	for _, value := range []any{c, &c, client, *client, struct{ C Config }{c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", value)
		}
		slog.New(slog.NewTextHandler(&out, debug)).Info("x", "value", value)
		slog.New(slog.NewJSONHandler(&out, debug)).Info("x", "value", value)
	}
	wantNoLeak(t, out.String())
	if !strings.Contains(out.String(), "https://epay.kz") {
		t.Error("nor does it say which bank it is")
	}
}

// everything makes each call and prints all that comes back, but for a token that was asked for.
func everything(t *testing.T, c *Client) string {
	t.Helper()
	o := theirs(t)
	_, err := c.Token(t.Context(), o)
	outcomes := []transfer.Outcome{c.Transfer(t.Context(), token, o, seedCards(t)), c.Confirm(t.Context(), token, o, proof)}
	return fmt.Sprintf("%v %+v %#v %+v\n", err, outcomes, outcomes, c.Status(t.Context(), o))
}
