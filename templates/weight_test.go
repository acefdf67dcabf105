package templates_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"testing"

	"audarym/internal/i18n"
	"audarym/static"
	"audarym/templates"
)

// The budgets of architecture.md: the card page's first visit in ten TCP
// segments, its script in 4 KB, all as they go over the wire.
const (
	pageBudget   = 14_600
	scriptBudget = 4_000
)

func TestCardPageWeight(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	f := sampler{i18n.For(i18n.Kazakh)}.refused() // Kazakh with every error: the heaviest
	if err := templates.FormPage(f).Render(t.Context(), &page); err != nil {
		t.Fatal(err)
	}
	total := gzipped(t, page.Bytes())
	for _, name := range []string{"app.css", "form.js", "icon.svg"} {
		r := httptest.NewRequest(http.MethodGet, static.Path(name), nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		static.Handler().ServeHTTP(w, r)
		if name == "form.js" && w.Body.Len() > scriptBudget {
			t.Errorf("form.js is %d bytes, over %d", w.Body.Len(), scriptBudget)
		}
		total += w.Body.Len()
	}
	if total > pageBudget {
		t.Errorf("the card page is %d bytes, over %d", total, pageBudget)
	}
	t.Logf("card page: %d of %d bytes with gzip", total, pageBudget)
}

func gzipped(t *testing.T, content []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func BenchmarkFormPage(b *testing.B) {
	f := sampler{i18n.For(i18n.Kazakh)}.form()
	var page bytes.Buffer
	for b.Loop() {
		page.Reset()
		if err := templates.FormPage(f).Render(b.Context(), &page); err != nil {
			b.Fatal(err)
		}
	}
}
