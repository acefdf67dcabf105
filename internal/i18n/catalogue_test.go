package i18n

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// forms are the plural forms that integers have in each language (CLDR), and
// the rest form that fractions take.
var forms = map[Lang][]string{
	Kazakh:  {"one", "other"},
	Russian: {"few", "many", "one", "other"},
	English: {"one", "other"},
}

// entry is a message as the file has it: a plain text or plural forms.
type entry struct {
	plain  string
	plural map[string]string
}

// catalogue reads a file without go-i18n, so that this is a second pair of eyes.
func catalogue(t *testing.T, l Lang) map[string]entry {
	t.Helper()
	content, err := os.ReadFile(string(l) + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(content, &tree); err != nil {
		t.Fatalf("%s: %v", l, err)
	}
	found := map[string]entry{}
	flatten(t, "", tree, found)
	return found
}

func flatten(t *testing.T, prefix string, tree map[string]any, into map[string]entry) {
	t.Helper()
	if _, isPlural := tree["other"].(string); isPlural {
		e := entry{plural: map[string]string{}}
		for form, text := range tree {
			e.plural[form] = fmt.Sprint(text)
		}
		into[prefix] = e
		return
	}
	for name, v := range tree {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		switch v := v.(type) {
		case string:
			into[key] = entry{plain: v}
		case map[string]any:
			flatten(t, key, v, into)
		default:
			t.Errorf("%s is a %T", key, v)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}|\{(\w+)\}`)

func placeholders(s string) []string {
	return slices.Sorted(slices.Values(placeholder.FindAllString(s, -1)))
}

func TestEveryKeyInEveryLanguage(t *testing.T) {
	t.Parallel()
	russian := catalogue(t, Russian)
	for _, l := range All() {
		own := catalogue(t, l)
		for key := range russian {
			if _, ok := own[key]; !ok {
				t.Errorf("%s lacks %s", l, key)
			}
		}
		for key, e := range own {
			r, ok := russian[key]
			if !ok {
				t.Errorf("%s has %s, which Russian lacks", l, key)
			}
			if (e.plural == nil) != (r.plural == nil) {
				t.Errorf("%s: %s is plural in one language and plain in the other", l, key)
			}
			if !slices.Equal(placeholders(e.plain), placeholders(r.plain)) {
				t.Errorf("%s: %s has %v, Russian has %v", l, key, placeholders(e.plain), placeholders(r.plain))
			}
		}
	}
}

func TestPluralFormsAreComplete(t *testing.T) {
	t.Parallel()
	for _, l := range All() {
		for key, e := range catalogue(t, l) {
			if e.plural == nil {
				continue
			}
			if got := slices.Sorted(maps.Keys(e.plural)); !slices.Equal(got, forms[l]) {
				t.Errorf("%s: %s has %v, want %v", l, key, got, forms[l])
			}
			for form, text := range e.plural {
				if !slices.Equal(placeholders(text), []string{"{{.N}}"}) {
					t.Errorf("%s: %s.%s does not say how many: %q", l, key, form, text)
				}
			}
		}
	}
}

// A text is what is printed: whole, tidy, in its own alphabet.
func TestTextsAreTidy(t *testing.T) {
	t.Parallel()
	cyrillic := regexp.MustCompile(`\p{Cyrillic}`)
	for _, l := range All() {
		for key, e := range catalogue(t, l) {
			for _, s := range append([]string{e.plain}, slices.Collect(maps.Values(e.plural))...) {
				if e.plural != nil && s == "" {
					continue
				}
				if s == "" || strings.TrimSpace(s) != s || strings.Contains(s, "  ") || strings.ContainsAny(s, "\n<>\"") {
					t.Errorf("%s: %s is untidy: %q", l, key, s)
				}
				if l == English && cyrillic.MatchString(s) && !strings.HasPrefix(key, "language.") {
					t.Errorf("en: %s is not English: %q", key, s)
				}
			}
		}
	}
}

// families are the keys that handlers put together; each must be listed and
// each listed must be there.
func families() map[string][]string {
	f := map[string][]string{
		"reason.": Reasons(), "who.": Whos(), "next.": Nexts(), "retry.": Retries(), "action.": Actions(), "money.": Moneys(), "state.": States(),
		"fact.": Facts(), "error.field.": FieldErrors(), "http.": {"request_id"}, "language.": nil,
		"format.": {"decimal"},
	}
	for _, code := range HTTPErrors() {
		f["http."] = append(f["http."], fmt.Sprintf("%d.heading", code), fmt.Sprintf("%d.text", code))
	}
	for _, l := range All() {
		f["language."] = append(f["language."], string(l))
	}
	for m := range 12 {
		f["format."] = append(f["format."], fmt.Sprintf("month.%d", m+1))
	}
	return f
}

func TestFamiliesAreListed(t *testing.T) {
	t.Parallel()
	keys := catalogue(t, Russian)
	for prefix, names := range families() {
		for _, name := range names {
			if _, ok := keys[prefix+name]; !ok {
				t.Errorf("no text for %s%s", prefix, name)
			}
		}
		for key := range keys {
			if name, ok := strings.CutPrefix(key, prefix); ok && !slices.Contains(names, name) {
				t.Errorf("%s is in no list", key)
			}
		}
	}
}

func TestEveryTextIsLoaded(t *testing.T) {
	t.Parallel()
	for _, l := range All() {
		p := For(l)
		for key, e := range catalogue(t, l) {
			if e.plural == nil && p.T(key) != e.plain {
				t.Errorf("%s: T(%q) = %q", l, key, p.T(key))
			}
			if e.plural != nil && strings.Contains(p.N(key, 5), key) {
				t.Errorf("%s: N(%q, 5) = %q", l, key, p.N(key, 5))
			}
		}
	}
}

// Two messages of one summary must not be taken for each other: whoever hears them has nothing else to go by.
func TestNoTwoFieldErrorsSayTheSame(t *testing.T) {
	t.Parallel()
	for _, l := range All() {
		said := map[string]string{}
		for key, e := range catalogue(t, l) {
			if !strings.HasPrefix(key, "error.field.") {
				continue
			}
			if other := said[e.plain]; other != "" {
				t.Errorf("%s: %s says the same as %s: %q", l, key, other, e.plain)
			}
			said[e.plain] = key
		}
	}
}
