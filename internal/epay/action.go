package epay

import (
	"net/url"
	"regexp"
	"strings"

	"audarym/internal/transfer"
)

// challenged takes a challenge only where all that the browser needs is there, and nothing in it belongs to another order
// (3ds-redirect.md cases 45 and 47). The seed does not show this answer, so its id may stand in either place, or nowhere:
// no money moves before confirm, and confirm's own answer decides.
func (r reader) challenged(f *fields, ch challenge) transfer.Outcome {
	id := f.text("id")
	if nested := f.object("secure3d"); id == "" {
		id = nested.text("id")
	}
	switch {
	case r.foreign(f):
		return unknown("3-D Secure for another order or amount")
	case !r.usable(ch.action):
		return unknown(actionNotUsable)
	case ch.paReq == "" || ch.md == "" || len(ch.md) > 1024 || strings.IndexFunc(ch.md, notPrintable) >= 0:
		return unknown("3-D Secure without PaReq or MD")
	}
	return transfer.Outcome{Trigger: transfer.OnChallenge, BankID: id, Action: ch.action, PaReq: ch.paReq, MD: ch.md}
}

const actionNotUsable = "3-D Secure action not usable"

// publicName is a host name with a dot whose last label is no number. Every other way to write a host, 127.1 and
// fullwidth digits among them, may lead a browser into a private network.
var publicName = regexp.MustCompile(`^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*$`)

// usable says whether a browser may be sent there (3ds-redirect.md cases 47, 48 and 83): https, a public name that is
// not ours, no credentials. A bank on loopback may use plain http on loopback.
func (r reader) usable(action string) bool {
	u, err := url.Parse(action)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(action, " \\") ||
		strings.IndexFunc(action, notPrintable) >= 0 || r.isOwn(u) {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if loopback(host) {
		return r.local && (u.Scheme == "http" || u.Scheme == "https")
	}
	return u.Scheme == "https" && publicName.MatchString(host)
}

// isOwn compares names, whatever the port; on loopback ports, whatever the name.
func (r reader) isOwn(u *url.URL) bool {
	own, err := url.Parse(r.own)
	if err != nil || own.Hostname() == "" {
		return false
	}
	ours, theirs := strings.ToLower(own.Hostname()), strings.ToLower(u.Hostname())
	if loopback(ours) && loopback(theirs) {
		return portOf(own) == portOf(u)
	}
	return ours == theirs
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "http":
		return "80"
	}
	return "443"
}

func notPrintable(c rune) bool { return c < ' ' || c > '~' }
