package i18n

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country is a country where a receiver's card may be from.
type Country struct {
	Code string // ISO 3166-1 alpha-2, two capital letters
	Name string
}

// countryCodes are the codes that ISO 3166-1 gives to countries and territories, but for KZ, from where a card is not from abroad,
// and those where nobody lives who could issue one: AQ, BV, GS, HM, IO, TF and UM.
const countryCodes = `AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP
KE KG KH KI KM KN KP KR KW KY LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ
NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`

// newerNames stand for what the names of x/text (CLDR 32) call otherwise: countries that have renamed themselves since, and
// names that nobody here would look for.
var newerNames = map[Lang]map[string]string{
	Kazakh: {"MK": "Солтүстік Македония", "SZ": "Эсватини", "HK": "Гонконг", "MO": "Макао", "CD": "Конго Демократиялық Республикасы",
		"CG": "Конго Республикасы", "PS": "Палестина"},
	Russian: {"MK": "Северная Македония", "SZ": "Эсватини", "HK": "Гонконг", "MO": "Макао", "CD": "Конго, Демократическая Республика",
		"CG": "Конго, Республика", "PS": "Палестина", "KG": "Кыргызстан", "US": "США", "KR": "Южная Корея", "KP": "Северная Корея", "BN": "Бруней"},
	English: {"MK": "North Macedonia", "SZ": "Eswatini", "HK": "Hong Kong", "MO": "Macao", "CD": "Congo, Democratic Republic",
		"CG": "Congo, Republic", "PS": "Palestine"},
}

// Countries lists every country but Kazakhstan in the order of the printer's language.
func (p *Printer) Countries() []Country { return countries()[p.lang] }

// IsCountry reports a code of that list.
func IsCountry(code string) bool {
	return len(code) == 2 && slices.Contains(strings.Fields(countryCodes), code)
}

// countries are made at first use: most merchants never need them.
var countries = sync.OnceValue(func() map[Lang][]Country {
	all := map[Lang][]Country{}
	for _, l := range All() {
		tag := language.Make(string(l))
		names, order := display.Regions(tag), collate.New(tag)
		for _, code := range strings.Fields(countryCodes) {
			name := newerNames[l][code]
			if name == "" {
				name = names.Name(language.MustParseRegion(code))
			}
			all[l] = append(all[l], Country{Code: code, Name: name})
		}
		slices.SortStableFunc(all[l], func(a, b Country) int { return order.CompareString(a.Name, b.Name) })
	}
	return all
})
