//go:build linux

package crash

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// tracer runs the program and counts its calls in one loop, whichever thread makes them, which strace does not do
// (inject=…:when=N is N for every thread by itself). It is a process of its own, this test binary again, because
// ptrace belongs to a thread and wait4 would take other people's children.
//
// It reads "count" and "kill N" from standard input, from when on it counts, and writes its events to descriptor 3.
type tracer struct {
	watch
	pid      int
	counting atomic.Bool
	killAt   atomic.Int64
	count    int64
	reading  map[int]string    // by thread: the call that is not a point before it has brought something
	peers    map[string]string // who is at the other end, by the connection's inode
	events   *os.File
}

// watch is what a tracer is told: the program, and what of it is a point.
type watch struct {
	Args     []string
	Database string
	Bank     int  // port
	App      int  // port
	AtStart  bool // count from the first instruction on; KillAt as for "kill N"
	KillAt   int64
}

const tracerEnv = "CRASH_TRACER"

func runTracer(settings string) {
	t := &tracer{reading: map[int]string{}, peers: map[string]string{}, events: os.NewFile(3, "events")}
	if err := json.Unmarshal([]byte(settings), &t.watch); err != nil {
		panic(err)
	}
	t.counting.Store(t.AtStart)
	t.killAt.Store(t.KillAt)
	syscall.CloseOnExec(3)
	runtime.LockOSThread()
	cmd := exec.Command(t.Args[0], t.Args[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.say("failed %v", err)
		os.Exit(1)
	}
	t.pid = cmd.Process.Pid
	t.say("started %d", t.pid)
	go t.obey()
	t.loop()
}

func (t *tracer) say(format string, args ...any) {
	_, _ = fmt.Fprintf(t.events, format+"\n", args...)
}

// obey takes commands. The program is idle then: whoever sends one has not begun what is to be counted.
func (t *tracer) obey() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var n int64
		_, _ = fmt.Sscanf(lines.Text(), "kill %d", &n) // "count" leaves 0: nobody dies
		t.killAt.Store(n)
		t.counting.Store(true)
		t.say("armed")
	}
	_ = syscall.Kill(t.pid, syscall.SIGKILL) // the test is gone
}

const (
	ptraceExitKill       = 0x100000
	ptraceGetSyscallInfo = 0x420e
	waitAll              = 0x40000000 // __WALL: threads too
	syscallStop          = syscall.SIGTRAP | 0x80
)

func (t *tracer) loop() {
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(t.pid, &ws, waitAll, nil); err != nil {
		panic(err)
	}
	options := syscall.PTRACE_O_TRACESYSGOOD | syscall.PTRACE_O_TRACECLONE | ptraceExitKill
	if err := syscall.PtraceSetOptions(t.pid, options); err != nil {
		panic(err)
	}
	for tid := t.pid; ; {
		_ = syscall.PtraceSyscall(tid, t.handle(tid, ws)) // an error: it was killed meanwhile
		var err error
		for tid, err = syscall.Wait4(-1, &ws, waitAll, nil); err == nil && (ws.Exited() || ws.Signaled()); tid, err = syscall.Wait4(-1, &ws, waitAll, nil) {
			if tid == t.pid {
				t.ended(ws)
			}
		}
		if err != nil {
			panic(err)
		}
	}
}

// ended passes the program's end on.
func (t *tracer) ended(ws syscall.WaitStatus) {
	if ws.Signaled() {
		t.say("ended signal %d", ws.Signal())
	} else {
		t.say("ended code %d", ws.ExitStatus())
	}
	os.Exit(0)
}

// handle looks at a thread that stands still, and gives the signal it goes on with.
func (t *tracer) handle(tid int, ws syscall.WaitStatus) int {
	switch s := ws.StopSignal(); {
	case s == syscallStop:
		if t.counting.Load() {
			t.atSyscall(tid)
		}
	case s == syscall.SIGTRAP, s == syscall.SIGSTOP: // a new thread, on both sides
	default:
		return int(s)
	}
	return 0
}

// syscallInfo is ptrace_syscall_info of linux/ptrace.h: the same on every architecture.
type syscallInfo struct {
	Op     uint8
	_      [3]uint8
	Arch   uint32
	IP, SP uint64
	// Entry (Op 1): the call's number and arguments. Exit (Op 2): its result comes first.
	Number uint64
	Args   [6]uint64
}

func (t *tracer) atSyscall(tid int) {
	var info syscallInfo
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PTRACE, ptraceGetSyscallInfo, uintptr(tid), unsafe.Sizeof(info),
		uintptr(unsafe.Pointer(&info)), 0, 0); errno != 0 {
		return // killed meanwhile
	}
	switch info.Op {
	case 1:
		what, later := t.nameOf(info)
		if later {
			t.reading[tid] = what
		} else if what != "" {
			t.point(what)
		}
	case 2:
		if what := t.reading[tid]; what != "" {
			delete(t.reading, tid)
			if result := int64(info.Number); result > 0 {
				t.point(what)
			}
		}
	}
}

// point counts, and kills at the right one: a call that has not begun does not happen any more.
func (t *tracer) point(what string) {
	t.count++
	if t.count == t.killAt.Load() {
		t.say("hit %d %s", t.count, what)
		_ = syscall.Kill(t.pid, syscall.SIGKILL)
		return
	}
	t.say("point %d %s", t.count, what)
}
