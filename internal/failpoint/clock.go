//go:build failpoints

package failpoint

import (
	"os"
	"strings"
	"time"
)

// Clock is the clock of AUDARYM_TEST_CLOCK; nil where that is not set. The file is read every time: it has a few bytes, and
// the time of its last change is too coarse to see two changes in a row.
func Clock() func() time.Time {
	file := os.Getenv("AUDARYM_TEST_CLOCK")
	if file == "" {
		return nil
	}
	return func() time.Time { return time.Now().Add(ahead(file)) }
}

func ahead(file string) time.Duration {
	content, err := os.ReadFile(file)
	if err != nil {
		panic("AUDARYM_TEST_CLOCK: " + err.Error())
	}
	d, err := time.ParseDuration(strings.TrimSpace(string(content)))
	if err != nil {
		panic("AUDARYM_TEST_CLOCK: " + err.Error())
	}
	return d
}
