package merchant

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a text that no printer, encoder or logger can read.
type Secret string

const redacted = "(secret)"

// Plain gives the text to whoever signs with it or sends it to the bank.
func (s Secret) Plain() string { return string(s) }

func (s Secret) String() string               { return redacted }
func (s Secret) GoString() string             { return redacted }
func (s Secret) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redacted)) }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// KeyPrefix begins every API key, so that one that has leaked is found by a search.
const KeyPrefix = "ak_"

// KeyHash is the SHA-256 of an API key: 256 random bits need no slow hash.
type KeyHash [sha256.Size]byte

// HashKey is how an API key is kept.
func HashKey(key string) KeyHash { return sha256.Sum256([]byte(key)) }

func (h KeyHash) String() string { return "sha256:" + hex.EncodeToString(h[:]) }

const secretSize = 32 // bytes, of every secret that is made here

// NewKey makes an API key, "ak_" and 43 characters of base64url, and what of it is to be kept. Like its neighbours it
// panics if the random source fails, which crypto/rand.Reader never does.
func NewKey(random io.Reader) (key string, hash KeyHash) {
	key = KeyPrefix + base64.RawURLEncoding.EncodeToString(read(random))
	return key, HashKey(key)
}

// NewLinkSecret makes a secret for signed links: 43 characters of base64url.
func NewLinkSecret(random io.Reader) Secret {
	return Secret(base64.RawURLEncoding.EncodeToString(read(random)))
}

func read(random io.Reader) []byte {
	b := make([]byte, secretSize)
	if _, err := io.ReadFull(random, b); err != nil {
		panic(fmt.Sprintf("merchant: no random bytes: %v", err))
	}
	return b
}

// ErrKeyHash says that a text is no hash of a key, as `audarym keygen` prints it.
var ErrKeyHash = errors.New("is not sha256: and 64 hexadecimal digits")

// ParseKeyHash reads "sha256:" and 64 hexadecimal digits.
func ParseKeyHash(text string) (h KeyHash, err error) {
	digits, ok := strings.CutPrefix(text, "sha256:")
	if n, err := hex.Decode(h[:], []byte(padded(digits))); !ok || err != nil || n != len(h) || len(digits) != 2*len(h) {
		return KeyHash{}, ErrKeyHash
	}
	return h, nil
}

// padded keeps hex.Decode inside the array, whatever the length.
func padded(digits string) string { return digits[:min(len(digits), 2*sha256.Size)] }

// Knows reports that a key is one of the merchant's, in a time that says nothing about which.
func (m *Merchant) Knows(key string) bool {
	hash, found := HashKey(key), 0
	for _, known := range m.APIKeys {
		found |= subtle.ConstantTimeCompare(known[:], hash[:])
	}
	return found == 1 && strings.HasPrefix(key, KeyPrefix)
}
