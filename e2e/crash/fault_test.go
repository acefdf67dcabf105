//go:build linux

package crash

import (
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"testing"
)

// faults are what strace makes of the calls that write: the disk is full, or it does not keep what it took.
var faults = []struct{ name, calls, inject string }{
	{"full", "pwrite64,ftruncate,fallocate", ":error=ENOSPC"},
	{"EIO", "fsync,fdatasync", ":error=EIO"},
}

// spoils lets calls on the database files of a running program fail until the returned function is called. It needs no
// count, so strace will do.
func (w *world) spoils(c *child, calls, inject string) (mended func()) {
	w.t.Helper()
	path, err := exec.LookPath("strace")
	if err != nil {
		leaveOut(w.t, "no strace here: .ci/tools installs it on Debian")
	}
	out := newRecord()
	strace := run(w.t, out, nil, path, "-f", "-o", w.clockFile+".strace", "-p", strconv.Itoa(c.pid),
		"-P", w.database, "-P", w.database+"-wal", "-P", w.database+"-journal", "-e", "trace="+calls, "-e", "inject="+calls+inject)
	if out.after(0, regexp.MustCompile(`attached`), strace.over) == nil {
		w.t.Fatalf("strace does not attach (is ptrace allowed here?): %s", out.text())
	}
	return func() {
		w.t.Helper()
		strace.signal(syscall.SIGINT) // it lets go, the program runs on
		strace.dies()
	}
}

// eachFault runs a test with each fault of the disk.
func eachFault(t *testing.T, test func(t *testing.T, spoil func(*world, *child) func())) {
	t.Helper()
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			test(t, func(w *world, c *child) func() { w.t.Helper(); return w.spoils(c, f.calls, f.inject) })
		})
	}
}
