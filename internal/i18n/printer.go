package i18n

import (
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Kazakhstan's clock, also where the machine has no zone files

	"github.com/bojanz/currency"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// ready is how many counts (minutes, attempts, fields) have their text made
// at load; greater ones are rare and made when asked for.
const ready = 60

// Printer writes in one language. It is safe for concurrent use.
type Printer struct {
	lang    Lang
	plain   map[string]string
	filled  map[string]text
	counted map[string][]string
	forms   map[string]map[string]string
	counter *goi18n.Localizer
	decimal string
	months  [12]string
	zone    *time.Location
}

func newPrinter(l Lang, bundle *goi18n.Bundle, messages []*goi18n.Message) *Printer {
	p := &Printer{
		lang: l, plain: map[string]string{}, filled: map[string]text{}, counted: map[string][]string{}, forms: map[string]map[string]string{},
		counter: goi18n.NewLocalizer(bundle, string(l)), zone: Almaty(),
	}
	for _, m := range messages {
		if m.One != "" || m.Few != "" || m.Many != "" {
			p.counted[m.ID], p.forms[m.ID] = p.count(m.ID), formsOf(m)
			continue
		}
		p.plain[m.ID] = m.Other
		if t := cut(m.Other); len(t) > 1 {
			p.filled[m.ID] = t
		}
	}
	p.decimal = p.T("format.decimal")
	for i := range p.months {
		p.months[i] = p.T("format.month." + strconv.Itoa(i+1))
	}
	return p
}

// count makes the texts of the counts that pages need.
func (p *Printer) count(key string) []string {
	texts := make([]string, ready)
	for n := range texts {
		texts[n] = p.localize(key, n)
	}
	return texts
}

func (p *Printer) localize(key string, n int) string {
	s, err := p.counter.Localize(&goi18n.LocalizeConfig{
		MessageID: key, PluralCount: n, TemplateData: map[string]int{"N": n},
	})
	if err != nil {
		return key
	}
	return s
}

// Lang is the language that the printer writes.
func (p *Printer) Lang() Lang { return p.lang }

// T is the text of a key, or the key itself when there is no such text.
func (p *Printer) T(key string) string {
	if s, ok := p.plain[key]; ok {
		return s
	}
	return key
}

// Tf is the text of a key with its placeholders filled.
func (p *Printer) Tf(key string, args map[string]string) string {
	if t, ok := p.filled[key]; ok {
		return t.fill(args)
	}
	return p.T(key)
}

// N is the text of a key for a number of things, in the plural form that the
// language has for it.
func (p *Printer) N(key string, n int) string {
	texts, ok := p.counted[key]
	switch {
	case !ok:
		return p.T(key)
	case n >= 0 && n < len(texts):
		return texts[n]
	default:
		return p.localize(key, n)
	}
}

// Forms are the texts of N by plural form, with {n} where the number goes, for a script that counts on its own.
func (p *Printer) Forms(key string) map[string]string { return p.forms[key] }

// formsOf leaves out the forms that a language does not have.
func formsOf(m *goi18n.Message) map[string]string {
	forms := map[string]string{}
	for name, text := range map[string]string{"one": m.One, "few": m.Few, "many": m.Many, "other": m.Other} {
		if text != "" {
			forms[name] = strings.ReplaceAll(text, "{{.N}}", "{n}")
		}
	}
	return forms
}

// noBreak keeps an amount on one line.
const noBreak = "\u00a0"

// symbols are the signs that every language here knows; another currency is
// written by its code.
var symbols = map[string]string{"KZT": "₸"}

// Amount writes «1 000 ₸»: groups of three, decimals only when there are any,
// the sign last in all three languages so that a sum looks the same in each.
func (p *Printer) Amount(a currency.Amount) string {
	whole, fraction, _ := strings.Cut(a.Round().Number(), ".")
	s := grouped(whole)
	if strings.Trim(fraction, "0") != "" {
		s += p.decimal + fraction
	}
	symbol := a.CurrencyCode()
	if known, ok := symbols[symbol]; ok {
		symbol = known
	}
	return s + noBreak + symbol
}

// Sum is Amount of what is written as a number, such as a bank's fee: 199.5; "" where it is none.
func (p *Printer) Sum(number, code string) string {
	a, err := currency.NewAmount(number, code)
	if err != nil {
		return ""
	}
	return p.Amount(a)
}

func grouped(digits string) string {
	sign := ""
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + noBreak + digits[i:]
	}
	return sign + digits
}

// Time writes «23 ноября 2026, 14:05» by the clock of Kazakhstan.
func (p *Printer) Time(t time.Time) string {
	t = t.In(p.zone)
	return strconv.Itoa(t.Day()) + " " + p.months[t.Month()-1] + t.Format(" 2006, 15:04")
}

// Soon writes «14:35» where it is still the day of now by the clock of Kazakhstan, and the whole date where it is not.
func (p *Printer) Soon(t, now time.Time) string {
	t, now = t.In(p.zone), now.In(p.zone)
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format("15:04")
	}
	return p.Time(t)
}

// Hour writes «14:05» by the same clock.
func (p *Printer) Hour(t time.Time) string { return t.In(p.zone).Format("15:04") }

// Almaty is Kazakhstan's clock: receipts are dated by it, and card months end by it.
var Almaty = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Asia/Almaty")
	if err != nil {
		panic("i18n: " + err.Error()) // the zone is embedded
	}
	return zone
})
