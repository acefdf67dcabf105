package merchant

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestCheckAccent(t *testing.T) {
	t.Parallel()
	for hex, want := range map[string]string{
		"#0a6870": "", "#000000": "", "#0000FF": "", "#8a1538": "", "#c8102e": "", "#6f6f6f": "",
		"#7a7a7a": "#7a7a7a is neither dark nor light: text of a button on it would have a contrast of 4.32:1 at best, and 4.5:1 is needed; #6e6e6e would do",
		"#ffcc00": "#ffcc00 is too light: a link of it on the page would have a contrast of 1.38:1, and 4.5:1 is needed; #896c01 would do",
		"#ffffff": "#ffffff is too light: a link of it on the page would have a contrast of 1.00:1, and 4.5:1 is needed; #6f6f6f would do",
		"#767676": "#767676 is too light: a link of it on the page would have a contrast of 4.15:1, and 4.5:1 is needed; #707070 would do", // 4.54 on white
		"#fff":    `must be a colour like #0a6870, not "#fff"`, "0a6870": `must be a colour like #0a6870, not "0a6870"`,
		"#0a687g": `must be a colour like #0a6870, not "#0a687g"`, "#0a6870;}": `must be a colour like #0a6870, not "#0a6870;}"`, "": `must be a colour like #0a6870, not ""`,
	} {
		err := CheckAccent(hex)
		if got := said(err); got != want {
			t.Errorf("%s: %q, want %q", hex, got, want)
		}
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Every colour that passes, and its lighter one in the dark, can be read wherever the style sheet puts it.
func TestEveryAccentCanBeRead(t *testing.T) {
	t.Parallel()
	passed := 0
	for n := 0; n < 1<<24; n += 7919 {
		c := colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}
		if CheckAccent(c.String()) != nil {
			if better := readable(c, lightGrounds, -lightStep); CheckAccent(better.String()) != nil {
				t.Errorf("%s: %s would not do", c, better)
			}
			continue
		}
		passed++
		dark := readable(c, darkGrounds, lightStep)
		for scheme, a := range map[string]struct {
			c       colour
			grounds []colour
		}{"light": {c, lightGrounds}, "dark": {dark, darkGrounds}} {
			text := onAccent(a.c)
			if worst(a.c, a.grounds) < leastContrast || contrast(text, a.c) < leastContrast || contrast(text, strong(a.c)) < leastContrast {
				t.Errorf("%s of %s, %s: %s on it, %s under a pointer", a.c, c, scheme, text, strong(a.c))
			}
		}
	}
	if passed < 300 {
		t.Errorf("%d colours passed", passed)
	}
}

// Lighter stays the same colour: the hue turns by less than what makes it another, unless there is hardly any.
func TestALighterAccentKeepsItsHue(t *testing.T) {
	t.Parallel()
	for _, hex := range []string{"#0000ff", "#8a1538", "#0a6870", "#1b5e20", "#4a148c", "#7a4d00"} {
		c, _ := parseColour(hex)
		dark := readable(c, darkGrounds, lightStep)
		if turn := dark.oklch().h - c.oklch().h; turn < -0.05 || turn > 0.05 {
			t.Errorf("%s became %s, by %.3f", hex, dark, turn)
		}
	}
}

func TestStyle(t *testing.T) {
	t.Parallel()
	const want = ":root{--accent:#8a1538;--accent-strong:#6e0228;--on-accent:#ffffff}\n" +
		"@media (prefers-color-scheme:dark){:root{--accent:#d55e75;--accent-strong:#ed748a;--on-accent:#0e1418}}\n"
	if got := string(Brand{Accent: "#8a1538"}.Style()); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := (Brand{}).Style(); got != nil {
		t.Errorf("ours: %s", got)
	}
	if got := (Brand{Accent: "red;}"}).Style(); got != nil {
		t.Errorf("no colour: %s", got)
	}
}

// The grounds are those of the style sheet, and it has the tokens that a brand sets.
func TestTheStyleSheetIsTheOneThatIsMeant(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("../../static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, _ := strings.Cut(string(css), "@media (prefers-color-scheme: dark)")
	dark, _, _ := strings.Cut(rest, "\n}\n")
	for _, scheme := range []struct {
		css     string
		grounds []colour
	}{{light, lightGrounds}, {dark, darkGrounds}} {
		for i, name := range []string{"sheet", "ground"} {
			value := regexp.MustCompile(`--` + name + `: (#[0-9a-f]+);`).FindStringSubmatch(scheme.css)[1]
			if len(value) == 4 {
				value = "#" + strings.Repeat(value[1:2], 2) + strings.Repeat(value[2:3], 2) + strings.Repeat(value[3:4], 2)
			}
			if value != scheme.grounds[i].String() {
				t.Errorf("--%s is %s, not %s", name, value, scheme.grounds[i])
			}
		}
		for _, token := range regexp.MustCompile(`--[a-z-]+`).FindAllString(tokens(white), -1) {
			if !strings.Contains(scheme.css, token+":") {
				t.Errorf("the style sheet has no %s", token)
			}
		}
	}
}
