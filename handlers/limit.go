package handlers

import (
	"math"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/card"
)

// How often a card form may be sent, and with how many cards: enough for whoever mistypes, too little for whoever tries
// stolen numbers out (reliability.md section 4). An address on the internet has more: a carrier puts many people behind one.
const (
	formsAMinute  = 5
	cardsAnHour   = 3
	addressFactor = 12
	limitMemory   = time.Hour
	limitedAtOnce = 20_000 // browsers and addresses that are remembered; beyond that the longest unseen are forgotten
	forgetAtATime = limitedAtOnce / 10
)

// limits remembers, in this process, who has sent card forms. Cards are told apart by their masks.
type limits struct {
	guesses
	mu    sync.Mutex
	known map[string]*sender
}

// sender is a browser, or an address.
type sender struct {
	forms []sent
	seen  time.Time
}

type sent struct {
	at   time.Time
	form string // its key: the same form, sent twice, counts once
	card card.Mask
}

func newLimits() *limits { return &limits{guesses: newGuesses(), known: map[string]*sender{}} }

// take counts a form of a browser and of its address ("" where that says nothing), and says how long to wait instead where
// it is one too many.
func (l *limits) take(browser, address, form string, mask card.Mask, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := sent{at: now, form: form, card: mask}
	who := []*sender{l.sender("browser "+browser, now)}
	waits := []time.Duration{who[0].wait(s, 1)}
	if address != "" {
		who = append(who, l.sender("address "+networkOf(address), now))
		waits = append(waits, who[1].wait(s, addressFactor))
	}
	if wait = slices.Max(waits); wait > 0 {
		return wait
	}
	for _, w := range who {
		if !w.knows(form) {
			w.forms = append(w.forms, s)
		}
	}
	return 0
}

// networkOf takes an IPv6 network of 64 bits for one address: whoever has one has all of them.
func networkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	network, _ := ip.Prefix(64) // 64 is no wrong number
	return network.String()
}

// knows reports a form that was counted before.
func (s *sender) knows(form string) bool {
	return slices.ContainsFunc(s.forms, func(f sent) bool { return f.form == form })
}

func (l *limits) sender(name string, now time.Time) *sender {
	s := l.known[name]
	if s == nil {
		if len(l.known) >= limitedAtOnce {
			l.forget()
		}
		s = &sender{}
		l.known[name] = s
	}
	s.seen = now
	s.forms = slices.DeleteFunc(s.forms, func(f sent) bool { return now.Sub(f.at) >= limitMemory })
	return s
}

// forget drops those who were not seen for longest.
func (l *limits) forget() {
	names := make([]string, 0, len(l.known))
	for name := range l.known {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return l.known[a].seen.Compare(l.known[b].seen) })
	for _, name := range names[:min(forgetAtATime, len(names))] {
		delete(l.known, name)
	}
}

// wait is how long a form has to wait, 0 where it may be sent. A form that was counted before may be sent at any time.
func (s *sender) wait(next sent, factor int) time.Duration {
	var lately []time.Time
	firstUse := map[card.Mask]time.Time{}
	if s.knows(next.form) {
		return 0
	}
	for _, f := range s.forms {
		if next.at.Sub(f.at) < time.Minute {
			lately = append(lately, f.at)
		}
		if _, known := firstUse[f.card]; !known {
			firstUse[f.card] = f.at
		}
	}
	if _, known := firstUse[next.card]; !known && len(firstUse) >= cardsAnHour*factor {
		oldest := next.at
		for _, at := range firstUse {
			if at.Before(oldest) {
				oldest = at
			}
		}
		return limitMemory - next.at.Sub(oldest)
	}
	if len(lately) >= formsAMinute*factor {
		return time.Minute - next.at.Sub(lately[0])
	}
	return 0
}

// limited counts a form that is about to be sent. One too many is a problem of the form: nothing is sent, and the customer is
// told when to come again.
func (h *handlers) limited(c echo.Context, v *visitor, in *input, key string) bool {
	now := h.Now()
	wait := h.limits.take(v.name(), senderIP(c), key, in.cards.SenderMask(), now)
	if wait <= 0 {
		return false
	}
	in.again = now.Add(wait + time.Minute - 1).Truncate(time.Minute) // the page says hours and minutes
	onlyCards := wait > time.Minute                                  // nothing else has to wait for so long
	in.wrong("", either(onlyCards, "too_many_cards", "too_many"))
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	h.Log.Warn("card form sent too often", "id", c.Response().Header().Get(requestIDHeader), "route", c.Path(), "wait", wait)
	return true
}
