package handlers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"audarym/internal/transfer"
)

// A form key is 128 random bits, the second it was made, and a MAC with the visitor's secret over both and over what
// the form is for: "" for a new transfer, else the transfer's id.
const (
	nonceSize   = 16
	formKeySize = nonceSize + 8 + sha256.Size
)

func (v *visitor) newFormKey(scope string, now time.Time) string {
	key := make([]byte, nonceSize, formKeySize)
	_, _ = rand.Read(key) // never fails since Go 1.24
	key = binary.BigEndian.AppendUint64(key, uint64(now.Unix()))
	return base64.RawURLEncoding.EncodeToString(v.sign(key, scope))
}

// checkFormKey says whether a key is this browser's for this form, and whether it is still young enough. The nonce
// is what the store knows the form by.
func (v *visitor) checkFormKey(text, scope string, now time.Time) (nonce string, ours, fresh bool) {
	key, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(key) != formKeySize {
		return "", false, false
	}
	body := key[:nonceSize+8]
	if !hmac.Equal(v.sign(slices.Clone(body), scope), key) {
		return "", false, false
	}
	made := time.Unix(int64(binary.BigEndian.Uint64(body[nonceSize:])), 0)
	return nonceOf(body), true, now.Sub(made) < formTime
}

// addressOf is the path that the transfer of a new form will have. The page shows it before anything is sent: whatever
// becomes of the answer, the address that keeps it is known (reliability.md F60).
func (h *handlers) addressOf(formKey string) string { return h.pathOf(idOf(formKey)) }

// idOf is the id of the transfer that a form starts; that of no transfer for what is no form key.
func idOf(formKey string) transfer.ID {
	key, err := base64.RawURLEncoding.DecodeString(formKey)
	if err != nil || len(key) != formKeySize {
		return ""
	}
	return transfer.IDOf(nonceOf(key))
}

// nonceOf is what the store knows a form by.
func nonceOf(key []byte) string { return base64.RawURLEncoding.EncodeToString(key[:nonceSize]) }

func (v *visitor) sign(body []byte, scope string) []byte {
	mac := hmac.New(sha256.New, v.Secret)
	mac.Write(body)
	mac.Write([]byte(scope))
	return mac.Sum(body)
}
