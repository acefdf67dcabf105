package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// process is this process beside others on the same database file. Each holds a lock on a small file of its own next
// to the database; the system lets go of it when the process ends, however it ends. So who is gone can be told
// from who is only slow or stopped, with no clock in it.
type process struct {
	database string
	name     string
	lock     *flock.Flock
}

const liveSuffix = ".live"

// beside is somebody who only looks: it makes no calls, and so has no name and no file.
func beside(database string) *process {
	if real, err := filepath.EvalSymlinks(database); err == nil {
		database = real // by whatever name they have opened it, all find each other
	}
	return &process{database: database}
}

// enter makes and locks the file of this process. Those that were left behind go.
func enter(database string) (*process, error) {
	p := beside(database)
	p.sweep()
	for range 3 {
		var id [8]byte
		_, _ = rand.Read(id[:]) // never fails since Go 1.24
		p.name = hex.EncodeToString(id[:])
		p.lock = flock.New(p.file(p.name))
		locked, err := p.lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock file of this process beside the database: %w", err)
		}
		if locked && p.inPlace() {
			return p, nil
		}
		_ = p.lock.Close() // somebody who swept took it for one that was left behind
	}
	return nil, errors.New("lock file of this process beside the database: taken away again and again")
}

// inPlace reports that the locked file is still the one that others see.
func (p *process) inPlace() bool {
	mine, err := p.lock.Stat()
	seen, errSeen := os.Stat(p.file(p.name))
	return err == nil && errSeen == nil && os.SameFile(mine, seen)
}

func (p *process) file(name string) string { return p.database + "." + name + liveSuffix }

// alive reports whether another process still holds its lock.
func (p *process) alive(name string) bool {
	if name == "" || strings.ContainsAny(name, `/\`) {
		return false
	}
	return locked(p.file(name))
}

// locked reports that somebody holds the lock of a file that is there.
func locked(file string) bool {
	lock := flock.New(file, flock.SetFlag(os.O_RDONLY))
	defer lock.Close()
	free, err := lock.TryLock()
	return !free && !errors.Is(err, os.ErrNotExist)
}

// holds sees to it that others see this process: somebody may have taken its file away.
func (p *process) holds() {
	if p.lock == nil || p.inPlace() {
		return
	}
	again := flock.New(p.file(p.name))
	if locked, err := again.TryLock(); err == nil && locked {
		_ = p.lock.Close()
		p.lock = again
	}
}

// alone reports that no other process is there.
func (p *process) alone() bool {
	for _, file := range p.files() {
		if file != p.file(p.name) && locked(file) {
			return false
		}
	}
	return true
}

// sweep removes what ended processes left, each while its lock is held: who is just coming takes another name.
func (p *process) sweep() {
	for _, file := range p.files() {
		lock := flock.New(file, flock.SetFlag(os.O_RDONLY))
		if free, err := lock.TryLock(); err == nil && free {
			_ = os.Remove(file)
		}
		_ = lock.Close()
	}
}

func (p *process) files() []string {
	files, _ := filepath.Glob(globEscape.Replace(p.database) + ".*" + liveSuffix)
	return files
}

var globEscape = strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`)

func (p *process) leave() error {
	if p == nil || p.lock == nil {
		return nil
	}
	return errors.Join(p.lock.Close(), os.Remove(p.file(p.name)))
}
