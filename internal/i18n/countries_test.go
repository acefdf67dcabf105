package i18n

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/language"
)

func TestEveryCountryHasANameInEveryLanguage(t *testing.T) {
	t.Parallel()
	english := namesOf(English)
	for _, l := range All() {
		own := namesOf(l)
		if len(own) != 241 { // 249 codes of ISO 3166-1; not KZ, nor seven where nobody lives
			t.Errorf("%s: %d countries", l, len(own))
		}
		seen := map[string]string{}
		for code, name := range own {
			cyrillic := strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
			switch {
			case name == "", name == code, strings.TrimSpace(name) != name:
				t.Errorf("%s: %s is %q", l, code, name)
			case l != English && (name == english[code] || !cyrillic):
				t.Errorf("%s: %s has the English name %q", l, code, name)
			case l == English && cyrillic:
				t.Errorf("%s: %s is %q", l, code, name)
			case seen[name] != "":
				t.Errorf("%s: %s and %s are both %q", l, seen[name], code, name)
			}
			seen[name] = code
		}
	}
}

func namesOf(l Lang) map[string]string {
	names := map[string]string{}
	for _, c := range For(l).Countries() {
		names[c.Code] = c.Name
	}
	return names
}

// The codes are real and none is withdrawn or a group of countries. Kazakhstan is not abroad.
func TestCountryCodes(t *testing.T) {
	t.Parallel()
	codes := strings.Fields(countryCodes)
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("the codes are not in order, or one stands twice")
	}
	for _, code := range codes {
		if r, err := language.ParseRegion(code); err != nil || !r.IsCountry() || r.String() != code || r.Canonicalize() != r {
			t.Errorf("%s is no country: %v", code, err)
		}
		if !IsCountry(code) {
			t.Errorf("%s is not known", code)
		}
	}
	for _, text := range []string{"KZ", "kz", "ru", "", "R", "RUS", "EU", "ZZ", "UK", "SU", "XK", "A ", "AD AE"} {
		if IsCountry(text) {
			t.Errorf("%q is a country", text)
		}
	}
}

// Each language has its own order: і comes near the end of the Kazakh alphabet and Å near A in English.
func TestCountriesAreInTheOrderOfTheLanguage(t *testing.T) {
	t.Parallel()
	for l, order := range map[Lang][]string{
		Kazakh:  {"AU", "AF", "AZ", "BT", "AE", "QA", "KG", "CN", "UA", "JM"},
		Russian: {"AU", "AX", "AF", "UA", "JP"},
		English: {"AF", "AX", "AL", "CI", "HR", "ZW"},
	} {
		last := -1
		for _, code := range order {
			at := slices.IndexFunc(For(l).Countries(), func(c Country) bool { return c.Code == code })
			if at <= last {
				t.Errorf("%s: %s is at %d, and the one before it at %d", l, code, at, last)
			}
			last = at
		}
	}
}
