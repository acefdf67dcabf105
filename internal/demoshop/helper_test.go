package demoshop_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/demoshop"
)

// noon is the clock of every test; it stands still.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const (
	linkSecret = "the-link-secret-of-the-tea-shop"
	formKey    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	honeyOnce  = "4500.00"
)

var (
	newKey   = []byte("the secret that is used from now on")
	oldKey   = []byte("the secret that was used until now.")
	otherKey = []byte("the secret of somebody else, not us")
)

func secretOf(key []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(key) }

// fakeAPI answers POST /api/v1/transfers as the contract says: one transfer for each Idempotency-Key.
type fakeAPI struct {
	mu      sync.Mutex
	url     string
	answer  func(w http.ResponseWriter) bool // answers in its place if it says true
	change  func(transfer map[string]any)    // what it lies about
	asked   []map[string]any
	headers []http.Header
	byKey   map[string]string
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var ask map[string]any
	if r.Method != "POST" || r.URL.Path != "/api/v1/transfers" || json.NewDecoder(r.Body).Decode(&ask) != nil {
		http.Error(w, "not the call of the contract", http.StatusTeapot)
		return
	}
	f.asked, f.headers = append(f.asked, ask), append(f.headers, r.Header.Clone())
	if f.answer != nil && f.answer(w) {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if f.byKey[key] == "" {
		f.byKey[key] = fmt.Sprintf("transfer%d", len(f.byKey)+1)
	}
	t := map[string]any{"object": "transfer", "id": f.byKey[key], "url": f.url + "/t/" + f.byKey[key], "state": "open",
		"amount": ask["amount"], "currency": ask["currency"], "order": ask["order"]}
	if f.change != nil {
		f.change(t)
	}
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(t)
}

func (f *fakeAPI) set(answer func(http.ResponseWriter) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = answer
}

func (f *fakeAPI) behave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer, f.change = nil, nil
}

// asks is how often the API was asked, and the last body and headers.
func (f *fakeAPI) asks() (int, map[string]any, http.Header) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.asked)
	if n == 0 {
		return 0, nil, nil
	}
	return n, f.asked[n-1], f.headers[n-1]
}

// rig is a shop, its API and a browser that follows no redirect.
type rig struct {
	t       *testing.T
	shop    *demoshop.Shop
	api     *fakeAPI
	url     string
	browser *http.Client
	server  *httptest.Server // of the API
}

func newRig(t *testing.T) *rig {
	t.Helper()
	api := &fakeAPI{byKey: map[string]string{}}
	apiServer, shopServer := httptest.NewServer(api), httptest.NewUnstartedServer(nil)
	t.Cleanup(apiServer.Close)
	t.Cleanup(shopServer.Close)
	api.url = apiServer.URL
	r := &rig{t: t, api: api, url: "http://" + shopServer.Listener.Addr().String(), server: apiServer}
	shop, err := demoshop.New(r.config())
	if err != nil {
		t.Fatal(err)
	}
	shopServer.Config.Handler = shop.Handler()
	shopServer.Start()
	jar, _ := cookiejar.New(nil) // never fails
	r.shop, r.browser = shop, shopServer.Client()
	r.browser.Jar, r.browser.CheckRedirect = jar, func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return r
}

func (r *rig) config() demoshop.Config {
	return demoshop.Config{
		PublicURL: r.url, APIURL: r.api.url + "/api/v1", APIKey: "ak_tea", WebhookSecret: secretOf(newKey) + "," + secretOf(oldKey),
		LinkSecret: linkSecret, Now: func() time.Time { return noon },
	}
}

// reply is an answer read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r *rig) do(request *http.Request) reply {
	r.t.Helper()
	answer, err := r.browser.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return reply{answer.StatusCode, answer.Header, string(body)}
}

func (r *rig) get(path string) reply {
	r.t.Helper()
	request, _ := http.NewRequest("GET", r.url+path, nil)
	return r.do(request)
}

func (r *rig) post(path string, form url.Values) reply {
	r.t.Helper()
	request, _ := http.NewRequest("POST", r.url+path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r.do(request)
}

// orders buys one jar of honey and gives the order's number.
func (r *rig) orders() string {
	r.t.Helper()
	if got := r.post("/orders", url.Values{"form_key": {formKey}, "language": {"ru"}, "count_honey": {"1"}}); got.status != http.StatusSeeOther {
		r.t.Fatalf("order: %d", got.status)
	}
	return r.shop.Orders()[0].Number
}

// message is a webhook before it is sent. Its zero value, but for order, is a right one.
type message struct {
	id, kind, state, amount, currency, transfer, order string
	sequence                                           int
	at                                                 time.Time
	key                                                []byte
	edit                                               func(h http.Header, body string) string // after signing
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// send signs by Standard Webhooks, written here once more so that both sides can be wrong only on their own.
func (r *rig) send(m message) reply {
	r.t.Helper()
	body := fmt.Sprintf(`{"type":%q,"timestamp":"2026-11-24T12:00:00Z","data":{"sequence":%d,"transfer":{"id":%q,"state":%q,"amount":%q,"currency":%q,"order":%q}}}`,
		or(m.kind, "transfer.succeeded"), or(m.sequence, 1), or(m.transfer, "transfer1"), or(m.state, "succeeded"), or(m.amount, honeyOnce), or(m.currency, "KZT"), m.order)
	at := noon
	if !m.at.IsZero() {
		at = m.at
	}
	id, stamp, key := or(m.id, "msg_1"), strconv.FormatInt(at.Unix(), 10), newKey
	if m.key != nil {
		key = m.key
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	header := http.Header{"Webhook-Id": {id}, "Webhook-Timestamp": {stamp}, "Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
	if m.edit != nil {
		body = m.edit(header, body)
	}
	request, _ := http.NewRequest("POST", r.url+"/webhook", strings.NewReader(body))
	request.Header = header
	return r.do(request)
}

// signedLink is the query of a link back, as the pay page signs it.
func signedLink(secret string, values ...string) url.Values {
	query := url.Values{}
	for i, name := range []string{"transfer", "order", "state", "amount", "currency", "time"} {
		query.Set(name, values[i])
	}
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "audarym-return\n%s", strings.Join(values, "\n"))
	query.Set("signature", hex.EncodeToString(mac.Sum(nil)))
	return query
}
