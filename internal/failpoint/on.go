//go:build failpoints

package failpoint

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// action is what a point does, and at which hit: 0 is every one.
type action struct {
	what string
	at   int
}

// points is the program's one set of armed points.
type points struct {
	armed map[string]action
	mu    sync.Mutex
	hits  map[string]int
}

var fromEnvironment = sync.OnceValue(func() *points {
	p, err := parse(os.Getenv("AUDARYM_FAILPOINTS"))
	if err != nil {
		panic("AUDARYM_FAILPOINTS: " + err.Error()) // a test with a typo must not pass
	}
	return p
})

// Hit is a point of the flow. It does what the environment says, which is nothing for a point that it does not name.
func Hit(name string) {
	if !known(name) {
		panic("failpoint: no such name in the table: " + name)
	}
	switch what := fromEnvironment().hit(name); what {
	case "tell":
		say(name, what)
	case "kill":
		say(name, what)
		signal(syscall.SIGKILL)
		select {} // the signal needs a moment to end the other threads; this one goes no further
	case "stop":
		say(name, what)
		signal(syscall.SIGSTOP)
	case "panic":
		say(name, what)
		panic("failpoint: " + name)
	}
}

func known(name string) bool {
	return slices.ContainsFunc(Names, func(p Point) bool { return p.Name == name })
}

// hit counts, and gives what has to be done.
func (p *points) hit(name string) string {
	a, ok := p.armed[name]
	if !ok {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hits[name]++
	if a.at != 0 && a.at != p.hits[name] {
		return ""
	}
	return a.what
}

// say writes in one system call, past every logger: the next moment may not come.
func say(name, what string) {
	_, _ = os.Stderr.WriteString("failpoint: " + name + " " + what + "\n")
}

// signal goes to this very thread, so that it is taken before the thread runs on; it works on the whole process.
func signal(s syscall.Signal) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := syscall.Tgkill(os.Getpid(), syscall.Gettid(), s); err != nil {
		panic("failpoint: " + err.Error())
	}
}

func parse(text string) (*points, error) {
	p := &points{armed: map[string]action{}, hits: map[string]int{}}
	if text == "" {
		return p, nil
	}
	for _, one := range strings.Split(text, ",") {
		name, rest, _ := strings.Cut(one, "=")
		what, times, counted := strings.Cut(rest, "@")
		a := action{what: what}
		if counted {
			n, err := strconv.Atoi(times)
			if err != nil || n < 1 {
				return nil, fmt.Errorf("%q: after @ stands a number from 1", one)
			}
			a.at = n
		}
		if !known(name) {
			return nil, fmt.Errorf("%q: no such name in the table", one)
		}
		if !slices.Contains([]string{"kill", "stop", "panic", "tell"}, what) {
			return nil, fmt.Errorf("%q: want kill, stop, panic or tell", one)
		}
		p.armed[name] = a
	}
	return p, nil
}
