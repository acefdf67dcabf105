package e2e

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/sandbox"
)

// The oracle is only worth something if it finds what it looks for.
func TestOracleFindsCardData(t *testing.T) {
	t.Parallel()
	for _, c := range sandbox.Cards() {
		for _, leak := range []string{
			c.PAN, `{"cardCred":"` + c.PAN + `"}`, url.Values{"sender_card": {c.PAN}}.Encode(),
			c.PAN[:4] + " " + c.PAN[4:8] + " " + c.PAN[8:12] + " " + c.PAN[12:],
		} {
			if findLeak([]byte("before "+leak+" after")) == "" {
				t.Errorf("not found: %s", leak)
			}
		}
		for shift := range 7 {
			text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("{", shift) + c.PAN + `","cvc":`))
			if findLeak([]byte(text)) == "" {
				t.Errorf("not found in base64 at offset %d: %s", shift, text)
			}
		}
	}
	for _, leak := range []string{`"cvc":"815"`, "cvc=815", "CVC: 4169", `got "4169"`, "(4169)", "4169"} {
		if findLeak([]byte(leak)) == "" {
			t.Errorf("not found: %s", leak)
		}
	}
	for _, harmless := range []string{"440563******5096", "•••• 4169.", "port=:4169", "ms=4.4169", "the CVC has 3 digits", "request 34169"} {
		if leak := findLeak([]byte(harmless)); leak != "" {
			t.Errorf("%q is taken for %s", harmless, leak)
		}
	}
}
