package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"audarym/e2e/pages"
)

// scene is one page in one state, in every language that it has: what the server answered, byte for byte.
type scene struct {
	name, shows string      // name is that of its files
	state       pages.State // "" where it is not a page of the application
	status      int
	answers     []answer
	steps       func(pages.Tab) error // what the customer does on it first; nil: nothing
	paper       bool                  // it is printed as well
	wrong       bool                  // on purpose: each judge has to find something here
}

type answer struct {
	lang string
	reply
}

// album collects scenes. Worlds bring them about over plain HTTP; browsers and judges get them later, without those worlds, from
// serve. So a page is made once, whoever looks at it, and nothing on it goes on while it is looked at.
type album struct {
	t      *testing.T
	scenes []*scene
	from   string           // where the pages that are kept now come from
	assets map[string]reply // by path: style sheets, scripts and pictures of the scenes
}

// ask gets one page in a language.
type ask func(lang string) reply

var everyLanguage = []string{"kk", "ru", "en"}

// collect brings every scene about.
func collect(t *testing.T) *album {
	t.Helper()
	a := &album{t: t, assets: map[string]reply{}}
	for _, scenes := range []func(*album){
		formScenes, handoffScenes, endScenes, lateScenes, merchantScenes, linkScenes, errorScenes, troubleScenes,
		receiptScenes, bankScenes, shopScenes,
	} {
		scenes(a)
	}
	return a
}

// world starts one to take pages from, with a customer.
func (a *album) world(s setup) (*world, *wire) {
	a.t.Helper()
	w := start(a.t, s)
	a.from = w.url
	return w, w.wire()
}

// page keeps a page of the application, in every language, and looks whether it is the one that was meant.
func (a *album) page(v *wire, name string, state pages.State, status int, shows string, get ask) *scene {
	a.t.Helper()
	s := a.foreign(v, name, status, shows, everyLanguage, get)
	s.state = state
	for _, r := range s.answers {
		if !strings.Contains(r.body, fmt.Sprintf(`<html lang=%q`, r.lang)) || !strings.Contains(r.body, fmt.Sprintf(`data-state=%q`, state)) {
			a.t.Fatalf("%s, %s: another page, or in another language: %.2000s", name, r.lang, r.body)
		}
	}
	return s
}

// foreign keeps a page that is not the application's, or not one in its frame.
func (a *album) foreign(v *wire, name string, status int, shows string, languages []string, get ask) *scene {
	a.t.Helper()
	if slices.ContainsFunc(a.scenes, func(s *scene) bool { return s.name == name }) {
		a.t.Fatalf("two scenes are called %s", name)
	}
	s := &scene{name: name, shows: shows, status: status}
	for _, lang := range languages {
		r := get(lang)
		if r.status != status {
			a.t.Fatalf("%s, %s: status %d, want %d: %.300s", name, lang, r.status, status, r.body)
		}
		s.answers = append(s.answers, answer{lang, r})
		a.keepAssets(v, r)
	}
	a.scenes = append(a.scenes, s)
	return s
}

// after is the scene before, once the customer has done something on it.
func (a *album) after(before *scene, name, shows string, steps func(pages.Tab) error) *scene {
	s := *before
	s.name, s.shows, s.steps = name, shows, steps
	a.scenes = append(a.scenes, &s)
	return &s
}

// keepAssets fetches what a page loads from where it came from.
func (a *album) keepAssets(v *wire, r reply) {
	a.t.Helper()
	doc, err := html.Parse(strings.NewReader(r.body))
	if err != nil {
		a.t.Fatal(err)
	}
	for n := range doc.Descendants() {
		path := ""
		switch n.Data {
		case "link":
			path = attr(n, "href")
		case "script", "img":
			path = attr(n, "src")
		}
		if _, known := a.assets[path]; !known && strings.HasPrefix(path, "/") {
			a.assets[path] = v.wants(http.StatusOK, v.get(a.from+path))
		}
	}
}

// at asks for a path.
func (v *wire) at(path string) ask {
	return func(lang string) reply { return v.get(in(lang, path)) }
}

// posting sends a form, a fresh one for each language.
func (v *wire) posting(path string, fill func() url.Values) ask {
	return func(lang string) reply { return v.post(in(lang, path), fill()) }
}

// in is an address that asks for a language.
func in(lang, address string) string {
	if strings.Contains(address, "?") {
		return address + "&lang=" + lang
	}
	return address + "?lang=" + lang
}
