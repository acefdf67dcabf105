package simulator

import (
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

const settlers = 4 // looks at what is due that may run at once, as in internal/jobs

// process is one run of the program: a service over a store and a bank that are cut off when it dies.
type process struct {
	w     *world
	name  string
	svc   *transfer.Service
	phase time.Duration // of its second
	poke  chan struct{} // something was saved
	gone  chan struct{} // closed when it is dead

	urgent atomic.Bool // it looks at once, not only when something is due

	mu      sync.Mutex
	dead    bool
	stopped chan struct{} // closed when it goes on; nil while it runs
	late    bool          // it was stopped, and sends what it was about to send although the time is over
	dooms   []doom
}

// spawn starts a process.
func (w *world) spawn() {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return
	}
	p := &process{w: w, name: fmt.Sprint("process-", len(w.processes)+1), poke: make(chan struct{}, 1), gone: make(chan struct{})}
	w.processes = append(w.processes, p)
	w.mu.Unlock()
	d := newDice(w.seed, p.name)
	p.phase = d.between(1, time.Second)
	p.dooms = w.doomsOf(d)
	p.svc = transfer.New(transfer.Deps{
		Store: shelf{p}, Vault: w.vault, Now: w.clock, Steady: w.steady, Caller: p.name, Alive: w.alive,
		Wake: p.wake, Rand: newNoise(w.seed, p.name),
		Shops: transfer.OnlyShop(transfer.Shop{
			Merchant: &merchant.Merchant{ID: "shop", TerminalID: "terminal-1"}, Bank: line{p},
			Links: func(id transfer.ID, token string) transfer.Links {
				return transfer.Links{Back: "/bank/back/" + string(id), Notify: notifyPath + token}
			},
		}),
		Log: slog.New(slog.DiscardHandler),
	})
	w.disturb("start", "%s starts", p.name)
	go p.run()
}

// run is what the program does beside its requests: it recovers, and then settles what is due.
func (p *process) run() {
	for !p.recovered() {
		if !p.sleep(time.Second) {
			return
		}
	}
	running := make(chan struct{}, settlers)
	for p.waitUntilDue() {
		p.pass(p.name)
		select {
		case running <- struct{}{}:
			go func() {
				defer func() { <-running }()
				p.settle()
			}()
		default: // all of them wait for a slow bank
		}
		if !p.sleep(time.Second) {
			return
		}
	}
}

// settle looks at what is due, and soon again while there is more or the database does not say.
func (p *process) settle() {
	_, err := p.svc.Settle(background)
	if more, errDue := p.svc.AnythingDue(background); more || err != nil || errDue != nil {
		p.wake()
	}
}

func (p *process) recovered() bool {
	done, ok := request(p, func(s *transfer.Service) bool {
		p.w.broken.recover(p)
		return s.Recover(background) == nil
	})
	return ok && done
}

// waitUntilDue returns when something is due, at this process's own moment of the second; false when it is dead.
func (p *process) waitUntilDue() bool {
	for {
		if p.urgent.Swap(false) {
			return p.sleep(p.phase)
		}
		wait := 24 * time.Hour
		if next, ok := p.w.memory.NextDue(); ok {
			wait = next.Sub(p.w.clock())
		}
		if wait <= 0 {
			return p.sleep(p.phase)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-p.poke:
			timer.Stop()
		case <-p.gone:
			timer.Stop()
			return false
		}
	}
}

func (p *process) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-p.gone:
		return false
	}
}

// wake says that something may be due, whatever the store says of times: the process looks within a second.
func (p *process) wake() {
	p.urgent.Store(true)
	p.saved()
}

// saved says that something may have become due.
func (p *process) saved() {
	select {
	case p.poke <- struct{}{}:
	default:
	}
}

func (p *process) isDead() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

// die is kill -9.
func (p *process) die() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead {
		return
	}
	p.dead = true
	close(p.gone)
	if p.stopped != nil {
		close(p.stopped)
		p.stopped = nil
	}
}

// stop is SIGSTOP, and SIGCONT after a while.
func (p *process) stop(during time.Duration, late bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dead || p.stopped != nil {
		return
	}
	resume := make(chan struct{})
	p.stopped, p.late = resume, late
	p.w.going(func() {
		time.Sleep(during)
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.stopped == resume {
			p.w.disturb(goesOn, "%s", p.name)
			close(resume)
			p.stopped = nil
		}
	})
}

// point is a place between two steps of the program: time passes, the process may die or be stopped here, and what is dead goes no further.
func (p *process) point(name, about string) {
	time.Sleep(p.w.latency(about))
	if d, hit := p.doomed(name); hit {
		p.meet(d, about)
	}
	p.pass(about)
}

// pass waits while the process is stopped.
func (p *process) pass(about string) {
	for {
		p.mu.Lock()
		dead, stopped := p.dead, p.stopped
		p.mu.Unlock()
		if dead {
			runtime.Goexit()
		}
		if stopped == nil {
			return
		}
		after := p.w.latency(about) // drawn before, since all that wait go on at the same instant
		<-stopped
		time.Sleep(after)
	}
}
