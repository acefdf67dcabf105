package app_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	alarmWritten = regexp.MustCompile(`"alarm", "([a-z_]+)"|return "((?:bank|acs)_[a-z]+)"`)
	alarmListed  = regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| [a-z]")
)

// TestTheREADMENamesEveryAlarm compares what the sources can raise with the README's table.
func TestTheREADMENamesEveryAlarm(t *testing.T) {
	t.Parallel()
	raised := map[string]bool{}
	for _, file := range goFiles(t) {
		text, err := os.ReadFile("../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range alarmWritten.FindAllStringSubmatch(string(text), -1) {
			raised[m[1]+m[2]] = true
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "| alarm | what |")
	table, _, _ = strings.Cut(table, "\n## ")
	listed := map[string]bool{}
	for _, m := range alarmListed.FindAllStringSubmatch(table, -1) {
		listed[m[1]] = true
	}
	for name := range raised {
		if !listed[name] {
			t.Errorf("the README does not explain the alarm %q", name)
		}
	}
	for name := range listed {
		if !raised[name] {
			t.Errorf("nobody raises the alarm %q", name)
		}
	}
	if len(raised) < 5 {
		t.Errorf("only %d alarms found", len(raised))
	}
}
