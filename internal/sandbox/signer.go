package sandbox

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // 3-D Secure 1.0.2 signs with rsa-sha1
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"sync"
	"time"
)

// signer is the key of the ACS and the certificates it sends along, leaf first.
type signer struct {
	key   *rsa.PrivateKey
	certs []string
}

// loadSigner makes the key once per process: it takes a tenth of a second, and tests make many banks.
var loadSigner = sync.OnceValues(newSigner)

// paddingOID names an extension without meaning, under the arc for examples.
var paddingOID = asn1.ObjectIdentifier{2, 999, 1}

// newSigner signs three certificates with one key: nobody builds a chain of them. Three make a PaRes as long as a real
// one, with what a shared key saves in them put back as padding (3ds-redirect.md 3.4 and case 38).
func newSigner() (*signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	s := &signer{key: key}
	for i, name := range []string{"ACS", "Intermediate CA", "Root CA"} {
		cert := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i + 1)),
			Subject:      pkix.Name{Organization: []string{"SANDBOX NOT A BANK"}, CommonName: "Sandbox " + name},
			NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
			NotAfter:     time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC),
			KeyUsage:     x509.KeyUsageDigitalSignature,

			ExtraExtensions: []pkix.Extension{{Id: paddingOID, Value: padding()}},
		}
		der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
		if err != nil {
			return nil, err
		}
		s.certs = append(s.certs, base64.StdEncoding.EncodeToString(der))
	}
	return s, nil
}

func padding() []byte {
	b := make([]byte, 512)
	rand.Read(b) // never fails
	return b
}

func sha1Base64(data string) string {
	sum := sha1.Sum([]byte(data)) //nolint:gosec // see above
	return base64.StdEncoding.EncodeToString(sum[:])
}

func (s *signer) sign(data string) (string, error) {
	sum := sha1.Sum([]byte(data)) //nolint:gosec // see above
	signature, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA1, sum[:])
	return base64.StdEncoding.EncodeToString(signature), err
}

func (s *signer) verify(data, signature string) bool {
	sum := sha1.Sum([]byte(data)) //nolint:gosec // see above
	raw, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && rsa.VerifyPKCS1v15(&s.key.PublicKey, crypto.SHA1, sum[:], raw) == nil
}
