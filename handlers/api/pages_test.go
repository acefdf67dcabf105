package api_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"audarym/handlers"
	"audarym/handlers/api"
	"audarym/internal/merchant"
)

// Beside the pages, under the prefix of the merchant's public address, everything is where it says that it is.
func TestTheAPIStandsBesideThePages(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	m := shopOf("ours", ourKey)
	m.PublicURL, m.Hosts = "https://pay.example.kz/transfer", []string{"pay.example.kz"}
	set, err := merchant.NewSet([]merchant.Merchant{m})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	pages, err := handlers.New(handlers.Deps{
		Service: d.service, NumbersLeft: func(string) int64 { return 1 }, CookieKeys: [][]byte{bytes.Repeat([]byte("k"), 64)}, Now: d.clock, Log: log,
		API: func(m *merchant.Merchant) http.Handler {
			return api.New(api.Deps{Service: d.service, Book: d.store, Mail: d.mail, Now: d.clock, Log: log}, m)
		},
	}, set)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, address, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, address, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+ourKey)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w
	}
	w := ask(http.MethodPost, m.PublicURL+"/api/v1/transfers", `{"amount": "1000.00", "customer": {"id": "a/b"}}`)
	got := answer{t, w.Result(), w.Body.String()}.is(http.StatusCreated).transfer()
	if got.URL != m.PublicURL+"/t/"+string(got.ID) || w.Header().Get("Strict-Transport-Security") == "" {
		t.Errorf("url %s, headers %v", got.URL, w.Header())
	}
	for _, address := range []string{got.URL, w.Header().Get("Location"), m.PublicURL + "/api/v1/customers/a%2Fb/cards", m.PublicURL + "/api/v1/openapi.json"} {
		if w := ask(http.MethodGet, address, ""); w.Code != http.StatusOK {
			t.Errorf("%s: HTTP %d %.200s", address, w.Code, w.Body)
		}
	}
	if w := ask(http.MethodGet, m.PublicURL+"/api/v1/openapi.json", ""); !strings.Contains(w.Body.String(), `"url": "https://pay.example.kz/transfer/api/v1"`) {
		t.Error("the document does not say where the API is")
	}
	if w := ask(http.MethodGet, "https://other.example.kz/transfer/api/v1/transfers", ""); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("on a host that is nobody's: HTTP %d", w.Code)
	}
}
