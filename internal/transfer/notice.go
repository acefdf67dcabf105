package transfer

import (
	"fmt"
	"strings"
	"time"
)

// Notice is what a merchant must be told of a transfer: one for every final state, and one for each thing that it would
// otherwise have to guess. It is written in the transaction of the change that it tells of, and sent by others until the
// merchant has taken it (reliability.md I8).
type Notice struct {
	Seq  int // per transfer, from 1
	At   time.Time
	Kind NoticeKind
	Was  State // of a correction: what the transfer was before; the same as now where the bank contradicts itself
}

// NoticeKind is what a notice says.
type NoticeKind string

// The kinds of notice.
const (
	NoticeSucceeded NoticeKind = "succeeded"
	NoticeFailed    NoticeKind = "failed"
	NoticeExpired   NoticeKind = "expired"
	NoticeCanceled  NoticeKind = "canceled"
	NoticeUnknown   NoticeKind = "unknown"   // a money call has no readable answer; the bank is being asked
	NoticeReview    NoticeKind = "review"    // nobody can tell: a person looks
	NoticeCorrected NoticeKind = "corrected" // what was told is not so: the money moved after all, or the bank now says otherwise
)

// final are the states that end a transfer, with their notices.
var final = map[State]NoticeKind{
	StateSucceeded: NoticeSucceeded, StateFailed: NoticeFailed, StateExpired: NoticeExpired, StateCanceled: NoticeCanceled,
}

// announce notes what the merchant must be told of the transfer as it stands now. It tells nothing twice: Told remembers.
func (t *Transfer) announce(now time.Time) {
	told, doubt, _ := strings.Cut(t.Told, "!")
	state := t.State(now)
	t.stands = state
	kind, ends := final[state]
	_, ended := final[State(told)]
	unknown, review := t.attemptIn(Unknown), t.attemptIn(Review)
	switch {
	case ends && !ended:
		t.notice(now, kind, "")
		t.Told = string(state)
	case ends && state != State(told) && state == StateSucceeded: // one kind of failure for another is no news
		t.notice(now, NoticeCorrected, State(told))
		t.Told = string(state)
	case state == StateReview && told != review:
		t.notice(now, NoticeReview, "")
		t.Told = review
	case unknown != "" && told != unknown:
		t.notice(now, NoticeUnknown, "")
		t.Told = unknown
	}
	if says := t.contradiction(); says != "" && says != doubt {
		told, _, _ = strings.Cut(t.Told, "!")
		t.notice(now, NoticeCorrected, state) // the state stays: it is the word about an attempt that does not
		t.Told = told + "!" + says
	}
}

func (t *Transfer) notice(now time.Time, kind NoticeKind, was State) {
	t.Noticed++
	t.notices = append(t.notices, Notice{Seq: t.Noticed, At: now, Kind: kind, Was: was})
}

// toldEnd is the end without success that the merchant was told; "" where it was told none. A clock that is set back opens
// nothing again.
func (t *Transfer) toldEnd() State {
	told, _, _ := strings.Cut(t.Told, "!")
	if state := State(told); state == StateFailed || state == StateExpired || state == StateCanceled {
		return state
	}
	return ""
}

// attemptIn names the attempt that is in a state of doubt, as Told remembers it; there is one at the most.
func (t *Transfer) attemptIn(s AttemptState) string {
	for i := range t.Attempts {
		if t.Attempts[i].State == s {
			return fmt.Sprintf("%s %d", s, t.Attempts[i].Number)
		}
	}
	return ""
}

// contradiction is what the bank says now against what was final.
func (t *Transfer) contradiction() string {
	for _, e := range t.events {
		if e.Kind == EventContradiction {
			return strings.TrimSpace(e.Detail)
		}
	}
	return ""
}

// Notices hands the store what the merchant must be told of since the transfer was loaded.
func (t *Transfer) Notices() []Notice { return t.notices }
