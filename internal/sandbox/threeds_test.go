package sandbox_test

import (
	"bytes"
	"compress/zlib"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
)

// inflated undoes zlib and base64 without any code of the sandbox.
func inflated(t *testing.T, encoded string) string {
	t.Helper()
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPaReqLooksGenuine(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	for _, char := range []string{"+", "/", "="} {
		if !strings.Contains(c.paReq, char) {
			t.Errorf("PaReq has no %s", char)
		}
	}
	if !strings.HasPrefix(c.paReq, "eJ") || strings.ContainsAny(c.paReq, "\r\n ") {
		t.Errorf("PaReq = %.20s…", c.paReq)
	}
	if !mdPattern.MatchString(c.md) {
		t.Errorf("MD = %s", c.md)
	}
	if !strings.HasPrefix(c.action, r.api+"/acs/pa?id=") {
		t.Errorf("action = %s", c.action)
	}
	want := regexp.MustCompile(`^<ThreeDSecure><Message id="PAReq:[\w-]{22}"><PAReq><version>1\.0\.2</version>` +
		`<Merchant><acqBIN>\d{1,11}</acqBIN><merID>\w{1,24}</merID><name>Sandbox merchant</name><country>398</country><url>https://epay\.homebank\.kz</url></Merchant>` +
		`<Purchase><xid>[\w+/]{27}=</xid><date>20261124 12:00:00</date><amount>100\.00</amount><purchAmount>10000</purchAmount><currency>398</currency><exponent>2</exponent><desc>TEST p2p</desc></Purchase>` +
		`<CH><acctID>[\w+/=]{1,28}</acctID><expiry>2501</expiry></CH></PAReq></Message></ThreeDSecure>$`)
	if text := inflated(t, c.paReq); !want.MatchString(text) {
		t.Errorf("PAReq = %s", text)
	}
}

// message is the sum of what a verifier needs, read by encoding/xml alone.
type message struct {
	Refs  string `xml:"Message>Signature>SignedInfo>Reference>DigestValue"`
	Value string `xml:"Message>Signature>SignatureValue"`
	Certs []struct {
		Text string `xml:",chardata"`
	} `xml:"Message>Signature>KeyInfo>X509Data>X509Certificate"`
}

// TestPaResIsSigned recomputes digest and signature as 3ds-redirect.md 3.4 says, with the certificate in the message.
func TestPaResIsSigned(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	encoded := inputs(r.typed(c, "1234").body).Get("PaRes")
	if len(encoded) < 4000 || !strings.HasPrefix(encoded, "eJ") {
		t.Errorf("PaRes of %d characters, want about 5 KB", len(encoded))
	}
	text := inflated(t, encoded)
	var m message
	if err := xml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	signed := regexp.MustCompile(`<PARes id="([^"]+)">.*</PARes>`).FindStringSubmatch(text)
	info := regexp.MustCompile(`<SignedInfo>.*</SignedInfo>`).FindString(text)
	if signed == nil || !strings.Contains(info, `URI="#`+signed[1]+`"`) {
		t.Fatalf("the signature does not name the PARes: %s", info)
	}
	digest := sha1.Sum([]byte(signed[0]))
	if base64.StdEncoding.EncodeToString(digest[:]) != m.Refs {
		t.Error("digest does not match")
	}
	if len(m.Certs) != 3 {
		t.Fatalf("%d certificates, want 3", len(m.Certs))
	}
	der, err := base64.StdEncoding.DecodeString(m.Certs[0].Text)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if cert.Subject.Organization[0] != "SANDBOX NOT A BANK" {
		t.Errorf("subject = %s", cert.Subject)
	}
	canon := strings.Replace(info, "<SignedInfo>", `<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">`, 1)
	sum := sha1.Sum([]byte(canon))
	signature, err := base64.StdEncoding.DecodeString(m.Value)
	if err != nil {
		t.Fatal(err)
	}
	if err := rsa.VerifyPKCS1v15(cert.PublicKey.(*rsa.PublicKey), crypto.SHA1, sum[:], signature); err != nil {
		t.Error(err)
	}
	if !strings.Contains(text, "<pan>0000000000005096</pan>") || !strings.Contains(text, "<status>Y</status><cavv>") {
		t.Errorf("PARes = %s", signed[0])
	}
}

// repack changes the XML of a PaRes and packs it again.
func repack(t *testing.T, encoded, from, to string) string {
	t.Helper()
	text := inflated(t, encoded)
	if !strings.Contains(text, from) {
		t.Fatalf("PaRes has no %s", from)
	}
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := io.WriteString(w, strings.Replace(text, from, to, 1)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// TestConfirmRefusesForgedPaRes: whatever is changed ends the order without money.
func TestConfirmRefusesForgedPaRes(t *testing.T) {
	t.Parallel()
	const otherSum = "0000000000000000000000000000"
	forgeries := map[string]func(t *testing.T, paRes, other string) string{
		"N made Y": func(t *testing.T, paRes, _ string) string { return repack(t, paRes, "<status>N<", "<status>Y<") },
		"digest":   func(t *testing.T, paRes, _ string) string { return repack(t, paRes, "<DigestValue>", "<DigestValue>A") },
		"signature": func(t *testing.T, paRes, _ string) string {
			return repack(t, paRes, "<SignatureValue>", "<SignatureValue>"+otherSum)
		},
		"message id":    func(t *testing.T, paRes, _ string) string { return repack(t, paRes, `id="PAReq:`, `id="PAReq:x`) },
		"other order":   func(_ *testing.T, _, other string) string { return other },
		"line breaks":   func(_ *testing.T, paRes, _ string) string { return paRes[:76] + "\r\n" + paRes[76:] },
		"plus to blank": func(_ *testing.T, paRes, _ string) string { return strings.Replace(paRes, "+", " ", 1) },
		"empty":         func(*testing.T, string, string) string { return "" },
		"not zlib":      func(*testing.T, string, string) string { return "AAAA" },
	}
	for name, forge := range forgeries {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c := r.challenge("123456", withThreeDS)
			codes := []string{"1234"}
			if name == "N made Y" {
				codes = []string{"0", "0", "0"}
			}
			paRes := inputs(r.typed(c, codes...).body).Get("PaRes")
			other := inputs(r.typed(r.challenge("223457", withThreeDS), "1234").body).Get("PaRes")
			answer := r.confirm(c, forge(t, paRes, other), c.md)
			if answer.code() != 877 {
				t.Errorf("%d %s", answer.status, answer.body)
			}
			if order := r.order("123456"); order.MoneyMoved != 0 || order.Status != "REJECT" {
				t.Errorf("ledger: %+v", order)
			}
		})
	}
}
