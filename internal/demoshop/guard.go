package demoshop

import (
	"net"
	"net/http"
	"strings"
)

// maxBody is the most that is read of any request; a webhook is far smaller.
const maxBody = 64 << 10

// guard stands before every page: its own names only, forms from its own pages only, and the headers of each answer.
// The webhook alone is no browser's and is exempt from the second; its signature says who sent it.
func (s *Shop) guard(next http.Handler) http.Handler {
	forms := http.NewCrossOriginProtection()
	forms.AddInsecureBypassPattern("POST /webhook")
	next = forms.Handler(http.MaxBytesHandler(next, maxBody))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.setHeaders(w.Header())
		if !s.ownName(r.Host) {
			http.Error(w, "open this shop as localhost or by its own address", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ownName takes the shop's public host, and this machine's names with any port.
func (s *Shop) ownName(host string) bool {
	host = strings.ToLower(host)
	name := host
	if n, _, err := net.SplitHostPort(host); err == nil {
		name = n
	}
	switch strings.Trim(name, "[]") {
	case "localhost", "127.0.0.1", "::1":
		return true
	}
	return host != "" && host == strings.ToLower(s.public.Host)
}

// setHeaders lets forms lead to the pay page, since the order form is answered with a redirect there.
func (s *Shop) setHeaders(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' "+s.payOrigin)
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin") // the link back is not for others
	header.Set("Cache-Control", "no-store")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
}
