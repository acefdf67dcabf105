package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/handlers/api"
	"audarym/internal/apiv1"
	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/transfer"
)

var epoch = time.Date(2026, 11, 23, 9, 0, 0, 123456000, time.UTC)

const (
	ourKey   = "ak_ours"
	ourOther = "ak_ours_too"
	theirKey = "ak_theirs"
)

// desk is the API of two merchants on one real database, with a bank that answers as it is told.
type desk struct {
	t       *testing.T
	url     string // of ours
	theirs  string
	store   *store.Store
	path    string // of the database
	service *transfer.Service
	bank    *bank
	mail    *mail
	log     *bytes.Buffer
	mu      sync.Mutex
	now     time.Time
}

// newDesk changes the first merchant and the rates before it opens.
func newDesk(t *testing.T, change func(*merchant.Merchant, *api.Rate)) *desk {
	t.Helper()
	d := &desk{t: t, bank: &bank{}, mail: &mail{}, log: &bytes.Buffer{}, now: epoch, path: filepath.Join(t.TempDir(), "a.db")}
	var err error
	if d.store, err = store.OpenSQLite(context.Background(), d.path, store.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	vault, err := transfer.NewVault([][]byte{bytes.Repeat([]byte("k"), 64)})
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := shopOf("ours", ourKey, ourOther), shopOf("theirs", theirKey)
	rate := api.Rate{PerSecond: 1000, Burst: 10000, WrongBurst: 10000}
	if change != nil {
		change(&ours, &rate)
	}
	log := slog.New(slog.NewTextHandler(lockedWriter{d}, nil))
	shops := map[merchant.ID]transfer.Shop{"ours": {Merchant: &ours, Bank: d.bank, Links: links}, "theirs": {Merchant: &theirs, Bank: d.bank, Links: links}}
	d.service = transfer.New(transfer.Deps{Store: d.store, Wallet: d.store, Vault: vault, Now: d.clock, Log: log,
		Shops: func(id merchant.ID) (transfer.Shop, bool) { s, ok := shops[id]; return s, ok }})
	deps := api.Deps{Service: d.service, Book: d.store, Mail: d.mail, Rate: rate, Now: d.clock, Log: log}
	d.url, d.theirs = serve(t, deps, &ours), serve(t, deps, &theirs)
	return d
}

func shopOf(id merchant.ID, keys ...string) merchant.Merchant {
	m := merchant.Merchant{ID: id, Name: "Дүкен", TerminalID: "t", Languages: []string{"kk", "ru"}, AmountMin: tenge("100"), AmountMax: tenge("1000000"),
		SavedCards: true, LinkSecret: "secret", ReturnURLs: []string{"https://shop.example.kz/back"}}
	for _, key := range keys {
		m.APIKeys = append(m.APIKeys, merchant.HashKey(key))
	}
	return m
}

func links(transfer.ID, string) transfer.Links { return transfer.Links{} }

func serve(t *testing.T, deps api.Deps, m *merchant.Merchant) string {
	server := httptest.NewUnstartedServer(nil)
	m.PublicURL = "http://" + server.Listener.Addr().String()
	server.Config.Handler = api.New(deps, m)
	server.Start()
	t.Cleanup(server.Close)
	return m.PublicURL
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *desk) logged() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.log.String()
}

type lockedWriter struct{ d *desk }

func (l lockedWriter) Write(b []byte) (int, error) {
	l.d.mu.Lock()
	defer l.d.mu.Unlock()
	return l.d.log.Write(b)
}

// answer is what came back, read.
type answer struct {
	t *testing.T
	*http.Response
	body string
}

// do sends a request with our key. Whatever the document tells of is held to it, both ways (see contract_test.go).
func (d *desk) do(method, path, body string, header ...string) answer {
	d.t.Helper()
	return d.at(d.url, method, path, body, slices.Concat([]string{"Authorization", "Bearer " + ourKey}, header)...)
}

func (d *desk) at(base, method, path, body string, header ...string) answer {
	d.t.Helper()
	r, err := http.NewRequest(method, base+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if r.Header.Del(header[i]); header[i+1] != "" {
			r.Header.Set(header[i], header[i+1])
		}
	}
	return d.send(r, body)
}

func (d *desk) send(r *http.Request, body string) answer {
	d.t.Helper()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	holdToDocument(d.t, r, body, res, text)
	return answer{d.t, res, string(text)}
}

func (d *desk) get(path string) answer { d.t.Helper(); return d.do(http.MethodGet, "/api/v1"+path, "") }

func (d *desk) post(path, body string, header ...string) answer {
	d.t.Helper()
	return d.do(http.MethodPost, "/api/v1"+path, body, slices.Concat([]string{"Content-Type", "application/json"}, header)...)
}

// placed orders a transfer with some more fields, such as `"order": "A-17"`.
func (d *desk) placed(fields ...string) apiv1.Transfer {
	d.t.Helper()
	return d.post("/transfers", "{"+strings.Join(append(fields, `"amount": "1000.00"`), ",")+"}").is(http.StatusCreated).transfer()
}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("HTTP %d, want %d: %.300s", a.StatusCode, status, a.body)
	}
	return a
}

func (a answer) transfer() (j apiv1.Transfer) { a.t.Helper(); a.into(&j); return j }

func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		a.t.Fatalf("%v: %.300s", err, a.body)
	}
}

// problem is the answer's, as programs read it.
type problem struct {
	Type, Title, Detail string
	Status              int
	RequestID           string `json:"request_id"`
	State               string
	Errors              []struct{ Pointer, Parameter, Detail string }
}

func (a answer) problem() (p problem) {
	a.t.Helper()
	a.into(&p)
	if a.Header.Get("Content-Type") != "application/problem+json" || p.Status != a.StatusCode || p.RequestID != a.Header.Get("X-Request-Id") {
		a.t.Errorf("problem %+v as %q", p, a.Header.Get("Content-Type"))
	}
	return p
}

// wrongs lists what is wrong, each as "pointer: detail" or "parameter: detail".
func (a answer) wrongs() (all []string) {
	a.t.Helper()
	for _, e := range a.problem().Errors {
		all = append(all, e.Pointer+e.Parameter+": "+e.Detail)
	}
	return all
}

// carriedOut is a transfer whose customer has sent the card form.
func (d *desk) carriedOut(id transfer.ID, cards transfer.Cards) {
	d.t.Helper()
	sender, err1 := card.ParseNumber("4405639704015096")
	receiver, err2 := card.ParseNumber("5522042705066736")
	if err1 != nil || err2 != nil {
		d.t.Fatal(err1, err2)
	}
	cards.Sender, cards.Receiver = sender, receiver
	if err := d.service.Retry(context.Background(), id, "owner", transfer.Submission{FormKey: "key-" + string(id), Cards: cards}); err != nil {
		d.t.Fatal(err)
	}
	d.service.Wait()
}

func tenge(n string) currency.Amount {
	a, err := currency.NewAmount(n, "KZT")
	if err != nil {
		panic(err)
	}
	return a
}
