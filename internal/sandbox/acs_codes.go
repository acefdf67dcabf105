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
	json      bool // PaRes is base64 of JSON, as behind 3-D Secure 2
	size      int  // PaRes has at least so many characters
	blanks    bool // a browser sends a blank as a plus: plus signs reach TermUrl unencoded
	way       acsWay
}

// acsWay is the way that the browser takes back.
type acsWay int

const (
	acsStraight acsWay = iota
	acsTwice           // a script posts, and then the form does
	acsByHand          // nothing happens until the button is pressed
	acsBetween         // a page to click through first
	acsHop             // over another host, which answers 307
	acsFramed          // out of an inner frame
	acsNoReferrer
	acsSandboxed
	acsFormAction // the page's own form-action names the origin of TermUrl alone
)

// oneTimeCodes is THE table of the ACS (3ds-redirect.md section 4).
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
	{"1001", "right; PaRes is posted twice", acsReturn{way: acsTwice}},
	{"1002", "right; the browser comes back when a button is pressed", acsReturn{way: acsByHand}},
	{"1003", "right; a page to click through comes first", acsReturn{way: acsBetween}},
	{"1004", "right; back over another host, by 307", acsReturn{way: acsHop}},
	{"1005", "right; back out of an inner frame", acsReturn{way: acsFramed}},
	{"1006", "right; back with Referrer-Policy: no-referrer", acsReturn{way: acsNoReferrer}},
	{"1007", "right; back from a page in a CSP sandbox", acsReturn{way: acsSandboxed}},
	{"1008", "right; back from a page with a form-action of its own", acsReturn{way: acsFormAction}},
	{"1010", "right; plus signs of PaRes are not encoded", acsReturn{blanks: true}},
	{"1011", "right; PaRes is JSON, not XML", acsReturn{json: true}},
	{"1020", "right; PaRes of 20 KB", acsReturn{size: 20 << 10}},
	{"1064", "right; PaRes of 64 KB", acsReturn{size: 64 << 10}},
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
