package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// save writes every page as the server sent it, for programs that read files: all that is in the folder, which stays, for people.
func (a *album) save(t *testing.T) (folder string) {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("..", ".artifacts", "pages"))
	if err == nil {
		err = errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)) // of another run, when there were other scenes
	}
	for _, s := range a.scenes {
		for _, r := range s.answers {
			if err == nil && s.steps == nil { // what was done on a page does not change what the server sent
				err = os.WriteFile(filepath.Join(folder, s.name+"."+r.lang+".html"), []byte(r.body), 0o644)
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// found is a finding about a file that save wrote.
func found(file, what string, args ...any) finding {
	name := strings.TrimSuffix(filepath.Base(file), ".html")
	scene, lang, _ := strings.Cut(name, ".")
	return finding{scene, lang, fmt.Sprintf(what, args...)}
}

// vnu is the Nu HTML checker, of the W3C. Its warnings count too, and nothing is filtered.
func (a *album) vnu(t *testing.T) {
	_, folder := libraries(t)
	java, err := exec.LookPath("java")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("no java in PATH")
	}
	jar := filepath.Join(folder, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	var report struct {
		Messages []struct {
			Type, Message, Extract, URL string
			LastLine                    int
		}
	}
	out, err := exec.CommandContext(t.Context(), java, "-jar", jar, "--stdout", "--exit-zero-always", "--format", "json", a.save(t)).Output()
	if err == nil {
		err = json.Unmarshal(out, &report)
	}
	if err != nil {
		t.Fatalf("%v: %.500s", err, out)
	}
	var findings []finding
	for _, m := range report.Messages {
		u, _ := url.Parse(m.URL) // its own
		findings = append(findings, found(u.Path, "%s: %s (line %d: %s)", m.Type, m.Message, m.LastLine, m.Extract))
	}
	a.verdict(t, "vnu", findings)
}

// htmlValidate has rules of its own for what HTML allows and readers trip over; checks/htmlvalidate.mjs says which.
func (a *album) htmlValidate(t *testing.T) {
	node, folder := libraries(t)
	var report []struct {
		FilePath string
		Messages []struct {
			RuleID, Message string
			Line            int
		}
	}
	into := filepath.Join(t.TempDir(), "report.json") // it does not wait until a pipe has taken all
	cmd := exec.CommandContext(t.Context(), node, filepath.Join(folder, "node_modules", "html-validate", "bin", "html-validate.mjs"),
		"--config", filepath.Join("checks", "htmlvalidate.mjs"), "--formatter", "json="+into, a.save(t))
	said, _ := cmd.CombinedOutput() // it fails where it finds something, as it must
	out, err := os.ReadFile(into)
	if err == nil {
		err = json.Unmarshal(out, &report)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var findings []finding
	for _, file := range report {
		for _, m := range file.Messages {
			findings = append(findings, found(file.FilePath, "%s: %s (line %d)", m.RuleID, m.Message, m.Line))
		}
	}
	a.verdict(t, "html-validate", findings)
}
