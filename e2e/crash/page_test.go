//go:build linux

package crash

import (
	"fmt"
	"maps"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"audarym/internal/sandbox"
)

// triesAgain sends the form of another attempt, with a card that works, for the first time or again.
func (c *customer) triesAgain() error {
	if c.again == nil {
		j, err := c.look(c.path)
		if err == nil && j.FormKey == "" {
			err = fmt.Errorf("state %s has no form", j.State)
		}
		if err != nil {
			return err
		}
		fields := maps.Clone(c.form)
		fields.Set("form_key", j.FormKey)
		fields.Set("sender_card", cardWith(sandbox.FateApproved).PAN)
		c.again = &htmlForm{action: c.path + "/attempts", fields: fields}
	}
	_, err := c.redirected(c.post(c.again.action, c.again.fields))
	return err
}

// cancels gives the transfer up, for the first time or again.
func (c *customer) cancels() (err error) {
	if c.gone == nil {
		if c.gone, err = formOn("cancel")(c.get(c.path, "text/html")); err != nil {
			return err
		}
	}
	_, err = c.redirected(c.post(c.gone.action, c.gone.fields))
	return err
}

// htmlForm is a form of a page, with what it would send.
type htmlForm struct {
	action string
	fields url.Values
}

// formOn finds the form with this id or class on a page.
func formOn(name string) func(reply, error) (*htmlForm, error) {
	return func(r reply, err error) (*htmlForm, error) {
		if err != nil {
			return nil, err
		}
		doc, err := html.Parse(strings.NewReader(r.body))
		if err != nil {
			return nil, err
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "form" && (attr(n, "id") == name || attr(n, "class") == name) {
				return fieldsOf(n), nil
			}
		}
		return nil, fmt.Errorf("no form %s (status %d): %.200s", name, r.status, r.body)
	}
}

func fieldsOf(n *html.Node) *htmlForm {
	f := &htmlForm{action: attr(n, "action"), fields: url.Values{}}
	for in := range n.Descendants() {
		if in.Data == "input" && attr(in, "name") != "" {
			f.fields.Add(attr(in, "name"), attr(in, "value"))
		}
	}
	return f
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
