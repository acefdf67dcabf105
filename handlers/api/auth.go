package api

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"audarym/internal/merchant"
)

// authorized lets those in who have a key of this merchant, as often as the key may be used.
func (a *api) authorized(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		key := bearer(c.Request())
		if key == "" || !a.m.Knows(key) {
			return a.stranger(c)
		}
		if wait := reserve(a.keys[merchant.HashKey(key)], a.Now()); wait > 0 {
			return tooMany(c, wait, "This key makes too many requests.")
		}
		return next(c)
	}
}

// stranger refuses. Whoever tries too often is told so, which stops nobody with a right key behind the same address: that a key
// is 256 random bits is what stops guessing.
func (a *api) stranger(c echo.Context) error {
	if wait := reserve(a.wrong.of(c.RealIP()), a.Now()); wait > 0 {
		return tooMany(c, wait, "Too many requests without a right key came from this address.")
	}
	c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="audarym"`)
	return &refusal{status: http.StatusUnauthorized, detail: "A key of this shop is wanted: Authorization: Bearer ak_…"}
}

// bearer is the key that a request shows, "" where there is none, or more than one.
func bearer(r *http.Request) string {
	headers := r.Header.Values(echo.HeaderAuthorization)
	if len(headers) != 1 {
		return ""
	}
	scheme, key, _ := strings.Cut(headers[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}

func tooMany(c echo.Context, wait time.Duration, detail string) error {
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	return &refusal{status: http.StatusTooManyRequests, detail: detail + " Retry-After says when to go on."}
}

func (r Rate) orDefault() Rate {
	if r.PerSecond == 0 {
		r.PerSecond = defaultRate.PerSecond
	}
	if r.Burst == 0 {
		r.Burst = defaultRate.Burst
	}
	if r.WrongPerSecond == 0 {
		r.WrongPerSecond = defaultRate.WrongPerSecond
	}
	if r.WrongBurst == 0 {
		r.WrongBurst = defaultRate.WrongBurst
	}
	return r
}

// keyLimits has one for each key that there is.
type keyLimits map[merchant.KeyHash]*rate.Limiter

func newKeyLimits(r Rate, keys []merchant.KeyHash) keyLimits {
	l := keyLimits{}
	for _, key := range keys {
		l[key] = rate.NewLimiter(r.PerSecond, r.Burst)
	}
	return l
}

// reserve takes a place at once, or tells how long until there is one.
func reserve(l *rate.Limiter, now time.Time) time.Duration {
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// wrongLimits are those of addresses that showed no right key, the newest some thousands of them.
type wrongLimits struct {
	Rate
	seen *lru.Cache[netip.Addr, *rate.Limiter]
}

const strangers = 4096

func newWrongLimits(r Rate) wrongLimits {
	seen, err := lru.New[netip.Addr, *rate.Limiter](strangers)
	if err != nil {
		panic(err) // only of a size below 1
	}
	return wrongLimits{r, seen}
}

// of counts an IPv6 network of 64 bits as one address: whoever has one has all of them.
func (w wrongLimits) of(ip string) *rate.Limiter {
	address, err := netip.ParseAddr(ip)
	if err == nil && address.Unmap().Is6() {
		network, _ := address.Unmap().WithZone("").Prefix(64) // 64 is no wrong number
		address = network.Addr()
	}
	fresh := rate.NewLimiter(w.WrongPerSecond, w.WrongBurst)
	if known, there, _ := w.seen.PeekOrAdd(address.Unmap(), fresh); there {
		_, _ = w.seen.Get(address.Unmap()) // it was seen just now
		return known
	}
	return fresh
}
