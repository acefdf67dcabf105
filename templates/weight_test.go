package templates_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"testing"

	"audarym/internal/i18n"
	"audarym/internal/merchant"
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
	kazakh := sampler{i18n.For(i18n.Kazakh)} // with every error: the heaviest
	files := 0
	for _, name := range []string{"app.css", "form.js", "icon.svg"} {
		r := httptest.NewRequest(http.MethodGet, static.Path(name), nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		static.Handler().ServeHTTP(w, r)
		if name == "form.js" && w.Body.Len() > scriptBudget {
			t.Errorf("form.js is %d bytes, over %d", w.Body.Len(), scriptBudget)
		}
		files += w.Body.Len()
	}
	for name, f := range map[string]templates.Form{"usual": kazakh.refused(), "with all that a merchant can allow": kazakh.offers(kazakh.refused())} {
		var page bytes.Buffer
		if err := templates.FormPage(f).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		total := gzipped(t, page.Bytes()) + files
		if f.Page.Style != "" {
			total += len(merchant.Brand{Accent: "#7a1fa2"}.Style()) // the logo is the merchant's own affair
		}
		if total > pageBudget {
			t.Errorf("%s: the card page is %d bytes, over %d", name, total, pageBudget)
		}
		t.Logf("%s: %d of %d bytes with gzip", name, total, pageBudget)
	}
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
