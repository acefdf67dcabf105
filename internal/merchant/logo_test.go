package merchant

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

func pngOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpOf is a picture of 20 x 16 pixels that a browser has made, after the extended header with these flags.
func webpOf(t *testing.T, flags byte) []byte {
	t.Helper()
	still, err := base64.StdEncoding.DecodeString("VlA4TBEAAAAvE8ADAAdQtCoUrv+BiOh/AAA=")
	if err != nil {
		t.Fatal(err)
	}
	body := append([]byte("WEBPVP8X\x0a\x00\x00\x00"), flags, 0, 0, 0, 19, 0, 0, 15, 0, 0)
	body = append(body, still...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// chunk puts a chunk behind the header of a PNG.
func chunk(picture []byte, name string, data []byte) []byte {
	const header = 8 + 4 + 4 + 13 + 4
	out := binary.BigEndian.AppendUint32(bytes.Clone(picture[:header]), uint32(len(data)))
	out = append(append(append(out, name...), data...), 0, 0, 0, 0)
	return append(out, picture[header:]...)
}

func svgOf(attributes, inside string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" ` + attributes + `>` + inside + `</svg>`)
}

func TestCheckLogo(t *testing.T) {
	t.Parallel()
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewGray(image.Rect(0, 0, 20, 20)), nil); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		kind string
		w, h int
		err  string
	}{
		"png":             {pngOf(t, 16, 1024), "image/png", 16, 1024, ""},
		"jpeg":            {jpegOf(t, 40, 20), "image/jpeg", 40, 20, ""},
		"webp":            {webpOf(t, 0), "image/webp", 20, 16, ""},
		"svg":             {svgOf(`viewBox="0 0 120 40"`, ""), "image/svg+xml", 120, 40, ""},
		"too small":       {pngOf(t, 15, 100), "", 0, 0, "is 15 x 100; a side must have 16 to 1024 pixels"},
		"too wide":        {jpegOf(t, 1025, 20), "", 0, 0, "is 1025 x 20; a side must have 16 to 1024 pixels"},
		"too many bytes":  {make([]byte, MaxLogo+1), "", 0, 0, "has more than 64 KiB"},
		"cut png":         {pngOf(t, 64, 64)[:60], "", 0, 0, "cannot be read to its end as image/png"},
		"cut header":      {pngOf(t, 64, 64)[:20], "", 0, 0, "cannot be read as image/png"},
		"cut jpeg":        {jpegOf(t, 64, 64)[:400], "", 0, 0, "cannot be read to its end as image/jpeg"},
		"cut webp":        {webpOf(t, 0)[:40], "", 0, 0, "cannot be read to its end as image/webp"},
		"moving webp":     {webpOf(t, 0x02), "", 0, 0, "moves; a logo stands still"},
		"moving png":      {chunk(pngOf(t, 64, 64), "acTL", make([]byte, 8)), "", 0, 0, "moves; a logo stands still"},
		"gif":             {moving.Bytes(), "", 0, 0, "is no PNG, JPEG, WebP or SVG"},
		"nothing":         {nil, "", 0, 0, "is no PNG, JPEG, WebP or SVG"},
		"a page":          {[]byte("<!doctype html><html></html>"), "", 0, 0, "a DOCTYPE is not allowed (line 1)"},
		"svg, large":      {svgOf(`viewBox="0 0 2400 800"`, ""), "", 0, 0, "is 2400 x 800; a side must have 16 to 1024 pixels (line 1)"},
		"svg, large, set": {svgOf(`viewBox="0 0 2400 800" width="240" height="80px"`, ""), "image/svg+xml", 240, 80, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := CheckLogo(c.data)
			if said(err) != c.err || l.Type != c.kind || l.Width != c.w || l.Height != c.h {
				t.Errorf("%s %d x %d: %v, want %q", l.Type, l.Width, l.Height, err, c.err)
			}
			if err == nil && c.kind != "image/svg+xml" && !bytes.Equal(l.Bytes, c.data) {
				t.Error("the picture was changed")
			}
		})
	}
}

