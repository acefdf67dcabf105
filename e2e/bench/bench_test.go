package main

import (
	"testing"
	"time"
)

func TestParseUsage(t *testing.T) {
	stat := "4711 (a b) c) S 1 4711 4711 0 -1 4194560 10 0 0 0 250 75 0 0 20 0 9 0 100 0 0"
	status := "Name:\ta\nVmHWM:\t   40960 kB\nVmRSS:\t   20480 kB\n"
	got, err := parseUsage(stat, status)
	want := usage{user: 2500 * time.Millisecond, system: 750 * time.Millisecond, rss: 20 << 20, peak: 40 << 20}
	if err != nil || got != want {
		t.Errorf("parseUsage = %+v, %v, want %+v", got, err, want)
	}
	for _, bad := range [][2]string{{"", status}, {"1 (a) S 1", status}, {stat, "Name:\ta\n"}} {
		if _, err := parseUsage(bad[0], bad[1]); err == nil {
			t.Errorf("parseUsage(%q, %q) has no error", bad[0], bad[1])
		}
	}
}

func TestHiddenValue(t *testing.T) {
	page := []byte(`<form><input type="hidden" name="MD" value="a&amp;b+/="><input type="hidden" name="open" value="`)
	if got, ok := hiddenValue(page, "MD"); got != "a&b+/=" || !ok {
		t.Errorf("MD = %q, %t", got, ok)
	}
	for _, name := range []string{"PaReq", "open"} {
		if got, ok := hiddenValue(page, name); ok {
			t.Errorf("%s = %q, but there is none", name, got)
		}
	}
}

func TestOrderOf(t *testing.T) {
	if order, amount, ok := orderOf(idOf("100000", "1500.50")); order != "100000" || amount != "1500.50" || !ok {
		t.Errorf("orderOf = %q, %q, %t", order, amount, ok)
	}
	for _, id := range []string{"", "100000-1500.50", idPrefix, idPrefix + "100000", idPrefix + "-1"} {
		if _, _, ok := orderOf(id); ok {
			t.Errorf("%q is taken for an id of ours", id)
		}
	}
}

func TestQuantile(t *testing.T) {
	s := sample{took: []time.Duration{4, 1, 3, 2}}
	if p50, p99 := s.quantile(0.5), s.quantile(0.99); p50 != 3 || p99 != 4 {
		t.Errorf("quantiles %d and %d", p50, p99)
	}
	if none := new(sample).quantile(0.5); none != 0 {
		t.Errorf("quantile of nothing = %d", none)
	}
}
