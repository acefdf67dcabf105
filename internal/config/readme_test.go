package config_test

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"audarym/internal/config"
)

// TestReadmeHasTheSettings compares the table in the README with the settings there are. UPDATE=1 writes it.
func TestReadmeHasTheSettings(t *testing.T) {
	t.Parallel()
	const readme = "../../README.md"
	const begin, end = "<!-- settings: written by UPDATE=1 go test ./internal/config -->\n", "<!-- end of settings -->\n"
	file, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(file), begin)
	have, after, found := strings.Cut(rest, end)
	want := settingsTable()
	switch {
	case !found:
		t.Fatal("the README has no table of settings")
	case have == want:
		return
	case os.Getenv("UPDATE") == "":
		t.Fatal("the README shows other settings; run UPDATE=1 go test ./internal/config")
	}
	if err := os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644); err != nil {
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
		def := field.Tag.Get("default")
		if def != "" {
			def = "`" + def + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", names[i], def, help)
		i++
	}
	return b.String() + "\n"
}
