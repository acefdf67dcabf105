package config_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/config"
)

func key(letter string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(letter, 64)))
}

// sound are settings of a merchant on the real bank.
func sound() config.Settings {
	return config.Settings{
		Listen: "0.0.0.0:8080", PublicURL: "https://pay.example.kz", Database: "sqlite:a.db", Bank: "prod",
		ClientID: "SHOP", ClientSecret: "hush", TerminalID: "not a uuid", OrderStart: 100000, OrderCycle: 1, CookieKeys: key("a") + "," + key("b"),
		MerchantName: "Дүкен", Languages: "ru, kk", AmountMin: "100", AmountMax: "500000.50", LogLevel: "info", LogFormat: "json",
	}
}

// demo are the defaults: the sandbox on loopback.
func demo() config.Settings {
	s := sound()
	s.Listen, s.PublicURL, s.Bank, s.ClientID, s.ClientSecret, s.TerminalID, s.CookieKeys = "127.0.0.1:8080", "", "sandbox", "", "", "", ""
	return s
}

func TestSoundSettings(t *testing.T) {
	t.Parallel()
	c, err := sound().Check()
	if err != nil {
		t.Fatal(err)
	}
	if c.Bank.TokenURL != "https://epay-oauth.homebank.kz/oauth2/token" || c.Bank.ConfirmURL != "https://epay-api.homebank.kz/payment/confirm" {
		t.Errorf("bank %+v", c.Bank)
	}
	if len(c.CookieKeys) != 2 || c.Merchants[0].Languages[0] != "ru" || c.Merchants[0].AmountMax.Number() != "500000.50" || c.Bank.Sandbox() {
		t.Errorf("config %+v", c)
	}
	if d, err := demo().Check(); err != nil || !d.Bank.Sandbox() || d.Merchants[0].Bank.ClientID == "" || d.Merchants[0].TerminalID == "" {
		t.Errorf("demo %+v %v", d, err)
	}
}

func TestAWrongSettingIsNamedInOneLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break_ func(*config.Settings)
		want   string
	}{
		"listen":                {func(s *config.Settings) { s.Listen = "8080" }, "listen: must be HOST:PORT"},
		"ops":                   {func(s *config.Settings) { s.OpsListen = ":" }, "ops-listen: must be HOST:PORT"},
		"public over http":      {func(s *config.Settings) { s.PublicURL = "http://pay.example.kz" }, "public-url: must be https"},
		"public with a query":   {func(s *config.Settings) { s.PublicURL = "https://example.kz/?a=1" }, "public-url: must be scheme, host and at most"},
		"public too deep":       {func(s *config.Settings) { s.PublicURL = "https://example.kz/a/b/c/d" }, "public-url: must be scheme, host and at most"},
		"public upper case":     {func(s *config.Settings) { s.PublicURL = "https://example.kz/Pay" }, "public-url: must be scheme, host and at most"},
		"public with dots":      {func(s *config.Settings) { s.PublicURL = "https://example.kz/a/.." }, "public-url: must be scheme, host and at most"},
		"public in Cyrillic":    {func(s *config.Settings) { s.PublicURL = "https://дүкен.kz" }, "public-url: has no host as browsers send it"},
		"public port":           {func(s *config.Settings) { s.PublicURL = "https://example.kz:70000" }, "public-url: has no host as browsers send it"},
		"webhooks everywhere":   {func(s *config.Settings) { s.WebhookAllow = "0.0.0.0/0" }, "webhook-allow: 0.0.0.0/0 is everybody"},
		"webhooks of words":     {func(s *config.Settings) { s.WebhookAllow = "10.0.0.0/8, lan" }, `webhook-allow: must list networks like 10.0.0.0/8 or addresses like 10.0.0.7, not "lan"`},
		"proxy with host bits":  {func(s *config.Settings) { s.TrustedProxies = "10.0.0.7/8" }, "trusted-proxies: 10.0.0.7/8 is no network, 10.0.0.0/8 is"},
		"proxy in disguise":     {func(s *config.Settings) { s.TrustedProxies = "::ffff:10.0.0.7" }, "trusted-proxies: must list networks"},
		"proxy with a zone":     {func(s *config.Settings) { s.TrustedProxies = "fe80::1%eth0" }, "trusted-proxies: must list networks"},
		"public with a user":    {func(s *config.Settings) { s.PublicURL = "https://u:p4ss@example.kz" }, "public-url: must not hold"},
		"public missing":        {func(s *config.Settings) { s.PublicURL = "" }, "public-url: is needed"},
		"public of words":       {func(s *config.Settings) { s.PublicURL = "our shop" }, "public-url: must be an address"},
		"database":              {func(s *config.Settings) { s.Database = "mysql://x" }, "database: must be sqlite:PATH"},
		"bank":                  {func(s *config.Settings) { s.Bank = "swiss" }, "bank: must be sandbox, test"},
		"custom without URLs":   {func(s *config.Settings) { s.Bank = "custom" }, "bank-token-url: is needed for --bank=custom; bank-api-url: is needed"},
		"bank over http":        {func(s *config.Settings) { s.BankAPIURL = "http://10.0.0.1/api" }, "bank-api-url: must be https"},
		"confirm over http":     {func(s *config.Settings) { s.BankConfirmURL = "http://bank.kz/c" }, "bank-confirm-url: must be https"},
		"sandbox elsewhere":     {func(s *config.Settings) { s.Bank = "sandbox"; s.BankAPIURL = "https://epay-api.homebank.kz" }, "bank-api-url: leads away from the sandbox"},
		"prod on loopback":      {func(s *config.Settings) { s.BankAPIURL = "http://127.0.0.1:9700/api" }, "bank-api-url: leads to this machine"},
		"sandbox in public":     {func(s *config.Settings) { s.Bank = "sandbox" }, "bank: the sandbox is no bank for a public address"},
		"amount NaN":            {func(s *config.Settings) { s.AmountMin = "NaN" }, "amount-min: must be a positive amount"},
		"no client":             {func(s *config.Settings) { s.ClientID = "" }, "client-id: is needed for --bank=prod"},
		"no secret":             {func(s *config.Settings) { s.ClientSecret = "" }, "client-secret: is needed"},
		"secret twice":          {func(s *config.Settings) { s.ClientSecretFile = "x" }, "client-secret: is given twice"},
		"no terminal":           {func(s *config.Settings) { s.TerminalID = "" }, "terminal-id: is needed"},
		"no keys":               {func(s *config.Settings) { s.CookieKeys = "" }, "cookie-keys: are needed on a public address"},
		"no keys on loopback":   {func(s *config.Settings) { s.CookieKeys, s.PublicURL = "", "http://localhost:8080" }, "cookie-keys: are needed for --bank=prod"},
		"short key":             {func(s *config.Settings) { s.CookieKeys = key("a") + ",YWJj" }, "cookie-keys: key 2 is not base64 of 64 bytes"},
		"no name":               {func(s *config.Settings) { s.MerchantName = " " }, "merchant-name: must have"},
		"unknown language":      {func(s *config.Settings) { s.Languages = "kk,de" }, "languages: must list"},
		"language twice":        {func(s *config.Settings) { s.Languages = "kk,kk" }, "languages: must list"},
		"amount of words":       {func(s *config.Settings) { s.AmountMin = "ten" }, "amount-min: must be a positive amount"},
		"amount zero":           {func(s *config.Settings) { s.AmountMin = "0" }, "amount-min: must be a positive amount"},
		"amount of three cents": {func(s *config.Settings) { s.AmountMin = "1.005" }, "amount-min: must be a positive amount"},
		"amounts crossed":       {func(s *config.Settings) { s.AmountMin = "600000" }, "amount-max: is less than amount-min"},
		"order start":           {func(s *config.Settings) { s.OrderStart = 99 }, "order-start: must leave"},
		"order cycle":           {func(s *config.Settings) { s.OrderCycle = 0 }, "order-cycle: must be"},
		"log level":             {func(s *config.Settings) { s.LogLevel = "loud" }, "log-level: must be"},
		"log format":            {func(s *config.Settings) { s.LogFormat = "xml" }, "log-format: must be"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sound()
			c.break_(&s)
			_, err := s.Check()
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "p4ss")) {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}

