package simulator

import (
	"slices"
	"time"

	"audarym/internal/transfer"
)

// The faults that do not belong to one order. Each has its line in the table of faults_test.go.
const (
	killed       = "killed between two steps"
	killedAt     = "killed at a moment"
	stoppedHalf  = "stopped for half an hour"
	stoppedLate  = "stopped, then sends late"
	twoProcesses = "two processes at once"
	databaseDown = "database down"
	commitLost   = "commit went through, answer lost"
	clockAhead   = "clock set two hours ahead"
	clockBack    = "clock set two hours back"
	clockDay     = "clock set a day ahead"

	goesOn = "goes on" // a disturbance too, though no fault
)

// A doom awaits a process at the n-th visit of a point.
type doom struct {
	fault  string
	point  string
	visit  int
	during time.Duration
}

// points are the places between two steps, those around a money call more often than the others.
var points = []string{
	"open.before", "open.after", "save.before", "save.after", "save.before", "save.after", "get", "find", "due", "hurry",
	"token.before", "token.after", "transfer.before", "transfer.booked", "transfer.after", "transfer.booked", "transfer.after",
	"confirm.before", "confirm.booked", "confirm.after", "confirm.booked", "confirm.after", "status.before", "status.after",
}

// odds of a fault of the world: much higher where a test asks for it.
func (w *world) odds(fault string, usual float64) float64 {
	if slices.Contains(w.often, fault) {
		return 0.9
	}
	return usual
}

// doomsOf draws what awaits a process. Those that come after many others live on.
func (w *world) doomsOf(d dice) (all []doom) {
	if len(w.processes) > 8 {
		return nil
	}
	for d.chance(w.odds(killed, 0.3)) && len(all) < 2 {
		all = append(all, doom{killed, pick(d, points), 1 + d.IntN(8), d.spread(time.Second, 20*time.Minute)})
	}
	if d.chance(w.odds(stoppedHalf, 0.08)) {
		all = append(all, doom{stoppedHalf, pick(d, points), 1 + d.IntN(8), d.between(20*time.Second, 35*time.Minute)})
	}
	if d.chance(w.odds(stoppedLate, 0.08)) {
		all = append(all, doom{stoppedLate, pick(d, []string{"transfer.before", "confirm.before"}), 1 + d.IntN(4), d.between(25*time.Minute, 35*time.Minute)})
	}
	return all
}

// doomed counts a visit, and says whether it was the one.
func (p *process) doomed(point string) (doom, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.dooms {
		if p.dooms[i].point != point || p.dead {
			continue
		}
		if p.dooms[i].visit--; p.dooms[i].visit == 0 {
			met := p.dooms[i]
			p.dooms = slices.Delete(p.dooms, i, i+1)
			return met, true
		}
	}
	return doom{}, false
}

func (p *process) meet(d doom, about string) {
	p.w.count(d.fault)
	if d.fault == killed {
		p.w.kill(p, d.fault, d.during, d.point+" "+about)
		return
	}
	p.w.disturb(d.fault, "%s at %s %s, for %s", p.name, d.point, about, d.during.Round(time.Second))
	p.stop(d.during, d.fault == stoppedLate)
}

// kill ends a process, and starts another a while later.
func (w *world) kill(p *process, fault string, down time.Duration, where string) {
	p.die()
	w.disturb(fault, "%s at %s, down for %s", p.name, where, down.Round(time.Second))
	w.going(func() {
		time.Sleep(down)
		w.spawn()
	})
}

// weather begins what happens to all.
func (w *world) weather() {
	d := newDice(w.seed, "weather")
	start := func(fault string, usual float64, latest time.Duration, happens func(dice)) {
		own := newDice(w.seed, fault)
		if !d.chance(w.odds(fault, usual)) {
			return
		}
		w.going(func() {
			time.Sleep(own.spread(time.Second, latest))
			w.count(fault)
			happens(own)
		})
	}
	if d.chance(0.1) && len(w.often) == 0 {
		return // a fine day
	}
	start(twoProcesses, 0.35, 20*time.Minute, func(dice) { w.spawn() })
	start(killedAt, 0.2, 3*time.Hour, func(own dice) {
		if p := w.serving(own); p != nil {
			w.kill(p, killedAt, own.spread(time.Second, 20*time.Minute), "no special point")
		}
	})
	start(databaseDown, 0.25, 2*time.Hour, func(own dice) { w.databaseDown(own.spread(time.Second, 10*time.Minute)) })
	start(commitLost, 0.15, time.Minute, func(own dice) {
		w.mu.Lock()
		w.lossy = true
		w.mu.Unlock()
		time.Sleep(own.between(time.Minute, 30*time.Minute))
		w.mu.Lock()
		w.lossy = false
		w.mu.Unlock()
	})
	start(clockAhead, 0.12, 90*time.Minute, func(dice) { w.setClock(clockAhead, 2*time.Hour) })
	start(clockBack, 0.12, 90*time.Minute, func(dice) { w.setClock(clockBack, -2*time.Hour) })
	start(clockDay, 0.08, 90*time.Minute, func(dice) { w.setClock(clockDay, 24*time.Hour) })
}

func (w *world) setClock(fault string, by time.Duration) {
	w.mu.Lock()
	w.offset += by
	all := slices.Clone(w.processes)
	w.mu.Unlock()
	w.disturb(fault, "%s", by)
	for _, p := range all {
		p.wake()
	}
}

// databaseDown makes every call fail for a while.
func (w *world) databaseDown(during time.Duration) {
	w.mu.Lock()
	until := now().Add(during)
	if until.After(w.downUntil) {
		w.downUntil = until
	}
	w.mu.Unlock()
	w.memory.SetDown(transfer.ErrStore)
	w.disturb(databaseDown, "for %s", during.Round(time.Second))
	time.Sleep(during)
	w.mu.Lock()
	up := !now().Before(w.downUntil)
	w.mu.Unlock()
	if up {
		w.memory.SetDown(nil)
		w.disturb("database up", "again")
	}
}
