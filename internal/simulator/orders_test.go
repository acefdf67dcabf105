package simulator

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// The four things that may come in any order (reliability.md F34).
const (
	comesBackFromACS = "the callback"
	confirmAnswers   = "the confirm's answer"
	bankNotifies     = "the notification"
	statusAnswers    = "the status answer"
)

// permutations of some things.
func permutations(of []string) (all [][]string) {
	if len(of) == 0 {
		return [][]string{{}}
	}
	for i, first := range of {
		for _, rest := range permutations(slices.Concat(of[:i], of[i+1:])) {
			all = append(all, append([]string{first}, rest...))
		}
	}
	return all
}

// TestTwentyFourOrders lets the four come in every order. An answer that comes before its question is one that is there as soon
// as the question is asked. All end alike.
func TestTwentyFourOrders(t *testing.T) {
	t.Parallel()
	orders := permutations([]string{comesBackFromACS, confirmAnswers, bankNotifies, statusAnswers})
	if len(orders) != 24 {
		t.Fatalf("%d orders", len(orders))
	}
	for _, outcome := range []transfer.Outcome{approvedAnswer, {Trigger: transfer.OnNoAnswer}} {
		for _, order := range orders {
			synctest.Test(t, func(t *testing.T) { inOrder(t, order, outcome) })
		}
	}
}

func inOrder(t *testing.T, order []string, outcome transfer.Outcome) {
	memory := storetest.NewMemory()
	r := newRig(t, memory)
	confirm, status := make(chan struct{}), make(chan struct{})
	r.confirm = func(context.Context) transfer.Outcome { <-confirm; return outcome }
	r.asked = func(context.Context, transfer.Standing) { <-status }
	happens := map[string]func(){
		comesBackFromACS: func() { go func() { check(t, r.comesBack(background)) }() },
		confirmAnswers:   func() { close(confirm) },
		statusAnswers:    func() { close(status) },
		bankNotifies:     func() { go r.notified(t) },
	}
	for _, next := range order {
		happens[next]()
		synctest.Wait()
	}
	for range 20 { // what is open now is asked about
		r.passed.Add(int64(6 * time.Second))
		_, err := r.Settle(background)
		check(t, err)
	}
	ends := 0
	for _, e := range memory.Events[r.id] {
		if final(transfer.AttemptState(e.Kind)) || e.Kind == transfer.EventContradiction {
			ends++
		}
	}
	if s := r.state(); s != transfer.Succeeded || r.confirms != 1 || ends != 1 {
		t.Errorf("%v, confirm answers %q: %s, %d confirms, %d final events", order, outcome.Trigger, s, r.confirms, ends)
	}
}

// notified is a notification, and the look at what is due that follows.
func (r *rig) notified(t *testing.T) {
	check(t, r.Hint(background, "shop", r.notify, transfer.Word{Says: transfer.OnApproved}))
	_, err := r.Settle(background)
	check(t, err)
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
