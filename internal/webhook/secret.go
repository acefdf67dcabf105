package webhook

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

const (
	secretPrefix = "whsec_"
	newKey       = 32 // bytes of a secret of ours
	minKey       = 24 // bytes; both limits are the specification's
	maxKey       = 64
)

// ErrSecret says of a secret what it should look like. It does not quote what was given.
var ErrSecret = errors.New("is not whsec_ and base64 of 24 to 64 bytes")

// Secret signs the messages to one endpoint. Whatever prints it (fmt, slog, JSON) gets no secret; the one way to it is
// Text. Its zero value signs nothing.
type Secret struct {
	// Behind a pointer, for fmt asks no method of what stands in somebody's unexported field, and prints all but
	// what a pointer leads to.
	key *string
}

// NewSecret makes a random one.
func NewSecret() Secret {
	key := make([]byte, newKey)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return secretOf(key)
}

// ParseSecret reads what Text gave, or what a merchant brings along from elsewhere.
func ParseSecret(text string) (Secret, error) {
	encoded, found := strings.CutPrefix(text, secretPrefix)
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if !found || err != nil || len(key) < minKey || len(key) > maxKey {
		return Secret{}, ErrSecret
	}
	if s := secretOf(key); s.Text() == text { // line breaks, which the decoder reads over, would be lost
		return s, nil
	}
	return Secret{}, ErrSecret
}

func secretOf(key []byte) Secret {
	text := string(key)
	return Secret{&text}
}

// Text is "whsec_" and the base64 of the key: for the store, and for the merchant when the secret is made.
func (s Secret) Text() string {
	if s.key == nil {
		return ""
	}
	return secretPrefix + base64.StdEncoding.EncodeToString([]byte(*s.key))
}

// IsZero reports that there is no secret.
func (s Secret) IsZero() bool { return s.key == nil }

const redacted = "[webhook secret]"

func (s Secret) String() string               { return redacted }
func (s Secret) GoString() string             { return redacted }
func (s Secret) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redacted)) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
func (s Secret) GobEncode() ([]byte, error) {
	return nil, errors.New("webhook: a secret is never encoded")
}
