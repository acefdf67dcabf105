// Package i18n holds the texts of the pages in Kazakh, Russian and English,
// their plurals, and how amounts and times are written.
package i18n

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Lang is a language that the pages are written in.
type Lang string

// The languages there are.
const (
	Kazakh  Lang = "kk"
	Russian Lang = "ru"
	English Lang = "en"
)

// All returns every language, in the order in which a merchant who says
// nothing offers them.
func All() []Lang { return []Lang{Kazakh, Russian, English} }

// Known reads a language code; anything but the exact code is unknown.
func Known(s string) (Lang, bool) {
	l := Lang(s)
	return l, slices.Contains(All(), l)
}

// maxAccept bounds the Accept-Language header that is worth reading.
const maxAccept = 512

// Match picks the offered language that the browser likes best. A regional
// form counts as its language; a wildcard says nothing.
func Match(acceptLanguage string, offered []Lang) (Lang, bool) {
	if acceptLanguage == "" || len(acceptLanguage) > maxAccept {
		return "", false
	}
	tags, weights, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return "", false
	}
	for i, tag := range tags {
		base, _ := tag.Base()
		if l := Lang(base.String()); weights[i] > 0 && slices.Contains(offered, l) {
			return l, true
		}
	}
	return "", false
}

//go:embed kk.toml ru.toml en.toml
var catalogues embed.FS

// printers reads the catalogues at first use. They are embedded, so a broken
// one is a broken build: it panics, and the package's tests see it first.
var printers = sync.OnceValue(func() map[Lang]*Printer {
	bundle := goi18n.NewBundle(language.Russian)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	all := map[Lang]*Printer{}
	for _, l := range All() {
		file, err := bundle.LoadMessageFileFS(catalogues, string(l)+".toml")
		if err != nil {
			panic(fmt.Sprintf("i18n: catalogue %s: %v", l, err))
		}
		all[l] = newPrinter(l, bundle, file.Messages)
	}
	return all
})

// For returns the texts of a language; those of an unknown one are Russian,
// which most people who get this far can read.
func For(l Lang) *Printer {
	all := printers()
	if p, ok := all[l]; ok {
		return p
	}
	return all[Russian]
}

// text is a message cut at its placeholders: literal, name, literal, …
type text []string

// cut splits at {{.Name}}. A brace that is not closed stays as it is written.
func cut(s string) text {
	var t text
	for {
		before, rest, found := strings.Cut(s, "{{.")
		name, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			return append(t, s)
		}
		t, s = append(t, before, name), after
	}
}

func (t text) fill(args map[string]string) string {
	var b strings.Builder
	for i, part := range t {
		if i%2 == 1 {
			part = args[part]
		}
		b.WriteString(part)
	}
	return b.String()
}
