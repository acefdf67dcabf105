package transfer_test

import (
	"strings"
	"testing"

	"audarym/internal/transfer"
)

func TestEmail(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"a@b.kz": true, "a.b+c@mail.example.kz": true, "": false, "a@b": false, "a@b.": false, "@b.kz": false, "a b@c.kz": false,
		"Arman <a@b.kz>": false, "a@b.kz\r\nBcc: c@d.kz": false, "a@b.kz, c@d.kz": false, " a@b.kz": false,
		strings.Repeat("a", 60) + "@" + strings.Repeat("b", 190) + ".kz": true, strings.Repeat("a", 60) + "@" + strings.Repeat("b", 191) + ".kz": false,
		"4405639704015096@b.kz": false,
	} {
		if got := transfer.IsEmail(text); got != want {
			t.Errorf("%.40q: %t", text, got)
		}
	}
}
