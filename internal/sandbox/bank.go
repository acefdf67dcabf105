package sandbox

import (
	"context"
	crand "crypto/rand"
	"encoding/binary"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The seed's test merchant, with the terminal of its sample request.
const (
	defaultClientID     = "test"
	defaultClientSecret = "yF587AV9Ms94qN2QShFzVR3vFnWkhjbAK3sG"
	defaultTerminalID   = "c36b282f-6819-4d4f-85df-a4bdc8a8f703"
	defaultMerchantName = "Sandbox merchant"
)

// Config has a useful zero value.
type Config struct {
	ClientID, ClientSecret, TerminalID string // default: the seed's test merchant

	OtherTerminals []string // of the same client

	MerchantName string           // as the ACS shows it
	PublicURL    string           // base of the bank listener, for `action`; default: the host of the request
	Clock        func() time.Time // base clock, default time.Now
	Seed         uint64           // of every identifier; 0: chosen, and logged
	Logger       *slog.Logger     // default: none

	// NotifyOrigins are the origins, like "https://shop.example", that notifications may go to. Empty: none are sent.
	NotifyOrigins []string
}

// Bank is a sandbox bank in memory. One mutex guards everything: what a bank decides, it decides one after another.
type Bank struct {
	config    Config
	log       *slog.Logger
	signer    *signer
	messenger *http.Client
	life      context.Context // until Close
	end       context.CancelFunc
	work      sync.WaitGroup // goroutines of the bank

	mu         sync.Mutex
	publicURL  string
	random     random
	offset     time.Duration // of the clock
	switches   Switches
	grants     map[string]*grant // by access token
	entries    map[string]*entry // by order number
	ledger     []*entry          // in order of arrival
	byID       map[string]*entry // by the bank's id, as confirm knows them
	challenges map[string]*entry // by the id in `action`
	lastSix    map[string]bool   // used up, by terminal and last six digits
	vault      vault
	casting    casting
	inbox      inbox
	origins    map[string]bool // that may be notified
	saidMute   bool
	closed     bool
	era        context.Context // until Reset, or Close
	endEra     context.CancelFunc
	moved      chan struct{} // closed when the clock is advanced
}

// New makes a bank.
func New(config Config) (*Bank, error) {
	setDefault(&config.ClientID, defaultClientID)
	setDefault(&config.ClientSecret, defaultClientSecret)
	setDefault(&config.TerminalID, defaultTerminalID)
	setDefault(&config.MerchantName, defaultMerchantName)
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Seed == 0 {
		var b [8]byte
		crand.Read(b[:]) // never fails
		config.Seed = binary.LittleEndian.Uint64(b[:])
	}
	signer, err := loadSigner()
	if err != nil {
		return nil, fmt.Errorf("sandbox: signing key of the ACS: %w", err)
	}
	b := &Bank{config: config, log: config.Logger, signer: signer, random: newRandom(config.Seed), messenger: messenger(), moved: make(chan struct{})}
	b.life, b.end = context.WithCancel(context.Background())
	b.endEra = func() {}
	b.SetPublicURL(config.PublicURL)
	if err := b.SetNotifyOrigins(config.NotifyOrigins...); err != nil {
		return nil, err
	}
	b.clear()
	b.log.Info("sandbox bank, not a bank", "seed", config.Seed)
	return b, nil
}

func setDefault(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// Close ends silences, slow answers and notifications, and waits for the bank's own goroutines. It closes no listener.
func (b *Bank) Close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.end()
	b.work.Wait()
}

// clear forgets orders, saved cards, tokens, mail, switches, scenarios and what is still to be notified.
func (b *Bank) clear() {
	b.endEra()
	b.era, b.endEra = context.WithCancel(b.life)
	b.casting = casting{chosen: map[string]string{}, drawn: map[string]string{}}
	b.switches = Switches{}.withDefaults()
	b.grants = map[string]*grant{}
	b.entries = map[string]*entry{}
	b.ledger = nil
	b.byID = map[string]*entry{}
	b.challenges = map[string]*entry{}
	b.lastSix = map[string]bool{}
	b.vault = newVault()
	b.inbox = inbox{at: b.inbox.at, taken: b.inbox.taken, fault: MailTaken}
}

// Handler is the bank's API and its ACS. The API answers under both bases of the seed, with and without /api.
func (b *Bank) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.welcome)
	mux.HandleFunc("POST /oauth2/token", b.token)
	mux.HandleFunc("POST /epay2/oauth2/token", b.token)
	for _, base := range []string{"", "/api"} {
		mux.HandleFunc("POST "+base+"/p2p/transfer", b.transfer)
		mux.HandleFunc("POST "+base+"/payment/confirm", b.confirm(base))
		mux.HandleFunc("GET "+base+"/check-status/p2p/transaction/{order}", b.status)
		mux.HandleFunc("POST "+base+"/card/deactivate/{cardID}", b.deactivate)
	}
	mux.HandleFunc("POST /acs/pa", b.acsEnter)
	mux.HandleFunc("POST /acs/password", b.acsPassword)
	mux.HandleFunc("POST /acs/cancel", b.acsCancel)
	mux.HandleFunc("POST "+acsContinuePath, b.acsContinue)
	mux.HandleFunc("POST "+acsHopPath, b.acsHop)
	return mux
}

// SetPublicURL sets the base of `action`, which is known only after listening on port 0.
func (b *Bank) SetPublicURL(base string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.publicURL = strings.TrimSuffix(base, "/")
}

// now is the bank's clock. The caller holds the mutex.
func (b *Bank) now() time.Time { return b.config.Clock().Add(b.offset) }

// Now is the bank's clock.
func (b *Bank) Now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now()
}

// Advance moves the bank's clock forward: tokens and challenges expire, late bookings and notifications happen.
func (b *Bank) Advance(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.offset += d
	close(b.moved)
	b.moved = make(chan struct{})
}

// Reset forgets orders, saved cards, tokens, switches, scenarios, notifications that are due, and the advance of the clock.
func (b *Bank) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clear()
	b.offset = 0
}

// Switches returns the readings that are played.
func (b *Bank) Switches() Switches {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.switches
}

// SetSwitches chooses the readings to play; zero values are the defaults. A value that means nothing is a mistake in
// the program that sets it: see [Switches.Validate].
func (b *Bank) SetSwitches(s Switches) {
	if err := s.Validate(); err != nil {
		panic("sandbox: switches: " + err.Error())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.switches = s.withDefaults()
}

// Orders is the ledger, in order of arrival.
func (b *Bank) Orders() []Order {
	b.mu.Lock()
	defer b.mu.Unlock()
	orders := make([]Order, len(b.ledger))
	for i, e := range b.ledger {
		b.settle(e)
		orders[i] = e.Order
	}
	return orders
}

// Order is the ledger's line of one order number.
func (b *Bank) Order(number string) (Order, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.entries[number]
	if !ok {
		return Order{}, false
	}
	b.settle(e)
	return e.Order, true
}
