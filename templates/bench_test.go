package templates_test

import (
	"bytes"
	"testing"

	"audarym/internal/i18n"
	"audarym/templates"
)

// What pages weigh is measured where they go over the wire: e2e/weight_test.go.
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
