package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeRun asks for the rules of WCAG 2.0 to 2.2, levels A and AA, and for axe's own advice. In the dark look only the colours
// differ.
const axeRun = `axe.run(document, %s).then(r => Object.fromEntries(["violations", "incomplete"].map(k =>
	[k, r[k].flatMap(v => v.nodes.map(n => v.id + " at " + n.target.join(" ") + ": " + (n.failureSummary || v.help).replaceAll("\n", " ")))])))`

var axeOptions = map[string]string{
	"light": `{resultTypes: ["violations", "incomplete"], runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}}`,
	"dark":  `{resultTypes: ["violations", "incomplete"], runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`,
}

// axeReport is what axe finds wrong, and what it cannot decide.
type axeReport struct{ Violations, Incomplete []string }

// axe goes through the album with two browsers, by day and by night, and prints what it finds of each scene.
func (a *album) axe(t *testing.T) {
	_, folder := libraries(t)
	source, err := os.ReadFile(filepath.Join(folder, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	findings, undecided := make([][]finding, len(a.scenes)), make([][]finding, len(a.scenes))
	a.tour(t, func(v viewer, i int) { findings[i], undecided[i] = v.axe(t, a.scenes[i], string(source)) })
	names := &bytes.Buffer{}
	fmt.Println("| axe: scene                 | violations | cannot decide |")
	for i, s := range a.scenes {
		fmt.Printf("| %-26s | %10d | %-13d |\n", s.name, len(findings[i]), len(undecided[i]))
		for _, u := range undecided[i] {
			fmt.Fprintf(names, "%s, %s: %s\n", u.scene, u.lang, u.what)
		}
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(a.save(t)), "axe-cannot-decide.txt"), names.Bytes(), 0o644); err != nil {
		t.Error(err)
	}
	a.verdict(t, "axe", slices.Concat(findings...))
}

// axe looks at one scene in all its languages.
func (v viewer) axe(t *testing.T, s *scene, source string) (findings, undecided []finding) {
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
			for _, what := range report.Incomplete {
				undecided = append(undecided, finding{s.name, r.lang, look + ": " + what})
			}
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
