//go:build linux

package crash

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"audarym/internal/failpoint"
)

var hitCall = regexp.MustCompile(`failpoint\.Hit\("([^"]*)"\)`)

// placed are the fail points that the sources have. Reading all sources has another good: go test does not
// take an old result for new when only the program has changed.
func placed(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		content, err := os.ReadFile(path)
		for _, found := range hitCall.FindAllSubmatch(content, -1) {
			if name := string(found[1]); !slices.Contains(names, name) && !strings.Contains(path, "internal/failpoint/") {
				names = append(names, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// A name in the table that no source has is a promise without a test.
func TestEveryFailPointIsPlaced(t *testing.T) {
	have := placed(t)
	for _, p := range failpoint.Names {
		if !slices.Contains(have, p.Name) {
			t.Errorf("%s is not placed: %s", p.Name, p.When)
		}
	}
}

// needsPlaced leaves out a test whose fail point the sources do not have; in CI that is a failure.
func needsPlaced(t *testing.T, name string) {
	t.Helper()
	if !slices.Contains(placed(t), name) {
		leaveOut(t, "the fail point "+name+" is not placed")
	}
}

func leaveOut(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}
