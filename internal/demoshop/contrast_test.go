package demoshop

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every pair of text and ground that the style sheet uses.
var textPairs = [][2]string{
	{"text", "sheet"}, {"text", "ground"}, {"text", "soft"}, {"muted", "sheet"}, {"muted", "ground"}, {"accent", "sheet"}, {"accent", "ground"},
	{"accent", "soft"}, {"on-accent", "accent"}, {"on-accent", "accent-strong"}, {"good", "sheet"}, {"bad", "sheet"}, {"warn", "sheet"}, {"warn", "warn-soft"},
}

func TestContrastByDayAndByNight(t *testing.T) {
	t.Parallel()
	css, err := files.ReadFile("pages/style.css")
	if err != nil {
		t.Fatal(err)
	}
	day, rest, found := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	night, _, closed := strings.Cut(rest, "\n}\n")
	if !found || !closed {
		t.Fatal("the colours are not where they were")
	}
	for name, text := range map[string]string{"day": day, "night": night} {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{3,6});`).FindAllStringSubmatch(text, -1) {
			colours[m[1]] = m[2]
		}
		for _, p := range textPairs {
			if c := contrast(t, colours[p[0]], colours[p[1]]); c < 4.5 {
				t.Errorf("%s: --%s on --%s is %.2f", name, p[0], p[1], c)
			}
		}
		if c := contrast(t, colours["edge"], colours["sheet"]); c < 3 { // WCAG 1.4.11
			t.Errorf("%s: the border of a field is %.2f", name, c)
		}
	}
}

// contrast is WCAG 2's, of two colours of six hexadecimal digits, or three.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light, dark := luminance(t, a), luminance(t, b)
	if light < dark {
		light, dark = dark, light
	}
	return (light + .05) / (dark + .05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(colour, 16, 32)
	if err != nil || len(colour) != 6 {
		t.Fatalf("%q is no colour of six digits", colour)
	}
	sum := 0.0
	for i, weight := range []float64{.0722, .7152, .2126} {
		c := float64(n>>(8*i)&0xff) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
