package sandbox

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// Scenario is one row of the table of scenarios.
type Scenario struct {
	Name string `json:"name"`
	What string `json:"what"` // what happens, for people
	// Unattended says that the order still comes to an end that the status call tells, without a person: such
	// scenarios are drawn by random faults unless others are named.
	Unattended bool `json:"unattended"`

	plan plan
}

const (
	nobodyThere  = "http://127.0.0.1:9/p2p/transfer" // the discard port
	lateFor      = 30 * time.Second
	statusDown   = 6 * time.Hour
	statusLag    = 10 * time.Minute
	statusHiccup = time.Hour
	notifyLate   = 10 * time.Minute
)

// scenarios is THE table (reliability.md 3). A scenario lies over what would happen to an order anyway, its card's
// fate: "the transfer's answer" is the success, the challenge or the refusal that the card leads to, and unless its
// name says "before booking" the bank has booked or taken the order when it is spoiled.
var scenarios = []Scenario{
	// The transfer, lost or late (reliability.md F15 to F17, F20, F21).
	{"silent-before-booking", "transfer: the order is never taken; silence, then the connection closes", true, plan{Transfer: fault{Before: true, Delivery: deliverSilent}}},
	{"silent-after-booking", "transfer: silence, then the connection closes", true, plan{Transfer: fault{Delivery: deliverSilent}}},
	{"reset-mid-answer", "transfer: half of the answer, then the connection is reset", true, plan{Transfer: fault{Delivery: deliverReset}}},
	{"truncated", "transfer: half of the answer, although Content-Length promises all of it", true, plan{Transfer: fault{Delivery: deliverTruncated}}},
	{"dripped", "transfer: the answer comes byte by byte", true, plan{Transfer: fault{Delivery: deliverDripped}}},
	{"endless", "transfer: the body of the answer never ends", true, plan{Transfer: fault{Delivery: deliverEndless}}},
	{"gzip-bomb", "transfer: the answer is a gzip that unpacks to a thousand times its size", true, plan{Transfer: fault{Delivery: deliverBomb}}},

	// The transfer, answered by a machine on the way (F18, F19).
	{"error-500", "transfer: 500 and a page", true, plan{Transfer: down(http.StatusInternalServerError)}},
	{"error-500-before-booking", "transfer: 500 and a page; the order is never taken", true, plan{Transfer: downBefore(http.StatusInternalServerError)}},
	{"error-503", "transfer: 503 and a page", true, plan{Transfer: down(http.StatusServiceUnavailable)}},
	{"error-503-before-booking", "transfer: 503 and a page; the order is never taken", true, plan{Transfer: downBefore(http.StatusServiceUnavailable)}},
	{"error-429", "transfer: 429 and a page", true, plan{Transfer: down(http.StatusTooManyRequests)}},
	{"error-429-before-booking", "transfer: 429 and a page; the order is never taken", true, plan{Transfer: downBefore(http.StatusTooManyRequests)}},
	{"redirect", "transfer: 307 to another host, where nobody is", true, plan{Transfer: fault{Status: http.StatusTemporaryRedirect, Location: nobodyThere, Form: formEmpty}}},

	// The transfer, answered in a way that nobody can read (F20).
	{"malformed-json", "transfer: JSON with a comma too many", true, plan{Transfer: fault{Form: formMalformed}}},
	{"empty-body", "transfer: 200 and an empty body", true, plan{Transfer: fault{Form: formEmpty}}},
	{"wrong-types", "transfer: JSON with numbers as strings and strings as numbers", true, plan{Transfer: fault{Form: formTypes}}},
	{"success-and-error", "transfer: code and message of a refusal (484) beside the fields of the success", true, plan{Transfer: fault{Form: formBoth}}},

	// The transfer, answered with something that is not so (F20, F23, F24).
	{"no-id", "transfer: an answer with an empty id", true, plan{Transfer: fault{Lie: lieID}}},
	{"wrong-amount", "transfer: the answer names one tenge more", false, plan{Transfer: fault{Lie: lieAmount}}},
	{"wrong-number", "transfer: the answer names another order", false, plan{Transfer: fault{Lie: lieNumber}}},
	{"wrong-currency", "transfer: the answer names dollars", false, plan{Transfer: fault{Lie: lieCurrency}}},
	{"unlisted-code", "transfer: a code that stands in no list (9876), though the order was taken", true, plan{Transfer: fault{Code: codeUnlisted}}},
	{"not-final-then-success", "transfer: 454, not final; 30 s later the card's fate, without 3-D Secure", true, plan{Late: lateFor}},
	{"not-final-then-refusal", "transfer: 454, not final; 30 s later it is refused (484)", true, plan{Late: lateFor, Then: codeNoFunds}},

	// The token (F11, F12).
	{"token-refused", "token: 401", true, plan{Token: fault{Status: http.StatusUnauthorized, Code: codeNotPermitted}}},
	{"token-slow", "token: a slow answer (10 s)", true, plan{Token: fault{Delivery: deliverSlow}}},
	{"token-silent", "token: silence, then the connection closes", true, plan{Token: fault{Delivery: deliverSilent}}},
	{"token-not-json", "token: 200 and a page", true, plan{Token: fault{Form: formPage}}},
	{"token-500", "token: 500 and a page", true, plan{Token: down(http.StatusInternalServerError)}},
	{"token-expires-in-string", "token: expires_in as a string", true, plan{Token: fault{Form: formStrings}}},
	{"token-expires-before-confirm", "confirm: the token of the transfer has expired (401); a fresh one works", true, plan{TokenDies: true}},

	// Confirm (F32), and each reading of its answer (bank-api.md 5).
	{"confirm-silent-before-booking", "confirm: nothing is booked; silence, then the connection closes", true, plan{Confirm: fault{Before: true, Delivery: deliverSilent}}},
	{"confirm-silent-after-booking", "confirm: silence, then the connection closes", true, plan{Confirm: fault{Delivery: deliverSilent}}},
	{"confirm-500", "confirm: 500 and a page, after booking", true, plan{Confirm: down(http.StatusInternalServerError)}},
	{"confirm-reset", "confirm: half of the answer, then the connection is reset", true, plan{Confirm: fault{Delivery: deliverReset}}},
	{"confirm-json", "confirm: JSON, whatever the switch says", true, plan{Shape: ConfirmJSON}},
	{"confirm-redirect", "confirm: 302, parameters in Location", true, plan{Shape: ConfirmRedirect}},
	{"confirm-html", "confirm: 200, parameters as fields of a form", true, plan{Shape: ConfirmHTML}},
	{"confirm-htmlurl", "confirm: 200, parameters in the URL of a refreshing page", true, plan{Shape: ConfirmHTMLURL}},
	{"confirm-query200", "confirm: 200 with a Location", true, plan{Shape: ConfirmQuery200}},
	{"confirm-wrong-amount", "confirm: the success names one tenge more", false, plan{Confirm: fault{Lie: lieAmount}}},

	// The status call (F37 to F39, F24, bank-api.md 6).
	{"status-down", "status: 503 for 6 hours, then the truth", true, plan{Status: fault{Status: http.StatusServiceUnavailable, Form: formPage, For: statusDown}}},
	{"status-no-such-order", "status: no such order (102) for 10 minutes, then the truth", true, plan{Status: fault{Query: queryNoSuchOrder, For: statusLag}}},
	{"status-103", "status: error, ask again (103) for an hour, then the truth", true, plan{Status: fault{Query: queryError, For: statusHiccup}}},
	{"status-html", "status: 200 and a page for an hour, then the truth", true, plan{Status: fault{Form: formPage, For: statusHiccup}}},
	{"status-unknown-name", "status: a statusName that nobody knows, for ever", false, plan{Status: fault{Name: "SETTLING"}}},
	{"status-wrong-amount", "status: one tenge more, for ever", false, plan{Status: fault{Lie: lieAmount}}},

	// What the transfer says of 3-D Secure (F26, 3ds-redirect.md cases 47 and 83).
	{"challenge-without-pareq", "3-D Secure: no paReq", true, plan{WithoutPaReq: true}},
	{"challenge-javascript", "3-D Secure: action is javascript:", true, plan{Action: "javascript:alert(document.domain)"}},
	{"challenge-http", "3-D Secure: action is http:// on another host", true, plan{Action: "http://acs.elsewhere.example/acs/pa"}},
	{"challenge-private-ip", "3-D Secure: action is a private address", true, plan{Action: "https://192.168.0.1/acs/pa"}},

	// Notifications (F33 to F36, bank-api.md 7, reliability.md 4 postLink).
	{"notified-once", "notification: the truth, once", true, plan{Notify: notifyPlan{Times: 1}}},
	{"notified-twice", "notification: twice", true, plan{Notify: notifyPlan{Times: 2}}},
	{"notified-100-times", "notification: a hundred times", true, plan{Notify: notifyPlan{Times: 100}}},
	{"notified-late", "notification: 10 minutes late", true, plan{Notify: notifyPlan{Late: notifyLate}}},
	{"notified-before-answer", "notification: before the answer, which waits for it", true, plan{Notify: notifyPlan{BeforeAnswer: true}}},
	{"notified-forged", "notification: somebody else claims success, with another secret_hash, at the challenge or of a refusal (484)", true, plan{Refuse: codeNoFunds, Notify: notifyPlan{Forged: true}}},
	{"notified-wrong-amount", "notification: one tenge more", true, plan{Notify: notifyPlan{Lie: lieAmount}}},
	{"notified-wrong-number", "notification: names another order", true, plan{Notify: notifyPlan{Lie: lieNumber}}},
	{"notified-as-form", "notification: a form, not JSON", true, plan{Notify: notifyPlan{AsForm: true}}},
	{"notified-failure-after-success", "notification: a refusal follows the success", true, plan{Notify: notifyPlan{FailureAfter: true}}},
	{"never-notified", "notification: never", true, plan{Notify: notifyPlan{Never: true}}},
}

