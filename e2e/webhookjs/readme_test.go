package webhookjs

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"audarym/internal/webhook"
)

// example is a language of the README's examples: how its function is run by itself. The function stands at %s; around it a
// program reads {"headers": …, "body": …} and says yes or no.
type example struct {
	program string // that runs it
	file    string
	args    []string
	around  string
}

var examples = map[string]example{
	"go": {"go", "main.go", []string{"run"}, `package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

%s
func main() {
	var in struct {
		Headers map[string]string
		Body    string
	}
	_ = json.NewDecoder(os.Stdin).Decode(&in)
	header := http.Header{}
	for name, value := range in.Headers {
		header.Set(name, value)
	}
	if verify(header, []byte(in.Body)) {
		fmt.Print("yes")
	} else {
		fmt.Print("no")
	}
}
`},
	"node": {"node", "verify.mjs", nil, `import { readFileSync } from "node:fs";
%s
const { headers, body } = JSON.parse(readFileSync(0));
try {
  verify(headers, body);
  process.stdout.write("yes");
} catch {
  process.stdout.write("no");
}
`},
	"python": {"python3", "verify.py", nil, `import json, sys
%s
given = json.load(sys.stdin)
print("yes" if verify(given["headers"], given["body"].encode()) else "no", end="")
`},
	"php": {"php", "verify.php", nil, `<?php
%s
$given = json_decode(file_get_contents('php://stdin'), true);
echo verify($given['headers'], $given['body']) ? 'yes' : 'no';
`},
}

// The README's examples take our messages and refuse what is not ours.
func TestTheExamplesOfTheREADME(t *testing.T) {
	t.Parallel()
	secret, other := webhook.NewSecret(), webhook.NewSecret()
	now := time.Now()
	for language, e := range examples {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			run := e.ready(t, language, secret.Text())
			for _, c := range []struct {
				what    string
				at      time.Time
				body    string // "" for what was signed
				secrets []webhook.Secret
				want    string
			}{
				{"ours", now, "", []webhook.Secret{secret}, "yes"},
				{"while secrets are exchanged", now, "", []webhook.Secret{other, secret}, "yes"},
				{"signed by somebody else", now, "", []webhook.Secret{other}, "no"},
				{"another body", now, body + " ", []webhook.Secret{secret}, "no"},
				{"of an hour ago", now.Add(-time.Hour), "", []webhook.Secret{secret}, "no"},
			} {
				sent := map[string]any{"body": body, "headers": map[string]string{
					"webhook-id": "msg_1", "webhook-timestamp": unix(c.at), "webhook-signature": webhook.Sign("msg_1", c.at, []byte(body), c.secrets),
				}}
				if c.body != "" {
					sent["body"] = c.body
				}
				if got := run(sent); got != c.want {
					t.Errorf("%s: %q, want %s", c.what, got, c.want)
				}
			}
		})
	}
}

func unix(at time.Time) string {
	text, _ := json.Marshal(at.Unix()) // a number
	return string(text)
}

// ready writes the example into a program, or skips where nothing runs it. In CI that is a failure.
func (e example) ready(t *testing.T, language, secret string) (run func(any) string) {
	t.Helper()
	program, err := exec.LookPath(e.program)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	folder := t.TempDir()
	if language == "node" {
		_, modules, err := library()
		if err != nil && os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		if err != nil {
			t.Skip(err)
		}
		if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(folder, "node_modules")); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(folder, e.file)
	if err := os.WriteFile(file, []byte(strings.Replace(e.around, "%s", ofREADME(t, language), 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(sent any) string {
		input, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), program, append(e.args, file)...)
		cmd.Env = append(os.Environ(), "WEBHOOK_SECRET="+secret)
		var complaint bytes.Buffer
		cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &complaint
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, complaint.String())
		}
		return string(out)
	}
}

// ofREADME is the example of a language as it stands there.
func ofREADME(t *testing.T, language string) string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- verify: "+language+" -->")
	_, rest, fenced := strings.Cut(rest, "```")
	_, rest, _ = strings.Cut(rest, "\n")
	code, _, ended := strings.Cut(rest, "```")
	if !found || !fenced || !ended {
		t.Fatalf("the README has no example for %s", language)
	}
	return code
}
