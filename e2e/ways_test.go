package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A way is how a customer's browser is set up. Every story is told both ways, but for those that oneWay names.
type way string

const (
	scripts   way = "scripts"
	noScripts way = "no scripts" // the customer presses what a script would have pressed
)

// oneWay are the browser tests that are told one way only, and why.
var oneWay = map[string]string{
	"TestTypedByHand":                            whatTheScriptDoes,
	"TestTheCaretStays":                          whatTheScriptDoes,
	"TestPastedNumbers":                          whatTheScriptDoes,
	"TestAKeyboardThatComposes":                  whatTheScriptDoes,
	"TestTheExpiryAsPeopleWriteIt":               whatTheScriptDoes,
	"TestTheBrandIsTheServers":                   whatTheScriptDoes,
	"TestTheCodeIsAsLongAsTheBrandsIs":           whatTheScriptDoes,
	"TestAWrongDigitIsToldInTime":                whatTheScriptDoes,
	"TestAPastExpiryIsToldByTheServersClock":     whatTheScriptDoes,
	"TestTheAmountIsGroupedWhenItIsLeft":         whatTheScriptDoes,
	"TestTheFormOnTheSmallestPhone":              whatTheScriptDoes,
	"TestTheLastMinutes":                         whatTheScriptDoes,
	"TestTheWayOnWhenTheTimeIsOver":              whatTheScriptDoes,
	"TestTheTimeIsOverWhileTheAnswerIsOut":       whatTheScriptDoes,
	"TestAWrongClockOnThePhone":                  whatTheScriptDoes,
	"TestTheTimeLeftWithoutScripts":              "what the page says where no script counts",
	"TestAutofillKnowsWhoseCardItIs":             "Chromium fills in the same fields whatever the page's scripts do; the test asks for their values by script",
	"TestAPrintedReceiptIsOnePage":               onPaper,
	"TestPaperHasNoButtonsAndSaysThatItIsATest":  onPaper,
	"TestTheCodeOnTheScreenLeadsToTheProof":      onPaper,
	"TestFirstViewOnASlowNetwork":                "the page is measured with the script, which is the heavier way",
	"TestRefusalThenCancelAtTheHandoff":          atTheHandoff,
	"TestLanguageSwitchAtTheHandoffLosesNothing": atTheHandoff,
}

const (
	whatTheScriptDoes = "what the script does while one types; the same inputs without it are in handlers"
	onPaper           = "these pages have no script"
)

const atTheHandoff = "with scripts this page leaves at once; who comes back to it is in TestComingBackWithoutAResult"

// eachWay tells a story twice, side by side, with so many browsers each.
func eachWay(t *testing.T, places int64, story func(t *testing.T, how way)) {
	t.Helper()
	t.Parallel()
	for _, how := range []way{scripts, noScripts} {
		t.Run(string(how), func(t *testing.T) {
			t.Parallel()
			needBrowsers(t, places)
			story(t, how)
		})
	}
}

// bothWays tells a story of one customer twice, each in a world of its own.
func bothWays(t *testing.T, s setup, story func(t *testing.T, w *world, customer *customer)) {
	t.Helper()
	eachWay(t, 1, func(t *testing.T, how way) {
		s := s
		s.way = how
		w := start(t, s)
		story(t, w, w.customer("page"))
	})
}

// visit starts a world and one customer in it, with scripts only: see oneWay.
func visit(t *testing.T, s setup) (*world, *customer) {
	t.Helper()
	t.Parallel()
	needBrowsers(t, 1)
	w := start(t, s)
	return w, w.customer("page")
}

// waysTold are the ways of every test that had a customer, by its name without the way.
var waysTold = struct {
	sync.Mutex
	of map[string][]way
}{of: map[string][]way{}}

// tellsHow notes how a customer comes, and fails a test that goes one way without a reason.
func (w *world) tellsHow() {
	w.t.Helper()
	story := w.t.Name()
	for _, how := range []way{scripts, noScripts} {
		story = strings.TrimSuffix(story, "/"+strings.ReplaceAll(string(how), " ", "_"))
	}
	if top, _, _ := strings.Cut(story, "/"); w.way == "" && oneWay[top] == "" {
		w.t.Fatalf("%s goes one way only: tell it through bothWays, or say in oneWay why not", top)
	}
	waysTold.Lock()
	defer waysTold.Unlock()
	if !slices.Contains(waysTold.of[story], w.way) {
		waysTold.of[story] = append(waysTold.of[story], w.way)
	}
}

// checkWays looks, after the whole suite, that every story was told both ways, and prints those that were not. It says what
// is wrong.
func checkWays() (wrong []string) {
	both := 0
	toldOnce := map[string]bool{}
	for story, ways := range waysTold.of {
		top, _, _ := strings.Cut(story, "/")
		switch {
		case slices.Contains(ways, scripts) && slices.Contains(ways, noScripts):
			both++
		case oneWay[top] != "":
			toldOnce[top] = true
		default:
			wrong = append(wrong, fmt.Sprintf("%s was told %v only", story, ways))
		}
	}
	fmt.Printf("| browser tests told with scripts and without: %d; one way only:\n", both)
	for name := range toldOnce {
		fmt.Printf("| %s: %s\n", name, oneWay[name])
	}
	return wrong
}
