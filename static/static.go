// Package static holds the style sheet, the scripts and the icon: embedded,
// named by their content, compressed once and served immutable for a year.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed app.css form.js handoff.js breakout.js icon.svg
var files embed.FS

const prefix = "/static/"

// contentTypes says which kinds of file there are; another kind is a mistake.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is a file with its ready-made answers.
type asset struct {
	contentType       string
	plain, gzip, brot []byte
}

// library is everything there is to serve.
type library struct {
	paths  map[string]string // file name -> hashed path
	assets map[string]*asset // hashed path -> asset
}

// load builds the library at first use. The files are embedded, so whatever
// fails here fails in the package's own tests.
var load = sync.OnceValue(func() *library {
	l := &library{paths: map[string]string{}, assets: map[string]*asset{}}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	for _, e := range entries {
		l.add(e.Name())
	}
	return l
})

func (l *library) add(name string) {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	ext := path.Ext(name)
	sum := sha256.Sum256(content)
	hashed := prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	l.paths[name] = hashed
	l.assets[hashed] = &asset{
		contentType: contentTypes[ext],
		plain:       content,
		gzip:        gzipped(content),
		brot:        brotlied(content),
	}
}

// Path is the address of an embedded file. It panics on a name that is not
// embedded: names are constants, so a test of the page finds it.
func Path(name string) string {
	p, ok := load().paths[name]
	if !ok {
		panic("static: no file " + strconv.Quote(name))
	}
	return p
}

func gzipped(content []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(content)                               // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// The best quality and the usual window take 80 ms and 35 MB for 2 % less;
// no file here is greater than this window of 64 KiB.
const (
	brotliQuality = 10
	brotliWindow  = 16
)

func brotlied(content []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: brotliQuality, LGWin: brotliWindow})
	_, _ = w.Write(content) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// Handler serves the hashed addresses, whole and compressed, and nothing else.
// Mount it at /static/ without stripping the prefix.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	a, ok := load().assets[r.URL.Path]
	if !ok {
		h.Set("Cache-Control", "no-store")
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	encoding, body := a.choose(r.Header.Values("Accept-Encoding"))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // a browser that left needs no answer
	}
}

// choose takes the smallest form that the browser accepts.
func (a *asset) choose(accept []string) (string, []byte) {
	offered := accepted(strings.Join(accept, ","))
	if offered["br"] && len(a.brot) < len(a.plain) {
		return "br", a.brot
	}
	if offered["gzip"] && len(a.gzip) < len(a.plain) {
		return "gzip", a.gzip
	}
	return "", a.plain
}

// accepted reads an Accept-Encoding header; q=0 refuses. The wildcard is left
// alone: whoever sends only that gets the file as it is.
func accepted(header string) map[string]bool {
	codings := map[string]bool{}
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		key, value, _ := strings.Cut(strings.TrimSpace(params), "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		refused := strings.EqualFold(key, "q") && (err != nil || q <= 0)
		codings[strings.ToLower(strings.TrimSpace(name))] = !refused
	}
	return codings
}
