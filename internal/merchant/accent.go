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
// white or near-black, whichever is better to read, and it is the colour of links and of the focus on the page's light
// grounds. Each wants a contrast of 4.5:1, and the error has the figure that is too small. On dark grounds the accent is
// a lighter one that is derived, so any hue will do.
func CheckAccent(hex string) error {
	c, ok := parseColour(hex)
	if !ok {
		return fmt.Errorf("must be a colour like #0a6870, not %q", hex)
	}
	text := onAccent(c)
	if figure := contrast(text, c); figure < leastContrast {
		return fmt.Errorf("%s is neither dark nor light: text of a button on it would have a contrast of %s:1 at best, and %.1f:1 is needed; %s would do",
			c, cut(figure), leastContrast, readable(c, lightGrounds, -lightStep))
	}
	if figure := worst(c, lightGrounds); figure < leastContrast {
		return fmt.Errorf("%s is too light: a link of it on the page would have a contrast of %s:1, and %.1f:1 is needed; %s would do",
			c, cut(figure), leastContrast, readable(c, lightGrounds, -lightStep))
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

// readable goes from a colour in even steps of lightness to the first that can be read on the grounds, and as a button.
// Hue stays; chroma stays as far as a screen has it. Black and white end the way.
func readable(c colour, grounds []colour, step float64) colour {
	o := c.oklch()
	for worst(c, grounds) < leastContrast || contrast(onAccent(c), c) < leastContrast {
		if o.l += step; o.l < 0 || o.l > 1 {
			break
		}
		c = o.colour()
	}
	return c
}

// strong is the accent under a pointer: away from the text on it.
func strong(c colour) colour {
	o := c.oklch()
	if onAccent(c) == white {
		o.l = max(0, o.l-strongSteps*lightStep)
	} else {
		o.l = min(1, o.l+strongSteps*lightStep)
	}
	return o.colour()
}

// Style is the style sheet of a brand whose accent CheckAccent has passed: the accent's three tokens of static/app.css, for
// light and dark, and nothing else. It comes after app.css; it is empty where the accent is ours. The same accent gives the
// same bytes.
func (b Brand) Style() []byte {
	c, ok := parseColour(b.Accent)
	if !ok {
		return nil
	}
	return fmt.Appendf(nil, ":root{%s}\n@media (prefers-color-scheme:dark){:root{%s}}\n", tokens(c), tokens(readable(c, darkGrounds, lightStep)))
}

func tokens(c colour) string {
	return fmt.Sprintf("--accent:%s;--accent-strong:%s;--on-accent:%s", c, strong(c), onAccent(c))
}
