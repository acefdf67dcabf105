package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"audarym/internal/app"
	"audarym/internal/config"
)

// seedBank is somebody else's bank: the least that follows the bank's page, with a confirm that answers as it is told.
// It shares nothing with our sandbox.
type seedBank struct {
	mu       sync.Mutex
	confirm  func(w http.ResponseWriter, order map[string]any)
	orders   map[string]map[string]any // by the bank's id
	confirms int
}

func (b *seedBank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch r.URL.Path {
	case "/oauth/token":
		fmt.Fprint(w, `{"access_token":"DCEB8O","expires_in":"7200","refresh_token":"","scope":"transfer","token_type":"Bearer"}`)
	case "/v1/p2p/transfer":
		var body struct{ Order map[string]any }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("Authorization") != "Bearer DCEB8O" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		id := fmt.Sprintf("bank-%d", len(b.orders)+1)
		b.orders[id] = body.Order
		fmt.Fprintf(w, `{"id":%q,"secure3D":{"paReq":"eJz+/w==","md":"1-A","action":"https://acs.example/pa?id=1"}}`, id)
	case "/elsewhere/confirm":
		var body struct{ ID, PaRes, MD string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.MD != "1-A" || b.orders[body.ID] == nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		b.confirms++
		b.confirm(w, b.orders[body.ID])
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// successParams are the ones of the seed's success link.
func successParams(order map[string]any) string {
	return url.Values{"amount": {fmt.Sprint(order["amount"])}, "currency": {"KZT"}, "invoiceID": {fmt.Sprint(order["id"])}, "accountID": {""},
		"description": {"x"}, "reference": {"204978430339"}, "language": {"ru"}, "cardid": {""}}.Encode()
}

func TestAnyBankThatFollowsTheSeed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		confirm func(http.ResponseWriter, map[string]any)
		state   string
	}{
		"confirm in JSON": {func(w http.ResponseWriter, o map[string]any) {
			fmt.Fprintf(w, `{"id":"bank-1","amount":%v,"currency":"KZT","reference":"204978430339","orderID":%q,"terminalID":"95555555","code":0,"status":"AUTH"}`, o["amount"], o["id"])
		}, "succeeded"},
		"refusal in JSON": {func(w http.ResponseWriter, o map[string]any) {
			fmt.Fprintf(w, `{"code":484,"message":"x","invoiceId":%q,"id":"","reference":""}`, o["id"])
		}, "open"},
		"302 to success": {func(w http.ResponseWriter, o map[string]any) {
			w.Header().Set("Location", "https://epay.homebank.kz/payform/success.html?"+successParams(o))
			w.WriteHeader(http.StatusFound)
		}, "succeeded"},
		"302 to error": {func(w http.ResponseWriter, o map[string]any) {
			w.Header().Set("Location", fmt.Sprintf("https://epay.homebank.kz/payform/?invoiceID=%v&code=484&message=No+funds", o["id"]))
			w.WriteHeader(http.StatusFound)
		}, "open"},
		"200 with redirect parameters": {func(w http.ResponseWriter, o map[string]any) {
			w.Header().Set("Location", "https://epay.homebank.kz/payform/success.html?"+successParams(o))
		}, "succeeded"},
		"200 with a page that leads on": {func(w http.ResponseWriter, o map[string]any) {
			fmt.Fprintf(w, `<html><meta http-equiv="refresh" content="0; url=https://epay.homebank.kz/payform/success.html?%s"></html>`,
				strings.ReplaceAll(successParams(o), "&", "&amp;"))
		}, "succeeded"},
		"success for another amount": {func(w http.ResponseWriter, o map[string]any) {
			o["amount"] = 1
			w.Header().Set("Location", "https://epay.homebank.kz/payform/success.html?"+successParams(o))
			w.WriteHeader(http.StatusFound)
		}, "review"},
		"nothing readable": {func(w http.ResponseWriter, _ map[string]any) { w.WriteHeader(http.StatusBadGateway) }, "processing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bank := &seedBank{confirm: c.confirm, orders: map[string]map[string]any{}}
			s := serve(t, bank)
			path := s.submit()
			off := s.get(path)
			s.post(hidden(off, "TermUrl"), url.Values{"PaRes": {"eJz+/w=="}, "MD": {hidden(off, "MD")}})
			if page := s.get(path); !strings.Contains(page, `data-state="`+c.state+`"`) {
				t.Errorf("the page does not say %s: %.300s", c.state, page)
			}
			if bank.confirms != 1 {
				t.Errorf("%d confirms", bank.confirms)
			}
			s.leavesNoCard()
		})
	}
}

