package telemetry

import "crypto/rand"

// consonants are sixteen, so that half a byte is one, and none is a digit.
const consonants = "bcdfghjkmnpqrstv"

// NewRequestID is 64 random bits in 16 letters, for a log and for a page that somebody reads out to support. There is no digit
// in it: NewLogger would take a run of them for a card now and then, and then the page and the log would not agree.
func NewRequestID() string {
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails since Go 1.24
	id := make([]byte, 0, 2*len(random))
	for _, b := range random {
		id = append(id, consonants[b>>4], consonants[b&15])
	}
	return string(id)
}
