package epay

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// paramsOf gives the parameters of an address, if they are those of a result.
func paramsOf(address string) []url.Values {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil
	}
	if q, err := url.ParseQuery(u.RawQuery); err == nil && isResult(q) {
		return []url.Values{q}
	}
	return nil
}

// bodyParams finds results in a body that is no JSON object: an address or parameters alone, quoted or not, or a page.
func bodyParams(body []byte) []url.Values {
	text := strings.Trim(strings.TrimSpace(string(body)), `"`)
	if !strings.ContainsAny(text, "<> \n") {
		if found := paramsOf(text); found != nil {
			return found
		}
		return paramsOf("?" + text)
	}
	return pageParams(body)
}

// addresses are the results in addresses that an object gives, under whatever name.
func (f *fields) addresses() []url.Values {
	var found []url.Values
	for key := range f.raw {
		if text, err := readText(f.raw[key]); err == nil && strings.Contains(text, "?") && strings.Contains(text, "/") {
			found = append(found, paramsOf(text)...)
		}
	}
	return found
}

// onlyAddress reports an object that has nothing of a result but an address of one.
func (f *fields) onlyAddress() bool {
	return !f.has("code", "status", "reference", "secure3d", "pareq", "action") && len(f.addresses()) > 0
}

// pageParams finds results in a page: in the fields of a form, in where it posts to, in a refresh, in links.
func pageParams(body []byte) []url.Values {
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return nil
	}
	var found []url.Values
	inputs := url.Values{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "input":
			if name := attr(n, "name"); name != "" {
				inputs.Add(name, attr(n, "value"))
			}
		case "form":
			found = append(found, paramsOf(attr(n, "action"))...)
		case "a":
			found = append(found, paramsOf(attr(n, "href"))...)
		case "meta":
			if strings.EqualFold(attr(n, "http-equiv"), "refresh") {
				_, target, _ := strings.Cut(attr(n, "content"), "=")
				found = append(found, paramsOf(strings.Trim(target, `'" `))...)
			}
		}
	}
	if isResult(inputs) {
		found = append(found, inputs)
	}
	return found
}

func isResult(p url.Values) bool {
	p = lowered(p)
	return p.Has("reference") || p.Has("code")
}

func lowered(p url.Values) url.Values {
	low := url.Values{}
	for key, values := range p {
		key = strings.ToLower(key)
		low[key] = append(low[key], values...)
	}
	return low
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
