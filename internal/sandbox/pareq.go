package sandbox

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// What a PAReq says of the merchant, beside the name (3ds-redirect.md 3.1; the acquirer's BIN as in the seed's PaRes).
const (
	acquirerBIN     = "440565"
	merchantNumber  = "SANDBOX00000001"
	merchantCountry = "398"
	threeDSTime     = "20060102 15:04:05"
	acsPath         = "/acs/pa"
	maxWrong        = 3
	challengeLife   = time.Hour // then the order is CANCEL_OLD
)

// challenge is the 3-D Secure check of one order.
type challenge struct {
	message string // id of the PAReq and PARes Message
	xid     string
	date    string
	last4   string
	opened  time.Time
	id      string     // in action
	base    string     // of action
	next    *acsReturn // after the page in between
	byHeart string     // a PaRes that is no XML
	wrong   int        // passwords
}

// challengeAnswer opens 3-D Secure and asks the merchant to send the browser there.
func (b *Bank) challengeAnswer(e *entry, r *http.Request) answer {
	id := b.random.token()
	b.issuePaReq(e)
	e.MD = b.random.digits(9) + "-" + b.random.hex(8) // as in the seed
	e.Status = statusChallenge
	e.challenge.id, e.challenge.base = id, b.base(r)
	b.challenges[id] = e
	b.log.Info("3-D Secure", "order", e.Number, "amount", e.Amount, "from", e.SenderMask, "to", e.ReceiverMask)
	return answer{status: http.StatusOK, body: b.challengeBody(e)}
}

// base is where browsers find the bank.
func (b *Bank) base(r *http.Request) string {
	if b.publicURL == "" {
		return "http://" + r.Host
	}
	return b.publicURL
}

func (b *Bank) challengeBody(e *entry) transferChallenge {
	p, id, base := e.plan(), e.challenge.id, e.challenge.base
	three := &secure3D{
		PaReq: e.PaReqIssued, MD: e.MD,
		Action:  base + acsPath + "?id=" + url.QueryEscape(id), // a query string: 3ds-redirect.md case 48
		TermURL: base + "/acs/not-the-merchants-term-url",
	}
	if p.WithoutPaReq {
		three.PaReq = ""
	}
	if p.Action != "" {
		three.Action = p.Action
	}
	if b.switches.ChallengeWithoutTermURL {
		three.TermURL = ""
	}
	told := e.told(p.Transfer.Lie)
	body := transferChallenge{ID: told.ID, Amount: told.amount, Currency: told.Currency, OrderID: told.Number, Status: e.Status}
	if b.switches.ChallengeWithoutID {
		body.ID = ""
	}
	if b.switches.ChallengeAtTop {
		body.secure3DAtTop = (*secure3DAtTop)(three)
	} else {
		body.Secure3D = three
	}
	return body
}

// issuePaReq draws identifiers until the text holds each character that encoders get wrong, so that every run meets
// all of them (3ds-redirect.md cases 35 to 37).
func (b *Bank) issuePaReq(e *entry) {
	for !containsAll(e.PaReqIssued, "+/=") {
		e.challenge = &challenge{
			message: "PAReq:" + b.random.token(),
			xid:     base64.StdEncoding.EncodeToString(b.random.bytes(20)),
			date:    b.now().UTC().Format(threeDSTime),
			opened:  b.now(),
			last4:   e.SenderMask[len(e.SenderMask)-4:],
		}
		e.PaReqIssued = deflate(b.paReqXML(e))
	}
}

func containsAll(s, chars string) bool {
	for _, c := range chars {
		if !strings.ContainsRune(s, c) {
			return false
		}
	}
	return true
}

// paReqXML is unsigned, without declaration or white space (3ds-redirect.md 3.1).
func (b *Bank) paReqXML(e *entry) string {
	c := e.challenge
	account := base64.StdEncoding.EncodeToString(b.random.bytes(15)) // a reference, not the card number
	shop, _ := url.Parse(e.request.BackLink)                         // checked before
	return fmt.Sprintf(`<ThreeDSecure><Message id="%s"><PAReq><version>1.0.2</version>`+
		`<Merchant><acqBIN>%s</acqBIN><merID>%s</merID><name>%s</name><country>%s</country><url>%s</url></Merchant>`+
		`<Purchase><xid>%s</xid><date>%s</date><amount>%s</amount><purchAmount>%d</purchAmount><currency>%s</currency>`+
		`<exponent>2</exponent><desc>%s</desc></Purchase>`+
		`<CH><acctID>%s</acctID><expiry>%s</expiry></CH></PAReq></Message></ThreeDSecure>`,
		c.message, acquirerBIN, merchantNumber, escape(cut(b.config.MerchantName, 25)), merchantCountry,
		escape(shop.Scheme+"://"+shop.Host), c.xid, c.date, e.Amount, e.amount, currencyNumber,
		escape(e.Description), account, e.expiry)
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}

// cut keeps the first n characters.
func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

// deflate is the encoding of both messages: zlib and one line of base64. Level 6 makes the text start with "eJ".
func deflate(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.WriteString(w, text) // a Buffer does not fail
	_ = w.Close()
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// inflate is strict: a line break or a blank where a plus was is the merchant's fault (3ds-redirect.md cases 35, 36).
func inflate(text string) (string, error) {
	if strings.ContainsAny(text, "\r\n") {
		return "", errors.New("line breaks") // encoding/base64 would skip them
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	r, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.LimitReader(r, 1<<20)) // against bombs, case 44
	return string(data), err
}
