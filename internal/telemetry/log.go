// Package telemetry makes the log: structured lines that cannot print a card.
package telemetry

import (
	"io"
	"log/slog"
	"strings"
)

// NewLogger writes lines of at least the given level, as "text" or "json".
//
// Card types print as nothing by themselves; this is the net under them: a run of 13 to 19 digits with a right Luhn
// checksum, wherever it stands in a finished line, leaves only as its last four.
func NewLogger(w io.Writer, format string, level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(scrubber{w}, opts))
	}
	return slog.New(slog.NewTextHandler(scrubber{w}, opts))
}

// scrubber passes lines on without cards. A handler of log/slog writes each line in one piece.
type scrubber struct{ to io.Writer }

func (s scrubber) Write(line []byte) (int, error) {
	if hasRun(line) {
		_, err := io.WriteString(s.to, Scrub(string(line)))
		return len(line), err
	}
	return s.to.Write(line)
}

// Scrub stars out what looks like a PAN.
func Scrub(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		n := run(text[i:])
		switch {
		case n == 0:
			out.WriteByte(text[i])
			n = 1
		case n >= 13 && n <= 19 && luhn(text[i:i+n]):
			out.WriteString("****" + text[i+n-4:i+n])
		default:
			out.WriteString(text[i : i+n])
		}
		i += n
	}
	return out.String()
}

// hasRun looks for digits enough to be a PAN.
func hasRun(text []byte) bool {
	n := 0
	for i := range len(text) {
		if n++; text[i] < '0' || text[i] > '9' {
			n = 0
		}
		if n == 13 {
			return true
		}
	}
	return false
}

func run(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d = d*2 - d/5*9
		}
		sum += d
	}
	return sum%10 == 0
}
