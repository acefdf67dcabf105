package handlers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
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
	Amount string `json:"a,omitempty"` // typed before the language was switched
	Email  string `json:"e,omitempty"`
	Saved  int64  `json:"d"` // unix seconds
	fresh  bool   // made for this request: no cookie of ours came
}

// name is what a transfer knows its owner by.
func (v *visitor) name() string {
	sum := sha256.Sum256(append([]byte("owner"), v.Secret...))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (v *visitor) owns(t *transfer.Transfer) bool {
	return subtle.ConstantTimeCompare([]byte(t.Owner), []byte(v.name())) == 1
}

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

// A form key is 128 random bits, the second it was made, and a MAC with the visitor's secret over both and over what
// the form is for: "" for a new transfer, else the transfer's id.
const (
	nonceSize   = 16
	formKeySize = nonceSize + 8 + sha256.Size
)

func (v *visitor) newFormKey(scope string, now time.Time) string {
	key := make([]byte, nonceSize, formKeySize)
	_, _ = rand.Read(key) // never fails since Go 1.24
	key = binary.BigEndian.AppendUint64(key, uint64(now.Unix()))
	return base64.RawURLEncoding.EncodeToString(v.sign(key, scope))
}

// checkFormKey says whether a key is this browser's for this form, and whether it is still young enough. The nonce
// is what the store knows the form by.
func (v *visitor) checkFormKey(text, scope string, now time.Time) (nonce string, ours, fresh bool) {
	key, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(key) != formKeySize {
		return "", false, false
	}
	body := key[:nonceSize+8]
	if !hmac.Equal(v.sign(slices.Clone(body), scope), key) {
		return "", false, false
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(body[nonceSize:])), 0)
	return nonceOf(body), true, now.Sub(made) < formTime
}

// addressOf is the path that the transfer of a new form will have. The page shows it before anything is sent: whatever
// becomes of the answer, the address that keeps it is known (reliability.md F60).
func (h *handlers) addressOf(formKey string) string { return h.pathOf(idOf(formKey)) }

// idOf is the id of the transfer that a form starts; that of no transfer for what is no form key.
func idOf(formKey string) transfer.ID {
	key, err := base64.RawURLEncoding.DecodeString(formKey)
	if err != nil || len(key) != formKeySize {
		return ""
	}
	return transfer.IDOf(nonceOf(key))
}

// nonceOf is what the store knows a form by.
func nonceOf(key []byte) string { return base64.RawURLEncoding.EncodeToString(key[:nonceSize]) }

func (v *visitor) sign(body []byte, scope string) []byte {
	mac := hmac.New(sha256.New, v.Secret)
	mac.Write(body)
	mac.Write([]byte(scope))
	return mac.Sum(body)
}
