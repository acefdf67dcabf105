package config

import (
	"fmt"
	"io"
	"strings"
)

// Print writes the settings that are in force as a settings file, secrets as "(set)".
func (c Config) Print(w io.Writer) {
	line := func(setting, value string) { fmt.Fprintf(w, "%s = %q\n", setting, value) }
	line("listen", c.Listen)
	line("ops-listen", c.OpsListen)
	m := c.Merchants[0]
	line("public-url", m.PublicURL)
	line("database", c.Database)
	line("bank", c.Bank.Name)
	line("bank-token-url", c.Bank.TokenURL)
	line("bank-api-url", c.Bank.APIURL)
	line("bank-confirm-url", c.Bank.ConfirmURL)
	line("client-id", m.Bank.ClientID)
	line("client-secret", redacted(m.Bank.Secret != ""))
	line("terminal-id", m.TerminalID)
	fmt.Fprintf(w, "order-start = %d\norder-cycle = %d\n", c.OrderStart, c.OrderCycle)
	line("cookie-keys", redacted(len(c.CookieKeys) > 0))
	line("merchant-name", m.Name)
	line("languages", strings.Join(m.Languages, ","))
	line("amount-min", m.AmountMin.Number())
	line("amount-max", m.AmountMax.Number())
	line("log-level", strings.ToLower(c.LogLevel.String()))
	line("log-format", c.LogFormat)
}

func redacted(set bool) string {
	if set {
		return "(set)"
	}
	return ""
}

// redactURL keeps what might be a password in a mistyped address out of an error.
func redactURL(text string) string {
	if before, after, found := strings.Cut(text, "@"); found {
		scheme, _, _ := strings.Cut(before, "//")
		return scheme + "//…@" + after
	}
	return text
}
