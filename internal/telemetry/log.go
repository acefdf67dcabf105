// Package telemetry makes the log: structured lines that cannot print a card.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// NewLogger writes lines of at least the given level, as "text" or "json".
//
// Card types print as nothing by themselves; this is the net under them: a run of 13 to 19 digits with a right Luhn
// checksum, in a message or in any value, leaves only as its last four.
func NewLogger(w io.Writer, format string, level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level, ReplaceAttr: scrub}
	if format == "json" {
		return slog.New(guard{slog.NewJSONHandler(w, opts)})
	}
	return slog.New(guard{slog.NewTextHandler(w, opts)})
}

// guard turns every value that is not plain into the text that would be printed, so that scrub sees it.
type guard struct{ slog.Handler }

func (g guard) Handle(ctx context.Context, r slog.Record) error {
	r.Message = Scrub(r.Message)
	return g.Handler.Handle(ctx, r)
}

func (g guard) WithAttrs(attrs []slog.Attr) slog.Handler { return guard{g.Handler.WithAttrs(attrs)} }
func (g guard) WithGroup(name string) slog.Handler       { return guard{g.Handler.WithGroup(name)} }

func scrub(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Scrub(a.Value.String()))
	case slog.KindAny:
		if a.Key != slog.LevelKey && a.Key != slog.SourceKey {
			a.Value = slog.StringValue(Scrub(fmt.Sprintf("%+v", a.Value.Any())))
		}
	}
	return a
}

// Scrub stars out what looks like a PAN.
func Scrub(text string) string {
	if !hasRun(text) {
		return text
	}
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

func hasRun(text string) bool {
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
