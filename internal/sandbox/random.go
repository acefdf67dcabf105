package sandbox

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
)

// random is the one source of every identifier, so that a seed replays a run. It is guarded by the bank's mutex.
type random struct{ source *rand.ChaCha8 }

func newRandom(seed uint64) random {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return random{rand.NewChaCha8(key)}
}

func (r random) bytes(n int) []byte {
	b := make([]byte, n)
	r.source.Read(b) // never fails
	return b
}

// token is 22 characters of base64url, like the bank's own.
func (r random) token() string { return base64.RawURLEncoding.EncodeToString(r.bytes(16)) }

// hex is upper case, as in the seed's MD and intReference.
func (r random) hex(n int) string { return fmt.Sprintf("%X", r.bytes(n)) }

func (r random) digits(n int) string {
	var s strings.Builder
	for _, b := range r.bytes(n) {
		s.WriteByte('0' + b%10)
	}
	return s.String()
}

func (r random) uuid() string {
	b := r.bytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
