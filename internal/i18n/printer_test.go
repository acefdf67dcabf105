package i18n

import (
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"
)

func amount(t *testing.T, number, code string) currency.Amount {
	t.Helper()
	a, err := currency.NewAmount(number, code)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang               Lang
		number, code, want string
	}{
		{Kazakh, "1000", "KZT", "1 000 ₸"},
		{Russian, "1000.00", "KZT", "1 000 ₸"},
		{English, "1000", "KZT", "1 000 ₸"},
		{Kazakh, "1000.5", "KZT", "1 000,50 ₸"},
		{Russian, "0.05", "KZT", "0,05 ₸"},
		{English, "1234567.89", "KZT", "1 234 567.89 ₸"},
		{English, "0", "KZT", "0 ₸"},
		{Russian, "999", "KZT", "999 ₸"},
		{Russian, "-1500", "KZT", "-1 500 ₸"},
		{Russian, "99999999999999999999", "KZT", "99 999 999 999 999 999 999 ₸"},
		{English, "10", "USD", "10 USD"},
	} {
		want := strings.ReplaceAll(c.want, " ", "\u00a0")
		if got := For(c.lang).Amount(amount(t, c.number, c.code)); got != want {
			t.Errorf("%s %s: %q, want %q", c.lang, c.number, got, want)
		}
	}
}

// Kazakh and Russian follow CLDR; English alone has the sign where the others have it.
func TestAmountIsAsCLDRSays(t *testing.T) {
	t.Parallel()
	for _, l := range []Lang{Kazakh, Russian} {
		f := currency.NewFormatter(currency.NewLocale(string(l)))
		f.SymbolMap["KZT"] = "₸"
		for _, n := range []string{"1234567.89", "1000.50", "12345.67"} {
			a := amount(t, n, "KZT")
			if got, want := For(l).Amount(a), f.Format(a); got != want {
				t.Errorf("%s %s: %q, CLDR %q", l, n, got, want)
			}
		}
	}
}

func TestTimeIsAlmatys(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.November, 23, 9, 5, 59, 0, time.UTC)
	newYear := time.Date(2026, time.December, 31, 19, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lang Lang
		at   time.Time
		want string
	}{
		{Kazakh, at, "23 қараша 2026, 14:05"},
		{Russian, at, "23 ноября 2026, 14:05"},
		{English, at, "23 November 2026, 14:05"},
		{English, newYear, "1 January 2027, 00:00"},
	} {
		if got := For(c.lang).Time(c.at); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}

func TestATimeSoonIsWithoutTheDayOnTheSameDayInAlmaty(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 23, 18, 50, 0, 0, time.UTC) // 23:50
	for after, want := range map[time.Duration]string{
		0: "23:50", 9 * time.Minute: "23:59", 10 * time.Minute: "24 ноября 2026, 00:00", 30 * time.Minute: "24 ноября 2026, 00:20",
		-24 * time.Hour: "22 ноября 2026, 23:50", 365 * 24 * time.Hour: "23 ноября 2027, 23:50",
	} {
		if got := For(Russian).Soon(now.Add(after), now); got != want {
			t.Errorf("%s: %q, want %q", after, got, want)
		}
	}
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang Lang
		n    int
		want string
	}{
		{Russian, 0, "Осталось 0 минут"}, {Russian, 1, "Осталась 1 минута"}, {Russian, 2, "Осталось 2 минуты"},
		{Russian, 5, "Осталось 5 минут"}, {Russian, 11, "Осталось 11 минут"}, {Russian, 21, "Осталась 21 минута"},
		{Russian, 101, "Осталась 101 минута"}, {Russian, 1000, "Осталось 1000 минут"},
		{English, 1, "1 minute left"}, {English, 18, "18 minutes left"}, {English, 60, "60 minutes left"},
		{Kazakh, 1, "1 минут қалды"}, {Kazakh, 18, "18 минут қалды"},
	} {
		if got := For(c.lang).N("form.minutes_left", c.n); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.lang, c.n, got, c.want)
		}
	}
}

func TestTextsByKey(t *testing.T) {
	t.Parallel()
	p := For(English)
	if got := p.T("no.such.key"); got != "no.such.key" {
		t.Errorf("unknown key is %q", got)
	}
	if got := p.N("no.such.key", 3); got != "no.such.key" {
		t.Errorf("unknown plural is %q", got)
	}
	if got := p.Tf("no.such.key", nil); got != "no.such.key" {
		t.Errorf("unknown text is %q", got)
	}
	// What stands in an argument is text, never a placeholder or markup of ours.
	if got := p.Tf("action.back", map[string]string{"Merchant": "{{.Merchant}} & Co"}); got != "Back to {{.Merchant}} & Co" {
		t.Errorf("filled: %q", got)
	}
	if got := p.Tf("money.none", map[string]string{"Merchant": "x"}); got != "No money was taken" {
		t.Errorf("nothing to fill: %q", got)
	}
	if got := p.Tf("action.back", nil); strings.Contains(got, "{{") {
		t.Errorf("a placeholder is printed: %q", got)
	}
}

func TestForAndKnown(t *testing.T) {
	t.Parallel()
	for _, l := range All() {
		if got, ok := Known(string(l)); !ok || got != l || For(l).Lang() != l {
			t.Errorf("%s is not known", l)
		}
	}
	for _, s := range []string{"", "xx", "KK", "ru-RU", "../../x", "ru\x00"} {
		if _, ok := Known(s); ok {
			t.Errorf("%q is known", s)
		}
	}
	if got := For("xx").Lang(); got != Russian {
		t.Errorf("an unknown language gets %s", got)
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header  string
		offered []Lang
		want    Lang
		ok      bool
	}{
		{"kk-KZ,kk;q=0.9,ru;q=0.8", All(), Kazakh, true},
		{"en-GB,en;q=0.9", All(), English, true},
		{"de, ru;q=0.5, en;q=0.7", All(), English, true},
		{"de-DE", All(), "", false},
		{"kk", []Lang{Russian, English}, "", false},
		{"kk, ru;q=0.1", []Lang{Russian}, Russian, true},
		{"ru;q=0, en", All(), English, true},
		{"kk-Latn-KZ", All(), Kazakh, true},
		{"*", All(), "", false},
		{"", All(), "", false},
		{"ru;q=nonsense", All(), "", false},
		{"../../x", All(), "", false},
		{"ru" + strings.Repeat(",ru", 1000), All(), "", false},
	} {
		if got, ok := Match(c.header, c.offered); got != c.want || ok != c.ok {
			t.Errorf("Match(%.30q, %v) = %q, %v, want %q, %v", c.header, c.offered, got, ok, c.want, c.ok)
		}
	}
}
