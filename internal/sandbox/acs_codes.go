package sandbox

import "slices"

// OneTimeCode is one row of the table of what can be typed at the ACS. Every other code is wrong.
type OneTimeCode struct {
	Code string `json:"code"`
	What string `json:"what"` // what happens, for people
	back acsReturn
}

// acsReturn is how the browser is sent back to TermUrl. The zero value is: PaRes with status Y, by POST.
type acsReturn struct {
	status    string // default Y
	cancelled bool
	get       bool // by GET
	noPaRes   bool
	wrapped   bool // CRLF every 76 characters
	lower     bool // fields paRes and md
	wrongMD   bool
	garbage   bool // PaRes is no PaRes
}

// oneTimeCodes is THE table of the ACS (3ds-redirect.md section 4; the rest of its list comes with more faults).
var oneTimeCodes = []OneTimeCode{
	{"1234", "right", acsReturn{}},
	{"2222", "PaRes with status A (attempt): the money moves", acsReturn{status: paAttempt}},
	{"3333", "PaRes with status U (unavailable): refused (455)", acsReturn{status: paUnavailable}},
	{"4444", "the browser comes back without a PaRes", acsReturn{noPaRes: true}},
	{"5555", "the browser comes back by GET", acsReturn{get: true}},
	{"6666", "PaRes wrapped with CRLF at 76 characters", acsReturn{wrapped: true}},
	{"7777", "fields named paRes and md", acsReturn{lower: true}},
	{"8888", "another MD", acsReturn{wrongMD: true}},
	{"9999", "PaRes is garbage: refused (877)", acsReturn{garbage: true}},
}

// OneTimeCodes returns the table of codes for the ACS.
func OneTimeCodes() []OneTimeCode { return slices.Clone(oneTimeCodes) }

func findCode(code string) (acsReturn, bool) {
	i := slices.IndexFunc(oneTimeCodes, func(c OneTimeCode) bool { return c.Code == code })
	if i < 0 {
		return acsReturn{}, false
	}
	return oneTimeCodes[i].back, true
}
