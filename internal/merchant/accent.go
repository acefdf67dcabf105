package merchant

import "fmt"

// What static/app.css has under, and beside, the accent. A test compares.
var (
	lightGrounds = []colour{{0xff, 0xff, 0xff}, {0xf3, 0xf5, 0xf6}} // --sheet, --ground
	darkGrounds  = []colour{{0x16, 0x1e, 0x24}, {0x0e, 0x14, 0x18}}
	white        = colour{0xff, 0xff, 0xff}
	nearBlack    = colour{0x0e, 0x14, 0x18}
)

const (
	leastContrast = 4.5  // pages.md, Look; WCAG 1.4.3
	lightStep     = 0.01 // of OKLCH's lightness, 0 to 1
	strongSteps   = 7    // from the accent to what it is under a pointer
)

// CheckAccent says why a colour "#rrggbb" cannot be a merchant's accent. The accent is the ground of buttons, whose text is
// white or near-black, whichever is better to read: that wants a contrast of 4.5:1, and between the two are a few colours
// on which neither has it. The error has the figure that is too small. Links, the focus and the button's edge are a darker
// or lighter one that is derived, so yellow and white will do.
func CheckAccent(hex string) error {
	c, ok := parseColour(hex)
	if !ok {
		return fmt.Errorf("must be a colour like #0a6870, not %q", hex)
	}
	if figure := contrast(onAccent(c), c); figure < leastContrast {
		return fmt.Errorf("%s is neither dark nor light: text of a button on it would have a contrast of %s:1 at best, and %.1f:1 is needed; %s would do",
			c, cut(figure), leastContrast, button(c, nil, -lightStep))
	}
	return nil
}

// cut shows two digits and rounds down: 4.499 is not 4.50.
func cut(figure float64) string { return fmt.Sprintf("%.2f", float64(int(figure*100))/100) }

func onAccent(c colour) colour {
	if contrast(white, c) >= contrast(nearBlack, c) {
		return white
	}
	return nearBlack
}

func worst(c colour, grounds []colour) float64 {
	least := 21.0
	for _, g := range grounds {
		least = min(least, contrast(c, g))
	}
	return least
}

// toned goes from a colour in even steps of lightness to the first that will do. Hue stays; chroma stays as far as a screen
// has it. Black and white end the way.
func toned(c colour, step float64, does func(colour) bool) colour {
	for o := c.oklch(); !does(c); c = o.colour() {
		if o.l += step; o.l < 0 || o.l > 1 {
			break
		}
	}
	return c
}

// link is the accent as text and as an edge: readable on the page's grounds.
func link(c colour, grounds []colour, step float64) colour {
	return toned(c, step, func(c colour) bool { return worst(c, grounds) >= leastContrast })
}

// button is the accent as the ground of a button that stands out, and whose text can be read.
func button(c colour, grounds []colour, step float64) colour {
	return toned(c, step, func(c colour) bool {
		return worst(c, grounds) >= leastContrast && contrast(onAccent(c), c) >= leastContrast
	})
}

// strong is the accent under a pointer: away from the text on it, or towards it where white or black is near.
func strong(c colour) colour {
	o, by := c.oklch(), strongSteps*lightStep
	if onAccent(c) == white {
		by = -by
	}
	if o.l+by < 0 || o.l+by > 1 {
		by = -by
	}
	o.l += by
	return o.colour()
}

// scheme are the tokens of static/app.css that an accent sets.
type scheme struct{ accent, strong, on, link colour }

func newScheme(accent, link colour) scheme {
	return scheme{accent, strong(accent), onAccent(accent), link}
}

// light is the accent itself on the page's light grounds, with an edge where it is too light to be seen on them.
func light(c colour) scheme { return newScheme(c, link(c, lightGrounds, -lightStep)) }

// dark is the accent, made so light that it is seen on dark grounds.
func dark(c colour) scheme {
	c = button(c, darkGrounds, lightStep)
	return newScheme(c, c)
}

func (s scheme) String() string {
	return fmt.Sprintf("--accent:%s;--accent-strong:%s;--on-accent:%s;--link:%s", s.accent, s.strong, s.on, s.link)
}

// Style is the tokens of a brand whose accent CheckAccent has passed, those of the accent in static/app.css, for light and
// dark, and nothing else. It comes after app.css; it is empty where the accent is ours. The same accent gives the same bytes.
func (b Brand) Style() []byte {
	c, ok := parseColour(b.Accent)
	if !ok {
		return nil
	}
	return fmt.Appendf(nil, ":root{%s}@media(prefers-color-scheme:dark){:root{%s}}", light(c), dark(c))
}
