package e2e

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"audarym/e2e/pages"
)

// shown is what the browsers have shown while the suite ran.
var shown = &gallery{testIDs: map[string]bool{}, states: map[string]bool{}}

type gallery struct {
	mu              sync.Mutex
	testIDs, states map[string]bool
}

var (
	shownID    = regexp.MustCompile(`data-testid="([^"]+)"`)
	shownState = regexp.MustCompile(`<main[^>]* data-state="([^"]+)"`)
)

func (g *gallery) note(html string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range shownID.FindAllStringSubmatch(html, -1) {
		g.testIDs[m[1]] = true
	}
	for _, m := range shownState.FindAllStringSubmatch(html, -1) {
		g.states[m[1]] = true
	}
}

// notShown are the names of README.md that no browser test gets to see, and why.
var notShown = map[string]string{
	"fee": "the sandbox bank names no fee of its own; internal/epay/read_test.go reads one",
}

// checkShown looks, after the whole suite, that every state and every name of README.md was on a page in a browser, and
// prints how many were. It says what is wrong.
func checkShown() (wrong []string) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		return []string{err.Error()}
	}
	names := listed(readme, "data-testid")
	missing := slices.DeleteFunc(slices.Clone(names), func(id string) bool { return shown.testIDs[id] || notShown[id] != "" })
	if len(missing) > 0 {
		wrong = append(wrong, "no browser test has shown data-testid "+strings.Join(missing, ", "))
	}
	for id := range notShown {
		if shown.testIDs[id] || !slices.Contains(names, id) {
			wrong = append(wrong, "notShown: "+id+" is shown, or no name any more")
		}
	}
	for _, state := range pages.States() {
		if !shown.states[string(state)] {
			wrong = append(wrong, "no browser test has reached data-state "+string(state))
		}
	}
	fmt.Printf("| data-testid seen in a browser: %d of %d; data-state: %s\n", len(names)-len(missing)-len(notShown), len(names),
		strings.Join(slices.Sorted(maps.Keys(shown.states)), ", "))
	for _, id := range slices.Sorted(maps.Keys(notShown)) {
		fmt.Printf("| not seen: %s: %s\n", id, notShown[id])
	}
	return wrong
}
