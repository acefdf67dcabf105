package sandbox

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReadmeHasTheCards compares the tables in the README with the cards and codes there are. UPDATE=1 writes them.
func TestReadmeHasTheCards(t *testing.T) {
	t.Parallel()
	const readme = "../../README.md"
	const begin, end = "<!-- cards: written by UPDATE=1 go test ./internal/sandbox -->\n", "<!-- end of cards -->\n"
	file, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(file), begin)
	have, after, found := strings.Cut(rest, end)
	want := cardTables()
	switch {
	case !found:
		t.Fatal("the README has no table of cards")
	case have == want:
		return
	case os.Getenv("UPDATE") == "":
		t.Fatal("the README shows other cards; run UPDATE=1 go test ./internal/sandbox")
	}
	if err := os.WriteFile(readme, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func cardTables() string {
	b := &strings.Builder{}
	fmt.Fprint(b, "\n| card | expiry | CVC | what happens |\n|---|---|---|---|\n")
	for _, c := range Cards() {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", c.PAN, c.Expiry, c.CVC, c.What)
	}
	fmt.Fprint(b, "\n| code at the card issuer's page | what happens |\n|---|---|\n")
	for _, c := range OneTimeCodes() {
		fmt.Fprintf(b, "| %s | %s |\n", c.Code, c.What)
	}
	return b.String() + "\n"
}
