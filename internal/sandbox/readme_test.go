package sandbox

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

const readme = "../../README.md"

// readmeFile is written by one test at a time.
var readmeFile sync.Mutex

// TestReadmeHasTheCards compares the tables in the README with the cards and codes there are. UPDATE=1 writes them.
func TestReadmeHasTheCards(t *testing.T) {
	t.Parallel()
	wantInReadme(t, "cards", cardTables())
}

// TestReadmeHasTheScenarios does so with the scenarios.
func TestReadmeHasTheScenarios(t *testing.T) {
	t.Parallel()
	wantInReadme(t, "scenarios", scenarioTable())
}

func wantInReadme(t *testing.T, name, want string) {
	t.Helper()
	readmeFile.Lock()
	defer readmeFile.Unlock()
	begin, end := "<!-- "+name+": written by UPDATE=1 go test ./internal/sandbox -->\n", "<!-- end of "+name+" -->\n"
	file, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(file), begin)
	have, after, found := strings.Cut(rest, end)
	switch {
	case !found:
		t.Fatalf("the README has no table of %s", name)
	case have == want:
		return
	case os.Getenv("UPDATE") == "":
		t.Fatalf("the README shows other %s; run UPDATE=1 go test ./internal/sandbox", name)
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

func scenarioTable() string {
	b := &strings.Builder{}
	fmt.Fprint(b, "\n| scenario | what happens |\n|---|---|\n")
	for _, s := range Scenarios() {
		fmt.Fprintf(b, "| `%s` | %s |\n", s.Name, s.What)
	}
	return b.String() + "\n"
}
