package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mayImport is who may import whom of ours. doc.go shows it; whatever is not here is not allowed.
var mayImport = map[string]string{
	"cmd/audarym":              "internal/app internal/config internal/demoshop internal/epay internal/failpoint internal/i18n internal/merchant internal/operator internal/sandbox internal/transfer internal/webhook",
	"e2e":                      "internal/demoshop internal/merchant internal/app internal/config internal/sandbox e2e/browser e2e/firefox e2e/npm e2e/pages templates internal/webhook",
	"e2e/bench":                "",
	"e2e/bench/floor":          "",
	"e2e/bench/profiled":       "internal/app internal/config",
	"e2e/browser":              "",
	"e2e/crash":                "e2e/browser e2e/pages internal/failpoint internal/sandbox",
	"e2e/firefox":              "e2e/pages",
	"e2e/npm":                  "",
	"e2e/pages":                "",
	"e2e/webhookjs":            "e2e/npm internal/webhook",
	"handlers":                 "internal/transfer internal/merchant internal/card internal/failpoint internal/i18n internal/telemetry templates static",
	"handlers/api":             "internal/apiv1 internal/card internal/merchant internal/telemetry internal/transfer",
	"internal/apiv1":           "internal/card internal/merchant internal/transfer",
	"internal/app":             "handlers handlers/api internal/apiv1 internal/config internal/epay internal/failpoint internal/jobs internal/mail internal/merchant internal/operator internal/store internal/telemetry internal/transfer internal/webhook",
	"internal/bankdoc":         "",
	"internal/card":            "",
	"internal/config":          "internal/merchant internal/webhook",
	"internal/demoshop":        "",
	"internal/epay":            "internal/card internal/merchant internal/transfer",
	"internal/failpoint":       "",
	"internal/i18n":            "",
	"internal/jobs":            "internal/failpoint internal/mail internal/merchant internal/transfer internal/webhook",
	"internal/mail":            "internal/i18n internal/merchant internal/transfer",
	"internal/merchant":        "internal/card",
	"internal/operator":        "internal/card internal/merchant internal/transfer",
	"internal/sandbox":         "",
	"internal/simulator":       "",
	"internal/store":           "internal/card internal/failpoint internal/merchant internal/transfer",
	"internal/store/storetest": "internal/card internal/merchant internal/transfer",
	"internal/telemetry":       "",
	"internal/transfer":        "internal/card internal/failpoint internal/merchant",
	"internal/webhook":         "",
	"static":                   "",
	"templates":                "internal/i18n static",
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestImportsAreThoseOfTheTable(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, "audarym/")
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("%s is not in the table", name)
		}
		for _, i := range p.Imports {
			if ours, ok := strings.CutPrefix(i, "audarym/"); ok && !slices.Contains(strings.Fields(allowed), ours) {
				t.Errorf("%s imports %s", name, ours)
			}
		}
	}
}

// TestImportTable compares the table in doc.go with the one above. UPDATE=1 writes it there.
func TestImportTable(t *testing.T) {
	t.Parallel()
	const begin, end = "//\t# imports\n", "//\t# end of imports\n"
	file, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(file), begin)
	have, after, found := strings.Cut(rest, end)
	want := ""
	for _, name := range slices.Sorted(maps.Keys(mayImport)) {
		want += strings.TrimRight(fmt.Sprintf("//\t%-26s%s", name, mayImport[name]), " ") + "\n"
	}
	if !found || have == want {
		if !found {
			t.Error("doc.go has no table")
		}
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatal("doc.go shows other imports; run UPDATE=1 go test ./internal/app")
	}
	if err := os.WriteFile("doc.go", []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// alone is who plays the others, the bank and a merchant, and therefore shares no code with us.
var alone = []string{"audarym/internal/sandbox", "audarym/internal/bankdoc", "audarym/internal/demoshop"}

func TestTheOthersAreStandardLibraryOnly(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if !slices.Contains(alone, p.ImportPath) {
			continue
		}
		for _, i := range p.Imports {
			if first, _, _ := strings.Cut(i, "/"); strings.Contains(first, ".") || strings.HasPrefix(i, "audarym") {
				t.Errorf("%s imports %s", p.ImportPath, i)
			}
		}
	}
}

func list(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "audarym/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p goPackage
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// The words that take something from outside which has to be injected, and who may use them.
var outside = []struct {
	what string
	word *regexp.Regexp
	who  []string
}{
	{"card data", regexp.MustCompile(`\.Reveal\(\)`), []string{"internal/epay/wire.go"}},
	{"the clock", regexp.MustCompile(`time\.Now\b`), []string{"cmd", "internal/app", "internal/config", "internal/sandbox", "internal/failpoint/clock.go", "e2e"}},
	{"the environment", regexp.MustCompile(`os\.(Getenv|LookupEnv)\b`), []string{"cmd", "internal/app", "internal/config", "internal/failpoint", "e2e"}},
	{"weak randomness", regexp.MustCompile(`"math/rand`), []string{"internal/sandbox", "e2e"}},
}

func TestWhatComesFromOutsideIsInjected(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outside {
			allowed := slices.ContainsFunc(o.who, func(w string) bool { return strings.HasPrefix(file, w) })
			if o.word.Match(text) && !allowed {
				t.Errorf("%s uses %s", file, o.what)
			}
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), "\n"); n > 400 {
			t.Errorf("%s has %d lines", file, n)
		}
	}
}

// goFiles lists the sources that people write, tests aside, from the top of the repository.
func goFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "-C", "../..", "ls-files", "--cached", "--others", "--exclude-standard", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range strings.Fields(string(out)) {
		if !strings.HasSuffix(f, "_test.go") && !strings.HasSuffix(f, "_templ.go") {
			files = append(files, path.Clean(f))
		}
	}
	if len(files) < 50 {
		t.Fatalf("only %d sources found", len(files))
	}
	return files
}
