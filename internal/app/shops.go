package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"audarym/handlers"
	"audarym/handlers/api"
	"audarym/internal/config"
	"audarym/internal/epay"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// shops are the merchants of one reading of the settings, each with its client of the bank.
type shops struct {
	set *merchant.Set
	of  map[merchant.ID]transfer.Shop
}

func newShops(b config.Bank, all []merchant.Merchant, now func() time.Time, log *slog.Logger) (*shops, error) {
	set, err := merchant.NewSet(all)
	if err != nil {
		return nil, err
	}
	s := &shops{set: set, of: map[merchant.ID]transfer.Shop{}}
	for _, m := range set.All() {
		bank, err := epay.New(epay.Config{
			TokenURL: b.TokenURL, APIURL: b.APIURL, ConfirmURL: b.ConfirmURL,
			ClientID: m.Bank.ClientID, ClientSecret: m.Bank.Secret.Plain(), OwnOrigin: m.PublicURL, Now: now, Logger: log.With("merchant", m.ID),
		})
		if err != nil {
			return nil, fmt.Errorf("merchant %q: %w", m.ID, err)
		}
		s.of[m.ID] = transfer.Shop{Merchant: m, Bank: bank, Links: handlers.Links(m.PublicURL)}
	}
	return s, nil
}

func (s *shops) find(id merchant.ID) (transfer.Shop, bool) {
	shop, ok := s.of[id]
	return shop, ok
}

// api is what stands under /api/ of a merchant's pages.
func (a *App) api(c config.Config) func(*merchant.Merchant) http.Handler {
	deps := api.Deps{
		Service: a.service, Book: a.store, Mail: a.messenger.outbox, IP: handlers.IPExtractor(c.TrustedProxies), Now: a.now, Log: a.Log,
	}
	return func(m *merchant.Merchant) http.Handler { return api.New(deps, m) }
}

// keepsAll refuses to forget a merchant whose transfers are not settled: nobody could ask the bank about them any more.
func (a *App) keepsAll(ctx context.Context, next *shops) error {
	unsettled, err := a.store.Unsettled(ctx)
	if err != nil {
		return err
	}
	for id, n := range unsettled {
		if _, ok := next.of[id]; !ok {
			err = errors.Join(err, fmt.Errorf("merchant %q still has transfers at the bank (%d): keep it in the settings until they are settled", id, n))
		}
	}
	return err
}

// shop finds a merchant as the settings have it now.
func (a *App) shop(id merchant.ID) (transfer.Shop, bool) { return a.shops.Load().find(id) }

// terminals lists every terminal once, with a shop that has it.
func (a *App) terminals() []transfer.Shop {
	s := a.shops.Load()
	var list []transfer.Shop
	for _, m := range s.set.Terminals() {
		list = append(list, s.of[m.ID])
	}
	return list
}

// Reload serves other merchants from now on: all of them or, with an error, none.
func (a *App) Reload(ctx context.Context, all []merchant.Merchant) error {
	if m := &all[0]; m.PublicURL == "" { // on loopback, where the port told it
		m.PublicURL, m.Hosts = a.url, merchant.HostsOf(a.url)
	}
	next, err := newShops(a.bank, all, a.now, a.Log)
	if err != nil {
		return err
	}
	if err := a.keepsAll(ctx, next); err != nil {
		return err
	}
	for _, m := range next.set.Terminals() {
		if _, err := a.store.NumbersLeft(ctx, m.TerminalID); err != nil {
			return err
		}
	}
	before := a.shops.Swap(next)
	if err := a.pages.Use(next.set); err != nil {
		a.shops.Store(before)
		return err
	}
	a.Log.Info("merchants read anew", "merchants", len(all))
	return nil
}
