package e2e

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"

	"golang.org/x/sync/semaphore"

	"audarym/e2e/browser"
)

// maxBrowsers is how many Chromiums run at once: a browser waits more than it works, so one more than there are cores.
var maxBrowsers = int64(max(1, min(3, runtime.GOMAXPROCS(0)+1)))

// browsers are the places for them. A test takes all that it needs in one go, so that two tests cannot wait for each
// other's second one.
var browsers = semaphore.NewWeighted(maxBrowsers)

// chromiums are the browsers themselves.
var chromiums browser.Pool

// TestMain lets more tests start than there are cores: those without a browser run beside those that wait for one.
func TestMain(m *testing.M) {
	flag.Parse()
	if !given("test.parallel") {
		_ = flag.Set("test.parallel", strconv.FormatInt(maxBrowsers+1, 10))
	}
	if _, err := browser.Path(); err != nil && os.Getenv("CI") != "true" {
		fmt.Println("e2e: the browser tests are SKIPPED:", err)
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	defer chromiums.Close()
	code := m.Run()
	if code != 0 || !whole() {
		return code
	}
	for _, wrong := range append(checkWays(), checkShown()...) {
		fmt.Println("FAIL: the whole suite:", wrong)
		code = 1
	}
	return code
}

// whole reports whether every test of the suite has run: only then can be said what none of them did.
func whole() bool {
	_, err := browser.Path()
	return err == nil && !given("test.run") && !given("test.skip") && !given("test.list") && !testing.Short()
}

func given(name string) (found bool) {
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}
