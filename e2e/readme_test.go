package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"audarym/e2e/pages"
)

// The lists of README.md are compared with what the sources of the pages print: the templates, and the views that name
// facts. After a change, put in what this test prints.
func TestReadmeListsWhatThePagesHave(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	compareList(t, readme, "data-testid", testIDsOfSources(t))
	var states []string
	for _, s := range pages.States() {
		states = append(states, string(s))
	}
	compareList(t, readme, "data-state", states)
}

// compareList looks for exactly these names, one in the first cell of each row, between two comments.
func compareList(t *testing.T, readme []byte, name string, want []string) {
	t.Helper()
	got := listed(readme, name)
	slices.Sort(got)
	want = slices.Clone(want)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("README.md, %s:\n lists %v\n  want %v", name, got, want)
	}
}

// listed reads such a list.
func listed(readme []byte, name string) (names []string) {
	_, rest, _ := bytes.Cut(readme, []byte("<!-- "+name+" -->"))
	list, _, _ := bytes.Cut(rest, []byte("<!-- end -->"))
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllSubmatch(list, -1) {
		names = append(names, string(row[1]))
	}
	return names
}

var (
	literalID = regexp.MustCompile(`data-testid="([^"]+)"`)
	madeID    = regexp.MustCompile(`data-testid=\{ "([a-z]+-)" \+ \S+ \}`)
	factID    = regexp.MustCompile(`TestID: "([^"]+)"`)
	wayID     = regexp.MustCompile(`@way\([^,]+, "([^"]+)"\)`)
)

// testIDsOfSources finds them in the source. One that is made of a prefix and a name is listed for each name.
func testIDsOfSources(t *testing.T) []string {
	t.Helper()
	fields := append(pages.Fields(), pages.MoreFields()...)
	noMessage := func(name string) bool { return strings.HasPrefix(name, "save_") || name == "receiver_abroad" } // boxes to tick
	names := map[string][]string{
		"field-": fields, "error-": slices.DeleteFunc(slices.Clone(fields), noMessage), "warning-": {"sender_card", "sender_expiry", "receiver_card"}, "brand-": {"sender_card", "receiver_card"},
		"language-": {"kk", "ru", "en"}, "support-": {"email", "phone", "url"},
	}
	var found []string
	for _, source := range sources(t, "../templates/*.templ", "../handlers/*.go") {
		for _, pattern := range []*regexp.Regexp{literalID, factID, wayID} {
			for _, m := range pattern.FindAllStringSubmatch(source, -1) {
				found = append(found, m[1])
			}
		}
		for _, m := range madeID.FindAllStringSubmatch(source, -1) {
			if names[m[1]] == nil {
				t.Errorf("nobody has said which names follow %q", m[1])
			}
			for _, name := range names[m[1]] {
				found = append(found, m[1]+name)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func sources(t *testing.T, patterns ...string) (texts []string) {
	t.Helper()
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(path, "_test.go") {
				texts = append(texts, string(text))
			}
		}
	}
	return texts
}
