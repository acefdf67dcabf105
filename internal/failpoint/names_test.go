package failpoint

import (
	"regexp"
	"testing"
)

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	form := regexp.MustCompile(`^[a-z]+\.[a-z]+$`)
	for _, p := range Names {
		if seen[p.Name] || !form.MatchString(p.Name) || p.When == "" {
			t.Errorf("%+v: names are unique, of two words, and explained", p)
		}
		seen[p.Name] = true
	}
}
