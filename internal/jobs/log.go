package jobs

import (
	"context"
	"log/slog"
)

// onlyTrouble passes on River's warnings and errors. What it says of its own comings and goings is nobody's news here.
type onlyTrouble struct{ slog.Handler }

func (h onlyTrouble) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

func (h onlyTrouble) WithAttrs(a []slog.Attr) slog.Handler {
	return onlyTrouble{h.Handler.WithAttrs(a)}
}
func (h onlyTrouble) WithGroup(n string) slog.Handler { return onlyTrouble{h.Handler.WithGroup(n)} }
