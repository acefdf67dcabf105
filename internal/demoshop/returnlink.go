package demoshop

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

// The query parameters that the pay page adds to return_url, in the order in which they are signed.
var returnFields = []string{"transfer", "order", "state", "amount", "currency", "time"}

const (
	returnDomain    = "audarym-return" // keeps a signature of something else from being taken for one of a return
	returnSignature = "signature"
)

// signedReturn reports whether the pay page signed these parameters: lower-case hex of HMAC-SHA256 over the domain and
// the six values, separated by line feeds. Other parameters are not signed and not looked at.
//
// A right signature proves that the page said so at that time, and no more. The customer holds the link and may open
// it again later: no order is paid by it.
func signedReturn(secret string, query url.Values) bool {
	message := []string{returnDomain}
	for _, name := range returnFields {
		if len(query[name]) != 1 || strings.Contains(query[name][0], "\n") {
			return false // twice would be read differently by two programs, a line feed would shift the fields
		}
		message = append(message, query.Get(name))
	}
	given, err := hex.DecodeString(query.Get(returnSignature))
	if err != nil || secret == "" {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(strings.Join(message, "\n")))
	return hmac.Equal(mac.Sum(nil), given)
}

// hasReturn reports whether anything of a return is in the query, right or wrong.
func hasReturn(query url.Values) bool {
	for _, name := range append([]string{returnSignature}, returnFields...) {
		if query.Has(name) {
			return true
		}
	}
	return false
}
