package api

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

func TestAnIPv6NetworkIsOneAddress(t *testing.T) {
	t.Parallel()
	w := newWrongLimits(defaultRate)
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"2001:db8:1:2::1", "2001:db8:1:2:ffff::2", true}, {"2001:db8:1:2::1", "2001:db8:1:3::1", false}, {"fe80::1%eth0", "fe80::2%eth1", true},
		{"1.2.3.4", "::ffff:1.2.3.4", true}, {"1.2.3.4", "1.2.3.5", false}, {"", "<script>", true},
	} {
		if same := w.of(c.a) == w.of(c.b); same != c.same {
			t.Errorf("%s and %s: %t", c.a, c.b, same)
		}
	}
}

func TestAFloodOfAddressesTakesNoMoreMemory(t *testing.T) {
	t.Parallel()
	w := newWrongLimits(defaultRate)
	busy := w.of("1.2.3.4")
	for i := range 3 * strangers {
		w.of(fmt.Sprintf("2001:db8:%x:%x::", i>>16, i&0xffff))
		if i%1000 == 0 && w.of("1.2.3.4") != busy {
			t.Fatal("an address that goes on was forgotten")
		}
	}
	if n := w.seen.Len(); n > strangers {
		t.Errorf("%d addresses are kept", n)
	}
}

func TestObjectsInObjectsTakeLittleMemory(t *testing.T) {
	for _, name := range []string{"a", "~~~~~~", strings.Repeat("b", longestName)} {
		deep := min(9990, (bodyLimit-100)/(len(name)+6))
		body := strings.Repeat(`{"`+name+`":`, deep) + "1" + strings.Repeat("}", deep)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, f, err := readOrder([]byte(body))
		runtime.ReadMemStats(&after)
		if err != nil || len(f.wrong) == 0 {
			t.Errorf("%v, %d complaints", err, len(f.wrong))
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 20 {
			t.Errorf("%d objects in each other took %d MB", deep, mb)
		}
	}
}
