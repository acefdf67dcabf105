package jobs

import (
	"sync"
	"time"

	"github.com/riverqueue/river"

	"audarym/internal/merchant"
)

// Messages go out in two lanes. Whoever takes long to answer is sent to the slow one, where only such wait for each other; and in
// neither has one merchant all the places. So a server that is down, or hangs, holds up nobody else's messages, but for the
// one try that shows it.
const (
	webhookQueue = "webhooks"
	slowQueue    = "webhooks_slow"
	slowAnswer   = 2 * time.Second // of a server that is sent to the slow lane
)

// lane is how many messages are sent at once there, in all and to one merchant, and how long a message waits whose merchant has
// all its places taken.
type lane struct {
	workers, share int
	wait           time.Duration
	poll           time.Duration
}

var lanesOf = map[string]lane{
	webhookQueue: {workers: 8, share: 4, wait: time.Second, poll: fetchGap},
	slowQueue:    {workers: 32, share: 8, wait: 15 * time.Second, poll: unhurried},
}

func (l lane) config() river.QueueConfig {
	return river.QueueConfig{MaxWorkers: l.workers, FetchPollInterval: l.poll, FetchCooldown: l.poll}
}

// lanes is who is on its way where.
type lanes struct {
	mu   sync.Mutex
	busy map[place]int
	slow map[merchant.ID]bool
}

type place struct {
	queue string
	to    merchant.ID
}

func newLanes() *lanes { return &lanes{busy: map[place]int{}, slow: map[merchant.ID]bool{}} }

// enter takes a place. Where there is none, move says that it is in the slow lane.
func (l *lanes) enter(p place) (entered, move bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case p.queue != slowQueue && l.slow[p.to]:
		return false, true
	case l.busy[p] >= lanesOf[p.queue].share:
		return false, false
	}
	l.busy[p]++
	return true, false
}

// leave gives the place back, and remembers how long the merchant's server took; 0 is for not known.
func (l *lanes) leave(p place, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[p]--; l.busy[p] == 0 {
		delete(l.busy, p)
	}
	if took > slowAnswer {
		l.slow[p.to] = true
	} else if took > 0 {
		delete(l.slow, p.to)
	}
}
