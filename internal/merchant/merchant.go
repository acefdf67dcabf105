// Package merchant says who takes transfers: name, hosts, terminal, keys, brand, languages, limits and what each allows.
//
// A merchant is read from settings that hold together (internal/config) and never changes: a reload makes a new Set.
package merchant

import (
	"net/url"
	"strings"

	"github.com/bojanz/currency"
)

// ID names a merchant in the database.
type ID string

// Merchant is one shop with one terminal at the bank.
type Merchant struct {
	ID         ID
	Name       string
	Hosts      []string    // Host headers that are this merchant's, lower case, with the port where it is not the scheme's own
	PublicURL  string      // scheme://host[:port][/prefix], no trailing slash; every absolute link starts with it
	TerminalID string      // opaque: one in the seed is no valid UUID, so its shape is not checked
	Bank       Credentials // who the merchant is to the bank
	APIKeys    []KeyHash   // of the keys that its servers may use
	Webhook    Webhook
	LinkSecret Secret   // signs links that the merchant makes, and those that lead back to it; empty: neither is there
	ReturnURLs []string // where a customer may be sent back to: an address that begins with one of these
	Brand      Brand
	Languages  []string        // kk, ru, en in the order the merchant wants; the first is the default
	AmountMin  currency.Amount // inclusive
	AmountMax  currency.Amount // inclusive
	Open       bool            // anybody may open a transfer on the merchant's page
	Abroad     bool            // the receiver's card may be a foreign one (seed: foreign)
	SavedCards bool            // the merchant's own customers may have the bank keep their cards
}

// Credentials are what the bank gave a merchant (seed: ClientID, ClientSecret).
type Credentials struct {
	ClientID string
	Secret   Secret
}

// Webhook is where a merchant is told of its transfers; there is none without a URL.
type Webhook struct {
	URL     string
	Secrets []Secret // "whsec_…": each of them signs, so that one can be exchanged without a gap
}

// Path is the prefix under which the merchant's pages stand: "" or "/transfer".
func (m *Merchant) Path() string {
	u, err := url.Parse(m.PublicURL)
	if err != nil {
		return ""
	}
	return u.Path
}

const maxReturnURL = 2048

// MayReturnTo reports that a customer may be sent to an address of up to 2048 bytes: it begins, path segment by path segment, with one that the
// merchant listed. What a browser reads differently from us (a backslash, a user name, a control character) is refused.
func (m *Merchant) MayReturnTo(address string) bool {
	u, err := url.Parse(address)
	if err != nil || len(address) > maxReturnURL || u.User != nil || u.Host == "" || u.Opaque != "" || u.Fragment != "" || strings.ContainsAny(address, "\\ \t\r\n") {
		return false
	}
	for _, listed := range m.ReturnURLs {
		l, err := url.Parse(listed)
		if err == nil && l.Scheme == u.Scheme && strings.EqualFold(l.Host, u.Host) && under(u, l) {
			return true
		}
	}
	return false
}

// under reports that a path begins with the listed one, and that no browser would lead it elsewhere.
func under(u, listed *url.URL) bool {
	for segment := range strings.SplitSeq(u.Path, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	path, prefix := u.EscapedPath(), strings.TrimSuffix(listed.EscapedPath(), "/")
	return path == prefix || strings.HasPrefix(path, prefix+"/")
}
