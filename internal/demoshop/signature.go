package demoshop

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Why a webhook is refused. Whoever sent it is told none of this: 401 is enough.
var (
	errNoSignature  = errors.New("webhook-id, webhook-timestamp or webhook-signature is missing")
	errStale        = errors.New("the timestamp is more than five minutes off")
	errBadSignature = errors.New("no signature is right")
)

// webhookTolerance is how far the sender's clock may be off, either way; a recorded webhook is worthless after it.
const webhookTolerance = 5 * time.Minute

const (
	secretPrefix = "whsec_"
	minSecret    = 24
	maxSecret    = 64
	maxWebhookID = 255
)

// parseSecrets reads "whsec_<base64 of 24 to 64 bytes>", or several separated by commas while a secret is exchanged.
func parseSecrets(text string) ([][]byte, error) {
	var keys [][]byte
	for _, secret := range strings.Split(text, ",") {
		encoded, ok := strings.CutPrefix(strings.TrimSpace(secret), secretPrefix)
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
			return nil, fmt.Errorf("a webhook secret is %s and the base64 of %d to %d bytes", secretPrefix, minSecret, maxSecret)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// verifyWebhook checks a webhook by Standard Webhooks: HMAC-SHA256 of "id.timestamp.body", of the body as it came, in
// base64 after "v1,". The header holds a signature for each secret of the sender, separated by spaces; one that fits
// one of ours is enough, and that is how secrets are exchanged without a gap. Other versions than v1 are skipped.
func verifyWebhook(keys [][]byte, header http.Header, body []byte, now time.Time) error {
	id, stamp, signatures := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp"), header.Get("Webhook-Signature")
	if id == "" || len(id) > maxWebhookID || stamp == "" || signatures == "" {
		return errNoSignature
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errNoSignature
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > webhookTolerance || off < -webhookTolerance {
		return errStale
	}
	for _, field := range strings.Fields(signatures) {
		encoded, ok := strings.CutPrefix(field, "v1,")
		given, err := base64.StdEncoding.DecodeString(encoded)
		if ok && err == nil && signedByOne(keys, id+"."+stamp+".", body, given) {
			return nil
		}
	}
	return errBadSignature
}

func signedByOne(keys [][]byte, prefix string, body, given []byte) bool {
	for _, key := range keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(prefix))
		mac.Write(body)
		if hmac.Equal(mac.Sum(nil), given) { // in constant time
			return true
		}
	}
	return false
}
