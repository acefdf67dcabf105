//go:build linux

package crash

import (
	"bytes"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"
)

// stepTime is how long anything may take before a test gives up.
const stepTime = 15 * time.Second

// record collects lines that a process writes, and can be waited on.
type record struct {
	mu      sync.Mutex
	content []byte
	grown   chan struct{} // closed and replaced with every write
}

func newRecord() *record { return &record{grown: make(chan struct{})} }

func (r *record) Write(part []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.content = append(r.content, part...)
	close(r.grown)
	r.grown = make(chan struct{})
	return len(part), nil
}

func (r *record) text() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.content)
}

// mark is where the record ends now.
func (r *record) mark() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.content)
}

// after waits for text that came after the mark, and gives its groups; nil when it did not come in time, or when over
// closed first.
func (r *record) after(mark int, line *regexp.Regexp, over <-chan struct{}) [][]byte {
	late := time.After(stepTime)
	for last := false; ; {
		r.mu.Lock()
		found, grown := line.FindSubmatch(slices.Clone(r.content[mark:])), r.grown
		r.mu.Unlock()
		if found != nil || last {
			return found
		}
		select {
		case <-grown:
		case <-over:
			last = true
		case <-late:
			return nil
		}
	}
}

// said reports that the programs have written this.
func (w *world) said(text string) bool { return bytes.Contains(w.log.text(), []byte(text)) }

// eventually asks until the answer is yes; the test ends where it never is.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(stepTime); !yes(); {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("not in time: %s", what)
		}
	}
}
