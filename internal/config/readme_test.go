package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"audarym/internal/config"
)

const (
	readme        = "../../README.md"
	settingsBegin = "<!-- settings: written by UPDATE=1 go test ./internal/config -->\n"
	settingsEnd   = "<!-- end of settings -->\n"
	keysBegin     = "<!-- merchants: written by UPDATE=1 go test ./internal/config -->\n"
	keysEnd       = "<!-- end of merchants -->\n"
)

// TestReadmeHasTheSettings compares the tables in the README with the settings and keys there are. UPDATE=1 writes them.
func TestReadmeHasTheSettings(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want := string(file)
	for _, table := range [][3]string{{settingsBegin, settingsTable(), settingsEnd}, {keysBegin, keysTable(), keysEnd}} {
		before, rest, _ := strings.Cut(want, table[0])
		_, after, found := strings.Cut(rest, table[2])
		if !found {
			t.Fatal("the README has no place for a table:", table[0])
		}
		want = before + table[0] + table[1] + table[2] + after
	}
	switch {
	case want == string(file):
		return
	case os.Getenv("UPDATE") == "":
		t.Fatal("the README shows other settings; run UPDATE=1 go test ./internal/config")
	}
	if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func settingsTable() string {
	b := &strings.Builder{}
	fmt.Fprint(b, "\n| setting | default | what |\n|---|---|---|\n")
	names := config.Names()
	i := 0
	for field := range reflect.TypeFor[config.Settings]().Fields() {
		help := strings.ReplaceAll(field.Tag.Get("help"), "${enum}", strings.ReplaceAll(field.Tag.Get("enum"), ",", ", "))
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", names[i], quoted(field.Tag.Get("default")), help)
		i++
	}
	return b.String() + "\n"
}

func keysTable() string {
	b := &strings.Builder{}
	fmt.Fprint(b, "\n| key of a merchant | default | what |\n|---|---|---|\n")
	for _, k := range config.MerchantKeys() {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", k.Name, quoted(k.Default), k.Help)
	}
	return b.String() + "\n"
}

func quoted(value string) string {
	if value == "" {
		return ""
	}
	return "`" + value + "`"
}

// The README's example of a merchants file is a sound one.
func TestReadmeExampleOfMerchants(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(file), keysEnd)
	text, _, found := strings.Cut(rest, "\n\nWhat these files name")
	_, text, begun := strings.Cut(text, "\n\n    ")
	if !found || !begun {
		t.Fatal("the README has no example of a merchants file")
	}
	s := folder(t, strings.ReplaceAll(text, "\n    ", "\n"))
	dir := filepath.Join(filepath.Dir(s.Merchants), "secrets")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"shop-a.epay": clientSecret, "shop-a.webhook": webhookSecret, "shop-a.link": linkSecret} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := s.ReadMerchants(); err != nil || len(all) != 2 || all[0].LinkSecret == "" {
		t.Error(all, said(s, err))
	}
}
