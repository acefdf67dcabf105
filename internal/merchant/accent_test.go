package merchant

import (
	"regexp"
	"strings"
	"testing"
)

func TestCheckAccent(t *testing.T) {
	t.Parallel()
	for hex, want := range map[string]string{
		"#0a6870": "", "#000000": "", "#0000FF": "", "#8a1538": "", "#c8102e": "", "#6f6f6f": "", "#767676": "", "#ffcc00": "", "#ffffff": "", "#808080": "",
		"#7a7a7a": "#7a7a7a is neither dark nor light: text of a button on it would have a contrast of 4.32:1 at best, and 4.5:1 is needed; #747474 would do",
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

// Every colour that passes can be read wherever the style sheet puts it, by day and by night, and so can the one that is
// proposed in place of one that does not. Few do not: with a text of white or near-black they are a narrow band.
func TestEveryAccentCanBeRead(t *testing.T) {
	t.Parallel()
	all, refused := 0, 0
	for n := 0; n < 1<<24; n += 7919 {
		c := colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}
		all++
		if CheckAccent(c.String()) != nil {
			refused++
			better := button(c, nil, -lightStep)
			if CheckAccent(better.String()) != nil {
				t.Errorf("%s: %s would not do", c, better)
			}
			c = better
		}
		if light(c).accent != c {
			t.Errorf("%s became %s", c, light(c).accent)
		}
		row(t, c.String(), "light", light(c), lightGrounds)
		row(t, c.String(), "dark", dark(c), darkGrounds)
	}
	if share := float64(refused) / float64(all); share == 0 || share > 0.05 {
		t.Errorf("%.3f of all colours are refused", share)
	}
}

// Lighter stays the same colour: the hue turns by less than what makes it another, unless there is hardly any.
func TestALighterAccentKeepsItsHue(t *testing.T) {
	t.Parallel()
	for _, hex := range []string{"#0000ff", "#8a1538", "#0a6870", "#1b5e20", "#4a148c", "#7a4d00"} {
		c, _ := parseColour(hex)
		lighter := dark(c).accent
		if turn := lighter.oklch().h - c.oklch().h; turn < -0.05 || turn > 0.05 {
			t.Errorf("%s became %s, by %.3f", hex, lighter, turn)
		}
	}
}

func TestStyle(t *testing.T) {
	t.Parallel()
	const want = ":root{--accent:#8a1538;--accent-strong:#6e0228;--on-accent:#ffffff;--link:#8a1538}" +
		"@media(prefers-color-scheme:dark){:root{--accent:#d55e75;--accent-strong:#ed748a;--on-accent:#0e1418;--link:#d55e75}}"
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

// A light accent stays what it is as a button, and its links are a darker one.
func TestABrightAccent(t *testing.T) {
	t.Parallel()
	const want = ":root{--accent:#ffd400;--accent-strong:#ffefb6;--on-accent:#0e1418;--link:#846d06}"
	if got, _, _ := strings.Cut(string(Brand{Accent: "#ffd400"}.Style()), "@"); got != want {
		t.Errorf("got\n%s", got)
	}
	if s := light(white); s.strong == white {
		t.Error("a white button looks the same under a pointer")
	}
}

// The grounds are those of the style sheet, and it has the tokens that a brand sets.
func TestTheStyleSheetIsTheOneThatIsMeant(t *testing.T) {
	t.Parallel()
	for i, grounds := range [][]colour{lightGrounds, darkGrounds} {
		css := sheetParts(t)[i]
		for i, name := range []string{"sheet", "ground"} {
			value := sixDigits(regexp.MustCompile(`--` + name + `: (#[0-9a-f]+);`).FindStringSubmatch(css)[1])
			if value != grounds[i].String() {
				t.Errorf("--%s is %s, not %s", name, value, grounds[i])
			}
		}
		for _, token := range regexp.MustCompile(`--[a-z-]+`).FindAllString(light(white).String(), -1) {
			if !strings.Contains(css, token+":") {
				t.Errorf("the style sheet has no %s", token)
			}
		}
	}
}
