package sandbox_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// TestTranscript speaks HTTP over a bare connection, byte for byte: what is proved is the wire, not a Go client.
func TestTranscript(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	form := tokenForm("123456", "100").Encode()
	got := r.raw("POST /epay2/oauth2/token HTTP/1.1\r\nHost: bank.test\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
		fmt.Sprintf("Content-Length: %d\r\nConnection: close\r\n\r\n%s", len(form), form))
	head, body, _ := strings.Cut(got, "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.Contains(head, "Content-Type: application/json; charset=utf-8") {
		t.Fatalf("token: %s", head)
	}
	if !strings.HasPrefix(body, `{"access_token":"`) || !strings.HasSuffix(body, `","expires_in":7200,"refresh_token":"","scope":"transfer","token_type":"Bearer"}`) {
		t.Errorf("token: %s", body)
	}
	var token struct {
		Value string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(body), &token); err != nil {
		t.Fatal(err)
	}
	request := bodyOf("123456", frictionless)
	got = r.raw("POST /api/p2p/transfer HTTP/1.1\r\nHost: bank.test\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token.Value +
		fmt.Sprintf("\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(request), request))
	if !strings.Contains(got, `"amount":100,"currency":"KZT"`) || !strings.HasSuffix(got, `"code":0,"status":"AUTH"}`) {
		t.Errorf("transfer: %s", got)
	}
}

func (r *rig) raw(request string) string {
	r.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.api, "http://"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		r.t.Fatal(err)
	}
	answer, err := io.ReadAll(bufio.NewReader(conn))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(answer)
}

func TestTokenByMultipart(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range tokenForm("123456", "100") {
		if err := w.WriteField(name, values[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	answer := send("POST", r.api+"/oauth2/token", w.FormDataContentType(), "", body.String())
	if answer.status != 200 || answer.object(t)["scope"] != "transfer" {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bank.SetSwitches(sandbox.Switches{ExpiresInString: true, ChallengeAtTop: true, RefusalStatus: 500})
	if body := r.form("/oauth2/token", tokenForm("123456", "100")).object(t); body["expires_in"] != "7200" {
		t.Errorf("expires_in = %v", body["expires_in"])
	}
	body := r.transfer("123456", withThreeDS).object(t)
	if body["secure3D"] != nil || body["paReq"] == nil || body["md"] == nil || body["action"] == nil || body["status"] != "3D" {
		t.Errorf("challenge at the top: %v", body)
	}
	if answer := r.transfer("223457", "4003032704547597"); answer.status != 500 || answer.code() != 465 {
		t.Errorf("refusal: %d %s", answer.status, answer.body)
	}
}

func TestSeedReplays(t *testing.T) {
	t.Parallel()
	one, two := newRig(t), newRig(t)
	a, b := one.challenge("123456", withThreeDS), two.challenge("123456", withThreeDS)
	if a.paReq != b.paReq || a.md != b.md || a.id != b.id || a.token != b.token {
		t.Error("the same seed gives other identifiers")
	}
}

// TestNothingOfACardStays: neither log nor ledger nor admin page of orders holds a card number or a CVC.
func TestNothingOfACardStays(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	bank, err := sandbox.New(sandbox.Config{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(bank.Handler())
	r := &rig{t: t, bank: bank, api: api.URL}
	for i, card := range sandbox.Cards() {
		if card.Role == "sender" && card.Fate != sandbox.FateSlow {
			r.transfer(number(i), card.PAN)
			r.post("/p2p/transfer", r.token("9"+number(i)), strings.Replace(bodyOf("9"+number(i), card.PAN), `"TYPEPAN"`, "7", 1))
		}
	}
	api.Close()
	ledger, err := json.Marshal(bank.Orders())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "seed=") || !strings.Contains(log.String(), "440563******5096") {
		t.Error("the log has neither the seed nor a mask")
	}
	for _, card := range sandbox.Cards() {
		if strings.Contains(log.String(), card.PAN) || bytes.Contains(ledger, []byte(card.PAN)) {
			t.Errorf("card %s… is in the log or the ledger", card.PAN[:6])
		}
	}
	if strings.Contains(log.String(), "4169") || bytes.Contains(ledger, []byte(`"4169"`)) {
		t.Error("a CVC is in the log or the ledger")
	}
}

func TestListen(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0"} {
		listener, err := sandbox.Listen(addr, false)
		if err != nil && addr == "[::1]:0" {
			t.Logf("no IPv6 here: %v", err)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		listener.Close()
	}
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "nonsense"} {
		if listener, err := sandbox.Listen(addr, false); err == nil {
			listener.Close()
			t.Errorf("%s was not refused", addr)
		}
	}
	listener, err := sandbox.Listen("0.0.0.0:0", true)
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
}

func TestPublicURLDefaultsToTheHostOfTheRequest(t *testing.T) {
	t.Parallel()
	bank, err := sandbox.New(sandbox.Config{Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(bank.Handler())
	t.Cleanup(api.Close)
	r := &rig{t: t, bank: bank, api: api.URL}
	if c := r.challenge("123456", withThreeDS); c.enter().status != http.StatusOK {
		t.Errorf("action = %s", c.action)
	}
}

// TestImportsNothingOfOurs: standard library only (architecture.md, The sandbox bank).
func TestImportsNothingOfOurs(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(path, "/")
		if strings.Contains(first, ".") || first == "audarym" {
			t.Errorf("imports %s", path)
		}
	}
}