// down is a machine on the way that answers for the bank after all was done, downBefore before anything was.
func down(status int) fault { return fault{Status: status, Form: formPage} }

func downBefore(status int) fault { return fault{Before: true, Status: status, Form: formPage} }

// Scenarios returns the table of scenarios.
func Scenarios() []Scenario { return slices.Clone(scenarios) }

// findScenario knows the empty name too: it is no scenario.
func findScenario(name string) (Scenario, bool) {
	if s, ok := answering(name); ok {
		return s, true
	}
	i := slices.IndexFunc(scenarios, func(s Scenario) bool { return s.Name == name })
	if i < 0 {
		return Scenario{}, name == ""
	}
	return scenarios[i], true
}

// answeringName is of the scenarios that are too many for the table: any code of the bank's list.
var answeringName = regexp.MustCompile(`^(refuse|doubt)-(-?[1-9][0-9]{0,3})$`)

// answering makes refuse-N, where every transfer is refused with code N, and doubt-N, where it is answered with code N and comes
// to the end of its card 30 s later, without 3-D Secure.
func answering(name string) (Scenario, bool) {
	parts := answeringName.FindStringSubmatch(name)
	if parts == nil {
		return Scenario{}, false
	}
	code, err := strconv.Atoi(parts[2])
	s := Scenario{Name: name, What: "transfer: refused with code " + parts[2], Unattended: true, plan: plan{Answer: code}}
	if parts[1] == "doubt" {
		s.What, s.plan.Late = "transfer: code "+parts[2]+"; 30 s later the card's fate, without 3-D Secure", lateFor
	}
	return s, err == nil
}

// plan is that of the order's scenario.
func (e *entry) plan() plan {
	s, _ := findScenario(e.Scenario)
	return s.plan
}
