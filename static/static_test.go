package static_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"audarym/static"
)

var types = map[string]string{
	"app.css":     "text/css; charset=utf-8",
	"receipt.css": "text/css; charset=utf-8",
	"form.js":     "text/javascript; charset=utf-8",
	"handoff.js":  "text/javascript; charset=utf-8",
	"breakout.js": "text/javascript; charset=utf-8",
	"icon.svg":    "image/svg+xml",
}

func get(method, path, acceptEncoding string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	if acceptEncoding != "" {
		r.Header.Set("Accept-Encoding", acceptEncoding)
	}
	w := httptest.NewRecorder()
	static.Handler().ServeHTTP(w, r)
	return w
}

func TestPathNamesTheContent(t *testing.T) {
	t.Parallel()
	hashed := regexp.MustCompile(`^/static/[a-z]+\.[0-9a-f]{8}\.(css|js|svg)$`)
	seen := map[string]bool{}
	for name := range types {
		p := static.Path(name)
		if !hashed.MatchString(p) || seen[p] {
			t.Errorf("%s is at %s", name, p)
		}
		seen[p] = true
	}
}

func TestUnknownNameIsAMistake(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a name that is not embedded got an address")
		}
	}()
	static.Path("static.go")
}

func TestServesWholeAndCompressed(t *testing.T) {
	t.Parallel()
	for name, contentType := range types {
		want := get(http.MethodGet, static.Path(name), "").Body.String()
		for _, c := range []struct{ accept, encoding string }{
			{"", ""}, {"identity", ""}, {"gzip", "gzip"}, {"gzip, deflate, br, zstd", "br"}, {"BR;q=0.5", "br"},
			{"br;q=0, gzip;q=1.0", "gzip"}, {"br;q=0,gzip;q=0", ""}, {"*", ""}, {"gzip;q=x", ""}, {"brotli", ""},
			{"gzip;q=0.001", "gzip"}, {"gzip; Q = 0.0", ""}, {"gzip;q=NaN", ""}, {"identity;q=0, *;q=0", ""}, {"gzip;x=0", "gzip"},
		} {
			if name == "breakout.js" && c.encoding == "gzip" {
				c.encoding = "" // it would grow
			}
			w := get(http.MethodGet, static.Path(name), c.accept)
			h := w.Header()
			if w.Code != http.StatusOK || h.Get("Content-Type") != contentType || h.Get("Content-Encoding") != c.encoding {
				t.Errorf("%s for %q: %d %v", name, c.accept, w.Code, h)
			}
			if h.Get("Vary") != "Accept-Encoding" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("ETag") != "" ||
				h.Get("Cache-Control") != "max-age=31536000, immutable" {
				t.Errorf("%s for %q: headers %v", name, c.accept, h)
			}
			if got := decoded(t, c.encoding, w.Body); got != want {
				t.Errorf("%s for %q: another content", name, c.accept)
			}
		}
	}
}

// What is served is what is in the folder, without what only people read.
func TestServesMinified(t *testing.T) {
	t.Parallel()
	for name := range types {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := get(http.MethodGet, static.Path(name), "").Body.String()
		if len(got) >= len(source) || strings.Contains(got, "\n\t") || strings.Contains(got, "/* ") || strings.Contains(got, "// ") {
			t.Errorf("%s: %d bytes of %d: %.200s", name, len(got), len(source), got)
		}
		for _, kept := range map[string][]string{
			"app.css":    {"--accent:#0a6870", "@media(prefers-color-scheme:dark)", ":has(", "@page", "100svh", "clip-path"},
			"form.js":    {`"use strict"`, "sender_card", "setSelectionRange", "pageshow"},
			"handoff.js": {`"use strict"`, "HTMLFormElement.prototype.submit.call"},
			"icon.svg":   {"viewBox", "#0a6870"},
		}[name] {
			if !strings.Contains(got, kept) {
				t.Errorf("%s lost %q", name, kept)
			}
		}
	}
}

func TestTheSheetOfABrand(t *testing.T) {
	t.Parallel()
	tokens := ":root { --accent: #8a1538; }\n"
	ours := get(http.MethodGet, static.Path("app.css"), "").Body.String()
	if got := string(static.Sheet([]byte(tokens))); got != ours+":root{--accent:#8a1538}" {
		t.Errorf("ends with %q", got[max(0, len(got)-80):])
	}
	if got := string(static.Sheet([]byte(tokens))); got != ours+":root{--accent:#8a1538}" {
		t.Error("a second brand has something of the first")
	}
}

// A photo is compressed already.
func TestPicturesGoAsTheyAre(t *testing.T) {
	t.Parallel()
	r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
	r.Header.Set("Accept-Encoding", "br, gzip")
	static.NewFile("image/png", make([]byte, 1000)).ServeHTTP(w, r)
	if w.Header().Get("Content-Encoding") != "" || w.Body.Len() != 1000 {
		t.Errorf("%v, %d bytes", w.Header(), w.Body.Len())
	}
}

func decoded(t *testing.T, encoding string, body io.Reader) string {
	t.Helper()
	switch encoding {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		r, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = r
	}
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEverythingElseIsNotFound(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"/static/", "/static/app.css", "/static/form.00000000.js", "/static/other.00000000.css", "/static/app.0000000.css", "/static/static.go", "/static/../go.mod",
		static.Path("app.css") + "/", "/app.css",
	} {
		w := get(http.MethodGet, path, "br")
		if w.Code != http.StatusNotFound || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

// A page of another version finds the style sheet of this one, and never a script that was not made for it.
func TestTheStyleOfAnotherVersion(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"app.css", "receipt.css", "icon.svg"} {
		base, ext, _ := strings.Cut(name, ".")
		w := get(http.MethodGet, "/static/"+base+".00000000."+ext, "br")
		if w.Code != http.StatusFound || "/static/"+w.Header().Get("Location") != static.Path(name) || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	path := static.Path("form.js")
	if w := get(http.MethodHead, path, "gzip"); w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d with %d bytes", w.Code, w.Body.Len())
	}
	if w := get(http.MethodPost, path, ""); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", w.Code)
	}
}
