package handlers

import (
	"bytes"
	"io"
	"net/http"
	"runtime"

	"github.com/klauspost/compress/gzip"

	"audarym/static"
)

// Pages are compressed as they are made, so what it costs counts as much as what it saves. BenchmarkCompressing has the
// figures: the best level of gzip that is still quick. Brotli takes another eighth off the page at six times the CPU; style
// sheets and scripts, which are compressed once, have it.
//
// A compressed body tells by its length what in it repeats (the BREACH attack). Somebody who makes a customer's browser ask
// again and again, puts guesses of their own on the page, and sees the lengths, could read a secret from it that stays the
// same. Here nobody can put a guess there: what was typed is shown only in answer to a POST, which another site cannot make
// (guard.go), and of an address only a wrong receipt code, on a page that has no secret. What is secret on a form is another
// on every rendering (formkey.go). One page holds secrets that stay, the hand-off with TermUrl, MD and PaReq: it is sent as it
// is all the same. So is what handlers/api answers, whose texts are a merchant's to choose.
const (
	pageLevel  = 6
	worthwhile = 1400 // bytes: less is one packet anyway
)

// packers are kept, one for each processor. A sync.Pool would throw them away at every other garbage collection, and to make
// one, with a megabyte of tables, costs as much as twenty pages.
var packers = make(chan *gzip.Writer, runtime.GOMAXPROCS(0))

func takePacker() *gzip.Writer {
	select {
	case w := <-packers:
		return w
	default:
		w, _ := gzip.NewWriterLevel(io.Discard, pageLevel) // the level is valid
		return w
	}
}

func keepPacker(w *gzip.Writer) {
	w.Reset(io.Discard) // so that it holds on to no page
	select {
	case packers <- w:
	default:
	}
}

// compressed fills to with a smaller form of a body, if the browser takes one and there is something to save.
func compressed(to *bytes.Buffer, asked http.Header, body []byte) bool {
	if len(body) < worthwhile || !static.Accepts(asked, "gzip") {
		return false
	}
	w := takePacker()
	defer keepPacker(w)
	w.Reset(to)
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	return w.Close() == nil && to.Len() < len(body)
}
