package config

import (
	"net/mail"
	"regexp"
	"strings"

	"audarym/internal/merchant"
)

const maxBrandText = 200 // characters

// phoneForm is a number as it is dialled, with what people put between its digits.
var phoneForm = regexp.MustCompile(`^\+?[0-9(][0-9 ()-]{2,28}[0-9]$`)

func (f *merchantsFile) brand(p problems, e brandEntry) merchant.Brand {
	b := merchant.Brand{Accent: strings.ToLower(e.Accent), Logo: f.logo(p, e.Logo), Fee: map[string]string{}}
	if e.Accent != "" {
		if err := merchant.CheckAccent(e.Accent); err != nil {
			p.add("brand.accent", "%v", err)
		}
	}
	b.Support = merchant.Support{Email: e.SupportEmail, Phone: e.SupportPhone, URL: f.page(p, "brand.support-url", e.SupportURL)}
	if a, err := mail.ParseAddress(e.SupportEmail); e.SupportEmail != "" && (err != nil || a.Address != e.SupportEmail || len(e.SupportEmail) > maxBrandText) {
		p.add("brand.support-email", "must be an address like help@example.kz, not %q", e.SupportEmail)
	}
	if e.SupportPhone != "" && !phoneForm.MatchString(e.SupportPhone) {
		p.add("brand.support-phone", "must be a number like +7 700 123 45 67, not %q", e.SupportPhone)
	}
	b.Terms = f.page(p, "brand.terms-url", e.TermsURL)
	for _, fee := range [][2]string{{"kk", e.FeeKK}, {"ru", e.FeeRU}, {"en", e.FeeEN}} {
		if text := p.line("brand.fee-"+fee[0], fee[1], 0, maxBrandText); text != "" {
			b.Fee[fee[0]] = text
		}
	}
	return b
}

// page is an address of the merchant's that customers may follow.
func (f *merchantsFile) page(p problems, key, address string) string {
	if address != "" && len(address) <= maxBrandText {
		p.endpoint(key, address)
	} else {
		p.line(key, address, 0, maxBrandText)
	}
	return address
}

func (f *merchantsFile) logo(p problems, path string) merchant.Logo {
	if path == "" {
		return merchant.Logo{}
	}
	content, err := readSmall(f.relative(path), merchant.MaxLogo)
	if err != nil {
		p.add("brand.logo", "%s cannot be read: %v", path, err)
		return merchant.Logo{}
	}
	logo, err := merchant.CheckLogo(content)
	if err != nil {
		p.add("brand.logo", "%v", err)
	}
	return logo
}
