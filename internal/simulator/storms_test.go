package simulator

import (
	"slices"
	"strings"
	"testing"
)

// storms are faults that must come together before they can do harm: each line found something in the domain that the usual
// mixture met once in ten thousand worlds, or never.
var storms = []string{
	"stopped, then sends late;two processes at once;killed between two steps;status: lags",
	"stopped, then sends late;two processes at once;killed at a moment;status: lags;clock set two hours back",
	"clock set two hours ahead;clock set two hours back;clock set a day ahead;lost, hangs;status: unclear",
	"database down;commit went through, answer lost;database down at the answer;two processes at once",
	"notification: a hundred times;status: down for hours;answer lost",
	"status: forgets;two processes at once;clock set two hours ahead;answer slow;not final, then paid",
	"status: forgets;database down at the answer;killed between two steps;challenge lost;confirm: second challenge",
	"confirm: 401, then taken;confirm: slow;stopped for half an hour;killed between two steps;two processes at once",
}

const stormSeeds = 150

// TestStorms runs worlds in which some faults are frequent.
func TestStorms(t *testing.T) {
	many := stormSeeds
	if raceDetector {
		many = 5
	}
	total := newTally()
	for _, storm := range storms {
		how := rules{often: strings.Split(storm, between)}
		for _, fault := range how.often {
			if !known(fault) {
				t.Errorf("there is no fault %q", fault)
			}
		}
		for i, v := range runAll(t, seeds{from: 1, fixed: many}, how, &total) {
			explain(t, v, how, i == 0)
		}
	}
	t.Logf("%d worlds, %d transfers", total.Worlds, total.Transfers)
}

func known(fault string) bool {
	all := newTally()
	return slices.Contains(all.names(), fault)
}
