package transfer

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"audarym/internal/merchant"
)

// Store keeps transfers. internal/store has it on SQL; internal/store/storetest says what every one must do.
type Store interface {
	// Open saves a new transfer with its first attempt and gives the attempt its order number.
	// A form key seen before is a FormKeyUsedError.
	Open(ctx context.Context, t *Transfer, terminal string) error
	// Get finds a transfer by its id: ErrNotFound where there is none.
	Get(ctx context.Context, id ID) (*Transfer, error)
	// ByReturn and ByNotify find the transfer of a path token, and the number of the attempt that the token is for.
	ByReturn(ctx context.Context, h Hash) (*Transfer, int, error)
	ByNotify(ctx context.Context, h Hash) (*Transfer, int, error)
	// ByOrder finds the transfers of an order number, of a merchant or, for "", of all, the newest first. Each terminal counts for
	// itself, so there is one of each at most.
	ByOrder(ctx context.Context, m merchant.ID, number string) ([]*Transfer, error)
	// Save writes a changed transfer and its new events if nobody else changed it since it was loaded
	// (ErrConflict), and gives a new attempt its order number.
	Save(ctx context.Context, t *Transfer, terminal string) error
	// Due lists transfers that must be looked at by now, the longest waiting first.
	Due(ctx context.Context, now time.Time, limit int) ([]ID, error)
	// Hurry makes every transfer due now whose newest attempt is sending, confirming, unknown or in review, or challenged with
	// nobody to confirm it any more; those that are never due stay so.
	Hurry(ctx context.Context, now time.Time) error
}

// Deps is what the service is made of. Clock and randomness come from outside, so that a test can be replayed.
type Deps struct {
	Store    Store
	Wallet   Wallet // nil: no cards are saved
	Shops    Shops
	Vault    *Vault
	Now      func() time.Time
	Steady   func() time.Duration     // a counter that only runs forward, whatever the clock does; nil: made of Now
	Caller   string                   // this process: who makes the money calls
	Alive    func(caller string) bool // whether another process is still there; nil: none is
	Wake     func()                   // something is due at once; nil: nobody needs to know
	Rand     io.Reader                // nil: crypto/rand
	Patience time.Duration            // how long a customer waits for the bank before the processing page; 0: 8 s
	MaxCalls int                      // bank calls at once; 0: 64
	Log      *slog.Logger
}

// Service carries out transfers. Its methods are what handlers call: one request, one call.
type Service struct {
	Deps
	slots   chan struct{}
	running sync.WaitGroup
	trust   trust

	stubborn stubborn
	calls    calls
}

// New makes the service.
func New(d Deps) *Service {
	if d.Rand == nil {
		d.Rand = rand.Reader
	}
	if d.Patience == 0 {
		d.Patience = 8 * time.Second
	}
	if d.MaxCalls == 0 {
		d.MaxCalls = 64
	}
	if d.Steady == nil {
		d.Steady = steadily(d.Now)
	}
	if d.Alive == nil {
		d.Alive = func(string) bool { return false }
	}
	if d.Shops == nil { // a desk that asks no bank
		d.Shops = func(merchant.ID) (Shop, bool) { return Shop{}, false }
	}
	if d.Wake == nil {
		d.Wake = func() {}
	}
	s := &Service{Deps: d, slots: make(chan struct{}, d.MaxCalls)}
	s.sure(d.Now()) // from here on the clock is watched
	return s
}

// Get finds a transfer, whosever it is.
func (s *Service) Get(ctx context.Context, id ID) (*Transfer, error) { return s.Store.Get(ctx, id) }

// Wait returns when no bank call is running any more.
func (s *Service) Wait() { s.running.Wait() }

// update runs a pure change on a transfer until nobody else got in between, and saves it.
// from may be stale; then the change runs again on a fresh copy.
func (s *Service) update(ctx context.Context, from *Transfer, change func(*Transfer) error) (*Transfer, error) {
	for {
		next := from.clone()
		if err := change(next); err != nil {
			return from, err
		}
		next.announce(s.Now())
		err := s.Store.Save(ctx, next, s.terminalOf(next))
		if err == nil {
			return next, nil
		}
		if err != ErrConflict { //nolint:errorlint // the store returns it bare
			return from, fmt.Errorf("save transfer %s: %w", from.ID, err)
		}
		if from, err = s.Store.Get(ctx, from.ID); err != nil {
			return nil, err
		}
	}
}

// slot is one of the places for bank calls, so that a flood cannot pile up behind a slow bank.
type slot struct {
	places chan struct{}
	handed bool // to detach, which frees it when the call is over
}

func (s *Service) slot() (*slot, error) {
	select {
	case s.slots <- struct{}{}:
		return &slot{places: s.slots}, nil
	default:
		return nil, ErrBusy
	}
}

// free gives the place back, unless a call has it. It is deferred as soon as the place is taken.
func (p *slot) free() {
	if !p.handed {
		<-p.places
	}
}

// detach runs a bank call that no closed tab can stop, and waits for it as long as a customer would.
func (s *Service) detach(ctx context.Context, place *slot, work func(context.Context)) {
	done := make(chan struct{})
	s.running.Add(1)
	place.handed = true
	go func() {
		defer s.running.Done()
		defer func() { <-place.places }()
		defer close(done)
		defer s.survive("bank call")
		work(context.WithoutCancel(ctx))
	}()
	patience := time.NewTimer(s.Patience)
	defer patience.Stop()
	select {
	case <-done:
	case <-patience.C:
		s.Wake() // nobody waits for this any more but the schedule
	case <-ctx.Done():
		s.Wake()
	}
}

// survive keeps a panic in one transfer from ending the others; the attempt stays as committed and is asked about.
func (s *Service) survive(what string) {
	if r := recover(); r != nil {
		s.Log.Error("panic", "in", what, "type", fmt.Sprintf("%T", r))
	}
}

var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// IDOf is the id of the transfer that a form starts. The form's page knows it before anything is sent, so that the
// address which keeps the answer is there even if the answer to the form is lost (reliability.md F60). A form key is
// random and known to its browser alone; so is the id.
func IDOf(formKey string) ID {
	hash := sha256.Sum256([]byte("audarym transfer " + formKey))
	return ID(idAlphabet.EncodeToString(hash[:16]))
}

// newToken makes a 256-bit capability for a path, and its hash for the store.
func (s *Service) newToken() (string, Hash) {
	token := base64.RawURLEncoding.EncodeToString(s.random(32))
	return token, HashToken(token)
}

func (s *Service) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.Rand, b); err != nil {
		panic("transfer: no randomness: " + err.Error())
	}
	return b
}

// HashToken is how a path token is looked up.
func HashToken(token string) Hash { return sha256.Sum256([]byte(token)) }

// ParseID reads an id as it stands in a URL. What cannot be one never reaches the store.
func ParseID(text string) (ID, error) {
	if b, err := idAlphabet.DecodeString(text); err != nil || len(b) != 16 || strings.ToLower(text) != text {
		return "", ErrNotFound
	}
	return ID(text), nil
}
