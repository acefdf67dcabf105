package mail

import (
	_ "embed"
	"html/template"
	"strings"
)

//go:embed receipt.html
var page string

// layout has no colour of its own but a grey that can be read on light and on dark: so every mail program shows it in its own
// colours.
var layout = template.Must(template.New("receipt").Parse(page))

func (v view) html() (string, error) {
	var b strings.Builder
	err := layout.Execute(&b, v)
	return b.String(), err
}

func (v view) text() string {
	var b strings.Builder
	paragraph := func(lines ...string) {
		b.WriteString(strings.Join(lines, "\r\n") + "\r\n\r\n")
	}
	for _, mark := range []string{v.Test, v.Doubt} {
		if mark != "" {
			paragraph(mark)
		}
	}
	paragraph(v.Title, v.Amount)
	var lines []string
	for _, f := range v.Facts {
		lines = append(lines, f.Label+": "+f.Value)
	}
	paragraph(lines...)
	paragraph(v.Note)
	paragraph(v.CodeLabel+": "+v.Code, v.VerifyText, v.URL)
	if len(v.Contacts) > 0 {
		paragraph(append([]string{v.ContactsLabel}, v.Contacts...)...)
	}
	paragraph(v.Why)
	return strings.TrimSuffix(b.String(), "\r\n")
}
