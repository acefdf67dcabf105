//go:build linux

package crash

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// child is the program in a process of its own, by itself or under the tracer.
type child struct {
	t        *testing.T
	pid      int // of the program
	log      *record
	born     time.Time
	over     chan struct{} // closed when it has ended and all its events are in
	told     chan struct{} // closed when the events are in
	end      *os.ProcessState
	events   *record        // of the tracer; nil without
	commands io.WriteCloser // for the tracer
}

// run starts a program with these arguments and this environment.
func run(t *testing.T, log *record, env []string, args ...string) *child {
	t.Helper()
	c := &child{t: t, log: log, over: make(chan struct{}), told: make(chan struct{})}
	close(c.told)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	c.spawn(cmd, env)
	c.pid = cmd.Process.Pid
	return c
}

// runTraced starts a program under the tracer.
func runTraced(t *testing.T, log *record, env []string, how watch) *child {
	t.Helper()
	settings, err := json.Marshal(how)
	if err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, log: log, over: make(chan struct{}), told: make(chan struct{}), events: newRecord()}
	cmd := exec.Command(os.Args[0])
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.ExtraFiles = []*os.File{write}
	if c.commands, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(c.events, read); _ = read.Close(); close(c.told) }()
	c.spawn(cmd, append(env, tracerEnv+"="+string(settings)))
	_ = write.Close()
	found := c.events.after(0, regexp.MustCompile(`started (\d+)\n`), c.over)
	if found == nil {
		t.Fatalf("the tracer did not start (is ptrace allowed here?): %s%s", c.events.text(), log.text())
	}
	c.pid, _ = strconv.Atoi(string(found[1]))
	return c
}

func (c *child) spawn(cmd *exec.Cmd, env []string) {
	c.t.Helper()
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = c.log, c.log
	c.born = time.Now()
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	go func() { _ = cmd.Wait(); c.end = cmd.ProcessState; <-c.told; close(c.over) }()
	c.t.Cleanup(func() { _ = cmd.Process.Kill(); <-c.over }) // the program dies with its tracer
}

var servingLine = regexp.MustCompile(`msg=serving`)

// serves waits until the program takes requests; false where it ended first.
func (c *child) serves(mark int) bool {
	c.t.Helper()
	if c.log.after(mark, servingLine, c.over) != nil {
		return true
	}
	if !c.dead() {
		c.t.Fatalf("not serving in time: %s", c.log.text())
	}
	return false
}

func (c *child) dead() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

// dies waits for the end that must come.
func (c *child) dies() {
	c.t.Helper()
	select {
	case <-c.over:
	case <-time.After(stepTime):
		c.t.Fatal("the program does not end")
	}
}

func (c *child) signal(s syscall.Signal) {
	c.t.Helper()
	if err := syscall.Kill(c.pid, s); err != nil {
		c.t.Fatal(err)
	}
}

func (c *child) kill() { c.t.Helper(); c.signal(syscall.SIGKILL); c.dies() }

// stopsBySIGTERM gives the exit code, or says how else it ended.
func (c *child) exit() string {
	c.t.Helper()
	c.dies()
	return c.end.String()
}

// arm lets the tracer count from now on, and kill at the n-th; 0 only counts.
func (c *child) arm(n int64) {
	c.t.Helper()
	mark := c.events.mark()
	if _, err := fmt.Fprintf(c.commands, "kill %d\n", n); err != nil {
		c.t.Fatal(err)
	}
	if c.events.after(mark, regexp.MustCompile(`armed\n`), c.over) == nil {
		c.t.Fatal("the tracer does not count")
	}
}

var (
	pointLine = regexp.MustCompile(`(?m)^point \d+ (.+)$`)
	hitLine   = regexp.MustCompile(`(?m)^hit \d+ (.+)$`)
)

// counted are the points that the tracer passed.
func (c *child) counted() (points []string) {
	for _, p := range pointLine.FindAllSubmatch(c.events.text(), -1) {
		points = append(points, string(p[1]))
	}
	return points
}
