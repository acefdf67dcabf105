package sandbox_test

import (
	"strings"
	"testing"
)

// abroad is an international transfer; "" leaves a field empty, "-" leaves it out.
func abroad(foreign bool, first, last, country string) func(fields) {
	return func(f fields) {
		f.order["foreign"] = foreign
		for key, value := range map[string]string{"firstName": first, "lastName": last, "countryCode": country} {
			if value != "-" {
				f.receiver[key] = value
			}
		}
	}
}

// TestForeign: the receiver has a name and a country abroad, and only there (seed: Receiver fields).
func TestForeign(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change  func(fields)
		code    int
		country string // in the ledger
	}{
		"abroad":                  {abroad(true, "Aigul", "Nurlanova", "DE"), 0, "DE"},
		"a code of three letters": {abroad(true, "Айгүл", "Нұрланова", "DEU"), 0, "DEU"},
		"no first name":           {abroad(true, "-", "B", "DE"), details, "DE"},
		"no last name":            {abroad(true, "A", "-", "DE"), details, "DE"},
		"no country":              {abroad(true, "A", "B", "-"), details, ""},
		"an empty first name":     {abroad(true, "", "B", "DE"), details, "DE"},
		"an empty last name":      {abroad(true, "A", "", "DE"), details, "DE"},
		"an empty country":        {abroad(true, "A", "B", ""), details, ""},
		"a numeric country":       {abroad(true, "A", "B", "276"), details, ""},
		"small letters":           {abroad(true, "A", "B", "de"), details, ""},
		"one letter":              {abroad(true, "A", "B", "D"), details, ""},
		"four letters":            {abroad(true, "A", "B", "DEUT"), details, ""},
		"a line too many":         {abroad(true, "A", "B", "DE\n"), details, ""},
		"at home":                 {abroad(false, "-", "-", "-"), 0, ""},
		"at home, empty fields":   {abroad(false, "", "", ""), 0, ""},
		"at home, a first name":   {abroad(false, "A", "", ""), details, ""},
		"at home, a last name":    {abroad(false, "-", "B", "-"), details, ""},
		"at home, a country":      {abroad(false, "-", "-", "KZ"), details, "KZ"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			answer := r.tries("123456", frictionless, tt.change)
			order := send("GET", r.admin+"/api/orders/123456", "", "", "").object(t)
			if answer.status != 200 || answer.code() != tt.code || order["lastCode"] != float64(tt.code) {
				t.Errorf("%d %s, want %d", answer.status, answer.body, tt.code)
			}
			if order["foreign"] != !strings.HasPrefix(name, "at home") || order["country"] != tt.country || (order["moneyMoved"] == 1.0) != (tt.code == 0) {
				t.Errorf("ledger: %v", order)
			}
		})
	}
}

// TestForeignWithSavedCards: the two go together, and null is no empty field.
func TestForeignWithSavedCards(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pays, takes := r.saves("123456", frictionless, anyCard)
	r.pays("223457", "", by(pays, "123"), toSaved(takes), abroad(true, "A", "B", "KZ"))
	if page := send("GET", r.admin+"/", "", "", "").body; !strings.Contains(page, "411111******1111 (saved) KZ") {
		t.Error("the page shows neither")
	}
	answer := r.tries("323458", frictionless, func(f fields) { f.receiver["firstName"] = nil })
	if answer.status != 400 || answer.code() != unreadable {
		t.Errorf("%d %s", answer.status, answer.body)
	}
}
