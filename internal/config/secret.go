package config

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"audarym/internal/merchant"
)

// Keys seal cookies and challenges. No printer, encoder or logger can read them.
type Keys [][]byte

const redactedKeys = "(secret)"

func (k Keys) String() string               { return redactedKeys }
func (k Keys) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redactedKeys)) }
func (k Keys) LogValue() slog.Value         { return slog.StringValue(redactedKeys) }
func (k Keys) MarshalText() ([]byte, error) { return []byte(redactedKeys), nil }

const cookieKeySize = 64 // bytes: 32 to sign, 32 to encrypt

// NewCookieKey makes a random key for cookies and challenges.
func NewCookieKey() []byte {
	key := make([]byte, cookieKeySize)
	_, _ = rand.Read(key) // never fails since Go 1.24
	return key
}

func (p problems) cookieKeys(s Settings) Keys {
	text := p.secret("cookie-keys", s.CookieKeys, s.CookieKeysFile)
	if text == "" {
		return nil
	}
	var keys Keys
	for i, part := range listed(text) {
		key, err := base64.StdEncoding.DecodeString(part)
		if err != nil || len(key) != cookieKeySize {
			p.add("cookie-keys", "key %d is not base64 of 64 bytes", i+1)
			return nil
		}
		keys = append(keys, key)
	}
	return keys
}

// listed are keys or secrets that stand in lines, or with commas between them.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \r\n\t", r) })
}

// keysNeeded: they may be missing where nobody but this machine can see any merchant's page.
func (p problems) keysNeeded(s Settings, all []merchant.Merchant) {
	if s.CookieKeys != "" || s.CookieKeysFile != "" {
		return
	}
	for i := range all {
		if public(all[i].PublicURL) {
			p.add("cookie-keys", "are needed on a public address; audarym keygen cookie-key makes one")
			return
		}
	}
	if s.Bank == "prod" { // random ones would be forgotten with the next start, and the bank's notifications with them
		p.add("cookie-keys", "are needed for --bank=prod; audarym keygen cookie-key makes one")
	}
}

// public reports that others than this machine see an address. None is one on loopback that is not known yet.
func public(address string) bool {
	u, err := url.Parse(address)
	return err == nil && address != "" && !loopback(u.Hostname())
}

// secret takes a secret from its setting or from the file that holds it, never from both.
func (p problems) secret(setting, value, file string) string {
	if file == "" {
		return value
	}
	if value != "" {
		p.add(setting, "is given twice: by itself and as %s-file", setting)
		return ""
	}
	return p.secretFile(setting+"-file", file, file)
}

// secretFile never shows a path at which there is no file: it may be a secret in the wrong place.
func (p problems) secretFile(key, path, written string) string {
	content, err := readSmall(path, maxSecretFile)
	if err != nil {
		p.add(key, "cannot be read: %v", err)
		return ""
	}
	value := strings.TrimSpace(strings.TrimPrefix(string(content), "\ufeff")) // of an editor
	if value == "" {
		p.add(key, "is empty: %s", written)
	}
	return value
}

var envForm = regexp.MustCompile(`^[A-Z_][A-Z0-9_]*$`)

// secretEnv never shows what is no name of a variable, for the same reason.
func (p problems) secretEnv(key, name string) string {
	if !envForm.MatchString(name) {
		p.add(key, "must be the name of an environment variable: A-Z, 0-9 and _")
		return ""
	}
	value := strings.TrimSpace(os.Getenv(name))
	if value == "" {
		p.add(key, "%s is not set", name)
	}
	return value
}

const (
	maxSecretFile    = 64 << 10 // bytes
	maxSettingsFile  = 1 << 20  // bytes
	maxMerchantsFile = 8 << 20  // bytes
)

// readSmall reads a file of at most so many bytes. Its errors do not hold the path.
func readSmall(path string, most int64) ([]byte, error) {
	f, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	if int64(len(content)) > most {
		return nil, fmt.Errorf("more than %d KiB", most>>10)
	}
	return content, nil
}
