package merchant

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

const leastEdge = 3.0 // WCAG 1.4.11: what shows where a button is, and what has the focus

// accents are colours that merchants have, and some that are hard.
var accents = []struct{ name, hex string }{
	{"teal", "#0a6870"}, {"wine", "#8a1538"}, {"red of a bank", "#f14635"}, {"green of a bank", "#00805f"}, {"blue", "#0000ff"}, {"violet", "#7a1fa2"},
	{"yellow", "#ffd400"}, {"orange", "#ff8a00"}, {"lime", "#a4d007"}, {"sky", "#00afca"}, {"pale pink", "#ffd6e0"},
	{"white", "#ffffff"}, {"black", "#000000"}, {"grey", "#808080"}, {"middle grey", "#7a7a7a"}, {"red that is neither", "#ec1c24"},
}

// TestContrastOfBrandColours prints what people can read of each accent, and the README shows the same. UPDATE=1 writes it there.
func TestContrastOfBrandColours(t *testing.T) {
	t.Parallel()
	table := "| accent | scheme | button, its text | text | under a pointer | link, focus, edge | on sheet | on ground | edge of button |\n" +
		"|---|---|---|---|---|---|---|---|---|\n"
	ours := ourSchemes(t)
	table += row(t, "ours", "light", ours[0], lightGrounds) + row(t, "ours", "dark", ours[1], darkGrounds)
	short := "| accent | text of a button | links, focus, edge of a button | both in the dark |\n|---|---|---|---|\n"
	refused := 0
	for _, a := range accents {
		if err := CheckAccent(a.hex); err != nil {
			table += fmt.Sprintf("| %s | | refused: %v | | | | | | |\n", a.name, err)
			short += fmt.Sprintf("| %s `%s` | refused: at best %s | | |\n", a.name, a.hex, cut(contrast(onAccent(mustColour(a.hex)), mustColour(a.hex))))
			refused++
			continue
		}
		c := mustColour(a.hex)
		short += brief(a.name, light(c), dark(c))
		table += row(t, a.name, "light", light(c), lightGrounds) + row(t, a.name, "dark", dark(c), darkGrounds)
	}
	fmt.Print(table)
	if refused == 0 || refused > 2 {
		t.Errorf("%d colours are refused: the table shows those that cannot be, and that they are few", refused)
	}
	readmeHas(t, "accents", short)
}

func mustColour(hex string) colour {
	c, ok := parseColour(hex)
	if !ok {
		panic(hex)
	}
	return c
}

// brief is a row for the README: the least figure of each.
func brief(name string, l, d scheme) string {
	return fmt.Sprintf("| %s `%s` | `%s` %s | `%s` %s | `%s` %s, %s |\n", name, l.accent, l.on, cut(min(contrast(l.on, l.accent), contrast(l.on, l.strong))),
		l.link, cut(worst(l.link, lightGrounds)), d.accent, cut(contrast(d.on, d.accent)), cut(worst(d.link, darkGrounds)))
}

func row(t *testing.T, name, when string, s scheme, grounds []colour) string {
	t.Helper()
	edge := max(contrast(s.accent, grounds[0]), contrast(s.link, grounds[0]))
	for what, figure := range map[string]float64{
		"text": contrast(s.on, s.accent), "text under a pointer": contrast(s.on, s.strong), "link": worst(s.link, grounds),
	} {
		if figure < leastContrast {
			t.Errorf("%s, %s: %s has %.2f:1", name, when, what, figure)
		}
	}
	if edge < leastEdge || worst(s.link, grounds) < leastEdge {
		t.Errorf("%s, %s: an edge has %.2f:1, the focus %.2f:1", name, when, edge, worst(s.link, grounds))
	}
	return fmt.Sprintf("| %s | %s | %s, %s | %s | %s | %s | %s | %s | %s |\n", name, when, s.accent, s.on, cut(contrast(s.on, s.accent)),
		cut(contrast(s.on, s.strong)), s.link, cut(contrast(s.link, grounds[0])), cut(contrast(s.link, grounds[1])), cut(edge))
}

// ourSchemes are the tokens of static/app.css.
func ourSchemes(t *testing.T) [2]scheme {
	t.Helper()
	var found [2]scheme
	for i, css := range sheetParts(t) {
		token := func(name string) colour {
			c, ok := parseColour(sixDigits(regexp.MustCompile(`--` + name + `: (#[0-9a-f]+);`).FindStringSubmatch(css)[1]))
			if !ok {
				t.Errorf("--%s is no colour", name)
			}
			return c
		}
		found[i] = scheme{token("accent"), token("accent-strong"), token("on-accent"), token("link")}
	}
	return found
}

// sheetParts are the tokens of static/app.css by day, and by night.
func sheetParts(t *testing.T) [2]string {
	t.Helper()
	css, err := os.ReadFile("../../static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	day, rest, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	night, _, _ := strings.Cut(rest, "\n}\n")
	return [2]string{day, night}
}

func sixDigits(hex string) string {
	if len(hex) == 4 {
		return "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
	}
	return hex
}

func readmeHas(t *testing.T, name, table string) {
	t.Helper()
	file, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+": written by UPDATE=1 go test ./internal/merchant -->\n", "<!-- end of "+name+" -->\n"
	before, rest, _ := strings.Cut(string(file), begin)
	shown, after, found := strings.Cut(rest, end)
	switch {
	case !found:
		t.Fatal("the README has no place for a table:", begin)
	case shown == "\n"+table+"\n":
		return
	case os.Getenv("UPDATE") == "":
		t.Fatal("the README shows other contrasts; run UPDATE=1 go test ./internal/merchant")
	}
	if err := os.WriteFile("../../README.md", []byte(before+begin+"\n"+table+"\n"+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
