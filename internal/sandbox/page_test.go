package sandbox_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
)

var (
	inputPattern = regexp.MustCompile(`(?s)<input[^>]* name="([^"]*)"[^>]*>`)
	valuePattern = regexp.MustCompile(`(?s) value="([^"]*)"`)
	formPattern  = regexp.MustCompile(`<form id="acs-return-form" method="([^"]*)" action="([^"]*)">`)
	idPattern    = regexp.MustCompile(` id="([^"]*)"`)
	mdPattern    = regexp.MustCompile(`^[0-9]{9}-[0-9A-F]{16}$`)
)

// inputs reads the fields of a page as a browser would send them.
func inputs(page string) url.Values {
	fields := url.Values{}
	for _, match := range inputPattern.FindAllStringSubmatch(page, -1) {
		value := ""
		if v := valuePattern.FindStringSubmatch(match[0]); v != nil {
			value = html.UnescapeString(v[1])
		}
		fields.Add(match[1], value)
	}
	return fields
}

func ids(page string) string {
	var all []string
	for _, match := range idPattern.FindAllStringSubmatch(page, -1) {
		all = append(all, match[1])
	}
	return strings.Join(all, " ")
}

func number(n int) string { return fmt.Sprintf("77%08d", n) }
