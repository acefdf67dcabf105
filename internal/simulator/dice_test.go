package simulator

import (
	"math"
	"math/rand/v2"
	"sync"
	"time"
)

// dice are the random numbers of one entity of a world. Each has a stream of its own, so that the order in which
// goroutines run does not shift anybody's draws.
type dice struct{ *rand.Rand }

func newDice(seed uint64, entity string) dice {
	return dice{rand.New(rand.NewPCG(seed, mix(seed, entity, 0)))}
}

// mix is a number that follows from the seed, a name and a count.
func mix(seed uint64, name string, n uint64) uint64 {
	h := uint64(14695981039346656037) ^ seed // FNV-1a, then the finish of SplitMix64
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	h += n * 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

func (d dice) chance(p float64) bool { return d.Float64() < p }

// between is a time with all its nanoseconds.
func (d dice) between(low, high time.Duration) time.Duration {
	return low + time.Duration(d.Int64N(int64(high-low)))
}

// spread is a time between two of very different size: seconds are as likely as hours.
func (d dice) spread(low, high time.Duration) time.Duration {
	return time.Duration(float64(low) * math.Pow(float64(high)/float64(low), d.Float64()))
}

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// noise is the domain's source of random bytes, from the seed.
type noise struct {
	mu sync.Mutex
	of *rand.ChaCha8
}

func newNoise(seed uint64, entity string) *noise {
	var key [32]byte
	for i := range key {
		key[i] = byte(mix(seed, entity, uint64(i)))
	}
	return &noise{of: rand.NewChaCha8(key)}
}

func (n *noise) Read(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.of.Read(b)
}
