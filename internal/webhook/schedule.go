package webhook

import "time"

// waits are the specification's example schedule: ten tries in 75 h 35 min 5 s (reliability.md G12).
var waits = [...]time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
	5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// Next is how long to wait after so many tries, from the end of the last one; more is false when none is left.
func Next(tries int) (wait time.Duration, more bool) {
	if tries >= len(waits) {
		return 0, false
	}
	return waits[max(tries, 0)], true
}

// Spread puts a try off by up to a tenth of its wait, so that a server which was down does not get everything at once
// when it is back. Never earlier: the three days are promised. The message's own id decides, so that a replay is the
// same.
func Spread(wait time.Duration, id string, tries int) time.Duration {
	h := uint32(2166136261) // FNV-1a
	for _, c := range []byte(id) {
		h = (h ^ uint32(c)) * 16777619
	}
	h = (h ^ uint32(tries)) * 16777619
	return wait + time.Duration(int64(wait)/10*int64(h%1000)/1000)
}
