package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"audarym/e2e/browser"
)

// ticket is what Lighthouse is asked of a page, score what it says. Of several runs the middle one counts.
type (
	ticket struct {
		URL        string   `json:"url"`
		Categories []string `json:"categories"`
		Runs       int      `json:"runs"`
		Enough     int      `json:"enough"`
	}
	score struct {
		URL    string
		Scores map[string]int
		Failed []string
	}
)

// wantedSpeed is what the card page has to reach in Lighthouse's performance. The slow network and processor are simulated from
// what was loaded, so that a busy machine weighs little.
const wantedSpeed = 99

// lighthouse looks at the card page as the application itself serves it, with every browser's place taken, so that nothing else
// slows it down. The other pages come from the album, since Lighthouse forgets cookies and takes error pages for broken servers;
// no clock is read there, and one place is enough.
func (a *album) lighthouse(t *testing.T) {
	live, url := start(t, setup{}), a.serve()
	manners := []string{"accessibility", "best-practices"}
	fmt.Println("| Lighthouse        | accessibility | best practices | performance |")
	t.Run("card page", func(t *testing.T) {
		needBrowsers(t, maxBrowsers)
		look(t, []string{"card page"}, ticket{live.url + "/", append([]string{"performance"}, manners...), 3, wantedSpeed})
	})
	t.Run("the others", func(t *testing.T) {
		needBrowsers(t, 1)
		names := []string{"succeeded", "failed", "processing", "error-404", wrongScene().name}
		var tickets []ticket
		for _, name := range names {
			tickets = append(tickets, ticket{url + "/scene/" + name + "/en?200", manners, 1, 0})
		}
		look(t, names, tickets...)
	})
}

// look prints what Lighthouse says of each page.
func look(t *testing.T, names []string, tickets ...ticket) {
	t.Helper()
	for i, s := range askLighthouse(t, tickets) {
		s.judged(t, names[i])
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

func askLighthouse(t *testing.T, tickets []ticket) (scores []score) {
	t.Helper()
	node, folder := libraries(t)
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
