package config

import (
	"net/netip"
	"strings"

	"audarym/internal/merchant"
)

// ReadMerchants reads the merchants again, the file of --merchants with all that it names, or the one of the flags, and
// checks them as Check does. It returns all of them, or one line with everything that is wrong.
func (s Settings) ReadMerchants() ([]merchant.Merchant, error) {
	p := newProblems()
	all := p.merchants(s, p.bank(s), p.networks("webhook-allow", s.WebhookAllow))
	if err := p.err(); err != nil {
		return nil, err
	}
	return all, nil
}

func (p problems) merchants(s Settings, b Bank, allowed []netip.Prefix) (all []merchant.Merchant) {
	if s.Merchants == "" {
		all = []merchant.Merchant{p.single(s, b)}
	} else {
		p.onlyInFile(s)
		defaults := merchant.Merchant{Languages: p.languages(strings.Split(s.Languages, ","))}
		defaults.AmountMin, defaults.AmountMax = p.amounts(s.AmountMin, s.AmountMax)
		f := &merchantsFile{path: s.Merchants, settings: s, bank: b, defaults: defaults, allowed: allowed}
		all = f.read(p)
	}
	p.keysNeeded(s, all)
	return all
}

// onlyInFile refuses settings that would be somebody's, and nobody could say whose.
func (p problems) onlyInFile(s Settings) {
	for _, given := range [][2]string{
		{"public-url", s.PublicURL}, {"client-id", s.ClientID}, {"client-secret", s.ClientSecret},
		{"client-secret-file", s.ClientSecretFile}, {"terminal-id", s.TerminalID},
	} {
		if given[1] != "" {
			p.add(given[0], "must be empty with --merchants, whose file has one for each merchant")
		}
	}
}
