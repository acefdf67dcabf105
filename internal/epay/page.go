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
