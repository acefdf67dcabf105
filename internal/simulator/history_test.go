package simulator

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"audarym/internal/transfer"
)

// step is what somebody did to an attempt: a callback, the answer to the confirm, the answer to a status call, a look.
type step struct{ what, says string }

const (
	callback = "callback"
	answer   = "answer"
	status   = "status"
	look     = "look"
	won      = "won"
	lost     = "lost"
)

// follows are the moves of an attempt that waits at the ACS, as far as these steps go; what is missing changes nothing.
var follows = map[transfer.AttemptState]map[step]transfer.AttemptState{
	transfer.Challenged: {{status, "done"}: transfer.Succeeded},
	transfer.Confirming: {
		{answer, "approved"}: transfer.Succeeded, {answer, "declined"}: transfer.Declined, {answer, "no answer"}: transfer.Unknown,
		{status, "done"}: transfer.Succeeded,
	},
	transfer.Unknown: {{answer, "approved"}: transfer.Succeeded, {answer, "declined"}: transfer.Declined, {status, "done"}: transfer.Succeeded},
}

// attemptModel is the state machine of one attempt: what could have happened in some order, one step after the other.
var attemptModel = porcupine.Model{
	Init: func() any { return transfer.Challenged },
	Step: func(state, input, output any) (bool, any) {
		s, in := state.(transfer.AttemptState), input.(step)
		switch in.what {
		case callback:
			if s == transfer.Challenged {
				return output == won, transfer.Confirming
			}
			return output == lost, s
		case look:
			return output == string(s), s
		}
		if next, ok := follows[s][in]; ok {
			return true, next
		}
		return true, s
	},
}

// recorder writes a history down. Its clock counts: each moment is later than the one before.
type recorder struct {
	mu      sync.Mutex
	clock   atomic.Int64
	history []porcupine.Operation
	client  atomic.Int64
}

func (r *recorder) now() int64 { return r.clock.Add(1) }

func (r *recorder) add(in step, out string, from, to int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.history = append(r.history, porcupine.Operation{ClientId: int(r.client.Add(1)), Input: in, Output: out, Call: from, Return: to})
}

// moments are those of one call of the service, carried in its context to the bank.
type moments struct{ confirmBegan, confirmAnswered, statusAnswered atomic.Int64 }

type momentsKey struct{}

func momentsOf(ctx context.Context) *moments { return ctx.Value(momentsKey{}).(*moments) }

// recordedRig is a rig whose bank writes its moments down; outcome is what confirm answers.
func recordedRig(t *testing.T, s transfer.Store, rec *recorder, outcome transfer.Outcome, standings *sync.Map) *rig {
	r := newRig(t, s)
	r.confirm = func(ctx context.Context) transfer.Outcome {
		momentsOf(ctx).confirmBegan.Store(rec.now())
		momentsOf(ctx).confirmAnswered.Store(rec.now())
		return outcome
	}
	r.asked = func(ctx context.Context, says transfer.Standing) {
		standings.Store(momentsOf(ctx), string(says))
		momentsOf(ctx).statusAnswered.Store(rec.now())
	}
	return r
}

// returns is a callback: it won if its confirm began, and then its answer is a step of its own.
func (rec *recorder) returns(t *testing.T, r *rig, outcome transfer.Outcome) {
	m := &moments{}
	from := rec.now()
	if err := r.comesBack(context.WithValue(background, momentsKey{}, m)); err != nil {
		t.Error(err)
	}
	to := rec.now()
	if began := m.confirmBegan.Load(); began > 0 {
		rec.add(step{callback, ""}, won, from, began)
		rec.add(step{answer, string(outcome.Trigger)}, "", m.confirmAnswered.Load(), to)
		return
	}
	rec.add(step{callback, ""}, lost, from, to)
}

