package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// usage is what a process has used: CPU since its start, and memory, in bytes.
type usage struct {
	user, system time.Duration
	rss, peak    int64
}

func (u usage) since(before usage) usage {
	u.user -= before.user
	u.system -= before.system
	return u
}

func (s *server) usage() (usage, error) {
	folder := "/proc/" + strconv.Itoa(s.process.Process.Pid)
	stat, err1 := os.ReadFile(folder + "/stat")
	status, err2 := os.ReadFile(folder + "/status")
	if err := errors.Join(err1, err2); err != nil {
		return usage{}, fmt.Errorf("%s is gone: %w\n%s", s.name, err, s.tail())
	}
	return parseUsage(string(stat), string(status))
}

// tick is the unit of times in /proc/PID/stat: USER_HZ is 100 on all that Go runs on.
const tick = 10 * time.Millisecond

// parseUsage reads proc(5). The name of the program may hold spaces and brackets, so fields are counted from its end.
func parseUsage(stat, status string) (usage, error) {
	const utime, stime = 14 - 3, 15 - 3 // the first field after the name is number 3
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	if len(fields) <= stime {
		return usage{}, fmt.Errorf("cannot read stat %q", stat)
	}
	user, err1 := strconv.ParseInt(fields[utime], 10, 64)
	system, err2 := strconv.ParseInt(fields[stime], 10, 64)
	rss, err3 := kilobytes(status, "VmRSS:")
	peak, err4 := kilobytes(status, "VmHWM:")
	return usage{time.Duration(user) * tick, time.Duration(system) * tick, rss, peak}, errors.Join(err1, err2, err3, err4)
}

func kilobytes(status, name string) (int64, error) {
	for line := range strings.Lines(status) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == name && f[2] == "kB" {
			n, err := strconv.ParseInt(f[1], 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("no %s in status", name)
}
