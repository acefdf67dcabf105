package transfer

import (
	"slices"
	"sync"
	"time"
)

// stubborn are transfers that could not be looked at: a row that cannot be read, a bug that one of them meets. They wait a
// minute, so that sixty-four of them do not keep all others from being looked at.
type stubborn struct {
	mu    sync.Mutex
	until map[ID]time.Duration // by the steady counter
}

const stubbornWait = time.Minute

func (s *stubborn) note(id ID, failed bool, steady time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !failed {
		delete(s.until, id)
		return
	}
	if s.until == nil {
		s.until = map[ID]time.Duration{}
	}
	s.until[id] = steady + stubbornWait
}

func (s *stubborn) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.until)
}

// without leaves out those that wait.
func (s *stubborn) without(ids []ID, steady time.Duration) []ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(ids, func(id ID) bool { return s.until[id] > steady })
}