// notified is a notification with the look that follows: a step if the bank was asked.
func (rec *recorder) notified(t *testing.T, r *rig, standings *sync.Map) {
	m := &moments{}
	ctx := context.WithValue(background, momentsKey{}, m)
	if err := r.Hint(ctx, "shop", r.notify, transfer.Word{}); err != nil {
		t.Error(err)
	}
	r.passed.Add(int64(3 * time.Second)) // of four, two are 5 s apart; and together they are less than a confirm may sleep
	if _, err := r.Settle(ctx); err != nil {
		t.Error(err)
	}
	if says, asked := standings.Load(m); asked {
		rec.add(step{status, says.(string)}, "", m.statusAnswered.Load(), rec.now())
	}
}

func (rec *recorder) looks(r *rig) {
	from := rec.now()
	s := r.state()
	rec.add(step{look, ""}, string(s), from, rec.now())
}

// TestHistoriesAreLinearizable lets callbacks, notifications, status answers and looks at the page run into each other, and asks
// whether what everybody saw could have happened one after the other (reliability.md F29, F34, F47).
func TestHistoriesAreLinearizable(t *testing.T) {
	t.Parallel()
	outcomes := []transfer.Outcome{approvedAnswer, {Trigger: transfer.OnNoAnswer}}
	for name, open := range rigStores {
		for n := range 20 {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				t.Parallel()
				outcome, rec, standings := outcomes[n%2], &recorder{}, &sync.Map{}
				r := recordedRig(t, open(t), rec, outcome, standings)
				var all sync.WaitGroup
				start := make(chan struct{})
				for i := range 10 {
					all.Go(func() { <-start; rec.looks(r); rec.looks(r); rec.looks(r) })
					if i < 6 {
						all.Go(func() { <-start; rec.returns(t, r, outcome) })
					}
					if i < 4 {
						all.Go(func() { <-start; rec.notified(t, r, standings) })
					}
				}
				close(start)
				all.Wait()
				r.Wait()
				if got := porcupine.CheckOperationsTimeout(attemptModel, rec.history, time.Minute); got != porcupine.Ok {
					t.Errorf("%s: %v", got, rec.history)
				}
				if r.confirms != 1 {
					t.Errorf("%d confirms", r.confirms)
				}
			})
		}
	}
}

// TestAnImpossibleHistoryIsRefused shows that the model can say no.
func TestAnImpossibleHistoryIsRefused(t *testing.T) {
	t.Parallel()
	op := func(in step, out string, from, to int64) porcupine.Operation {
		return porcupine.Operation{Input: in, Output: out, Call: from, Return: to}
	}
	win, approved := op(step{callback, ""}, won, 1, 2), op(step{answer, "approved"}, "", 3, 4)
	for name, c := range map[string]struct {
		history []porcupine.Operation
		want    bool
	}{
		"one callback, one answer":               {[]porcupine.Operation{win, approved, op(step{look, ""}, "succeeded", 5, 6)}, true},
		"a look during the answer sees either":   {[]porcupine.Operation{win, approved, op(step{look, ""}, "confirming", 3, 6)}, true},
		"two callbacks win":                      {[]porcupine.Operation{win, op(step{callback, ""}, won, 1, 9)}, false},
		"no callback wins":                       {[]porcupine.Operation{op(step{callback, ""}, lost, 1, 2), op(step{callback, ""}, lost, 1, 2)}, false},
		"a lost update: the answer is forgotten": {[]porcupine.Operation{win, approved, op(step{look, ""}, "confirming", 5, 6)}, false},
		"a look goes back in time": {[]porcupine.Operation{win, approved, op(step{look, ""}, "succeeded", 3, 4),
			op(step{look, ""}, "confirming", 5, 6)}, false},
		"a status answer is overwritten": {[]porcupine.Operation{op(step{status, "done"}, "", 1, 2), op(step{callback, ""}, won, 3, 4)}, false},
	} {
		if got := porcupine.CheckOperations(attemptModel, c.history); got != c.want {
			t.Errorf("%s: linearizable %t, want %t", name, got, c.want)
		}
	}
}