func TestPlainHTTPIsForLoopback(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080", "http://shop.localhost:8080"} {
		s := demo()
		s.PublicURL = url
		if c, err := s.Check(); err != nil || c.Merchants[0].PublicURL != url {
			t.Errorf("%s: %+v %v", url, c.Merchants, err)
		}
	}
}

func TestThePublicAddressIsTidied(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://Pay.example.kz:443": "https://pay.example.kz", "https://example.kz:8443/": "https://example.kz:8443",
		"https://example.kz/transfer/": "https://example.kz/transfer", "https://example.kz/a/b-1/c.d_e~f": "https://example.kz/a/b-1/c.d_e~f",
	} {
		s := sound()
		s.PublicURL = given
		if c, err := s.Check(); err != nil || c.Merchants[0].PublicURL != want {
			t.Errorf("%s: %+v %v", given, c.Merchants, err)
		}
	}
}

func TestNetworks(t *testing.T) {
	t.Parallel()
	s := sound()
	s.TrustedProxies, s.WebhookAllow = "10.0.0.7, fd00::/8,::1", " "
	c, err := s.Check()
	if got := fmt.Sprint(c.TrustedProxies, len(c.WebhookAllow)); err != nil || got != "[10.0.0.7/32 fd00::/8 ::1/128] 0" {
		t.Error(got, err)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s := sound()
	s.ClientSecret, s.ClientSecretFile = "", write("secret", "from a file\n")
	s.CookieKeys, s.CookieKeysFile = "", write("keys", key("c")+"\n"+key("d")+"\n")
	c, err := s.Check()
	if err != nil || c.Merchants[0].Bank.Secret.Plain() != "from a file" || len(c.CookieKeys) != 2 {
		t.Errorf("%v: %+v", err, c.Bank)
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing"): "client-secret-file: cannot be read", write("empty", " \n"): "client-secret-file: is empty",
	} {
		s.ClientSecretFile = path
		if _, err := s.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestPrintTellsNoSecret(t *testing.T) {
	t.Parallel()
	c, err := sound().Check()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	c.Print(&out)
	if strings.Contains(out.String(), "hush") || strings.Contains(out.String(), "YWFh") || !strings.Contains(out.String(), `client-secret = "(set)"`) {
		t.Error(out.String())
	}
	for _, name := range config.Names() {
		if !strings.HasSuffix(name, "-file") && !strings.Contains(out.String(), name+" = ") {
			t.Errorf("%s is not printed", name)
		}
	}
}

func TestSettingsFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.toml")
	for text, want := range map[string]string{
		"merchant-name = \"Дүкен\"\norder-start = 200000": "", "colour = 1": "a.toml:1: colour: is no setting",
		"languages = [\"kk\"]": "a.toml:1: languages: must be text or a number, not a list", "merchant-name = ": "settings file",
		"\nlisten = true\ncolour = 1": "a.toml:2: listen: must be text or a number, not true or false; ",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		values, err := config.ReadFile(path)
		if want == "" && (err != nil || values["merchant-name"] != "Дүкен" || values["order-start"] != "200000") {
			t.Errorf("%v %v", values, err)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := config.ReadFile(path + ".missing"); err == nil || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("missing file: %v", err)
	}
}
