package config

import (
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/bojanz/currency"

	"audarym/internal/merchant"
)

// single is the one merchant that the flags describe.
func (p problems) single(s Settings, b Bank) merchant.Merchant {
	m := merchant.Merchant{ID: "default", Name: p.line("merchant-name", s.MerchantName, 1, 60), Open: true}
	m.PublicURL = p.singleURL(s)
	p.exposed("bank", m.PublicURL, b)
	if m.PublicURL != "" {
		m.Hosts = merchant.HostsOf(m.PublicURL)
	}
	secret := p.secret("client-secret", s.ClientSecret, s.ClientSecretFile)
	m.Bank = p.credentials(b, s.ClientID, secret, s.ClientSecretFile != "", "client-secret")
	m.TerminalID = p.terminal(b, s.TerminalID)
	m.Languages = p.languages(strings.Split(s.Languages, ","))
	m.AmountMin, m.AmountMax = p.amounts(s.AmountMin, s.AmountMax)
	return m
}

// singleURL may be missing on loopback, where it is made of the port that is to be known.
func (p problems) singleURL(s Settings) string {
	if s.PublicURL != "" {
		return p.publicURL("public-url", s.PublicURL)
	}
	if host, _, err := net.SplitHostPort(s.Listen); err == nil && !loopback(host) {
		p.add("public-url", "is needed when listen is not a loopback address")
	}
	return ""
}

// exposed keeps the sandbox from the public.
func (p problems) exposed(key, address string, b Bank) {
	if b.Sandbox() && public(address) {
		p.add(key, "the sandbox is no bank for a public address; say --bank=prod, test, test2 or custom")
	}
}

// credentials are the merchant's at the bank. The sandbox knows one by heart.
func (p problems) credentials(b Bank, id, secret string, given bool, secretKey string) merchant.Credentials {
	if b.Sandbox() {
		id = or(id, sandboxClient)
		if !given {
			secret = or(secret, sandboxSecret)
		}
	}
	p.needed(b, "client-id", id)
	if !given { // what is wrong with a secret that is given has been said
		p.needed(b, secretKey, secret)
	}
	return merchant.Credentials{ClientID: id, Secret: merchant.Secret(secret)}
}

func (p problems) terminal(b Bank, id string) string {
	if b.Sandbox() {
		id = or(id, sandboxTerminal)
	}
	p.needed(b, "terminal-id", id)
	return id
}

var (
	prefixForm = regexp.MustCompile(`^(/[a-z0-9._~-]+){0,3}$`)
	hostForm   = regexp.MustCompile(`^([a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$`)
)

// publicURL is scheme, host and perhaps a short prefix: links are built on it. Plain http is for this machine only.
func (p problems) publicURL(key, value string) string {
	u := p.endpoint(key, value)
	if u == nil {
		return ""
	}
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" || u.ForceQuery || strings.Contains(value, "#") || !prefixForm.MatchString(path) || dots(path) {
		p.add(key, "must be scheme, host and at most three segments in lower case, like https://example.kz/transfer, not %q", value)
		return ""
	}
	host := strings.ToLower(u.Host)
	for scheme, port := range map[string]string{"https": ":443", "http": ":80"} {
		if u.Scheme == scheme { // browsers leave it out of the Host header
			host = strings.TrimSuffix(host, port)
		}
	}
	if !validHost(host) {
		p.add(key, "has no host as browsers send it, in ASCII (xn--…): %q", u.Host)
		return ""
	}
	return u.Scheme + "://" + host + path
}

// validHost reports that a Host header may read so: letters of other scripts go as xn--….
func validHost(host string) bool {
	u, err := url.Parse("//" + host)
	if err != nil || !hostForm.MatchString(host) {
		return false
	}
	port, err := strconv.Atoi(or(u.Port(), "1"))
	return err == nil && port >= 1 && port <= 65535
}

// dots reports a segment by which browsers go elsewhere.
func dots(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(segment string) bool { return segment == "." || segment == ".." })
}

// line is a text of so many characters, without a line break or what else cannot be seen.
func (p problems) line(key, text string, least, most int) string {
	text = strings.TrimSpace(text)
	if n := len([]rune(text)); n < least || n > most {
		p.add(key, "must have %d to %d characters", least, most)
	} else if strings.ContainsFunc(text, unicode.IsControl) {
		p.add(key, "must be one line")
	}
	return text
}

func (p problems) languages(list []string) []string {
	var known []string
	for _, l := range list {
		l = strings.TrimSpace(l)
		if !slices.Contains([]string{"kk", "ru", "en"}, l) || slices.Contains(known, l) {
			p.add("languages", "must list kk, ru and en, each once at most, not %q", strings.Join(list, ","))
			return nil
		}
		known = append(known, l)
	}
	return known
}

func (p problems) amounts(least, most string) (lo, hi currency.Amount) {
	lo, hi = p.tenge("amount-min", least), p.tenge("amount-max", most)
	if cmp, err := lo.Cmp(hi); err == nil && cmp > 0 {
		p.add("amount-max", "is less than amount-min")
	}
	return lo, hi
}

var tengeForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,2})?$`)

func (p problems) tenge(setting, value string) currency.Amount {
	a, err := currency.NewAmount(value, "KZT")
	if err != nil || !tengeForm.MatchString(value) || !a.IsPositive() {
		p.add(setting, "must be a positive amount like 1000 or 1000.50, not %q", value)
		return currency.Amount{}
	}
	return a
}
