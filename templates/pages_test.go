package templates_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"audarym/internal/i18n"
	"audarym/templates"
)

// everyPage runs a check on every page in every language.
func everyPage(t *testing.T, check func(t *testing.T, l i18n.Lang, name string, doc *html.Node)) {
	t.Helper()
	t.Parallel()
	for _, l := range i18n.All() {
		for name, page := range samples(l) {
			t.Run(name+"-"+string(l), func(t *testing.T) {
				t.Parallel()
				check(t, l, name, render(t, page))
			})
		}
	}
}

func TestLanguageTitleAndState(t *testing.T) {
	states := map[string]string{
		"form": "open", "refused": "open", "again": "open", "offers": "open", "preset": "open", "handoff": "challenged", "processing": "processing",
		"review": "review", "success": "succeeded", "receipt": "succeeded", "verify": "verify", "unknown": "unknown", "genuine": "genuine", "failed": "failed", "expired": "expired", "error": "error", "breakout": "",
	}
	everyPage(t, func(t *testing.T, l i18n.Lang, name string, doc *html.Node) {
		if got := value(one(t, doc, tag("html")), "lang"); got != string(l) {
			t.Errorf("html lang = %q", got)
		}
		if text(one(t, doc, tag("title"))) == "" || text(one(t, doc, tag("h1"))) == "" {
			t.Error("title or h1 is empty")
		}
		if got := value(one(t, doc, tag("main")), "data-state"); got != states[name] {
			t.Errorf("data-state = %q, want %q", got, states[name])
		}
	})
}

// The policy is script-src 'self'; style-src 'self': nothing may stand inline.
func TestNothingInline(t *testing.T) {
	everyPage(t, func(t *testing.T, _ i18n.Lang, _ string, doc *html.Node) {
		if n := len(all(doc, tag("style"))); n > 0 {
			t.Errorf("%d style elements", n)
		}
		for _, s := range all(doc, tag("script")) {
			if !strings.HasPrefix(value(s, "src"), "/static/") || text(s) != "" {
				t.Error("a script that is not a file of ours")
			}
		}
		for _, n := range all(doc) {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			}
		}
	})
}

func TestIDsAreUniqueAndPointedAtRightly(t *testing.T) {
	everyPage(t, func(t *testing.T, _ i18n.Lang, _ string, doc *html.Node) {
		ids := map[string]int{}
		for _, n := range all(doc, has("id")) {
			ids[value(n, "id")]++
		}
		for id, n := range ids {
			if n != 1 {
				t.Errorf("id %q stands %d times", id, n)
			}
		}
		for _, n := range all(doc) {
			var targets []string
			for _, name := range []string{"for", "form", "aria-describedby", "aria-labelledby"} {
				targets = append(targets, strings.Fields(value(n, name))...)
			}
			if id, ok := strings.CutPrefix(value(n, "href"), "#"); ok {
				targets = append(targets, id)
			}
			for _, id := range targets {
				if ids[id] == 0 {
					t.Errorf("<%s> points at %q, which is not there", n.Data, id)
				}
			}
		}
	})
}

func TestEveryInputHasALabel(t *testing.T) {
	everyPage(t, func(t *testing.T, _ i18n.Lang, _ string, doc *html.Node) {
		for _, in := range all(doc, tag("input", "select", "textarea")) {
			if value(in, "type") == "hidden" {
				continue
			}
			if label := one(t, doc, tag("label"), with("for", value(in, "id"))); text(label) == "" {
				t.Errorf("label of %s is empty", value(in, "id"))
			}
		}
		for _, b := range all(doc, tag("button")) {
			if text(b) == "" && value(b, "aria-hidden") != "true" {
				t.Error("a button without words")
			}
		}
	})
}

// Every text a page prints came out of a catalogue: a key that was not found
// would be printed as it is.
func TestNoKeyIsLeftUnresolved(t *testing.T) {
	everyPage(t, func(t *testing.T, _ i18n.Lang, _ string, doc *html.Node) {
		for _, n := range all(doc) {
			for c := range n.ChildNodes() {
				if c.Type == html.TextNode && (strings.Contains(c.Data, "{{") || looksLikeKey(c.Data)) {
					t.Errorf("printed %q", c.Data)
				}
			}
		}
	})
}

func looksLikeKey(s string) bool {
	family, rest, found := strings.Cut(strings.TrimSpace(s), ".")
	return found && rest != "" && strings.Trim(family+rest, "abcdefghijklmnopqrstuvwxyz_.0123456789") == ""
}

func TestLanguageSwitch(t *testing.T) {
	everyPage(t, func(t *testing.T, l i18n.Lang, name string, doc *html.Node) {
		if name == "breakout" {
			return
		}
		for _, other := range i18n.All() {
			b := one(t, doc, tag("button"), testID("language-"+string(other)))
			if value(b, "name") != "lang" || value(b, "value") != string(other) || value(b, "lang") != string(other) {
				t.Errorf("switch to %s is wired wrong", other)
			}
			if _, current := attr(b, "aria-current"); current != (other == l) {
				t.Errorf("aria-current of %s is %v", other, current)
			}
		}
		back := all(doc, tag("input"), with("name", "transfer"))
		if len(back) != 1 || value(back[0], "value") != "4f2a" {
			t.Error("the switch does not know where to come back to")
		}
	})
}

func TestSwitchIsGoneWithOneLanguage(t *testing.T) {
	t.Parallel()
	e := sampler{i18n.For(i18n.English)}.failure()
	e.Page.Languages = e.Page.Languages[:1]
	e.Page.Sandbox = ""
	doc := render(t, templates.ErrorPage(e))
	if len(all(doc, tag("nav"))) > 0 || len(all(doc, testID("sandbox-banner"))) > 0 {
		t.Error("switch or banner is there for nothing")
	}
}

func TestFactsAndFailureOfClosedPage(t *testing.T) {
	t.Parallel()
	c := sampler{i18n.For(i18n.Russian)}.closed("failed", "no_funds", "lower_amount")
	doc := render(t, templates.ClosedPage(c))
	for id, want := range map[string]string{
		"failure-money": "Деньги не списаны", "failure-reason": c.Reason, "failure-next": c.Next,
		"failure-who": c.Who, "failure-retry": c.Retry, "failure-step": "Написать продавцу",
		"failure-code": "484", "order": "123456787538", "retry": "Новый перевод",
	} {
		if got := text(one(t, doc, testID(id))); got != want {
			t.Errorf("%s = %q, want %q", id, got, want)
		}
	}
	c.Money = ""
	if got := text(one(t, render(t, templates.ClosedPage(c)), tag("h1"))); got != c.Heading {
		t.Errorf("without money the headline is %q", got)
	}
}

func TestBreakOutHoldsNothing(t *testing.T) {
	t.Parallel()
	doc := render(t, samples(i18n.Kazakh)["breakout"])
	if n := len(all(doc, tag("form", "input", "button"))); n > 0 {
		t.Errorf("%d controls", n)
	}
	link := one(t, doc, tag("a"))
	if value(link, "target") != "_top" || value(link, "href") != "/t/4f2a" || value(link, "id") != "continue" {
		t.Error("the link does not lead out")
	}
}
