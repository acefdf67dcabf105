package telemetry_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"audarym/internal/telemetry"
)

func TestNoCardGetsIntoTheLog(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		log := telemetry.NewLogger(&out, format, slog.LevelDebug)
		log.With("w", "5522042705066736").Info("card 4405639704015096 sent", "s", "x377514500004820y", "n", 4405639704015096,
			"e", errors.New("bad card 4405639704015096"), "m", map[string]string{"pan": "4405639704015096"}, slog.Group("g", "p", "4405639704015096"))
		for _, pan := range []string{"4405639704015096", "377514500004820", "5522042705066736"} {
			if strings.Contains(out.String(), pan) {
				t.Errorf("%s: %s is in %s", format, pan, out.String())
			}
		}
	}
}

func TestOtherNumbersStay(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "order 100001", "reference 204978430339", "1234567890123456", "1690000000000000000000", "a4b"} {
		if got := telemetry.Scrub(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := telemetry.Scrub("to 5522042705066736."); got != "to ****6736." {
		t.Errorf("scrubbed %q", got)
	}
}
