// Package webhook tells a merchant's server what became of a transfer, by the Standard Webhooks specification 1.0:
// signed JSON, one id for all tries, ten tries over three days.
//
// It makes one try when it is asked to, and says when the next one is due. What must be sent, and what came of it, is
// stored elsewhere.
//
// The merchant names the address, so the address is an attacker's until the opposite is proved (reliability.md F63).
// CheckURL refuses what can be refused by its text, when the address is saved. What a name leads to is decided at every
// connection anew, after the name has been looked up and before a packet leaves: a name server may answer differently
// by then. Nothing is followed from there: no redirect, no proxy, no connection that was kept.
//
// The specification's Go library has no module file and is not to be had as a module, so the signature is made here. Its
// test vector, and its JavaScript library (e2e/webhookjs), check it.
package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"io"
	"strconv"
	"strings"
	"time"
)

// The headers of a message.
const (
	HeaderID        = "webhook-id"        // the same on every try
	HeaderTimestamp = "webhook-timestamp" // of the try, Unix seconds
	HeaderSignature = "webhook-signature"
)

var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewID makes a message's id: "msg_" and 128 random bits as 26 characters a-z and 2-7. A full stop would let one signed
// text be read as two messages; there is none.
func NewID(random io.Reader) string {
	var bits [16]byte
	if _, err := io.ReadFull(random, bits[:]); err != nil {
		panic("webhook: no randomness: " + err.Error())
	}
	return "msg_" + idAlphabet.EncodeToString(bits[:])
}

// Sign gives the value of webhook-signature: "v1," and the HMAC-SHA256 of "id.seconds.body" in base64, once for each
// secret, separated by a space. While a secret is exchanged there are two, and the receiver may know either. A secret
// that is empty signs nothing; without any the value is empty.
func Sign(id string, at time.Time, body []byte, secrets []Secret) string {
	var all []string
	for _, s := range secrets {
		if s.IsZero() {
			continue
		}
		mac := hmac.New(sha256.New, []byte(*s.key))
		_, _ = io.WriteString(mac, id+"."+strconv.FormatInt(at.Unix(), 10)+".")
		_, _ = mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}
