//go:build !linux

package crash

import (
	"os"
	"testing"
)

// The crash tests need ptrace, /proc and strace; elsewhere nothing of them runs, and this says so.
func TestKillSweep(t *testing.T) {
	if os.Getenv("CI") == "true" {
		t.Fatal("the crash tests need Linux")
	}
	t.Skip("the crash tests need Linux")
}
