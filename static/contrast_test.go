package static_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every pair of text and ground that the style sheet uses, in light and dark.
var textPairs = [][2]string{
	{"text", "sheet"}, {"text", "ground"}, {"text", "bad-soft"}, {"text", "soft"},
	{"muted", "sheet"}, {"muted", "ground"}, {"muted", "bad-soft"},
	{"link", "sheet"}, {"link", "ground"}, {"on-accent", "accent"}, {"on-accent", "accent-strong"},
	{"bad", "sheet"}, {"bad", "bad-soft"}, {"good", "sheet"}, {"text", "good-soft"}, {"muted", "soft"}, {"warn", "sheet"}, {"warn", "warn-soft"},
}

// Every edge that says where something is: of an input, of a button, of what has the focus.
var edgePairs = [][2]string{{"edge", "sheet"}, {"link", "sheet"}, {"link", "ground"}, {"link", "soft"}, {"link", "bad-soft"}}

const (
	textContrast = 4.5 // pages.md, Look
	edgeContrast = 3.0 // WCAG 1.4.11
)

func TestContrast(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("app.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, found := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	dark, _, closed := strings.Cut(rest, "\n}\n")
	if !found || !closed {
		t.Fatal("the tokens are not where they were")
	}
	for name, tokens := range map[string]map[string]string{"light": colours(light), "dark": colours(dark)} {
		for _, p := range textPairs {
			check(t, name, tokens, p, textContrast)
		}
		for _, p := range edgePairs {
			check(t, name, tokens, p, edgeContrast)
		}
	}
}

func check(t *testing.T, scheme string, tokens map[string]string, pair [2]string, least float64) {
	t.Helper()
	a, b := tokens[pair[0]], tokens[pair[1]]
	if a == "" || b == "" {
		t.Errorf("%s: no colour for %v", scheme, pair)
		return
	}
	if c := contrast(luminance(t, a), luminance(t, b)); c < least {
		t.Errorf("%s: --%s on --%s is %.2f, under %.1f", scheme, pair[0], pair[1], c, least)
	}
}

func colours(css string) map[string]string {
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]+);`).FindAllStringSubmatch(css, -1) {
		found[m[1]] = m[2]
	}
	return found
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// luminance is WCAG's relative luminance.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 4 {
		hex = "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
	}
	var rgb [3]uint8
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
