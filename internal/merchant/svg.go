package merchant

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
)

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	maxDepth   = 32
	maxUses    = 16 // a use of uses of uses grows without end
)

func words(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// What draws, and can do nothing else. No text: its font would be another on every device.
var (
	svgElements = words(`svg g defs symbol use path rect circle ellipse line polyline polygon
		linearGradient radialGradient stop clipPath mask`)
	svgAttributes = words(`id viewBox preserveAspectRatio x y width height x1 y1 x2 y2 cx cy r rx ry fx fy d points pathLength
		transform fill fill-rule fill-opacity stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
		stroke-dasharray stroke-dashoffset opacity color clip-path clip-rule mask offset stop-color stop-opacity
		gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits`)
	svgDropped = words(`title desc`)                                     // says what the page says already
	svgIgnored = words(`version baseProfile role aria-hidden focusable`) // of the root: nothing is lost with them
)

var (
	localLink    = regexp.MustCompile(`^#[A-Za-z_][A-Za-z0-9_.-]*$`)
	localURL     = regexp.MustCompile(`\burl\(#[A-Za-z_][A-Za-z0-9_.-]*\)`)
	plainValue   = regexp.MustCompile(`^[A-Za-z0-9 \t\r\n#%.,()+_-]*$`)
	function     = regexp.MustCompile(`([A-Za-z0-9_-]*)\s*\(`)
	svgFunctions = words(`translate scale rotate skewX skewY matrix rgb rgba hsl hsla`)
	svgLength    = regexp.MustCompile(`^([0-9]{1,6}(?:\.[0-9]+)?)(?:px)?$`)
)

func isSVG(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("<"))
}

// svgReader copies a drawing, element by element, and stops at the first that is not allowed.
type svgReader struct {
	out     bytes.Buffer
	logo    Logo
	open    []string // elements that are
	dropped int      // depth inside of an element that is left out
	rooted  bool
	uses    int
}

func checkSVG(data []byte) (Logo, error) {
	r := &svgReader{logo: Logo{Type: "image/svg+xml"}}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := d.InputPos()
		if err != nil {
			return Logo{}, fmt.Errorf("is no sound SVG in UTF-8 (line %d)", line)
		}
		if err := r.token(token); err != nil {
			return Logo{}, fmt.Errorf("%w (line %d)", err, line)
		}
	}
	if !r.rooted {
		return Logo{}, errors.New("is no SVG: it has no svg element")
	}
	r.logo.Bytes = r.out.Bytes()
	return r.logo, nil
}

func (r *svgReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		r.end()
	case xml.CharData:
		if r.dropped == 0 && len(bytes.TrimSpace(t)) > 0 {
			return errors.New("text is not allowed: turn it into paths")
		}
	case xml.ProcInst:
		if t.Target != "xml" || r.rooted {
			return errors.New("processing instructions are not allowed")
		}
	case xml.Directive:
		return errors.New("a DOCTYPE is not allowed")
	}
	return nil // comments are left out
}

func (r *svgReader) start(t xml.StartElement) error {
	name := t.Name.Local
	if r.dropped > 0 || len(r.open) > 0 && t.Name.Space == svgSpace && svgDropped[name] {
		r.dropped++
		return nil
	}
	switch {
	case t.Name.Space != svgSpace, !svgElements[name]:
		return fmt.Errorf("element %q is not allowed", name)
	case (name == "svg") != (len(r.open) == 0):
		return errors.New("must be one svg element with drawings in it")
	case r.rooted && len(r.open) == 0:
		return errors.New("must be one svg element")
	case len(r.open) == maxDepth:
		return fmt.Errorf("is more than %d elements deep", maxDepth)
	}
	if name == "use" {
		if r.uses++; r.uses > maxUses {
			return fmt.Errorf("has more than %d use elements", maxUses)
		}
	}
	attributes, err := r.attributes(t, name == "svg")
	if err != nil {
		return err
	}
	r.out.WriteString("<" + name)
	if name == "svg" {
		r.rooted = true
		attributes, err = r.root(attributes)
	}
	for _, a := range attributes {
		fmt.Fprintf(&r.out, ` %s="%s"`, a[0], a[1]) // nothing in it needs to be escaped: see plainValue
	}
	r.out.WriteString(">")
	r.open = append(r.open, name)
	return err
}

func (r *svgReader) end() {
	if r.dropped > 0 {
		r.dropped--
		return
	}
	last := len(r.open) - 1
	r.out.WriteString("</" + r.open[last] + ">")
	r.open = r.open[:last]
}

// attributes are those that draw, by name and value.
func (r *svgReader) attributes(t xml.StartElement, root bool) (list [][2]string, err error) {
	seen := map[string]bool{}
	for _, a := range t.Attr {
		name := a.Name.Local
		switch {
		case a.Name.Space == "xmlns", a.Name.Space == "" && name == "xmlns", root && a.Name.Space == "" && svgIgnored[name]:
			continue // the names have been told apart by the decoder
		case name == "href" && (a.Name.Space == "" || a.Name.Space == xlinkSpace):
			if !localLink.MatchString(a.Value) {
				return nil, errors.New("a link may lead to an #id of the drawing only")
			}
		case a.Name.Space == "http://www.w3.org/XML/1998/namespace" && name == "space":
			continue
		case a.Name.Space != "", !svgAttributes[name]:
			return nil, fmt.Errorf("attribute %q is not allowed", name)
		case !harmless(a.Value):
			return nil, fmt.Errorf("attribute %q has a value that is not allowed", name)
		}
		if seen[name] {
			return nil, fmt.Errorf("attribute %q is there twice", name)
		}
		seen[name] = true
		list = append(list, [2]string{name, a.Value})
	}
	return list, nil
}

// harmless values have neither quotes nor escapes, and call only what places or colours.
func harmless(value string) bool {
	if !plainValue.MatchString(value) {
		return false
	}
	for _, call := range function.FindAllStringSubmatch(localURL.ReplaceAllString(value, " "), -1) {
		if !svgFunctions[call[1]] {
			return false
		}
	}
	return true
}

// root settles the size: width and height in pixels, or else the viewBox, which is made up where it is missing so that
// the drawing grows with its frame.
func (r *svgReader) root(attributes [][2]string) (list [][2]string, err error) {
	given := map[string]string{}
	for _, a := range attributes {
		if given[a[0]] = a[1]; a[0] != "width" && a[0] != "height" && a[0] != "viewBox" {
			list = append(list, a)
		}
	}
	w, h := length(given["width"]), length(given["height"])
	box, ok := given["viewBox"], true
	if box == "" {
		box = fmt.Sprintf("0 0 %s %s", number(w), number(h))
	}
	corner := strings.FieldsFunc(box, func(c rune) bool { return strings.ContainsRune(", \t\r\n", c) })
	if ok = len(corner) == 4; ok && (w == 0 || h == 0) {
		w, h = length(corner[2]), length(corner[3])
	}
	if !ok || w == 0 || h == 0 {
		return nil, errors.New("has no size: give it a viewBox, or width and height in pixels")
	}
	r.logo.Width, r.logo.Height = int(math.Round(w)), int(math.Round(h))
	return append([][2]string{
		{"xmlns", svgSpace}, {"width", number(w)}, {"height", number(h)}, {"viewBox", strings.Join(corner, " ")},
	}, list...), r.logo.size()
}

func length(text string) float64 {
	found := svgLength.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return 0
	}
	n, _ := strconv.ParseFloat(found[1], 64) // it has the form of one
	return n
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
