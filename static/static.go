// Package static holds the style sheet, the scripts and the icon: embedded,
// minified, named by their content, and served immutable for a year.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

//go:embed app.css receipt.css form.js handoff.js breakout.js icon.svg
var files embed.FS

const prefix = "/static/"

// contentTypes says which kinds of file there are; another kind is a mistake.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// library is everything there is to serve.
type library struct {
	paths map[string]string // file name -> hashed path
	files map[string]*File  // hashed path -> file
	sheet []byte            // the minified app.css
}

// load builds the library at first use, in a millisecond. The files are
// embedded, so whatever fails here fails in the package's own tests.
var load = sync.OnceValue(func() *library {
	l := &library{paths: map[string]string{}, files: map[string]*File{}}
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
	small := minified(ext, content)
	if name == "app.css" {
		l.sheet = small
	}
	sum := sha256.Sum256(small)
	hashed := prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext
	l.paths[name] = hashed
	l.files[hashed] = NewFile(contentTypes[ext], small)
}

// hashedName is what add makes of a file that any page can do with.
var hashedName = regexp.MustCompile(`^` + prefix + `([a-z]+)\.[0-9a-f]{8}(\.css|\.svg)$`)

// instead is the present address of a file of another version; "" for what is none.
func (l *library) instead(address string) string {
	parts := hashedName.FindStringSubmatch(address)
	if parts == nil {
		return ""
	}
	return l.paths[parts[1]+parts[2]]
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

// Sheet is app.css with a brand's tokens behind its own: one style sheet, so
// that a page in a merchant's colours waits for no more requests than ours.
func Sheet(tokens []byte) []byte {
	return append(append([]byte{}, load().sheet...), minified(".css", tokens)...)
}

// Handler serves the hashed addresses, whole and compressed, and nothing else:
// of a style sheet or a picture with another hash it tells the present address,
// since a page of the version before may be on its way when another one starts.
// A script of another page's it does not give. Mount it at /static/ without
// stripping the prefix.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	f, ok := load().files[r.URL.Path]
	if !ok {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if now := load().instead(r.URL.Path); now != "" {
			w.Header().Set("Location", path.Base(now)) // whatever the prefix is
			w.WriteHeader(http.StatusFound)
			return
		}
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	f.ServeHTTP(w, r)
}
