package handlers_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/handlers"
	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// site is the pages on a test server, with a browser's cookies and nothing else of a browser.
type site struct {
	*http.Client
	t     testing.TB
	url   string
	bank  *bank
	store *storetest.Memory
	pages *handlers.Pages
	purse *purse
	log   *strings.Builder
	mu    sync.Mutex
	now   time.Time

	service     *transfer.Service
	numbersLeft int64
}

// newSite is the site of one merchant, whose page is open to everybody unless it is changed.
func newSite(t testing.TB, change ...func(*merchant.Merchant)) *site {
	t.Helper()
	return newSites(t, nil, func(url string) []merchant.Merchant {
		m := shopAt("shop", url)
		for _, f := range change {
			f(&m)
		}
		return []merchant.Merchant{m}
	})
}

// shopAt is a merchant as most tests want it.
func shopAt(id merchant.ID, url string) merchant.Merchant {
	return merchant.Merchant{ID: id, Name: "Дүкен & Ко", TerminalID: "t", PublicURL: url, Hosts: merchant.HostsOf(url), Open: true,
		Languages: []string{"kk", "ru", "en"}, AmountMin: tenge("100"), AmountMax: tenge("1000000")}
}

// newSites is the site of several merchants behind proxies.
func newSites(t testing.TB, proxies []netip.Prefix, merchants func(url string) []merchant.Merchant) *site {
	t.Helper()
	s := &site{t: t, bank: &bank{answer: done, confirmed: done}, store: storetest.NewMemory(), purse: &purse{}, log: &strings.Builder{},
		now: storetest.Epoch, numbersLeft: 1}
	s.bank.stands = transfer.Answer{Standing: transfer.StandsUnclear}
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	key := []byte(strings.Repeat("k", 64))
	vault, err := transfer.NewVault([][]byte{key})
	if err != nil {
		t.Fatal(err)
	}
	set, err := merchant.NewSet(merchants(s.url))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&locked{s: s}, nil))
	s.service = transfer.New(transfer.Deps{Store: s.store, Wallet: s.purse, Vault: vault, Now: s.clock, Log: log,
		Shops: func(id merchant.ID) (transfer.Shop, bool) {
			m, ok := set.ByID(id)
			if !ok {
				return transfer.Shop{}, false
			}
			return transfer.Shop{Merchant: m, Bank: s.bank, Links: handlers.Links(m.PublicURL)}, true
		}})
	if s.pages, err = handlers.New(handlers.Deps{
		Service: s.service, NumbersLeft: func(string) int64 { return s.numbersLeft }, Events: s.events, CookieKeys: [][]byte{key}, Proxies: proxies, Now: s.clock, Log: log,
	}, set); err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = s.pages
	server.Start()
	t.Cleanup(server.Close)
	s.Client = s.browser()
	return s
}

func (s *site) events(_ context.Context, id transfer.ID) ([]transfer.Event, error) {
	return s.store.Events[id], nil
}

// purse keeps saved cards in memory.
type purse struct {
	mu    sync.Mutex
	cards []transfer.SavedCard
}

func (p *purse) Cards(_ context.Context, m merchant.ID, customer string) (list []transfer.SavedCard, _ error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.cards {
		if c.Merchant == m && c.Customer == customer {
			list = append(list, c)
		}
	}
	return list, nil
}

func (p *purse) Card(_ context.Context, m merchant.ID, id string) (transfer.SavedCard, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.cards {
		if c.Merchant == m && c.ID == id {
			return c, nil
		}
	}
	return transfer.SavedCard{}, transfer.ErrNotFound
}

func (p *purse) ForgetCard(_ context.Context, m merchant.ID, customer, id string, _ time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, c := range p.cards {
		if c.Merchant == m && c.Customer == customer && c.ID == id {
			p.cards = append(p.cards[:i], p.cards[i+1:]...)
			return nil
		}
	}
	return transfer.ErrNotFound
}
