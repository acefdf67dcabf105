package transfer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
)

// Vault encrypts what a challenge must remember and nobody may read: the bank's token and the token of TermUrl.
// AES-256-GCM, bound to the transfer's id.
type Vault struct{ keys []cipher.AEAD }

// NewVault derives its keys from the application's secrets, newest first: the first seals, each may open.
func NewVault(secrets [][]byte) (*Vault, error) {
	if len(secrets) == 0 {
		return nil, errors.New("transfer: a vault needs a key")
	}
	v := &Vault{}
	for _, secret := range secrets {
		key, err := hkdf.Key(sha256.New, secret, nil, "audarym challenge", 32)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		gcm, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		v.keys = append(v.keys, gcm)
	}
	return v, nil
}

// sealed is what lies in the vault.
type sealed struct {
	Token       Token
	ReturnToken string
}

func (v *Vault) seal(id ID, s sealed) []byte {
	plain, err := json.Marshal(s)
	if err != nil {
		panic(err) // two strings and a time always marshal
	}
	return v.keys[0].Seal(nil, nil, plain, []byte(id))
}

// open gives the zero value for what no key opens: then a fresh token is asked for, and no hand-off is shown.
func (v *Vault) open(id ID, box []byte) (s sealed) {
	for _, key := range v.keys {
		if plain, err := key.Open(nil, nil, box, []byte(id)); err == nil {
			_ = json.Unmarshal(plain, &s)
			return s
		}
	}
	return sealed{}
}
