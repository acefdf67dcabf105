package transfer

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestPicture renders the move table and compares it with the picture in doc.go. UPDATE=1 writes it there.
func TestPicture(t *testing.T) {
	t.Parallel()
	const begin, end = "//\t# moves\n", "//\t# end of moves\n"
	file, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(file), begin)
	have, after, found := strings.Cut(rest, end)
	if !found {
		t.Fatal("doc.go has no picture")
	}
	want := picture()
	if have == want {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatalf("doc.go shows other moves than the table has; run UPDATE=1 go test ./internal/transfer\n%s", want)
	}
	if err := os.WriteFile("doc.go", []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func picture() string {
	var b strings.Builder
	line := func(cells []string) {
		text := ""
		for _, c := range cells {
			text += fmt.Sprintf("%-14s", c)
		}
		fmt.Fprintf(&b, "//\t%s\n", strings.TrimRight(text, " "))
	}
	head := []string{""}
	for _, on := range Triggers {
		head = append(head, string(on))
	}
	line(head)
	for _, from := range AttemptStates {
		cells := []string{string(from)}
		for _, on := range Triggers {
			cells = append(cells, cell(from, on))
		}
		line(cells)
	}
	b.WriteString("//\n")
	for i, note := range footnotes[1:] {
		fmt.Fprintf(&b, "//\t%d %s\n", i+1, note)
	}
	fmt.Fprintf(&b, "//\t! a contradiction: the state stays, loudly\n")
	return b.String()
}

func cell(from AttemptState, on Trigger) string {
	if m, ok := moves[from][on]; ok {
		if m.when == always {
			return string(m.to)
		}
		return fmt.Sprintf("%s %d", m.to, m.when)
	}
	for _, c := range contradictions[from] {
		if c == on {
			return "!"
		}
	}
	return "."
}
