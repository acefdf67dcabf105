package merchant

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// colour is a colour of the screen: red, green and blue from 0 to 255.
type colour [3]uint8

var hexForm = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func parseColour(hex string) (colour, bool) {
	if !hexForm.MatchString(hex) {
		return colour{}, false
	}
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	return colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// linear are the shares of light, 0 to 1 (WCAG 2.2, relative luminance; its 0.04045 is sRGB's own).
func (c colour) linear() (l [3]float64) {
	for i, v := range c {
		s := float64(v) / 255
		if s <= 0.04045 {
			l[i] = s / 12.92
		} else {
			l[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return l
}

// contrast is WCAG's, from 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance()+0.05, b.luminance()+0.05
	return max(x, y) / min(x, y)
}

func (c colour) luminance() float64 {
	l := c.linear()
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

// oklch is a colour by lightness, chroma and hue as people see them: its steps of lightness look even, and blue stays blue
// when it gets lighter, which it does not in HSL (Björn Ottosson, "A perceptual color space for image processing").
type oklch struct{ l, c, h float64 }

func (c colour) oklch() oklch {
	v := c.linear()
	l := math.Cbrt(0.4122214708*v[0] + 0.5363325363*v[1] + 0.0514459929*v[2])
	m := math.Cbrt(0.2119034982*v[0] + 0.6806995451*v[1] + 0.1073969566*v[2])
	s := math.Cbrt(0.0883024619*v[0] + 0.2817188376*v[1] + 0.6299787005*v[2])
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return oklch{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(a, b), math.Atan2(b, a)}
}

// colour is the nearest one that a screen has: of the same lightness and hue, with as much chroma as there is.
func (o oklch) colour() colour {
	for ; o.c > 0.001; o.c *= 0.98 {
		if c, ok := o.onScreen(); ok {
			return c
		}
	}
	o.c = 0
	c, _ := o.onScreen()
	return c
}

func (o oklch) onScreen() (c colour, ok bool) {
	a, b := o.c*math.Cos(o.h), o.c*math.Sin(o.h)
	l := cube(o.l + 0.3963377774*a + 0.2158037573*b)
	m := cube(o.l - 0.1055613458*a - 0.0638541728*b)
	s := cube(o.l - 0.0894841775*a - 1.2914855480*b)
	ok = true
	for i, v := range [3]float64{
		+4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	} {
		const slack = 1e-4 // of rounding in the matrices
		ok = ok && v >= -slack && v <= 1+slack
		v = min(max(v, 0), 1)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		c[i] = uint8(math.Round(255 * v))
	}
	return c, ok
}

func cube(v float64) float64 { return v * v * v }
