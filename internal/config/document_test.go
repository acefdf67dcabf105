package config

import (
	"bytes"
	"testing"
)

func TestTheLineOfAKey(t *testing.T) {
	t.Parallel()
	const text = "\xef\xbb\xbf# comment\r\na = '''\n\n'''\r\n\"b.c\" = 1\nd.e = {f = 1, g = [\n 1,\n {h = 2},\n]}\n[[m]]\n[m.n]\no = [[1], [\n2]]\np = 1\n\n[[m]]\nn.o = true\n[[m.q]]\n[[m.q]]\nr = 1\n"
	d, err := parse("x.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int{
		"a": 2, "b.c": 5, "d.e": 6, "d.e.f": 6, "d.e.g": 6, "d.e.g[0]": 7, "d.e.g[1].h": 8, "m": 10, "m[0]": 10, "m[0].n": 11, "m[0].n.o": 12, "m[0].n.p": 14,
		"m[1]": 16, "m[1].n.o": 17, "m[1].q[1].r": 20,
		// What is missing is where it should be.
		"m[1].name": 16, "m[0].n.x.y": 11, "m[1].q[7].r": 18, "nowhere": 1, "": 1,
	} {
		if got := d.line(key); got != want {
			t.Errorf("%s: line %d, want %d", key, got, want)
		}
	}
}

// Whatever can be read has its keys on lines that there are.
func FuzzDocument(f *testing.F) {
	f.Add([]byte("[[m]]\na.b = [{c = 1}, [2]]\n[m.d]\n'' = \"\"\"\n\"\"\""))
	f.Add([]byte("a = {b = {c = [[]]}}\n[a]"))
	f.Add([]byte("\xef\xbb\xbf[[merchant]]\nid = 'a'"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := parse("x.toml", data)
		if err != nil {
			return
		}
		for key, line := range d.lines {
			if line < 1 || line > bytes.Count(data, []byte("\n"))+1 {
				t.Errorf("%q is in line %d", key, line)
			}
		}
		for key := range d.values {
			if _, ok := d.lines[key]; !ok {
				t.Errorf("%q has no line", key)
			}
		}
	})
}
