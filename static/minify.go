package static

import (
	"fmt"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/svg"
)

var minifier = sync.OnceValue(func() *minify.M {
	m := minify.New()
	m.AddFunc(".css", css.Minify)
	m.AddFunc(".js", js.Minify)
	m.AddFunc(".svg", svg.Minify)
	return m
})

// minified is a file without what only people read. It is made at the start
// and not checked in: that takes less than a millisecond, and the two cannot
// differ. What cannot be parsed is a mistake in our own files.
func minified(ext string, content []byte) []byte {
	small, err := minifier().Bytes(ext, content)
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
	return small
}
