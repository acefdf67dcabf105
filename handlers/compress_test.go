package handlers_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	fast "github.com/klauspost/compress/gzip"
)

func unzipped(t *testing.T, body string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// packed asks for the coded body, which Go's client otherwise hides.
func (s *site) packed(path string, header ...string) page {
	s.t.Helper()
	return s.get(path, append([]string{"Accept-Encoding", "gzip, deflate, br, zstd"}, header...)...)
}

func TestPagesAreCompressedForWhoTakesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for accept, coding := range map[string]string{
		"gzip, deflate, br, zstd": "gzip", "br;q=1, GZIP;q=0.1": "gzip", "gzip": "gzip",
		"identity": "", "br": "", "gzip;q=0": "", "gzip;q=0.000, *": "", "*": "", "identity;q=0": "",
	} {
		p := s.get("/", "Accept-Encoding", accept)
		p.is(t, http.StatusOK)
		body := p.body
		if got := p.Header.Get("Content-Encoding"); got != coding {
			t.Errorf("%q: coding %q", accept, got)
			continue
		}
		if coding != "" {
			body = unzipped(t, p.body)
		}
		if p.Header.Get("Content-Length") != strconv.Itoa(len(p.body)) || p.Header.Get("Vary") != "Accept, Accept-Encoding" || !strings.HasSuffix(body, "</html>") {
			t.Errorf("%q: %v", accept, p.Header)
		}
		if coding != "" && 2*len(p.body) > len(body) {
			t.Errorf("%q: %d bytes of %d", accept, len(p.body), len(body))
		}
	}
}

func TestWhatElseIsCompressed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	head := s.do(s.request(http.MethodHead, "/", "", "Accept-Encoding", "gzip"))
	if n, _ := strconv.Atoi(head.Header.Get("Content-Length")); head.Header.Get("Content-Encoding") != "gzip" || n < 500 || head.body != "" {
		t.Errorf("HEAD: %v", head.Header)
	}
	lost := s.packed("/nowhere")
	lost.is(t, http.StatusNotFound)
	if !strings.Contains(unzipped(t, lost.body), `data-state="error"`) {
		t.Error("the page of an error")
	}
	form := s.filled("/")
	form.Set("amount", "x")
	if p := s.post("/transfers", form, "Accept-Encoding", "gzip"); p.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(unzipped(t, p.body), "error-amount") {
		t.Errorf("a form that is wrong: HTTP %d %v", p.StatusCode, p.Header)
	}
	twin := s.packed("/nowhere", "Accept", "application/json")
	if twin.Header.Get("Content-Encoding") != "" || twin.Header.Get("Vary") != "Accept, Accept-Encoding" || !strings.HasPrefix(twin.body, "{") {
		t.Errorf("a twin of one packet: %v", twin.Header)
	}
}

// The conditions under which a compressed body gives secrets away are not there (compress.go).
func TestNothingIsLearntFromALength(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = threeDS
	path := s.opened()
	handoff := s.packed(path)
	if handoff.Header.Get("Content-Encoding") != "" || !strings.Contains(handoff.body, `name="TermUrl"`) {
		t.Errorf("the hand-off holds secrets that stay, and is compressed: %v", handoff.Header)
	}
	if twin := s.packed(path, "Accept", "application/json"); twin.Header.Get("Content-Encoding") != "" {
		t.Error("and so is its twin")
	}
	s.bank.answer = done
	const guess = "Kx7guess"
	for _, path := range []string{"/", path, s.opened(), "/nowhere", "/t/aaaaaaaaaaaaaaaaaaaaaaaaaa?sent", "/pay?signature=x"} {
		query := "?"
		if strings.Contains(path, "?") {
			query = "&"
		}
		for _, name := range []string{"lang", "sent", "amount", "returned", guess} {
			p := s.get(path+query+name+"="+guess, "Accept-Language", guess, "User-Agent", guess, "Referer", "http://"+guess+"/", "X-Request-Id", guess)
			if strings.Contains(p.body, guess) {
				t.Errorf("%s shows %s of the request", path, name)
			}
		}
	}
	if one, two := s.get("/").value("form_key"), s.get("/").value("form_key"); one[:20] == two[:20] || one[len(one)-40:] == two[len(two)-40:] {
		t.Error("two renderings have one secret")
	}
}

// BenchmarkCompressing is what each way costs for the card page in Kazakh, the usual one and the heaviest.
func BenchmarkCompressing(b *testing.B) {
	for name, body := range map[string]string{"usual": cardPage(b), "heaviest": heaviestPage(b)} {
		for level := 1; level <= 6; level++ {
			w, _ := gzip.NewWriterLevel(nil, level)
			measure(b, fmt.Sprintf("%s/gzip-%d", name, level), w, body)
		}
		for level := 1; level <= 9; level++ {
			w, _ := fast.NewWriterLevel(nil, level)
			measure(b, fmt.Sprintf("%s/klauspost-gzip-%d", name, level), w, body)
		}
		for level := 0; level <= 5; level++ {
			measure(b, fmt.Sprintf("%s/brotli-%d", name, level), brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: level, LGWin: 16}), body)
		}
	}
}

type packer interface {
	io.WriteCloser
	Reset(to io.Writer)
}

func measure(b *testing.B, name string, w packer, body string) {
	b.Run(name, func(b *testing.B) {
		var out bytes.Buffer
		for b.Loop() {
			out.Reset()
			w.Reset(&out)
			_, _ = io.WriteString(w, body)
			_ = w.Close()
		}
		b.ReportMetric(float64(out.Len()), "bytes")
	})
}

func cardPage(tb testing.TB) string { return newSite(tb).get("/?lang=kk").body }

// heaviestPage is the form of a customer with saved cards and a receiver abroad, sent empty.
func heaviestPage(tb testing.TB) string {
	s := saving(tb, brandedShop, abroadShop)
	path := s.places(of42)
	return s.post(path+"/attempts?lang=kk", url.Values{"form_key": {s.get(path).value("form_key")}, "receiver_abroad": {"yes"}}).body
}
