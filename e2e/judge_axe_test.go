package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"audarym/e2e/browser"
)

// axeRun asks for the rules of WCAG 2.0 to 2.2, levels A and AA, and for axe's own advice. In the dark look only the colours
// differ.
const axeRun = `axe.run(document, %s).then(r => Object.fromEntries(["violations", "incomplete"].map(k =>
	[k, r[k].flatMap(v => v.nodes.map(n => v.id + " at " + n.target.join(" ") + ": " + (n.failureSummary || v.help).replaceAll("\n", " ")))])))`

var axeOptions = map[string]string{
	"light": `{runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}}`,
	"dark":  `{runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`,
}

// axeReport is what axe finds wrong, and what it cannot decide.
type axeReport struct{ Violations, Incomplete []string }

// axe goes through the album with as many browsers as there may be, by day and by night.
func (a *album) axe(t *testing.T) {
	_, folder := libraries(t)
	source, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	n := min(2, maxBrowsers)
	needBrowsers(t, n)
	url, queue := a.serve(), make(chan *scene)
	var (
		mu       sync.Mutex
		findings []finding
		open     = map[string]int{}
		all      sync.WaitGroup
	)
	for range n {
		v := newViewer(browser.Tab(t), url)
		all.Go(func() {
			for s := range queue {
				found, undecided := v.axe(t, s, string(source))
				mu.Lock()
				findings = append(findings, found...)
				for _, u := range undecided {
					open[strings.Fields(u)[0]]++
				}
				mu.Unlock()
			}
		})
	}
	for _, s := range a.scenes {
		queue <- s
	}
	close(queue)
	all.Wait()
	a.verdict(t, "axe", findings)
	fmt.Printf("| axe cannot decide: %v |\n", open)
}

// axe looks at one scene in all its languages.
func (v viewer) axe(t *testing.T, s *scene, source string) (findings []finding, undecided []string) {
	for _, r := range s.answers {
		err := v.opens(s, r.lang)
		if err == nil {
			_, err = within(v, chromedp.Evaluate[chromedp.Void](source)) // a page's policy does not bind the debugger
		}
		for _, look := range []string{"light", "dark"} {
			var report axeReport
			if err == nil {
				report, err = v.axeNow(look)
			}
			for _, what := range report.Violations {
				findings = append(findings, finding{s.name, r.lang, look + ": " + what})
			}
			undecided = append(undecided, report.Incomplete...)
		}
		if err != nil {
			t.Errorf("%s, %s: %v", s.name, r.lang, err)
		}
	}
	return findings, undecided
}

// axeNow looks at the page that is open.
func (v viewer) axeNow(look string) (report axeReport, err error) {
	if err := v.wears(look); err != nil {
		return report, err
	}
	return within(v, chromedp.Evaluate[axeReport](fmt.Sprintf(axeRun, axeOptions[look]), chromedp.EvalAwaitPromise))
}
