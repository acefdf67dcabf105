package webhook_test

import (
	"testing"
	"time"

	"audarym/internal/webhook"
)

func TestTenTriesInThreeDays(t *testing.T) {
	t.Parallel()
	want := []string{"0s", "5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"}
	var total, longest time.Duration
	for tries, text := range want {
		d, err := time.ParseDuration(text)
		wait, more := webhook.Next(tries)
		if err != nil || wait != d || !more {
			t.Errorf("after %d tries %v %v, want %s", tries, wait, more, text)
		}
		total += wait
		longest += webhook.Spread(wait, "msg_a", tries)
	}
	if total != 75*time.Hour+35*time.Minute+5*time.Second {
		t.Errorf("in all %v", total)
	}
	if longest < total || longest > total+total/10 {
		t.Errorf("spread to %v", longest)
	}
	for _, tries := range []int{10, 11, 1 << 40} {
		if wait, more := webhook.Next(tries); wait != 0 || more {
			t.Errorf("after %d tries %v %v", tries, wait, more)
		}
	}
	if wait, more := webhook.Next(-1); wait != 0 || !more {
		t.Errorf("before any: %v %v", wait, more)
	}
}

func TestTriesAreSpreadToTheLateSide(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	for _, id := range []string{"msg_a", "msg_b", "msg_c", "msg_d", ""} {
		d := webhook.Spread(time.Hour, id, 4)
		if d < time.Hour || d > time.Hour+6*time.Minute || d != webhook.Spread(time.Hour, id, 4) {
			t.Errorf("%q: %v", id, d)
		}
		seen[d] = true
	}
	if len(seen) < 4 {
		t.Errorf("only %d different waits", len(seen))
	}
	if d := webhook.Spread(0, "msg_a", 0); d != 0 {
		t.Errorf("the first try waits %v", d)
	}
}
