package config

import (
	"path/filepath"
	"slices"
	"strings"

	"audarym/internal/merchant"
	"audarym/internal/webhook"
)

// shop makes a merchant of its table.
func (f *merchantsFile) shop(p problems, e entry) merchant.Merchant {
	m := merchant.Merchant{ID: merchant.ID(e.ID), Open: e.OpenTransfers, Abroad: e.International, SavedCards: e.SavedCards}
	if !idForm.MatchString(e.ID) {
		p.add("id", "must have 1 to 32 of a-z, 0-9 and -")
		m.ID = ""
	}
	m.Name = p.line("name", e.Name, 1, 60)
	f.addresses(p, e, &m)
	secret, key := f.secret(p, "client-secret", e.ClientSecretFile, e.ClientSecretEnv)
	if strings.ContainsAny(secret, "\r\n") {
		p.add(key, "must hold one line")
	}
	m.Bank = p.credentials(f.bank, e.ClientID, secret, e.ClientSecretFile+e.ClientSecretEnv != "", "client-secret-file")
	m.TerminalID = p.terminal(f.bank, e.TerminalID)
	for i, text := range e.APIKeys {
		hash, err := merchant.ParseKeyHash(text)
		if err != nil {
			p.add("api-keys", "key %d %v", i+1, err)
		}
		m.APIKeys = append(m.APIKeys, hash)
	}
	m.Webhook = f.webhook(p, e)
	f.links(p, e, &m)
	f.limits(p, e, &m)
	m.Brand = f.brand(p, e.Brand)
	return m
}

func (f *merchantsFile) addresses(p problems, e entry, m *merchant.Merchant) {
	if e.PublicURL == "" {
		p.add("public-url", "is needed")
		return
	}
	if m.PublicURL = p.publicURL("public-url", e.PublicURL); m.PublicURL == "" {
		return
	}
	p.exposed("public-url", m.PublicURL, f.bank)
	if len(e.Hosts) == 0 {
		m.Hosts = merchant.HostsOf(m.PublicURL)
	}
	for _, host := range e.Hosts {
		host = strings.ToLower(host)
		switch {
		case !validHost(host):
			p.add("hosts", "must list hosts like pay.example.kz or 10.0.0.7:8080, not %q", redactURL(host))
		case slices.Contains(m.Hosts, host):
			p.add("hosts", "%s is listed twice", host)
		default:
			m.Hosts = append(m.Hosts, host)
		}
	}
}

// webhook has an address and the secrets that sign what is sent there: both or neither.
func (f *merchantsFile) webhook(p problems, e entry) merchant.Webhook {
	w := merchant.Webhook{URL: e.WebhookURL, Secrets: f.webhookSecrets(p, e)}
	given := e.WebhookSecretsFile+e.WebhookSecretsEnv != ""
	switch {
	case w.URL == "" && given:
		p.add("webhook-url", "is needed for webhook-secrets-file or -env")
	case w.URL != "" && !given:
		p.add("webhook-secrets-file", "is needed for webhook-url, or webhook-secrets-env")
	}
	if w.URL != "" {
		if err := webhook.CheckURL(w.URL, f.allowed); err != nil {
			p.add("webhook-url", "%v", err)
		}
	}
	return w
}

func (f *merchantsFile) webhookSecrets(p problems, e entry) (list []merchant.Secret) {
	text, key := f.secret(p, "webhook-secrets", e.WebhookSecretsFile, e.WebhookSecretsEnv)
	for i, secret := range listed(text) {
		if _, err := webhook.ParseSecret(secret); err != nil {
			p.add(key, "secret %d %v", i+1, err)
		}
		list = append(list, merchant.Secret(secret))
	}
	if n := len(list); text != "" && n != 1 && n != 2 {
		p.add(key, "holds %d secrets; one signs, and a second only while they are exchanged", n)
	}
	return list
}

const minLinkSecret = 32 // characters

// links are those that the merchant signs, and those that lead back to it, which we sign.
func (f *merchantsFile) links(p problems, e entry, m *merchant.Merchant) {
	secret, key := f.secret(p, "link-secret", e.LinkSecretFile, e.LinkSecretEnv)
	if n := len([]rune(secret)); n > 0 && n < minLinkSecret || strings.ContainsAny(secret, "\r\n") {
		p.add(key, "must hold one line of at least %d characters", minLinkSecret)
	}
	m.LinkSecret = merchant.Secret(secret)
	if len(e.ReturnURLs) > 0 && e.LinkSecretFile+e.LinkSecretEnv == "" {
		p.add("link-secret-file", "is needed for return-urls, or link-secret-env: it signs the way back")
	}
	for _, address := range e.ReturnURLs {
		u := p.endpoint("return-urls", address)
		if u == nil {
			continue
		}
		if u.RawQuery != "" || u.ForceQuery || strings.ContainsAny(address, "#\\ *") || dots(u.Path) || !validHost(strings.ToLower(u.Host)) {
			p.add("return-urls", "must be plain beginnings of addresses, without query, fragment and *, not %q", address)
		}
		m.ReturnURLs = append(m.ReturnURLs, address)
	}
}

func (f *merchantsFile) limits(p problems, e entry, m *merchant.Merchant) {
	m.Languages, m.AmountMin, m.AmountMax = f.defaults.Languages, f.defaults.AmountMin, f.defaults.AmountMax
	if len(e.Languages) > 0 {
		m.Languages = p.languages(e.Languages)
	}
	if e.AmountMin+e.AmountMax == "" {
		return // the defaults have been looked at
	}
	m.AmountMin, m.AmountMax = p.amounts(or(e.AmountMin, f.settings.AmountMin), or(e.AmountMax, f.settings.AmountMax))
}

// secret reads what a file or an environment variable holds, never both. The key is the one that was given.
func (f *merchantsFile) secret(p problems, name, file, env string) (value, key string) {
	switch {
	case file != "" && env != "":
		p.add(name+"-file", "is given twice: as %s-env too", name)
	case file != "":
		key = name + "-file"
		value = p.secretFile(key, f.relative(file), file)
	case env != "":
		key = name + "-env"
		value = p.secretEnv(key, env)
	}
	return value, key
}

// relative is a path as it is meant: from the folder of the file.
func (f *merchantsFile) relative(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.path), path)
}
