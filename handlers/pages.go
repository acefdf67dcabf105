package handlers

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"audarym/internal/merchant"
	"audarym/static"
)

// Pages serves the pages of every merchant. The host of a request says whose they are; one that is nobody's gets 421, and no
// link is ever made of it.
type Pages struct {
	Deps
	limits  *limits
	current atomic.Pointer[sites]
}

// sites are the merchants of one reading of the settings.
type sites struct {
	set      *merchant.Set
	of       map[merchant.ID]*site
	stranger http.Handler // answers whoever comes to a host that is nobody's
}

// site is one merchant's pages and API.
type site struct {
	base  string
	files map[string]*static.File // of its brand
	pages http.Handler
	api   http.Handler // nil: none
}

// New gives everything that is served on the public listener.
func New(d Deps, set *merchant.Set) (*Pages, error) {
	p := &Pages{Deps: d, limits: newLimits()}
	return p, p.Use(set)
}

// Use serves other merchants from now on, all of them or none. Requests that are under way end as they began.
func (p *Pages) Use(set *merchant.Set) error {
	before, next := p.current.Load(), &sites{set: set, of: map[merchant.ID]*site{}}
	for _, m := range set.All() {
		h, err := newHandlers(p.Deps, p.limits, m)
		if err != nil {
			return err
		}
		if before != nil && before.of[m.ID] != nil {
			h.brand.keep(before.of[m.ID].files)
		}
		s := &site{base: h.base, files: h.brand.files, pages: h.routes()}
		if p.API != nil {
			s.api = p.API(m)
		}
		next.of[m.ID] = s
	}
	nobody, err := newHandlers(p.Deps, p.limits, &merchant.Merchant{Name: "Audarym", Languages: []string{"kk", "ru", "en"}})
	if err != nil {
		return err
	}
	next.stranger = nobody.misdirected()
	p.current.Store(next)
	return nil
}

// misdirected answers everything with 421, but for what that page needs to look like one of ours.
func (h *handlers) misdirected() http.Handler {
	e := h.echo()
	e.GET("/static/*", staticFile)
	e.RouteNotFound("/*", func(echo.Context) error { return echo.NewHTTPError(http.StatusMisdirectedRequest) })
	return e
}

func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := p.current.Load()
	m, known := now.set.ByHost(p.hostOf(r))
	if !known {
		now.stranger.ServeHTTP(w, r)
		return
	}
	s := now.of[m.ID]
	if r.URL.Path == s.base && s.base != "" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		http.Redirect(w, r, s.base+"/", http.StatusPermanentRedirect)
		return
	}
	inside, ok := strings.CutPrefix(r.URL.Path, s.base+"/")
	if !ok { // the proxy should not have sent it here; the pages answer 404
		inside = "outside/" + strings.TrimPrefix(r.URL.Path, "/")
	}
	r = within(r, "/"+inside, s.base)
	if s.api != nil && strings.HasPrefix(r.URL.Path, "/api/") {
		s.api.ServeHTTP(w, r)
		return
	}
	s.pages.ServeHTTP(w, r)
}

// within is the request as the pages know it: without the prefix.
func within(r *http.Request, path, base string) *http.Request {
	if base == "" {
		return r
	}
	inside := *r
	u := *r.URL
	u.Path, u.RawPath = path, strings.TrimPrefix(r.URL.RawPath, base)
	inside.URL = &u
	return &inside
}

// hostOf is the host that the customer's browser asked for: what the request says, or what a proxy of ours says it said.
func (p *Pages) hostOf(r *http.Request) string {
	forwarded := r.Header.Values("X-Forwarded-Host")
	if len(forwarded) == 0 || !trusted(p.Proxies, r.RemoteAddr) {
		return r.Host
	}
	list := strings.Split(strings.Join(forwarded, ","), ",")
	return strings.TrimSpace(list[len(list)-1]) // the nearest proxy's word
}

// trusted reports that a peer, IP:PORT, is one of the proxies.
func trusted(proxies []netip.Prefix, peer string) bool {
	at, err := netip.ParseAddrPort(peer)
	if err != nil {
		return false
	}
	for _, p := range proxies {
		if p.Contains(at.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// IPExtractor finds the customer's address: the peer's, or the right-most one in X-Forwarded-For that no proxy of ours has.
func IPExtractor(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		_, block, err := net.ParseCIDR(p.String())
		if err == nil {
			options = append(options, echo.TrustIPRange(block))
		}
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
