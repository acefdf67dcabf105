package simulator

import (
	"slices"

	"audarym/internal/transfer"
)

// request is one HTTP request. False: the connection broke, because the process died under it.
func request[T any](p *process, do func(*transfer.Service) T) (got T, ok bool) {
	answer := make(chan T, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		answer <- do(p.svc)
	}()
	select {
	case <-ended:
	case <-p.gone:
		return got, false
	}
	if p.isDead() {
		return got, false
	}
	select {
	case got = <-answer:
		return got, true
	default: // the goroutine ended where it stood
		return got, false
	}
}

// alive is what a lock file tells: dead or not, and a stopped process is not dead.
func (w *world) alive(caller string) bool {
	if w.broken.nobodyLives {
		return false
	}
	w.mu.Lock()
	i := slices.IndexFunc(w.processes, func(p *process) bool { return p.name == caller })
	w.mu.Unlock()
	return i >= 0 && !w.processAt(i).isDead()
}

func (w *world) processAt(i int) *process {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.processes[i]
}

// serving is a process that takes a request now; nil while none does.
func (w *world) serving(d dice) *process {
	w.mu.Lock()
	all := slices.Clone(w.processes)
	w.mu.Unlock()
	all = slices.DeleteFunc(all, (*process).isDead)
	if len(all) == 0 {
		return nil
	}
	return pick(d, all)
}
