package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	maxAdminBody = 4 << 10
	maxAdvance   = 366 * 24 * time.Hour
)

// AdminHandler is the admin page and its JSON. Writes from another site are refused, and so is a name that is not this
// machine's: a page on the internet must not steer a program here, not even through a name that it points to us.
func (b *Bank) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.adminPage)
	mux.HandleFunc("POST /clock", b.adminForm(b.clockForm))
	mux.HandleFunc("POST /switches", b.adminForm(b.switchesForm))
	mux.HandleFunc("POST /reset", b.adminForm(func(*http.Request) error { b.Reset(); return nil }))

	mux.HandleFunc("GET /api/orders", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.Orders()) })
	mux.HandleFunc("GET /api/orders/{number}", b.adminOrder)
	mux.HandleFunc("GET /api/cards", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, Cards()) })
	mux.HandleFunc("GET /api/cards/saved", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.SavedCards()) })
	mux.HandleFunc("GET /api/codes", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, OneTimeCodes()) })
	mux.HandleFunc("GET /api/clock", b.adminClock)
	mux.HandleFunc("POST /api/clock", b.adminAdvance)
	mux.HandleFunc("GET /api/switches", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.Switches()) })
	mux.HandleFunc("PUT /api/switches", b.adminSwitches)
	mux.HandleFunc("POST /api/reset", func(w http.ResponseWriter, _ *http.Request) {
		b.Reset()
		writeJSON(w, b.Orders())
	})
	b.adminScenarios(mux)
	b.adminInbox(mux)
	return ownName(http.NewCrossOriginProtection().Handler(http.MaxBytesHandler(mux, maxAdminBody)))
}

// ownName answers 421 to every Host but localhost and addresses written out, which no foreign page can make its own.
func ownName(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		if host != "localhost" && net.ParseIP(strings.Trim(host, "[]")) == nil {
			http.Error(w, "open this page as localhost or by its address", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (b *Bank) adminOrder(w http.ResponseWriter, r *http.Request) {
	order, ok := b.Order(r.PathValue("number"))
	if !ok {
		http.Error(w, "no such order", http.StatusNotFound)
		return
	}
	writeJSON(w, order)
}

// clockJSON is the bank's clock; Advanced is how far it was moved.
type clockJSON struct {
	Now      time.Time `json:"now"`
	Advanced string    `json:"advanced"`
}

func (b *Bank) adminClock(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, b.clock())
}

func (b *Bank) clock() clockJSON {
	b.mu.Lock()
	defer b.mu.Unlock()
	return clockJSON{b.now(), b.offset.String()}
}

func (b *Bank) adminAdvance(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Advance string `json:"advance"`
	}
	if err := readAdmin(r, &body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := b.advanceBy(body.Advance); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	b.adminClock(w, r)
}

// advanceBy takes "20m". The clock does not go back.
func (b *Bank) advanceBy(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxAdvance {
		return errors.New(`advance: want a duration like "20m", at most a year`)
	}
	b.Advance(d)
	return nil
}

func (b *Bank) adminSwitches(w http.ResponseWriter, r *http.Request) {
	switches := b.Switches()
	if err := readAdmin(r, &switches); err != nil {
		http.Error(w, "switches: "+err.Error(), http.StatusBadRequest)
		return
	}
	b.SetSwitches(switches)
	writeJSON(w, b.Switches())
}

func readAdmin(r *http.Request, into any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the body is no complete JSON object")
	}
	return err
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v) // the other side has gone
}
