package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"audarym/internal/config"
	"audarym/internal/operator"
	"audarym/internal/store"
	"audarym/internal/telemetry"
	"audarym/internal/transfer"
)

// OpenDesk opens the database for a person beside the server, which may be running: nothing is sent from here, and every
// change is a compare-and-swap like the server's own. With a bank, it can be asked. close ends it.
func OpenDesk(ctx context.Context, database string, c *config.Config, out, log io.Writer) (_ *operator.Desk, closing func() error, err error) {
	s, err := store.OpenURL(ctx, database, store.Options{Observer: true})
	if err != nil {
		return nil, nil, err
	}
	deps := transfer.Deps{Store: s, Now: time.Now, Log: telemetry.NewLogger(log, "text", slog.LevelWarn), Alive: s.Alive}
	if c != nil {
		all, errShops := newShops(c.Bank, c.Merchants, time.Now, deps.Log)
		if err := errors.Join(errShops, s.Belongs(ctx, c.Bank.Name)); err != nil {
			return nil, nil, errors.Join(err, s.Close())
		}
		deps.Shops = all.find
	}
	return &operator.Desk{Book: s, Service: transfer.New(deps), Now: time.Now, Out: out}, s.Close, nil
}

// Anew removes a database whose bank forgets everything when it ends, as the demo's does: kept, the transfers in it would be
// told by a bank that has never heard of them.
func Anew(database string) error { return store.Remove(strings.TrimPrefix(database, "sqlite:")) }
