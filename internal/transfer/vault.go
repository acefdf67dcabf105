package transfer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// Vault encrypts what a challenge must remember and nobody may read: the bank's token and the token of TermUrl.
// AES-256-GCM, bound to the transfer's id.
type Vault struct {
	keys    []cipher.AEAD
	secrets [][]byte // of the bank's notifications
}

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
		notify, err := hkdf.Key(sha256.New, secret, nil, "audarym secret_hash", 32)
		if err != nil {
			return nil, err
		}
		v.keys, v.secrets = append(v.keys, gcm), append(v.secrets, notify)
	}
	return v, nil
}

// secretOf is what the bank is told as secret_hash and gives back in its notification. It follows from the token in the
// notification's path, and only for who has the key: who has seen the path alone cannot make it.
func (v *Vault) secretOf(notifyToken string) string { return secretBy(v.secrets[0], notifyToken) }

// knowsSecret compares what came back, in constant time, under the newest key and those before it.
func (v *Vault) knowsSecret(notifyToken, said string) bool {
	for _, key := range v.secrets {
		if hmac.Equal([]byte(secretBy(key, notifyToken)), []byte(said)) {
			return true
		}
	}
	return false
}

func secretBy(key []byte, notifyToken string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(notifyToken))
	return hex.EncodeToString(mac.Sum(nil))
}

// sealed is what lies in the vault.
type sealed struct {
	Token       Token
	ReturnToken string
	NotifyToken string
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

// secrets are the two path tokens of an attempt; the store has only their hashes.
type secrets struct {
	returnToken, notifyToken string
	returnHash, notifyHash   Hash
}

func (s *Service) newSecrets() (sec secrets) {
	sec.returnToken, sec.returnHash = s.newToken()
	sec.notifyToken, sec.notifyHash = s.newToken()
	return sec
}
