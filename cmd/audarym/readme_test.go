package main

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
)

const readmeSecret = "0123456789abcdef0123456789abcdef"

// python runs an example of the README, and then a line that prints; without Python it is skipped, unless CI=true.
func python(t *testing.T, example, line string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("python3")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "<!-- "+example+": python -->\n\n```python\n")
	code, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatalf("the README has no example %q", example)
	}
	out, err := exec.CommandContext(t.Context(), program, append([]string{"-c", code + "\nimport json, sys\n" + line}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestTheREADMESignsALinkAsWeDo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := linkCmd{PublicURL: "https://pay.example.kz/transfer", Amount: "1000", Order: "A-17", Description: "Шай & нан", ExpiresIn: time.Hour}
	ours, err := c.address(readmeSecret, now)
	if err != nil {
		t.Fatal(err)
	}
	params := map[string]string{"amount": "1000", "currency": "KZT", "order": "A-17", "description": "Шай & нан", "expires": "1795428000"}
	text, err := json.Marshal(params)
	if err != nil {
		t.Fatal(err)
	}
	theirs := python(t, "sign", "print(link(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))", c.PublicURL, readmeSecret, string(text))
	_, query, _ := strings.Cut(theirs, "/transfer/pay?")
	if _, err := merchant.VerifyLink(readmeSecret, query, now); err != nil {
		t.Errorf("%s: %v", theirs, err)
	}
	ourQuery, err1 := url.Parse(ours)
	theirQuery, err2 := url.Parse(theirs)
	if err1 != nil || err2 != nil || ourQuery.Query().Encode() != theirQuery.Query().Encode() {
		t.Errorf("theirs %s\n  ours %s", theirs, ours)
	}
}

func TestTheREADMEVerifiesAReturn(t *testing.T) {
	t.Parallel()
	signed := func(order string) string {
		address, err := merchant.SignReturn(readmeSecret, "https://shop.kz/thanks?basket=7", merchant.Return{
			Transfer: "abc", Order: order, State: "succeeded", Amount: "1000.00", Currency: "KZT", At: time.Unix(1795428000, 0),
		})
		if err != nil {
			t.Fatal(err)
		}
		return address
	}
	address := signed("№ 17 & 18")
	for changed, want := range map[string]string{
		address: "True", signed(""): "True", strings.Replace(address, "1000.00", "9000.00", 1): "False", "https://shop.kz/thanks": "False",
	} {
		u, err := url.Parse(changed)
		if err != nil {
			t.Fatal(err)
		}
		got := python(t, "return", "import urllib.parse\nprint(came_back(sys.argv[1], dict(urllib.parse.parse_qsl(sys.argv[2]))))", readmeSecret, u.RawQuery)
		if got != want {
			t.Errorf("%s: %s, want %s", changed, got, want)
		}
	}
}
