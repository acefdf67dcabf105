//go:build failpoints

package failpoint

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is also the program that hits points: the test runs itself again with HIT set.
func TestMain(m *testing.M) {
	if names := os.Getenv("HIT"); names != "" {
		for _, name := range strings.Fields(names) {
			Hit(name)
			_, _ = os.Stdout.WriteString("passed " + name + "\n")
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func program(points, hits string) (*exec.Cmd, *strings.Builder) {
	out := &strings.Builder{}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "AUDARYM_FAILPOINTS="+points, "HIT="+hits)
	cmd.Stdout, cmd.Stderr = out, out
	return cmd, out
}

func TestKillEndsAtTheHit(t *testing.T) {
	cmd, out := program("transfer.token=kill@2", "transfer.opened transfer.token transfer.opened transfer.token transfer.answered")
	_ = cmd.Run()
	if ws := cmd.ProcessState.Sys().(syscall.WaitStatus); ws.Signal() != syscall.SIGKILL {
		t.Errorf("ended with %v, want SIGKILL", cmd.ProcessState)
	}
	want := "passed transfer.opened\npassed transfer.token\npassed transfer.opened\nfailpoint: transfer.token kill\n"
	if out.String() != want {
		t.Errorf("wrote %q, want %q", out, want)
	}
}

func TestStopWaitsForContinue(t *testing.T) {
	cmd, out := program("transfer.token=stop", "transfer.token transfer.answered")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(cmd.Process.Pid, &ws, syscall.WUNTRACED, nil); err != nil || !ws.Stopped() {
		t.Fatalf("%v, status %#x, want stopped; wrote %q", err, ws, out)
	}
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGCONT: %v", err)
	}
	if want := "failpoint: transfer.token stop\npassed transfer.token\npassed transfer.answered\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out, want)
	}
}

func TestPanicIsOne(t *testing.T) {
	cmd, out := program("worker.panic=panic", "worker.panic")
	if err := cmd.Run(); err == nil || !strings.Contains(out.String(), "panic: failpoint: worker.panic") {
		t.Errorf("%v, wrote %q", err, out)
	}
}

func TestTellOnlyTells(t *testing.T) {
	cmd, out := program("check.asked=tell", "check.asked transfer.token check.asked")
	if err := cmd.Run(); err != nil {
		t.Error(err)
	}
	want := "failpoint: check.asked tell\npassed check.asked\npassed transfer.token\nfailpoint: check.asked tell\npassed check.asked\n"
	if out.String() != want {
		t.Errorf("wrote %q, want %q", out, want)
	}
}

func TestMistakesAreLoud(t *testing.T) {
	for points, hit := range map[string]string{
		"": "nonsense", "nonsense=kill": "transfer.token", "transfer.token=explode": "transfer.token",
		"transfer.token=kill@0": "transfer.token", "transfer.token": "transfer.token", "transfer.token=kill,": "transfer.opened",
	} {
		cmd, out := program(points, hit)
		if err := cmd.Run(); err == nil || !strings.Contains(out.String(), "panic: ") {
			t.Errorf("%q with %s: %v, wrote %q", points, hit, err, out)
		}
	}
}

func TestClockFollowsItsFile(t *testing.T) {
	t.Setenv("AUDARYM_TEST_CLOCK", "")
	if Clock() != nil {
		t.Error("a clock without a file")
	}
	file := filepath.Join(t.TempDir(), "clock")
	t.Setenv("AUDARYM_TEST_CLOCK", file)
	now := Clock()
	for _, offset := range []time.Duration{0, 90 * time.Minute, -2 * time.Hour, 91 * time.Minute} {
		if err := os.WriteFile(file, []byte(offset.String()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if off := time.Until(now()) - offset; off < -time.Second || off > time.Second {
			t.Errorf("%v ahead: off by %v", offset, off)
		}
	}
}
