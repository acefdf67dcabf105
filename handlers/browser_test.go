package handlers_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/handlers"
	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// bank is a bank that answers as it is told, and counts what reached it.
type bank struct {
	mu                  sync.Mutex
	answer              transfer.Outcome
	confirmed           transfer.Outcome
	tokenErr            error
	transfers, confirms int
	questions           int
	stands              transfer.Answer
	orders              []transfer.Order
}

func (b *bank) Token(_ context.Context, o transfer.Order) (transfer.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.orders = append(b.orders, o)
	return transfer.Token{Value: "token", Expires: storetest.Epoch.Add(time.Hour)}, b.tokenErr
}

func (b *bank) Transfer(context.Context, transfer.Token, transfer.Order, transfer.Cards) transfer.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.transfers++
	return b.answer
}

func (b *bank) Confirm(context.Context, transfer.Token, transfer.Order, transfer.Proof) transfer.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.confirms++
	return b.confirmed
}

func (b *bank) Forget(context.Context, string, string) error { return nil }

func (b *bank) Status(context.Context, transfer.Order) transfer.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.questions++
	return b.stands
}

var (
	done    = transfer.Outcome{Trigger: transfer.OnApproved, BankID: "id", Receipt: transfer.Receipt{Reference: "204978430339"}}
	threeDS = transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "id", Action: "https://acs.example/pa?id=1&b=2", PaReq: "eJz+/\"==", MD: "1-A"}
	noFunds = transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: transfer.NextRetry}}
	silence = transfer.Outcome{Trigger: transfer.OnNoAnswer}
)

// site is the pages on a test server, with a browser's cookies and nothing else of a browser.
type site struct {
	*http.Client
	t     *testing.T
	url   string
	bank  *bank
	store *storetest.Memory
	log   *strings.Builder
	mu    sync.Mutex
	now   time.Time

	service     *transfer.Service
	numbersLeft int64
}

func newSite(t *testing.T) *site {
	s := &site{t: t, bank: &bank{answer: done, confirmed: done}, store: storetest.NewMemory(), log: &strings.Builder{}, now: storetest.Epoch, numbersLeft: 1}
	s.bank.stands = transfer.Answer{Standing: transfer.StandsUnclear}
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	key := []byte(strings.Repeat("k", 64))
	vault, err := transfer.NewVault([][]byte{key})
	if err != nil {
		t.Fatal(err)
	}
	shop := merchant.Merchant{ID: "shop", Name: "Дүкен & Ко", TerminalID: "t", PublicURL: s.url, Hosts: merchant.HostsOf(s.url), Open: true, Languages: []string{"kk", "ru", "en"},
		AmountMin: tenge("100"), AmountMax: tenge("1000000")}
	log := slog.New(slog.NewTextHandler(&locked{s: s}, nil))
	service := transfer.New(transfer.Deps{Store: s.store, Vault: vault, Now: s.clock, Log: log,
		Shops: transfer.OnlyShop(transfer.Shop{Merchant: &shop, Bank: s.bank, Links: handlers.Links(s.url)})})
	s.service = service
	set, err := merchant.NewSet([]merchant.Merchant{shop})
	if err != nil {
		t.Fatal(err)
	}
	if server.Config.Handler, err = handlers.New(handlers.Deps{
		Service: service, NumbersLeft: func(string) int64 { return s.numbersLeft }, CookieKeys: [][]byte{key}, Now: s.clock, Log: log,
	}, set); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	s.Client = s.browser()
	return s
}

// browser is another profile: no cookies, no redirects followed.
func (s *site) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// page is one answer, read.
type page struct {
	*http.Response
	body string
}

func (s *site) do(req *http.Request) page {
	s.t.Helper()
	res, err := s.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return page{res, string(body)}
}

func (s *site) get(path string, header ...string) page {
	s.t.Helper()
	return s.do(s.request(http.MethodGet, path, "", header...))
}

func (s *site) post(path string, form url.Values, header ...string) page {
	s.t.Helper()
	return s.do(s.request(http.MethodPost, path, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, header...)...))
}

func (s *site) request(method, path, body string, header ...string) *http.Request {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req
}

// filled is a form that is right, on the page that the site shows at path.
func (s *site) filled(path string) url.Values {
	s.t.Helper()
	return url.Values{
		"form_key": {s.get(path).value("form_key")}, "amount": {"1000"},
		"sender_card": {"4405639704015096"}, "sender_expiry": {"01/25"}, "sender_cvc": {"815"}, "sender_name": {"ARMAN ALI"},
		"receiver_card": {"5522042705066736"}, "email": {""},
	}
}

// opened sends a right form and gives the transfer's path.
func (s *site) opened() string {
	s.t.Helper()
	p := s.post("/transfers", s.filled("/"))
	p.is(s.t, http.StatusSeeOther)
	return p.Header.Get("Location")
}

var hidden = regexp.MustCompile(`name="(\w+)" value="([^"]*)"`)

// value is what a hidden field of the page holds.
func (p page) value(name string) string {
	for _, m := range hidden.FindAllStringSubmatch(p.body, -1) {
		if m[1] == name {
			return m[2]
		}
	}
	return ""
}

func (p page) state() string {
	_, after, _ := strings.Cut(p.body, `data-state="`)
	state, _, _ := strings.Cut(after, `"`)
	return state
}

func (p page) is(t *testing.T, status int) {
	t.Helper()
	if p.StatusCode != status {
		t.Fatalf("HTTP %d, want %d: %.200s", p.StatusCode, status, p.body)
	}
}

func (p page) shows(t *testing.T, state string) page {
	t.Helper()
	if p.state() != state {
		t.Fatalf("state %q, want %q", p.state(), state)
	}
	return p
}

func tenge(n string) currency.Amount {
	a, err := currency.NewAmount(n, "KZT")
	if err != nil {
		panic(err)
	}
	return a
}

// locked keeps the log of parallel requests whole.
type locked struct{ s *site }

func (l *locked) Write(b []byte) (int, error) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	return l.s.log.Write(b)
}
