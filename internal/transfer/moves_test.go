package transfer

import (
	"testing"
)

// TestEveryStateMeetsEveryTrigger is the whole matrix: what each cell does when its guard holds, and when it does not.
// It is written out by hand from architecture.md, so that a slip in the table shows.
func TestEveryStateMeetsEveryTrigger(t *testing.T) {
	t.Parallel()
	const same, loud = AttemptState(""), AttemptState("!")
	// approved, declined, challenge, no answer, not sent, returned, deadline, mismatch
	want := map[AttemptState][8]AttemptState{
		Sending:    {Succeeded, Declined, Challenged, Unknown, NotSent, same, Unknown, Review},
		Challenged: {Succeeded, Declined, same, Review, same, Confirming, Abandoned, Review},
		Confirming: {Succeeded, Declined, Challenged, Unknown, Unknown, same, Unknown, Review},
		Unknown:    {Succeeded, Declined, same, Unknown, NotSent, same, Review, Review},
		Abandoned:  {Succeeded, Declined, same, same, same, same, same, same},
		Review:     {Succeeded, Declined, same, same, same, same, same, same},
		Succeeded:  {Succeeded, loud, loud, same, loud, same, same, loud},
		Declined:   {loud, Declined, same, same, same, same, same, loud},
		NotSent:    {loud, loud, loud, same, NotSent, same, same, loud},
	}
	if len(want) != len(AttemptStates) || len(Triggers) != 8 {
		t.Fatal("the matrix is not whole")
	}
	for from, row := range want {
		for i, on := range Triggers {
			to, moved := step(from, on, func(guard) bool { return true })
			switch expected := row[i]; {
			case expected == same && (moved != Stayed || to != from),
				expected == loud && (moved != Contradicted || to != from),
				expected != same && expected != loud && (moved != Stepped || to != expected):
				t.Errorf("%s on %s: %s %d, want %q", from, on, to, moved, expected)
			}
		}
	}
}

func TestAGuardThatDoesNotHoldKeepsTheState(t *testing.T) {
	t.Parallel()
	want := map[AttemptState]map[Trigger]guard{
		Challenged: {OnApproved: asked, OnDeclined: asked, OnNoAnswer: askedForAWeek, OnDeadline: neverConfirmed, OnMismatch: asked},
		Confirming: {OnChallenge: onceMore},
		Unknown:    {OnNotSent: neverReceived, OnDeadline: askedForAWeek},
		Abandoned:  {OnApproved: asked, OnDeclined: asked},
		Review:     {OnApproved: asked, OnDeclined: asked},
	}
	for _, from := range AttemptStates {
		for _, on := range Triggers {
			g := want[from][on]
			to, moved := step(from, on, func(asked guard) bool { return asked != g })
			if m, ok := moves[from][on]; ok && m.when != g {
				t.Errorf("%s on %s is guarded by %d, want %d", from, on, m.when, g)
			}
			if g != always && (moved != Stayed || to != from) {
				t.Errorf("%s on %s moved to %s against its guard", from, on, to)
			}
		}
	}
}