func TestADrawingIsWrittenAnew(t *testing.T) {
	t.Parallel()
	const frame = ` xmlns="http://www.w3.org/2000/svg" width="32" height="16" viewBox="0 0 32 16"`
	for given, want := range map[string]string{
		"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<!-- made by a <tool> -->\n" +
			`<svg xmlns='http://www.w3.org/2000/svg' version="1.1" width="32px" height="16"><title>A <b/>&amp; B</title><path d="M0,0h1e1z"/></svg>` + "\n": `<svg` + frame + `><path d="M0,0h1e1z"></path></svg>`,
		`<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0,0,32,16"><s:g fill="#0a6870"/></s:svg>`: `<svg` + frame + `><g fill="#0a6870"></g></svg>`,
		string(svgOf(`viewBox="0 0 32 16" width="100%" height="2em" xmlns:xlink="http://www.w3.org/1999/xlink" xml:space="preserve"`,
			`<use xlink:href="#a" transform="rotate(45 1 1)" fill="url(#b-1) rgb(1,2,3)"/>`)): `<svg` + frame + `><use href="#a" transform="rotate(45 1 1)" fill="url(#b-1) rgb(1,2,3)"></use></svg>`,
	} {
		l, err := CheckLogo([]byte(given))
		if err != nil || string(l.Bytes) != want {
			t.Errorf("%s: %v\ngot  %s\nwant %s", given, err, l.Bytes, want)
		}
	}
}

func TestADrawingThatCouldDoMore(t *testing.T) {
	t.Parallel()
	in := func(inside string) string { return string(svgOf(`viewBox="0 0 32 16"`, inside)) }
	for given, want := range map[string]string{
		in(`<script>alert(1)</script>`):                                     `element "script" is not allowed`,
		in(`<foreignObject/>`):                                              `element "foreignObject" is not allowed`,
		in(`<style>*{}</style>`):                                            `element "style" is not allowed`,
		in(`<a href="#x"/>`):                                                `element "a" is not allowed`,
		in(`<image href="#x"/>`):                                            `element "image" is not allowed`,
		in(`<animate attributeName="href"/>`):                               `element "animate" is not allowed`,
		in(`<set/>`):                                                        `element "set" is not allowed`,
		in(`<text>x</text>`):                                                `element "text" is not allowed`,
		in(`<h:script xmlns:h="http://www.w3.org/1999/xhtml"/>`):            `element "script" is not allowed`,
		in(`<path xmlns="http://www.w3.org/1999/xhtml"/>`):                  `element "path" is not allowed`,
		in(`<x:path/>`):                                                     `element "path" is not allowed`,
		in(`<title><path/></title>words`):                                   `text is not allowed: turn it into paths`,
		in(`<svg/>`):                                                        `must be one svg element with drawings in it`,
		`<path xmlns="http://www.w3.org/2000/svg"/>`:                        `must be one svg element with drawings in it`,
		in("") + in(""):                                                     `must be one svg element`,
		in(`<path onclick="x"/>`):                                           `attribute "onclick" is not allowed`,
		string(svgOf(`viewBox="0 0 32 16" onload="x"`, "")):                 `attribute "onload" is not allowed`,
		in(`<path style="fill:red"/>`):                                      `attribute "style" is not allowed`,
		in(`<path class="a"/>`):                                             `attribute "class" is not allowed`,
		in(`<path y:fill="red"/>`):                                          `attribute "fill" is not allowed`,
		in(`<path fill="red" fill="blue"/>`):                                `attribute "fill" is there twice`,
		in(`<use href="https://evil.kz/a.svg#x"/>`):                         `a link may lead to an #id of the drawing only`,
		in(`<use href="javascript:alert(1)"/>`):                             `a link may lead to an #id of the drawing only`,
		in(`<use xmlns:l="http://www.w3.org/1999/xlink" l:href="data:x"/>`): `a link may lead to an #id of the drawing only`,
		in(`<path fill="url(https://evil.kz/x)"/>`):                         `attribute "fill" has a value that is not allowed`,
		in(`<path fill="url(x.svg)"/>`):                                     `attribute "fill" has a value that is not allowed`,
		in(`<path fill="URL (#a)"/>`):                                       `attribute "fill" has a value that is not allowed`,
		in(`<path fill="ururl(#a)l(x)"/>`):                                  `attribute "fill" has a value that is not allowed`,
		in(`<path mask="image(x)"/>`):                                       `attribute "mask" has a value that is not allowed`,
		in(`<path fill="u\72l(x)"/>`):                                       `attribute "fill" has a value that is not allowed`,
		in(`<path fill="&quot;&gt;"/>`):                                     `attribute "fill" has a value that is not allowed`,
		in(`<path fill="var(--x)"/>`):                                       `attribute "fill" has a value that is not allowed`,
		in(strings.Repeat(`<use href="#a"/>`, 17)):                          `has more than 16 use elements`,
		in(strings.Repeat(`<g>`, 40) + strings.Repeat(`</g>`, 40)):          `is more than 32 elements deep`,
		`<!DOCTYPE svg [<!ENTITY a "b">]>` + in("&a;"):                      `a DOCTYPE is not allowed`,
		in("&a;"):                        `is no sound SVG in UTF-8`,
		in("<g>"):                        `is no sound SVG in UTF-8`,
		in(`<path d="` + "\xff" + `"/>`): `is no sound SVG in UTF-8`,
		`<?xml version="1.0" encoding="UTF-16"?>` + in(""):        `is no sound SVG in UTF-8`,
		`<?xml-stylesheet href="x"?>` + in(""):                    `processing instructions are not allowed`,
		in(`<?xml version="1.0"?>`):                               `processing instructions are not allowed`,
		string(svgOf(``, "")):                                     `has no size: give it a viewBox, or width and height in pixels`,
		string(svgOf(`width="32"`, "")):                           `has no size: give it a viewBox, or width and height in pixels`,
		string(svgOf(`viewBox="0 0 -32 16"`, "")):                 `has no size: give it a viewBox, or width and height in pixels`,
		string(svgOf(`width="32" height="32" viewBox="a b"`, "")): `has no size: give it a viewBox, or width and height in pixels`,
	} {
		if _, err := CheckLogo([]byte(given)); said(err) != want+" (line 1)" {
			t.Errorf("%s: %v, want %s", given, err, want)
		}
	}
	if _, err := CheckLogo([]byte("<!-- nothing -->")); said(err) != "is no SVG: it has no svg element" {
		t.Error(err)
	}
}

