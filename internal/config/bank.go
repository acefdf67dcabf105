package config

import (
	"strings"
)

// hosts of the bank's environments (bank-api.md section 1).
var banks = map[string]struct{ token, api string }{
	"sandbox": {"http://127.0.0.1:8081/epay2/oauth2/token", "http://127.0.0.1:8081/api"},
	"test":    {"https://testoauth.homebank.kz/epay2/oauth2/token", "https://testepay.homebank.kz/api"},
	"test2":   {"https://test-epay-oauth.epayment.kz/oauth2/token", "https://test-epay-api.epayment.kz"},
	"prod":    {"https://epay-oauth.homebank.kz/oauth2/token", "https://epay-api.homebank.kz"},
	"custom":  {},
}

// What the sandbox knows a merchant by: the bank's published test merchant (seed: Test merchant, Request Body).
const (
	sandboxClient   = "test"
	sandboxSecret   = "yF587AV9Ms94qN2QShFzVR3vFnWkhjbAK3sG"
	sandboxTerminal = "c36b282f-6819-4d4f-85df-a4bdc8a8f703"
)

// bank puts the addresses together. The sandbox is for loopback, and the real banks are never on it.
func (p problems) bank(s Settings) Bank {
	known, ok := banks[s.Bank]
	if !ok {
		p.add("bank", "must be sandbox, test, test2, prod or custom, not %q", s.Bank)
	}
	b := Bank{Name: s.Bank, TokenURL: or(s.BankTokenURL, known.token), APIURL: strings.TrimRight(or(s.BankAPIURL, known.api), "/")}
	b.ConfirmURL = or(s.BankConfirmURL, b.APIURL+"/payment/confirm")
	p.needed(b, "bank-token-url", b.TokenURL)
	p.needed(b, "bank-api-url", b.APIURL)
	p.bankURL("bank-token-url", b.TokenURL, b)
	p.bankURL("bank-api-url", b.APIURL, b)
	if b.APIURL != "" {
		p.bankURL("bank-confirm-url", b.ConfirmURL, b)
	}
	return b
}

func (p problems) needed(b Bank, setting, value string) {
	if value == "" {
		p.add(setting, "is needed for --bank=%s", b.Name)
	}
}

func (p problems) bankURL(setting, value string, b Bank) {
	if value == "" {
		return
	}
	u := p.endpoint(setting, value)
	if u != nil && u.Scheme == "http" && strings.HasSuffix(u.Hostname(), ".localhost") {
		p.add(setting, "must be https, or http at localhost or 127.0.0.1: %q is looked up", u.Hostname())
		return
	}
	if u != nil && b.Sandbox() && !loopback(u.Hostname()) {
		p.add(setting, "leads away from the sandbox, which is on loopback; say --bank=custom for another bank")
	}
	if u != nil && loopback(u.Hostname()) && !b.Sandbox() && b.Name != "custom" {
		p.add(setting, "leads to this machine, where the bank is not; say --bank=custom")
	}
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
