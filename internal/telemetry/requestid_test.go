package telemetry_test

import (
	"regexp"
	"testing"

	"audarym/internal/telemetry"
)

func TestARequestIDIsNeverTakenForACard(t *testing.T) {
	t.Parallel()
	shape, seen := regexp.MustCompile(`^[b-df-hjkmnp-tv]{16}$`), map[string]bool{}
	for range 10_000 {
		id := telemetry.NewRequestID()
		if !shape.MatchString(id) || telemetry.Scrub(id) != id || seen[id] {
			t.Fatalf("%q, in the log %q, seen before: %t", id, telemetry.Scrub(id), seen[id])
		}
		seen[id] = true
	}
}
