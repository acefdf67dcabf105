//go:build linux

package crash

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// onFile are the calls whose first argument is an open file.
var onFile = map[uint64]string{
	syscall.SYS_PWRITE64: "pwrite64", syscall.SYS_WRITE: "write", syscall.SYS_FSYNC: "fsync",
	syscall.SYS_FDATASYNC: "fdatasync", syscall.SYS_FTRUNCATE: "ftruncate", syscall.SYS_READ: "read",
}

// unlink is a number of its own on amd64 only; elsewhere there is unlinkat alone.
const unlinkAMD64 = 87

// nameOf names a call that leaves a trace, or takes one in, and "" is every other. A read counts only once it has
// brought something (later): before that it is but a look whether something is there, as often as it pleases the scheduler.
func (t *tracer) nameOf(info syscallInfo) (what string, later bool) {
	if call, ok := onFile[info.Number]; ok {
		on := t.file(info.Args[0])
		if on == "" || call == "read" && on != "bank" {
			return "", false
		}
		return call + " " + on, call == "read"
	}
	switch {
	case info.Number == syscall.SYS_CONNECT && t.leadsToBank(info.Args[1]):
		return "connect bank", false
	case info.Number == syscall.SYS_UNLINKAT, info.Number == unlinkAMD64 && runtime.GOARCH == "amd64":
		return "unlink file", false
	}
	return "", false
}

// file says what an open file of the program is, "" for what nobody will ever see.
func (t *tracer) file(fd uint64) string {
	if fd == 2 {
		return "log"
	}
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", t.pid, fd))
	if err != nil {
		return ""
	}
	if inode, ok := strings.CutPrefix(path, "socket:["); ok {
		return t.peer(strings.TrimSuffix(inode, "]"))
	}
	if rest, ok := strings.CutPrefix(path, t.Database); ok {
		return "database" + rest
	}
	if path == filepath.Dir(t.Database) {
		return "folder"
	}
	return ""
}

// peer is who is at the other end of a connection. It is looked up once: a connection stays what it is.
func (t *tracer) peer(inode string) string {
	who, ok := t.peers[inode]
	if !ok {
		who = t.lookUp(inode)
		t.peers[inode] = who
	}
	return who
}

func (t *tracer) lookUp(inode string) string {
	for _, table := range []string{"tcp", "tcp6"} {
		content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", t.pid, table))
		for _, line := range strings.Split(string(content), "\n") {
			f := strings.Fields(line) // sl local remote st … uid timeout inode
			if len(f) < 10 || f[9] != inode {
				continue
			}
			switch {
			case strings.HasSuffix(f[2], fmt.Sprintf(":%04X", t.Bank)):
				return "bank"
			case strings.HasSuffix(f[1], fmt.Sprintf(":%04X", t.App)):
				return "customer"
			}
		}
	}
	return ""
}

// leadsToBank reads the address of a connect: family, port.
func (t *tracer) leadsToBank(address uint64) bool {
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", t.pid))
	if err != nil {
		return false
	}
	defer memory.Close()
	var head [4]byte
	if _, err := memory.ReadAt(head[:], int64(address)); err != nil {
		return false
	}
	family := binary.NativeEndian.Uint16(head[:2])
	return (family == syscall.AF_INET || family == syscall.AF_INET6) && int(binary.BigEndian.Uint16(head[2:])) == t.Bank
}
