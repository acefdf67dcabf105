package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"audarym/e2e/npm"
	"audarym/e2e/pages"
)

// TestJudges has programs that we did not write look at every page in every state and language: axe, the Nu HTML checker,
// html-validate and Lighthouse. Each is given one page that is wrong on purpose too, and has to say so.
func TestJudges(t *testing.T) {
	t.Parallel()
	libraries(t)
	a := collect(t)
	t.Run("every state and error has a scene", a.isComplete)
	a.scenes = append(a.scenes, wrongScene())
	t.Run("axe", a.axe)
	t.Run("vnu", a.vnu)
	t.Run("html-validate", a.htmlValidate)
	t.Run("lighthouse", a.lighthouse)
}

// libraries finds node and the judges' folder, or skips the test where they are not. In CI that is a failure.
func libraries(t *testing.T) (node, folder string) {
	t.Helper()
	node, folder, err := npm.Find("checks", "axe-core")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	return node, folder
}

// isComplete compares the scenes with the states of the pages' contract, and with the errors that have a page.
func (a *album) isComplete(t *testing.T) {
	has := func(is func(*scene) bool) bool { return slices.ContainsFunc(a.scenes, is) }
	for _, s := range a.scenes {
		for _, r := range s.answers { // nobody's page has nowhere to send to (421)
			if s.state != "" && s.status != http.StatusMisdirectedRequest && !strings.Contains(r.body, `data-testid="language-kk"`) {
				t.Errorf("%s, %s: no language switch", s.name, r.lang)
			}
		}
	}
	for _, state := range pages.States() {
		if !has(func(s *scene) bool { return s.state == state }) {
			t.Errorf("no scene in state %s", state)
		}
	}
	codes := []int{http.StatusGone, http.StatusUnprocessableEntity, http.StatusTooManyRequests} // their texts have other names
	texts, err := os.ReadFile(filepath.Join("..", "internal", "i18n", "en.toml"))
	for _, line := range regexp.MustCompile(`(?m)^(\d{3})\.heading = `).FindAllSubmatch(texts, -1) {
		code, _ := strconv.Atoi(string(line[1])) // three digits
		codes = append(codes, code)
	}
	if len(codes) < 10 {
		t.Errorf("the catalogue names few errors: %v %v", codes, err)
	}
	for _, code := range codes {
		if !has(func(s *scene) bool { return s.status == code && s.state != "" }) {
			t.Errorf("no scene for HTTP %d", code)
		}
	}
}

// wrongScene is a page with a mistake for each of the judges.
func wrongScene() *scene {
	const page = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>wrong</title><style>p{color:#eee;background:#fff}</style></head>` +
		`<body><p>Who can read this?<p><img src="missing.png"><input><div id="a"></div><div id="a"></div></span></body></html>`
	header := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	return &scene{name: "wrong-on-purpose", wrong: true, status: 200, answers: []answer{{"en", reply{200, header, page}}}}
}

// finding is what a judge does not like.
type finding struct{ scene, lang, what string }

// verdict prints a judge's findings, and fails where there are any, or where the page that is wrong passed.
func (a *album) verdict(t *testing.T, judge string, findings []finding) {
	t.Helper()
	counts, looked, caught := map[string]int{}, 0, 0
	for _, f := range findings {
		if f.scene == wrongScene().name {
			caught++
			continue
		}
		counts[f.scene]++
		t.Errorf("%s, %s: %s", f.scene, f.lang, f.what)
	}
	for _, s := range a.scenes {
		if !s.wrong {
			looked += len(s.answers)
		}
	}
	if caught == 0 {
		t.Errorf("%s finds nothing on a page that is wrong on purpose", judge)
	}
	worst := []string{}
	for name, n := range counts {
		worst = append(worst, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(worst)
	fmt.Printf("| %-13s | %4d pages in %d scenes | %d findings %s| %d on the page that is wrong on purpose |\n",
		judge, looked, len(a.scenes)-1, len(findings)-caught, strings.Join(append(worst, ""), ", "), caught)
}
