package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
	gorilla "github.com/gorilla/sessions"

	"audarym/internal/transfer"
)

const (
	idleTime   = 30 * time.Minute
	renewAfter = 5 * time.Minute // a cookie older than this is written anew by a GET too
	formTime   = 30 * time.Minute
)

// visitor is what the cookie holds, sealed: a secret that makes this browser known, and nothing of a card. A transfer
// remembers the secret's hash. So the cookie never lists transfers, and two tabs that pay at the same moment cannot
// overwrite each other's.
type visitor struct {
	Secret []byte `json:"s"`
	Lang   string `json:"l,omitempty"`
	Typed  typed  `json:"t,omitzero"`
	Saved  int64  `json:"d"` // unix seconds
	fresh  bool   // made for this request: no cookie of ours came
}

// typed is what stood in a form when its language was switched, cards aside.
type typed struct {
	For     transfer.ID `json:"f,omitempty"` // the form's transfer; "" for a new one
	Amount  string      `json:"a,omitempty"`
	Email   string      `json:"e,omitempty"`
	First   string      `json:"n,omitempty"` // this and the next two are of a receiver abroad
	Last    string      `json:"s,omitempty"`
	Country string      `json:"c,omitempty"`
	Abroad  bool        `json:"b,omitempty"`
	Removed string      `json:"r,omitempty"` // the last four digits of a saved card that was taken away on this page
	Chosen  *chosen     `json:"k,omitempty"` // nil where the form had no saved cards, and could save none
}

// chosen are the saved cards that a form named, and whether new ones are to be saved.
type chosen struct {
	Sender       string `json:"s,omitempty"`
	Receiver     string `json:"r,omitempty"`
	SaveSender   bool   `json:"t,omitempty"`
	SaveReceiver bool   `json:"u,omitempty"`
}

// typedFor is what is put back into a form.
func (v *visitor) typedFor(id transfer.ID) *input {
	t := v.Typed
	if t.For != id {
		return &input{}
	}
	in := &input{amountText: t.Amount, email: t.Email, person: person{abroad: t.Abroad, first: t.First, last: t.Last, country: t.Country}}
	if k := t.Chosen; k != nil {
		in.sent, in.sender, in.receiver = true, k.Sender, k.Receiver
		in.cards.SaveSender, in.cards.SaveReceiver = k.SaveSender, k.SaveReceiver
	}
	return in
}

// name is what a transfer knows its owner by.
func (v *visitor) name() string {
	sum := sha256.Sum256(append([]byte("owner"), v.Secret...))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (v *visitor) owns(t *transfer.Transfer) bool {
	return subtle.ConstantTimeCompare([]byte(t.Owner), []byte(v.name())) == 1
}

// mayBegin reports that a transfer is this browser's, or that it may become so: nobody has begun it.
func (v *visitor) mayBegin(t *transfer.Transfer) bool { return v.owns(t) || t.Awaited() }

// sessions reads and writes the one cookie.
type sessions struct {
	store *gorilla.CookieStore
	name  string
	now   func() time.Time
}

// newSessions seals with the first key and opens with any. gorilla's own default is SameSite=None, which would hide
// every cookie fault of the return from the ACS, so the attributes are all set here (3ds-redirect.md case 6).
func newSessions(keys [][]byte, https bool, base string, now func() time.Time) *sessions {
	var pairs [][]byte
	for _, key := range keys {
		pairs = append(pairs, key[:32], key[32:])
	}
	s := &sessions{store: gorilla.NewCookieStore(pairs...), name: "audarym", now: now}
	s.store.Options = &gorilla.Options{Path: base + "/", HttpOnly: true, Secure: https, SameSite: http.SameSiteLaxMode}
	switch {
	case https && base == "":
		s.name = "__Host-audarym"
	case https: // beside the merchant's own pages: none of theirs gets it
		s.name = "__Secure-audarym"
	}
	for _, codec := range s.store.Codecs {
		if c, ok := codec.(*securecookie.SecureCookie); ok {
			c.MaxAge(int(idleTime.Seconds())).SetSerializer(visitorJSON{})
		}
	}
	return s
}

// read gives the visitor of a request; a new one where the cookie is missing, old, or not ours.
func (s *sessions) read(r *http.Request) *visitor {
	session, err := s.store.Get(r, s.name)
	if v, ok := session.Values[visitorKey].(*visitor); ok && err == nil && v != nil && len(v.Secret) == sha256.Size {
		return v
	}
	v := &visitor{Secret: make([]byte, sha256.Size), fresh: true}
	_, _ = rand.Read(v.Secret) // never fails since Go 1.24
	return v
}

// write seals the visitor. It comes out different every time, which also keeps the back-forward cache from
// restoring what was typed (3ds-redirect.md case 91).
func (s *sessions) write(w http.ResponseWriter, r *http.Request, v *visitor) error {
	session := gorilla.NewSession(s.store, s.name)
	options := *s.store.Options
	session.Options = &options
	v.Saved = s.now().Unix()
	session.Values = map[any]any{visitorKey: v}
	return s.store.Save(r, w, session)
}

// keep writes the cookie of somebody who only looks, when it is new or getting old.
func (s *sessions) keep(w http.ResponseWriter, r *http.Request, v *visitor) error {
	if s.now().Sub(time.Unix(v.Saved, 0)) < renewAfter {
		return nil
	}
	return s.write(w, r, v)
}

const visitorKey = "visitor"

// visitorJSON writes the cookie as JSON: gob would spend more on describing the type than on the values.
type visitorJSON struct{}

func (visitorJSON) Serialize(src any) ([]byte, error) {
	values, ok := src.(map[any]any)
	if !ok {
		return nil, errors.New("not a session")
	}
	return json.Marshal(values[visitorKey])
}

func (visitorJSON) Deserialize(src []byte, dst any) error {
	values, ok := dst.(*map[any]any)
	if !ok {
		return errors.New("not a session")
	}
	var v visitor
	if err := json.Unmarshal(src, &v); err != nil {
		return err
	}
	*values = map[any]any{visitorKey: &v}
	return nil
}
