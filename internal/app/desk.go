package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"time"

	"audarym/internal/config"
	"audarym/internal/merchant"
	"audarym/internal/operator"
	"audarym/internal/store"
	"audarym/internal/telemetry"
	"audarym/internal/transfer"
)

// OpenDesk opens the database for a person beside the server, which may be running: nothing is sent from here, and every
// change is a compare-and-swap like the server's own. With settings the bank can be asked, and a transfer be changed: its
// merchant is told by the server. close ends it.
func OpenDesk(ctx context.Context, database string, c *config.Config, out, log io.Writer) (_ *operator.Desk, closing func() error, err error) {
	s, err := store.OpenURL(ctx, database, store.Options{Observer: true})
	if err != nil {
		return nil, nil, err
	}
	deps := transfer.Deps{Store: s, Now: time.Now, Log: telemetry.NewLogger(log, "text", slog.LevelWarn), Alive: s.Alive, Shops: noShops}
	if c != nil {
		all, errShops := newShops(c.Bank, c.Merchants, time.Now, deps.Log)
		if err := errors.Join(errShops, s.Belongs(ctx, c.Bank.Name)); err != nil {
			return nil, nil, errors.Join(err, s.Close())
		}
		deps.Shops = all.find
	}
	post, err := newMessenger(s, deps.Shops, asTheAPI(s), deps.Log)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	post.strict = true
	post.mails = c != nil && c.Mail.Host != ""
	return &operator.Desk{Book: s, Mail: s, Post: post.outbox, Service: transfer.New(deps), Now: time.Now, Next: nextTry, Out: out}, s.Close, nil
}

// noShops is where no settings were brought.
func noShops(merchant.ID) (transfer.Shop, bool) { return transfer.Shop{}, false }

// Anew removes a database whose bank forgets everything when it ends, as the demo's does: kept, the transfers in it would be
// told by a bank that has never heard of them.
func Anew(database string) error { return store.Remove(strings.TrimPrefix(database, "sqlite:")) }
