//go:build !failpoints

package failpoint

import "testing"

// The environment means nothing to a normal build: a name in force, an unknown one, a broken file of a clock.
func TestTheNormalBuildHasNoSwitch(t *testing.T) {
	t.Setenv("AUDARYM_FAILPOINTS", "transfer.token=panic,nonsense")
	t.Setenv("AUDARYM_TEST_CLOCK", "/nonexistent")
	Hit("transfer.token")
	Hit("no such name")
	if Clock() != nil {
		t.Error("a normal build has a clock for tests")
	}
	if n := testing.AllocsPerRun(100, func() { Hit("transfer.token") }); n != 0 {
		t.Errorf("an empty point allocates %v times", n)
	}
}
