package demoshop

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Config is what a shop is made of.
type Config struct {
	PublicURL     string   // its own address, "http://127.0.0.1:8083"
	APIURL        string   // "http://localhost:8080/api/v1"; the pay page has the same origin
	APIKey        string   // "ak_…"
	WebhookSecret string   // "whsec_…", or two, comma separated, while they are exchanged
	LinkSecret    string   // of the link back
	Languages     []string // that the pay page speaks, of kk, ru and en; default: all three

	Now        func() time.Time // required
	Log        *slog.Logger     // default: none
	HTTPClient *http.Client     // of the API; default: one that waits ten seconds
}

// Shop is the tea shop.
type Shop struct {
	config    Config
	log       *slog.Logger
	keys      [][]byte // webhook secrets
	public    *url.URL
	payOrigin string // "http://localhost:8080"
	api       *http.Client
	store     *store
}

const apiTimeout = 10 * time.Second

// New makes a shop with no orders. It starts nothing and listens to nothing.
func New(config Config) (*Shop, error) {
	public, err := webAddress("PublicURL", config.PublicURL)
	if err != nil {
		return nil, err
	}
	api, err := webAddress("APIURL", config.APIURL)
	if err != nil {
		return nil, err
	}
	keys, err := parseSecrets(config.WebhookSecret)
	if err != nil {
		return nil, fmt.Errorf("demo shop: %w", err)
	}
	if config.APIKey == "" || config.LinkSecret == "" || config.Now == nil {
		return nil, errors.New("demo shop: APIKey, LinkSecret and Now are required")
	}
	if len(config.Languages) == 0 {
		config.Languages = languages
	}
	if slices.ContainsFunc(config.Languages, func(l string) bool { return words[l] == nil }) {
		return nil, fmt.Errorf("demo shop: languages are of %s", strings.Join(languages, ", "))
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	config.PublicURL, config.APIURL = strings.TrimSuffix(config.PublicURL, "/"), strings.TrimSuffix(config.APIURL, "/")
	return &Shop{
		config: config, log: config.Log, keys: keys, public: public, payOrigin: originOf(api), api: apiClient(config.HTTPClient),
		store: newStore(),
	}, nil
}

// apiClient follows no redirect: the key would go with it.
func apiClient(given *http.Client) *http.Client {
	client := http.Client{Timeout: apiTimeout}
	if given != nil {
		client = *given
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

func webAddress(name, text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("demo shop: %s is not the address of a site", name)
	}
	return u, nil
}

func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// Handler is the whole site.
func (s *Shop) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page(s.home))
	mux.HandleFunc("POST /basket", s.page(s.changeBasket))
	mux.HandleFunc("GET /orders", s.page(s.listOrders))
	mux.HandleFunc("POST /orders", s.page(s.placeOrder))
	mux.HandleFunc("GET /orders/{number}", s.page(s.showOrder))
	mux.HandleFunc("POST /orders/{number}/pay", s.page(s.payAgain))
	mux.HandleFunc("GET /orders/{number}/return", s.page(s.comeBack))
	mux.HandleFunc("GET /deliveries", s.page(s.listDeliveries))
	mux.HandleFunc("POST /deliveries/answer", s.page(s.chooseAnswer))
	mux.HandleFunc("POST /webhook", s.webhook)
	mux.HandleFunc("GET /style.css", asset("text/css; charset=utf-8", "pages/style.css"))
	mux.HandleFunc("GET /icon.svg", asset("image/svg+xml", "pages/icon.svg"))
	mux.HandleFunc("GET /", s.page(func(http.ResponseWriter, *http.Request) error { return refused(http.StatusNotFound) }))
	return s.guard(mux)
}

// Orders is every order, newest first.
func (s *Shop) Orders() []Order { return s.store.all() }

// Deliveries is every webhook that came, newest first.
func (s *Shop) Deliveries() []Delivery {
	all, _ := s.store.delivered()
	return all
}

// SetMisbehave chooses how webhooks are answered from now on.
func (s *Shop) SetMisbehave(m Misbehave) error {
	if !slices.Contains(misbehaviours, m) {
		return fmt.Errorf("demo shop: no misbehaviour %q", m)
	}
	s.store.setMisbehave(m)
	return nil
}
