package e2e

import (
	"regexp"
	"slices"
	"sync"
	"time"
)

// journal collects what the programs log, and can be waited on.
type journal struct {
	mu      sync.Mutex
	content []byte
	grown   chan struct{} // closed and replaced with every line
}

func newJournal() *journal { return &journal{grown: make(chan struct{})} }

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.content = append(j.content, line...)
	close(j.grown)
	j.grown = make(chan struct{})
	return len(line), nil
}

func (j *journal) text() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.content)
}

// mark is where the journal ends now.
func (j *journal) mark() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.content)
}

// growth closes with the next line.
func (j *journal) growth() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.grown
}

// after waits for a line that was written after the mark. It is false when none came in time.
func (j *journal) after(mark int, line *regexp.Regexp) bool {
	late := time.After(stepTime)
	for {
		j.mu.Lock()
		found, grown := line.Match(j.content[mark:]), j.grown
		j.mu.Unlock()
		if found {
			return true
		}
		select {
		case <-grown:
		case <-late:
			return false
		}
	}
}

// settledLine is logged when the status call has settled an attempt.
var settledLine = regexp.MustCompile(`msg=attempt .*state=(succeeded|declined|not_sent|abandoned)`)
