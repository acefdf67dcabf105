package sandbox

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"strings"
)

// Status values of a PARes, and the mark of a customer who cancelled.
const (
	paYes         = "Y"
	paNo          = "N"
	paAttempt     = "A"
	paUnavailable = "U"
	vendorCancel  = "CANCELLED"
)

// PARes and xmldsig in the one spelling that is its own canonical form (3ds-redirect.md 3.4).
const (
	dsigNS     = `http://www.w3.org/2000/09/xmldsig#`
	signedInfo = `<CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></CanonicalizationMethod>` +
		`<SignatureMethod Algorithm="` + dsigNS + `rsa-sha1"></SignatureMethod><Reference URI="#%s">` +
		`<DigestMethod Algorithm="` + dsigNS + `sha1"></DigestMethod><DigestValue>%s</DigestValue></Reference></SignedInfo>`
	signedInfoWire  = `<SignedInfo>` + signedInfo
	signedInfoCanon = `<SignedInfo xmlns="` + dsigNS + `">` + signedInfo
)

// issuePaRes is the ACS's word on a challenge, signed and encoded. Padding adds at least so many characters.
func (b *Bank) issuePaRes(e *entry, status string, cancelled bool, padding int) string {
	id := "SBX" + b.random.token()
	pares := b.paResXML(e, id, status, cancelled)
	digest := sha1Base64(pares)
	signature, err := b.signer.sign(fmt.Sprintf(signedInfoCanon, id, digest))
	if err != nil {
		b.log.Error("PaRes could not be signed", "err", err) // an RSA key that signs once signs always
	}
	var certs strings.Builder
	for _, cert := range b.signer.certs {
		certs.WriteString("<X509Certificate>" + cert + "</X509Certificate>")
	}
	extension := ""
	if padding > 0 { // base64 of random bytes is deflated to their number, and encoded once more
		extension = "<Extension>" + base64.StdEncoding.EncodeToString(b.random.bytes(padding*3/4+64)) + "</Extension>"
	}
	return deflate(fmt.Sprintf(`<ThreeDSecure><Message id="%s">%s<Signature xmlns="%s">%s<SignatureValue>%s</SignatureValue>`+
		`<KeyInfo><X509Data>%s</X509Data></KeyInfo></Signature>%s</Message></ThreeDSecure>`,
		e.challenge.message, pares, dsigNS, fmt.Sprintf(signedInfoWire, id, digest), signature, certs.String(), extension))
}

// paResXML is the signed part (3ds-redirect.md 3.2). Every value in it is ASCII without markup.
func (b *Bank) paResXML(e *entry, id, status string, cancelled bool) string {
	c := e.challenge
	proof, pan := "", strings.Repeat("0", len(e.SenderMask))
	if status == paYes || status == paAttempt {
		pan = pan[4:] + c.last4
		proof = fmt.Sprintf("<cavv>%s</cavv><eci>%s</eci><cavvAlgorithm>2</cavvAlgorithm>",
			base64.StdEncoding.EncodeToString(b.random.bytes(20)), eci(e.brand, status))
	}
	reason := ""
	if cancelled {
		reason = "<IReq><iReqCode>99</iReqCode><vendorCode>" + vendorCancel + "</vendorCode></IReq>"
	}
	return fmt.Sprintf(`<PARes id="%s"><version>1.0.2</version><Merchant><acqBIN>%s</acqBIN><merID>%s</merID></Merchant>`+
		`<Purchase><xid>%s</xid><date>%s</date><purchAmount>%d</purchAmount><currency>%s</currency><exponent>2</exponent></Purchase>`+
		`<pan>%s</pan><TX><time>%s</time><status>%s</status>%s</TX>%s</PARes>`,
		id, acquirerBIN, merchantNumber, c.xid, c.date, e.amount, currencyNumber,
		pan, b.now().UTC().Format(threeDSTime), status, proof, reason)
}

// eci is the electronic commerce indicator: 05 and 06, at Mastercard 02 and 01.
func eci(brand, status string) string {
	switch {
	case brand == "Mastercard" && status == paYes:
		return "02"
	case brand == "Mastercard":
		return "01"
	case status == paYes:
		return "05"
	}
	return "06"
}

// paRes is what the bank reads of one that came back.
type paRes struct {
	Message struct {
		ID    string `xml:"id,attr"`
		PARes struct {
			ID       string `xml:"id,attr"`
			Purchase struct {
				XID         string `xml:"xid"`
				PurchAmount string `xml:"purchAmount"`
				Currency    string `xml:"currency"`
			} `xml:"Purchase"`
			Status     string `xml:"TX>status"`
			VendorCode string `xml:"IReq>vendorCode"`
		} `xml:"PARes"`
		Digest    string `xml:"Signature>SignedInfo>Reference>DigestValue"`
		Signature string `xml:"Signature>SignatureValue"`
	} `xml:"Message"`
}

// readPaRes checks a PaRes against the order it is sent for: digest, signature, message, xid, amount and currency.
func (b *Bank) readPaRes(e *entry, encoded string) (status string, cancelled bool, err error) {
	if known := e.challenge.byHeart; known != "" && encoded == known {
		return paYes, false, nil
	}
	text, err := inflate(encoded)
	if err != nil {
		return "", false, fmt.Errorf("encoding: %w", err)
	}
	var p paRes
	if err := xml.Unmarshal([]byte(text), &p); err != nil {
		return "", false, fmt.Errorf("XML: %w", err)
	}
	m, c := p.Message, e.challenge
	signed := m.PARes
	switch {
	case sha1Base64(between(text, "<PARes ", "</PARes>")) != m.Digest:
		return "", false, fmt.Errorf("digest")
	case !b.signer.verify(fmt.Sprintf(signedInfoCanon, signed.ID, m.Digest), m.Signature):
		return "", false, fmt.Errorf("signature")
	case m.ID != c.message, signed.Purchase.XID != c.xid:
		return "", false, fmt.Errorf("of another challenge")
	case signed.Purchase.PurchAmount != fmt.Sprint(int64(e.amount)), signed.Purchase.Currency != currencyNumber:
		return "", false, fmt.Errorf("of another amount")
	}
	return signed.Status, signed.VendorCode == vendorCancel, nil
}

// between is the text from the first start to the first end after it, both included.
func between(text, start, end string) string {
	i := strings.Index(text, start)
	if i < 0 {
		return ""
	}
	j := strings.Index(text[i:], end)
	if j < 0 {
		return ""
	}
	return text[i : i+j+len(end)]
}
