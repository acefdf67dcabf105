package config

import (
	"fmt"
	"io"
	"net/netip"
	"strings"

	"audarym/internal/merchant"
)

// Print writes the settings that are in force as a settings file, secrets as "(set)". Merchants of a file of their own follow
// as they stand there.
func (c Config) Print(w io.Writer) {
	out := printer{w}
	out.text("listen", c.Listen)
	out.text("ops-listen", c.OpsListen)
	out.text("database", c.Database)
	out.text("bank", c.Bank.Name)
	out.text("bank-token-url", c.Bank.TokenURL)
	out.text("bank-api-url", c.Bank.APIURL)
	out.text("bank-confirm-url", c.Bank.ConfirmURL)
	fmt.Fprintf(w, "order-start = %d\norder-cycle = %d\n", c.OrderStart, c.OrderCycle)
	out.secret("cookie-keys", len(c.CookieKeys) > 0)
	out.text("merchants", c.MerchantsFile)
	out.text("webhook-allow", networkList(c.WebhookAllow))
	out.text("trusted-proxies", networkList(c.TrustedProxies))
	out.text("smtp-url", c.Mail.url())
	out.secret("smtp-password", c.Mail.Password != "")
	out.text("mail-from", c.Mail.from())
	out.text("log-level", strings.ToLower(c.LogLevel.String()))
	out.text("log-format", c.LogFormat)
	if c.MerchantsFile == "" {
		out.single(c.Merchants[0])
		return
	}
	for _, m := range c.Merchants {
		out.merchant(m)
	}
}

type printer struct{ w io.Writer }

func (out printer) text(key, value string)   { fmt.Fprintf(out.w, "%s = %q\n", key, value) }
func (out printer) flag(key string, on bool) { fmt.Fprintf(out.w, "%s = %t\n", key, on) }

func (out printer) secret(key string, set bool) {
	if set {
		out.text(key, "(set)")
		return
	}
	out.text(key, "")
}

func (out printer) list(key string, values []string) {
	quoted := []string{}
	for _, v := range values {
		quoted = append(quoted, fmt.Sprintf("%q", v))
	}
	fmt.Fprintf(out.w, "%s = [%s]\n", key, strings.Join(quoted, ", "))
}

// single is the merchant of the flags.
func (out printer) single(m merchant.Merchant) {
	out.text("public-url", m.PublicURL)
	out.bank(m)
	out.text("merchant-name", m.Name)
	out.text("languages", strings.Join(m.Languages, ","))
	out.amounts(m)
}

func (out printer) bank(m merchant.Merchant) {
	out.text("client-id", m.Bank.ClientID)
	out.secret("client-secret", m.Bank.Secret != "")
	out.text("terminal-id", m.TerminalID)
}

func (out printer) amounts(m merchant.Merchant) {
	out.text("amount-min", m.AmountMin.Number())
	out.text("amount-max", m.AmountMax.Number())
}

// merchant is one of a file. Its secrets have the names without -file and -env, which a file may not have.
func (out printer) merchant(m merchant.Merchant) {
	fmt.Fprint(out.w, "\n[[merchant]]\n")
	out.text("id", string(m.ID))
	out.text("name", m.Name)
	out.text("public-url", m.PublicURL)
	out.list("hosts", m.Hosts)
	out.bank(m)
	var keys []string
	for _, k := range m.APIKeys {
		keys = append(keys, k.String())
	}
	out.list("api-keys", keys)
	address, query, _ := strings.Cut(m.Webhook.URL, "?")
	if query != "" { // some receivers want a password there
		address += "?…"
	}
	out.text("webhook-url", address)
	out.secret("webhook-secrets", len(m.Webhook.Secrets) > 0)
	out.secret("link-secret", m.LinkSecret != "")
	out.list("return-urls", m.ReturnURLs)
	out.list("languages", m.Languages)
	out.amounts(m)
	out.flag("open-transfers", m.Open)
	out.flag("international", m.Abroad)
	out.flag("saved-cards", m.SavedCards)
	out.brand(m.Brand)
}

func (out printer) brand(b merchant.Brand) {
	fmt.Fprint(out.w, "[merchant.brand]\n")
	logo := ""
	if b.Logo.Type != "" {
		logo = fmt.Sprintf("(%s, %d x %d)", b.Logo.Type, b.Logo.Width, b.Logo.Height)
	}
	out.text("logo", logo)
	out.text("accent", b.Accent)
	out.text("support-email", b.Support.Email)
	out.text("support-phone", b.Support.Phone)
	out.text("support-url", b.Support.URL)
	out.text("terms-url", b.Terms)
	for _, language := range []string{"kk", "ru", "en"} {
		out.text("fee-"+language, b.Fee[language])
	}
}

func networkList(list []netip.Prefix) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, n.String())
	}
	return strings.Join(texts, ",")
}
