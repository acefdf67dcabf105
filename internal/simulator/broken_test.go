package simulator

import (
	"slices"
	"strings"
	"testing"
)

// TestTheSimulatorFindsWhatIsBroken breaks the domain's surroundings in one way after another. Each must be found, by the
// promise that it breaks, and soon.
func TestTheSimulatorFindsWhatIsBroken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		broken   broken
		often    []string
		promises string // any of these
	}{
		{"the client sends a transfer twice", broken{sendsTwice: true}, nil, "I1"},
		{"the client repeats a confirm", broken{confirmsAgain: true}, []string{"confirm: answer lost"}, "I1"},
		{"a time-out is taken for a refusal", broken{silenceIsNo: true}, []string{"answer lost"}, "I4"},
		{"the save does not compare", broken{noCompare: true}, nil, "I1 I5"},
		{"the history is not written", broken{noEvents: true}, nil, "I8"},
		{"a start sends again", broken{resends: true}, []string{killed, "answer slow"}, "I1"},
		{"the steady counter is the clock", broken{steadyJumps: true}, []string{clockAhead, "answer lost", "status: lags"}, "G5 I4"},
		{"a stopped process is taken for dead", broken{nobodyLives: true}, []string{stoppedLate, twoProcesses, "status: lags"}, "I4 I2"},
		{"an announced question is forgotten", broken{noAnnouncement: true}, []string{twoProcesses, "answer lost"}, "F33"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= 300; seed++ {
				v := simulate(t, seed, rules{broken: c.broken, often: c.often})
				if slices.ContainsFunc(v.wrong, func(text string) bool {
					promise, _, _ := strings.Cut(text, ":")
					return slices.Contains(strings.Fields(c.promises), promise)
				}) {
					t.Logf("found after %d worlds: %s", seed, v.wrong[0])
					return
				}
			}
			t.Error("not found in 300 worlds")
		})
	}
}

// TestASeedIsAWorld runs worlds twice: the same steps at the same nanoseconds.
func TestASeedIsAWorld(t *testing.T) {
	t.Parallel()
	for seed := uint64(1); seed <= 100; seed++ {
		first, second := simulate(t, seed, rules{traced: true}), simulate(t, seed, rules{traced: true})
		for i := range min(len(first.trace), len(second.trace)) {
			if first.trace[i] != second.trace[i] {
				t.Errorf("seed %d, step %d:\n%s\n%s", seed, i, first.trace[i], second.trace[i])
				break
			}
		}
		if len(first.trace) != len(second.trace) || len(first.trace) < 20 {
			t.Errorf("seed %d: %d steps, then %d", seed, len(first.trace), len(second.trace))
		}
	}
}
