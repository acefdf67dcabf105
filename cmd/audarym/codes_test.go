package main

import (
	"strings"
	"testing"

	"audarym/internal/epay"
)

func TestACodeIsPrintedWithEveryTextOfIt(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"kk", "ru", "en"} {
		out := &strings.Builder{}
		if err := (&codesCmd{Code: "476", Lang: lang}).print(out); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"money moved  no: ", "bank_pause: ", "who          bank: ", "after_30m: "} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: no %q in\n%s", lang, want, out)
			}
		}
	}
}

func TestEveryCodeIsPrintedInALine(t *testing.T) {
	t.Parallel()
	out := &strings.Builder{}
	if err := (&codesCmd{Lang: "ru"}).print(out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(epay.Catalogue())+1 || !strings.Contains(out.String(), "\n2872  no ") || strings.Contains(out.String(), "reason.") {
		t.Errorf("%d lines:\n%s", len(lines), out)
	}
	if err := (&codesCmd{Code: "31", Lang: "ru"}).print(out); err != nil {
		t.Error(err)
	}
	if err := (&codesCmd{Code: "9876", Lang: "ru"}).print(out); err == nil {
		t.Error("a code that is in no list was found")
	}
}
