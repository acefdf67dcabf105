package sandbox

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	scopeTransfer = "transfer"
	scopeWide     = "webapi usermanagement email_send verification statement statistics payment"
	tokenLife     = 7200 * time.Second // seed: expires_in
)

var (
	tokenAlways = []string{"grant_type", "scope", "client_id", "client_secret"}
	tokenOrder  = []string{"invoiceID", "amount", "currency", "terminal"}
	tokenExtra  = []string{"secret_hash", "postLink", "failurePostLink"} // bank-api.md 2, beyond
)

// grant is what a token allows. One of scope "transfer" belongs to one operation (bank-api.md 2).
type grant struct {
	scope    string
	number   string
	amount   cents
	currency string
	terminal string
	expires  time.Time
	secret   string // secret_hash, which comes back in the notification
	spent    bool   // a transfer was taken with it
}

// token answers the OAuth call.
func (b *Bank) token(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		b.send(w, r, unreadable(err.Error()).answer("", Switches{}))
		return
	}
	b.send(w, r, b.issueToken(form))
}

func (b *Bank) issueToken(form url.Values) answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	g, no := b.checkToken(form)
	if no != nil {
		b.log.Info("token refused", "order", form.Get("invoiceID"), "code", no.code, "detail", no.detail)
		return no.answer(form.Get("invoiceID"), b.switches)
	}
	token := b.random.token()
	b.grants[token] = g
	response := tokenResponse{AccessToken: token, ExpiresIn: int(tokenLife.Seconds()), Scope: g.scope, TokenType: "Bearer"}
	if b.switches.ExpiresInString {
		response.ExpiresIn = "7200"
	}
	a := answer{status: http.StatusOK, body: response}
	if g.scope == scopeTransfer {
		a = b.timed(b.castFor(g.number).Token.spoil(a, g.number))
	}
	return a
}

func (b *Bank) checkToken(form url.Values) (*grant, *refusal) {
	required, optional := tokenAlways, slices.Concat(tokenExtra, tokenOrder)
	if form.Get("scope") == scopeTransfer {
		required, optional = slices.Concat(tokenAlways, tokenOrder), tokenExtra
	}
	if err := checkForm(form, required, optional); err != nil {
		return nil, unreadable(err.Error())
	}
	g := &grant{scope: form.Get("scope"), number: form.Get("invoiceID"), currency: form.Get("currency"),
		terminal: form.Get("terminal"), secret: form.Get("secret_hash"), expires: b.now().Add(tokenLife)}
	switch {
	case form.Get("grant_type") != "client_credentials":
		return nil, unreadable("grant_type")
	case g.scope != scopeTransfer && g.scope != scopeWide:
		return nil, unreadable("scope")
	case !same(form.Get("client_id"), b.config.ClientID) || !same(form.Get("client_secret"), b.config.ClientSecret):
		return nil, unauthorized("client_id or client_secret")
	case form.Has("terminal") && g.terminal != b.config.TerminalID && !slices.Contains(b.config.OtherTerminals, g.terminal):
		return nil, unauthorized("terminal")
	}
	return g, g.readOrder(form)
}

// readOrder checks the fields of the operation, where they are given.
func (g *grant) readOrder(form url.Values) *refusal {
	if form.Has("invoiceID") && !orderNumber.MatchString(g.number) {
		return &refusal{http.StatusBadRequest, codeDetails, "invoiceID is not 6 to 15 digits"}
	}
	if form.Has("currency") && g.currency != currency {
		return &refusal{http.StatusBadRequest, codeDetails, "currency"}
	}
	if form.Has("amount") {
		amount, ok := parseCents(form.Get("amount"))
		if !ok {
			return &refusal{http.StatusBadRequest, codeDetails, "amount"}
		}
		g.amount = amount
	}
	return nil
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// grantOf finds the living token of a request.
func (b *Bank) grantOf(r *http.Request) (*grant, *refusal) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	g := b.grants[token]
	switch {
	case !ok || g == nil:
		return nil, unauthorized("no such token")
	case !b.now().Before(g.expires):
		return nil, unauthorized("the token has expired")
	}
	return g, nil
}

// covers says whether the token is that of this very operation.
func (g *grant) covers(e orderRequest) bool {
	return g.scope == scopeTransfer && g.number == e.ID && g.amount == e.Amount &&
		g.currency == e.Currency && g.terminal == e.TerminalID
}