var (
	onlyTags = regexp.MustCompile(`^(<[A-Za-z]+( [A-Za-z0-9-]+="[^"'<>&\\]*")*>|</[A-Za-z]+>)+$`)
	active   = regexp.MustCompile(`(?i)<(script|style|foreignObject|a|image|animate\w*|set|iframe|handler|feImage|text)[ >]| on[a-z]+=| (style|class)=|href="[^#]|url\([^#]`)
)

// Whatever a drawing is, what is served of it is nothing but what draws, and passes again unchanged.
func FuzzSVG(f *testing.F) {
	for _, inside := range []string{
		"", `<path d="M0 0h9z" fill="url(#a)"/>`, `<use href="#a"/>`, `<script/>`, `<title><script/></title>`, `<g onload="x">`, `<!--<script>-->`,
		`<![CDATA[<script>]]>`, `<path fill="u&#x72;l(x)"/>`, "<g\n\tid='a'\r\n></g >", `<x:g xmlns:x="http://www.w3.org/2000/svg"/>`, `&lt;script&gt;`,
	} {
		f.Add(svgOf(`viewBox="0 0 32 16"`, inside))
		f.Add([]byte(`<?xml version="1.0"?><!DOCTYPE svg>` + inside))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := checkSVG(data)
		if err != nil {
			return
		}
		out := string(l.Bytes)
		if !onlyTags.MatchString(out) || active.MatchString(out) || strings.Count(out, ":") != 1 { // of the one namespace
			t.Errorf("more than a drawing: %s", out)
		}
		again, err := checkSVG(l.Bytes)
		if err != nil || !bytes.Equal(again.Bytes, l.Bytes) || again.Width != l.Width || again.Height != l.Height {
			t.Errorf("%s is not what it became: %v %s", l.Bytes, err, again.Bytes)
		}
	})
}