// served is the whole application on loopback, with its database and log.
type served struct {
	*http.Client
	t        *testing.T
	url, dir string
	log      *bytes.Buffer
	stop     func()
}

func serve(t *testing.T, bank http.Handler, change ...func(*config.Config)) *served {
	b := httptest.NewServer(bank)
	s := &served{t: t, dir: t.TempDir(), log: &bytes.Buffer{}}
	c, err := config.Settings{
		Listen: "127.0.0.1:0", Database: "sqlite:" + filepath.Join(s.dir, "a.db"), Bank: "custom", BankTokenURL: b.URL + "/oauth/token",
		BankAPIURL: b.URL + "/v1/", BankConfirmURL: b.URL + "/elsewhere/confirm", ClientID: "x", ClientSecret: "hush-hush", TerminalID: "t",
		OrderStart: 100000, OrderCycle: 1, MerchantName: "Shop", Languages: "en", AmountMin: "1", AmountMax: "1000000", LogLevel: "debug", LogFormat: "json",
	}.Check()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range change {
		change(&c)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, c, app.Options{Log: s.log})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	s.url = a.URL()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		b.Close()
	})
	t.Cleanup(s.stop)
	jar, _ := cookiejar.New(nil) // never fails without options
	s.Client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s
}

func (s *served) get(path string) string {
	s.t.Helper()
	res, err := s.Get(s.url + path)
	return s.read(res, err)
}

func (s *served) post(address string, form url.Values) string {
	s.t.Helper()
	res, err := s.PostForm(address, form)
	defer s.read(res, err)
	if err != nil {
		return ""
	}
	return res.Header.Get("Location")
}

func (s *served) read(res *http.Response, err error) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(body)
}

func (s *served) submit() string {
	s.t.Helper()
	path := s.post(s.url+"/transfers", url.Values{
		"form_key": {hidden(s.get("/"), "form_key")}, "amount": {"1500.50"}, "sender_card": {"377514500004820"}, "sender_expiry": {"01/25"},
		"sender_cvc": {"4169"}, "sender_name": {"ARMAN ALI"}, "receiver_card": {"5522042705066736"},
	})
	if path == "" {
		s.t.Fatal("the form was not taken")
	}
	return path
}

func hidden(page, name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// leavesNoCard stops the application and looks for cards and secrets in everything it wrote.
func (s *served) leavesNoCard() {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "*"))
	if err != nil || len(files) == 0 {
		s.t.Fatalf("no database: %v", err)
	}
	written := map[string]string{}
	for _, f := range files { // while it runs: the write-ahead log is still there
		text, err := os.ReadFile(f)
		if err != nil {
			s.t.Fatal(err)
		}
		written[filepath.Base(f)] = string(text)
	}
	s.stop()
	written["the log"] = s.log.String()
	for name, text := range written {
		for _, secret := range []string{"377514500004820", "3775 1450", "5522042705066736", "Mzc3NTE0NTAwMDA0ODIw", "hush-hush", "DCEB8O", "eJz+/w==\"", "ARMAN"} {
			if strings.Contains(text, secret) {
				s.t.Errorf("%q is in %s", secret, name)
			}
		}
		if regexp.MustCompile(`\b4169\b`).MatchString(text) { // as a word: hashes have it by chance
			s.t.Errorf("the CVC is in %s", name)
		}
	}
}
