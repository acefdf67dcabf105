package handlers

import (
	"fmt"
	"testing"
	"time"

	"audarym/internal/card"
)

var limitEpoch = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)

func TestTheSixthFormInAMinuteWaits(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for i := range formsAMinute {
		if wait := l.take("b", "", fmt.Sprint("form ", i), "card", limitEpoch.Add(time.Duration(i)*time.Second)); wait != 0 {
			t.Fatalf("form %d waits %s", i+1, wait)
		}
	}
	at := limitEpoch.Add(10 * time.Second)
	if wait := l.take("b", "", "sixth", "card", at); wait != 50*time.Second {
		t.Errorf("the sixth waits %s, want 50s", wait)
	}
	if wait := l.take("b", "", "form 3", "card", at); wait != 0 {
		t.Errorf("a form that was sent before waits %s", wait)
	}
	if wait := l.take("another", "", "sixth", "card", at); wait != 0 {
		t.Errorf("another browser waits %s", wait)
	}
	if wait := l.take("b", "", "sixth", "card", limitEpoch.Add(time.Minute)); wait != 0 {
		t.Errorf("a minute later it waits %s", wait)
	}
}

func TestTheFourthCardInAnHourWaits(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for i := range cardsAnHour {
		l.take("b", "", fmt.Sprint("form ", i), card.Mask(fmt.Sprint("card ", i)), limitEpoch.Add(time.Duration(i)*10*time.Minute))
	}
	at := limitEpoch.Add(40 * time.Minute)
	if wait := l.take("b", "", "fourth", "card 3", at); wait != 20*time.Minute {
		t.Errorf("the fourth card waits %s, want 20m", wait)
	}
	if wait := l.take("b", "", "again", "card 1", at); wait != 0 {
		t.Errorf("a card that was used before waits %s", wait)
	}
	if wait := l.take("b", "", "fourth", "card 3", limitEpoch.Add(time.Hour)); wait != 0 {
		t.Errorf("an hour after the first it waits %s", wait)
	}
}

func TestAnAddressHasMoreThanABrowser(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for i := range formsAMinute * addressFactor {
		if wait := l.take(fmt.Sprint("b", i), "203.0.113.7", fmt.Sprint("form ", i), card.Mask(fmt.Sprint("card ", i%5)), limitEpoch); wait != 0 {
			t.Fatalf("form %d waits %s", i+1, wait)
		}
	}
	if wait := l.take("one more", "203.0.113.7", "one more", "card 1", limitEpoch); wait != time.Minute {
		t.Errorf("waits %s, want a minute", wait)
	}
	if wait := l.take("one more", "203.0.113.8", "one more", "card 1", limitEpoch); wait != 0 {
		t.Errorf("from another address it waits %s", wait)
	}
}

func TestAnIPv6NetworkIsOneAddress(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for i := range formsAMinute * addressFactor {
		l.take(fmt.Sprint("b", i), fmt.Sprintf("2001:db8:1:2:%x::1", i), fmt.Sprint("form ", i), "card", limitEpoch)
	}
	if wait := l.take("one more", "2001:db8:1:2:ffff::2", "one more", "card", limitEpoch); wait != time.Minute {
		t.Errorf("one too many of a network waits %s", wait)
	}
	if wait := l.take("one more", "2001:db8:1:3::1", "one more", "card", limitEpoch); wait != 0 {
		t.Errorf("another network waits %s", wait)
	}
}

func TestTheMemoryOfLimitsIsBounded(t *testing.T) {
	t.Parallel()
	l := newLimits()
	for i := range limitedAtOnce + 5 {
		l.take(fmt.Sprint("b", i), "", "form", "card", limitEpoch.Add(time.Duration(i)))
	}
	if len(l.known) > limitedAtOnce || l.known["browser b0"] != nil || l.known[fmt.Sprint("browser b", limitedAtOnce)] == nil {
		t.Errorf("%d are remembered, the first among them: %t", len(l.known), l.known["browser b0"] != nil)
	}
}
