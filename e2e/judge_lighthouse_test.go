package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"audarym/e2e/browser"
)

// visit is what Lighthouse is asked, score what it says.
type (
	ticket struct {
		URL        string   `json:"url"`
		Categories []string `json:"categories"`
		Runs       int      `json:"runs"`
	}
	score struct {
		URL    string
		Scores map[string]int
		Failed []string
	}
)

var manners = []string{"accessibility", "best-practices"}

// wantedSpeed is what the card page has to reach in Lighthouse's performance. The network and the processor are simulated from
// what was loaded, so that a busy machine weighs little; of three runs the middle one counts.
const wantedSpeed = 99

// lighthouse takes every browser's place, so that nothing else slows the page down. The card page comes from the application
// itself; the others from the album, since Lighthouse forgets cookies and takes error pages for broken servers.
func (a *album) lighthouse(t *testing.T) {
	node, folder := libraries(t)
	needBrowsers(t, maxBrowsers)
	live, url := start(t, setup{}), a.serve()
	tickets := []ticket{{live.url + "/", append([]string{"performance"}, manners...), 3}}
	for _, name := range []string{"succeeded", "failed", "processing", "error-404", wrongScene().name} {
		tickets = append(tickets, ticket{url + "/scene/" + name + "/en?200", manners, 1})
	}
	scores := askLighthouse(t, node, folder, tickets)
	card := scores[:3]
	slices.SortFunc(card, func(x, y score) int { return x.Scores["performance"] - y.Scores["performance"] })
	fmt.Println("| Lighthouse        | accessibility | best practices | performance |")
	for i, s := range append(card[1:2:2], scores[3:]...) {
		name := append([]string{"card page"}, "succeeded", "failed", "processing", "error-404", "wrong-on-purpose")[i]
		s.judged(t, name)
	}
}

// judged prints one line, and holds it against what is wanted.
func (s score) judged(t *testing.T, name string) {
	t.Helper()
	speed, timed := s.Scores["performance"]
	shown := ""
	if timed {
		shown = fmt.Sprint(speed)
	}
	fmt.Printf("| %-17s | %13d | %14d | %11s |\n", name, s.Scores["accessibility"], s.Scores["best-practices"], shown)
	good := s.Scores["accessibility"] == 100 && s.Scores["best-practices"] == 100 && (!timed || speed >= wantedSpeed)
	if wrong := name == wrongScene().name; good == wrong {
		t.Errorf("%s: %v\n%s", name, s.Scores, strings.Join(s.Failed, "\n"))
	}
}

func askLighthouse(t *testing.T, node, folder string, tickets []ticket) (scores []score) {
	t.Helper()
	path, err := browser.Path()
	if err != nil {
		t.Fatal(err)
	}
	asked, err := json.Marshal(tickets)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, filepath.Join("checks", "lighthouse.mjs"), folder, path)
	var errors bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(asked), &errors
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, errors.String())
	}
	if err := json.Unmarshal(out, &scores); err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	return scores
}
