package templates_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// render parses a page the way a browser reads it.
func render(t *testing.T, c templ.Component) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatalf("render: %v", err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return doc
}

// match says whether an element is meant.
type match func(*html.Node) bool

func tag(names ...string) match {
	return func(n *html.Node) bool { return slices.Contains(names, n.Data) }
}

func has(name string) match {
	return func(n *html.Node) bool { _, ok := attr(n, name); return ok }
}

func with(name, value string) match {
	return func(n *html.Node) bool { v, ok := attr(n, name); return ok && v == value }
}

func testID(id string) match { return with("data-testid", id) }

// all returns the elements that fit every match, in tree order.
func all(root *html.Node, matches ...match) []*html.Node {
	var found []*html.Node
	for n := range root.Descendants() {
		misses := func(m match) bool { return !m(n) }
		if n.Type == html.ElementNode && !slices.ContainsFunc(matches, misses) {
			found = append(found, n)
		}
	}
	return found
}

// one is the only element that fits.
func one(t *testing.T, root *html.Node, matches ...match) *html.Node {
	t.Helper()
	found := all(root, matches...)
	if len(found) != 1 {
		t.Fatalf("found %d elements, want 1", len(found))
	}
	return found[0]
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// value is an attribute that may be missing.
func value(n *html.Node, name string) string {
	v, _ := attr(n, name)
	return v
}

// text is what a reader sees in the element.
func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// owner is the id of the form that a control belongs to.
func owner(n *html.Node) string {
	if id, ok := attr(n, "form"); ok {
		return id
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "form" {
			return value(p, "id")
		}
	}
	return ""
}
