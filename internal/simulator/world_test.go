package simulator

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

const (
	customers = 5              // and so transfers, of each world
	horizon   = 73 * time.Hour // the last fault is over after 24 hours; 48 more are for the app to settle everything
	tick      = 10 * time.Minute
)

var background = context.Background()

// rules are how a world differs from the usual: something is broken on purpose (broken_test.go), or steps are written down.
type rules struct {
	traced bool
	often  []string // faults that come much more often
	broken broken
}

// world is what one seed makes.
type world struct {
	rules
	seed   uint64
	began  time.Time
	memory *storetest.Memory
	vault  *transfer.Vault
	bank   *bank

	mu        sync.Mutex // everything below
	offset    time.Duration
	draws     map[string]uint64
	processes []*process
	closed    bool // the end of the world: processes end and none comes after
	downUntil time.Time
	lossy     bool // some commits go through although they look lost
	trace     []string
	wrong     []string // what broke a promise
	happened  map[string]int
	disturbed []disturbance
	busy      int // customers, notifications and weather that are not over

	saving sync.Mutex // one save at a time, so that what is watched is what was written
	book   book
}

// disturbance is a moment from which on the promises about time count anew.
type disturbance struct {
	at   time.Time
	what string
}

// simulate runs the world of a seed to its end and says what came of it.
func simulate(t *testing.T, seed uint64, how rules) *verdict {
	var v *verdict
	synctest.Test(t, func(*testing.T) {
		w := newWorld(seed, how)
		w.begin()
		for time.Since(w.began) < horizon && !w.calm() {
			time.Sleep(tick)
		}
		v = w.judge()
		w.close()
		time.Sleep(2 * horizon) // in a bubble time stands still when its first goroutine ends: let the others end before
	})
	return v
}

func newWorld(seed uint64, how rules) *world {
	vault, err := transfer.NewVault([][]byte{[]byte("the key of a simulated world")})
	if err != nil {
		panic(err)
	}
	w := &world{
		rules: how, seed: seed, began: now(), memory: storetest.NewMemory(), vault: vault,
		draws: map[string]uint64{}, happened: map[string]int{}, book: newBook(),
	}
	w.bank = newBank(w)
	return w
}

func (w *world) begin() {
	w.spawn()
	w.weather()
	for n := range customers {
		c := newCustomer(w, n+1)
		w.going(c.live)
	}
}

// going runs something that the world waits for.
func (w *world) going(something func()) {
	w.mu.Lock()
	w.busy++
	w.mu.Unlock()
	go func() {
		defer func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.busy--
		}()
		something()
	}()
}

// close ends every process; their goroutines end at their next step.
func (w *world) close() {
	w.mu.Lock()
	w.closed = true
	all := w.processes
	w.mu.Unlock()
	for _, p := range all {
		p.die()
	}
}

// now is the true time, that of the bubble. The counter that time.Now adds to it would not move with the offset.
func now() time.Time { return time.Now().Round(0).UTC() }

// clock is what the app's machine takes for the time.
func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return now().Add(w.offset)
}

func (w *world) steady() time.Duration {
	if w.broken.steadyJumps {
		return w.clock().Sub(w.began)
	}
	return now().Sub(w.began)
}

// latency is how long the next step about something takes: a number of nanoseconds that hardly comes twice.
func (w *world) latency(about string) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.draws[about]
	w.draws[about]++
	return time.Duration(1 + mix(w.seed, about, n)%uint64(3*time.Millisecond))
}

// note writes a step down, where somebody wants to read it.
func (w *world) note(who, format string, args ...any) {
	if !w.traced {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trace = append(w.trace, fmt.Sprintf("%14s  %-10s %s", now().Sub(w.began).Round(time.Microsecond), who, fmt.Sprintf(format, args...)))
}

// breach is a broken promise.
func (w *world) breach(promise, format string, args ...any) {
	text := fmt.Sprintf("%s: %s (after %s)", promise, fmt.Sprintf(format, args...), now().Sub(w.began).Round(time.Millisecond))
	w.note("BREACH", "%s", text)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, text)
}

// disturb notes something that is bigger than one order, and counts it as a fault.
func (w *world) disturb(fault, format string, args ...any) {
	w.note("weather", fault+": "+format, args...)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.disturbed = append(w.disturbed, disturbance{now(), fault})
}

// count counts a run of a fault that touches the whole world.
func (w *world) count(fault string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.happened[fault]++
}

// since is the latest of a moment and of the disturbances up to an end.
func (w *world) since(from, until time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.disturbed {
		if d.at.After(from) && !d.at.After(until) {
			from = d.at
		}
	}
	return from
}

// calm reports that nothing is going on: everybody is done, every attempt is final, and nothing is due.
func (w *world) calm() bool {
	w.mu.Lock()
	busy := w.busy
	w.mu.Unlock()
	if _, due := w.memory.NextDue(); due || busy > 0 {
		return false
	}
	w.saving.Lock()
	defer w.saving.Unlock()
	for _, t := range w.book.saved {
		for i := range t.Attempts {
			if !final(t.Attempts[i].State) {
				return false
			}
		}
	}
	return true
}
