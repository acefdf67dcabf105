package handlers

import (
	"fmt"
	"testing"
	"time"
)

func TestWrongCodesAreCountedByAddress(t *testing.T) {
	t.Parallel()
	g := newGuesses()
	for i := range wrongCodesAtOnce {
		if _, wait := g.guess("2001:db8::1", limitEpoch); wait != 0 {
			t.Fatalf("code %d waits %s", i+1, wait)
		}
	}
	if _, wait := g.guess("2001:db8::2", limitEpoch); wait != wrongCodeEvery {
		t.Errorf("one too many, from the same network, waits %s, want %s", wait, wrongCodeEvery)
	}
	if _, wait := g.guess("2001:db8:1::1", limitEpoch); wait != 0 {
		t.Errorf("another network waits %s", wait)
	}
	if _, wait := g.guess("2001:db8::1", limitEpoch.Add(wrongCodeEvery)); wait != 0 {
		t.Errorf("who has waited waits %s", wait)
	}
}

func TestRightCodesAreNotCounted(t *testing.T) {
	t.Parallel()
	g := newGuesses()
	for i := range 3 * wrongCodesAtOnce {
		giveBack, wait := g.guess("192.0.2.1", limitEpoch.Add(time.Duration(i)*time.Millisecond))
		if wait != 0 {
			t.Fatalf("code %d waits %s", i+1, wait)
		}
		giveBack()
	}
}

func TestAddressesAreForgotten(t *testing.T) {
	t.Parallel()
	g := newGuesses()
	for i := range guessersAtOnce + 100 {
		g.guess(fmt.Sprint("address ", i), limitEpoch)
	}
	if n := g.seen.Len(); n != guessersAtOnce {
		t.Errorf("%d addresses are remembered", n)
	}
}
