package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
)

func TestTheLinkCommandMakesALinkThatThePageTakes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("0123456789abcdef0123456789abcdef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := linkCmd{PublicURL: "https://pay.example.kz/transfer/", SecretFile: file, Amount: "1000", Order: "A-17", Description: "Шай", ExpiresIn: 24 * time.Hour}
	secret, err := c.secret()
	if err != nil {
		t.Fatal(err)
	}
	link, err := c.address(secret, now)
	query, ok := strings.CutPrefix(link, "https://pay.example.kz/transfer/pay?")
	if err != nil || !ok || strings.Contains(link, "0123456789abcdef") {
		t.Fatalf("%s: %v", link, err)
	}
	got, err := merchant.VerifyLink("0123456789abcdef0123456789abcdef", query, now)
	want := url.Values{"amount": {"1000"}, "currency": {"KZT"}, "order": {"A-17"}, "description": {"Шай"}, "expires": {"1795510800"}}
	if err != nil || got.Params.Encode() != want.Encode() {
		t.Errorf("%v, want %v: %v", got.Params, want, err)
	}
}

func TestTheLinkCommandRefusesWhatItCannotSign(t *testing.T) {
	t.Parallel()
	good := linkCmd{PublicURL: "https://pay.example.kz", Amount: "1000", ExpiresIn: time.Hour}
	for name, change := range map[string]func(*linkCmd){
		"no host": func(c *linkCmd) { c.PublicURL = "https:///x" }, "no scheme": func(c *linkCmd) { c.PublicURL = "pay.example.kz" },
		"over at once": func(c *linkCmd) { c.ExpiresIn = 0 }, "too long": func(c *linkCmd) { c.ExpiresIn = 745 * time.Hour },
	} {
		c := good
		change(&c)
		if link, err := c.address("secret", time.Now()); err == nil {
			t.Errorf("%s: %s", name, link)
		}
	}
	if _, err := (&linkCmd{SecretFile: filepath.Join(t.TempDir(), "nothing")}).secret(); err == nil {
		t.Error("a secret came out of no file")
	}
}
