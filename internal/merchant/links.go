package merchant

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// LinkPath is where signed links lead, below the public address.
const LinkPath = "/pay"

// MaxLinkLife is how far ahead a signed link may end.
const MaxLinkLife = 31 * 24 * time.Hour

// linkNames are the parameters that a signed link may have, each once; the signature comes to them.
var linkNames = []string{
	"amount", "currency", "order", "description", "customer", "email", "lang", "receiver", "return_url", "failure_return_url", "expires",
}

const signatureName = "signature"

// Errors of VerifyLink. What they are wrapped in says what is wrong, and never holds a value.
var (
	ErrLink        = errors.New("merchant: not a link that the merchant signed")
	ErrLinkExpired = errors.New("merchant: the link has expired")
)

// Link is an order that a merchant has signed. Nothing but the signature and the time has been looked at yet.
type Link struct {
	Params    url.Values // without the signature
	Signature string     // names the order: one link is one transfer
	Expires   time.Time
}

// SignLink is the signature of a link: lower-case hex of HMAC-SHA256 under the secret's text, over "audarym-link\n" and, for
// each parameter but the signature, sorted by name: name, "=", value as it is before URL-encoding, "\n".
func SignLink(secret Secret, params url.Values) string {
	message := "audarym-link\n"
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if name != signatureName {
			message += name + "=" + params.Get(name) + "\n"
		}
	}
	return signed(secret, message)
}

// LinkURL is the whole address of a link, below the merchant's public address.
func LinkURL(publicURL string, secret Secret, params url.Values) string {
	query := maps.Clone(params)
	query.Set(signatureName, SignLink(secret, params))
	return publicURL + LinkPath + "?" + query.Encode()
}

// VerifyLink reads the query of a link. It is an ErrLink where the secret is empty, a name is unknown or stands twice, a value
// has a control character, which could make two orders look like one, the signature is another, or the link ends later than
// MaxLinkLife from now. A link that is over is an ErrLinkExpired, and is given all the same: it may have been used in time.
func VerifyLink(secret Secret, rawQuery string, now time.Time) (Link, error) {
	if secret == "" {
		return Link{}, refused("the merchant has no links")
	}
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return Link{}, refused("the query is unreadable")
	}
	for name, values := range query {
		switch {
		case name != signatureName && !slices.Contains(linkNames, name):
			return Link{}, refused("a parameter is unknown")
		case len(values) != 1:
			return Link{}, refused("a parameter stands twice")
		case !utf8.ValidString(values[0]), strings.ContainsFunc(values[0], unicode.IsControl):
			return Link{}, refused("a value has a character that is no text")
		}
	}
	l := Link{Params: query, Signature: query.Get(signatureName)}
	if !hmac.Equal([]byte(SignLink(secret, query)), []byte(l.Signature)) {
		return Link{}, refused("the signature is another")
	}
	query.Del(signatureName)
	if l.Expires, err = linkTime(query.Get("expires")); err != nil || l.Expires.Sub(now) > MaxLinkLife {
		return Link{}, refused("the end is no time, or too far ahead")
	}
	if !now.Before(l.Expires) {
		return l, ErrLinkExpired
	}
	return l, nil
}

func refused(why string) error { return fmt.Errorf("%w: %s", ErrLink, why) }

// linkTime reads Unix seconds, digits only.
func linkTime(text string) (time.Time, error) {
	n, err := strconv.ParseUint(text, 10, 36)
	return time.Unix(int64(n), 0), err
}

// Return is what a merchant is told by a customer who comes back.
type Return struct {
	Transfer, Order, State, Amount, Currency string
	At                                       time.Time
}

// SignReturn adds to an address of the merchant what became of a transfer, signed so that the customer cannot change it:
// lower-case hex of HMAC-SHA256 under the secret's text, over "audarym-return" and transfer, order, state, amount, currency
// and Unix seconds, a line each. Without a secret nothing could be believed, and only transfer and order are added. Parameters
// of the address that have the same names are replaced, all others stay as they are.
func SignReturn(secret Secret, address string, r Return) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("merchant: the return address is unreadable")
	}
	added := url.Values{"transfer": {r.Transfer}, "order": {r.Order}}
	if secret != "" {
		at := strconv.FormatInt(r.At.Unix(), 10)
		added.Set("state", r.State)
		added.Set("amount", r.Amount)
		added.Set("currency", r.Currency)
		added.Set("time", at)
		added.Set(signatureName, signed(secret,
			strings.Join([]string{"audarym-return", r.Transfer, r.Order, r.State, r.Amount, r.Currency, at}, "\n")))
	}
	u.RawQuery = strings.TrimPrefix(without(u.RawQuery)+"&"+added.Encode(), "&")
	return u.String(), nil
}

// returnNames are what a merchant reads from an address that a customer comes back to: none of them is ever its own.
var returnNames = []string{"transfer", "order", "state", "amount", "currency", "time", signatureName}

// without takes these out of a query.
func without(rawQuery string) string {
	var kept []string
	for part := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); part != "" && err == nil && !slices.Contains(returnNames, plain) {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}

func signed(secret Secret, message string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}
