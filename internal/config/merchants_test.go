package config_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/config"
)

// What the files and variables hold that a merchants file names. None of it may ever be printed.
const (
	clientSecret = "cl13nt-s3cr3t"
	linkSecret   = "l1nk-s3cr3t-l1nk-s3cr3t-l1nk-s3cr3t"
)

var webhookSecret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("w3bh00k-s3cr3t-w3bh00k-s3cr3t"))

func TestMain(m *testing.M) {
	for name, value := range map[string]string{
		"AUDARYM_TEST_CLIENT": clientSecret, "AUDARYM_TEST_WEBHOOK": webhookSecret, "AUDARYM_TEST_LINK": linkSecret, "AUDARYM_TEST_EMPTY": " ",
		"SHOP_B_SECRET": clientSecret, // of the README
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// folder holds a merchants file, and everything that one may name.
func folder(t *testing.T, text string) config.Settings {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"merchants.toml": text, "client": clientSecret + "\n", "link": "\ufeff" + linkSecret, "empty": "\n", "lines": "one\ntwo", "short": "too-short", "comma": " , ",
		"webhook": webhookSecret + "\n" + webhookSecret + "\n", "three": strings.Repeat(webhookSecret+",", 3), "weak": webhookSecret + "\nwhsec_c2hvcnQ=",
		"logo.svg":   `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 32"><path d="M0 0h48v32z"/></svg>`,
		"script.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 32"><script/></svg>`, "logo.txt": "a logo", "big": strings.Repeat(" ", 65<<10),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := sound()
	s.PublicURL, s.ClientID, s.ClientSecret, s.TerminalID, s.Merchants = "", "", "", "", filepath.Join(dir, "merchants.toml")
	return s
}

// shop is a merchant of whom all is right, in six lines, and what else it is to have.
func shop(id string, more ...string) string {
	lines := []string{
		"[[merchant]]", `id = "` + id + `"`, `name = "Дүкен ` + id + `"`, `public-url = "https://` + id + `.example.kz"`,
		`terminal-id = "t"`, `client-id = "c"`, `client-secret-file = "client"`,
	}
	for _, m := range more {
		key, _, _ := strings.Cut(m, " = ")
		for i, l := range lines {
			if strings.HasPrefix(l, key+" = ") {
				lines, m = append(append(append([]string{}, lines[:i]...), m), lines[i+1:]...), ""
				break
			}
		}
		if m != "" {
			lines = append(lines, m)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

const full = `# Two shops.
[[merchant]]
id = "shop-a"
name = "Дүкен А"
public-url = "https://pay.example.kz/transfer"
terminal-id = "t-a"
client-id = "SHOP-A"
client-secret-env = "AUDARYM_TEST_CLIENT"
api-keys = ["sha256:0000000000000000000000000000000000000000000000000000000000000001"]
webhook-url = "https://shop.example.kz/hooks?token=hush"
webhook-secrets-file = "webhook"
link-secret-file = "link"
return-urls = ["https://shop.example.kz/orders/", "http://localhost:3000"]
languages = ["ru", "kk"]
amount-min = "1000"
amount-max = "200000.50"
international = true
saved-cards = true

[merchant.brand]
logo = "logo.svg"
accent = "#8A1538"
support-email = "help@example.kz"
support-phone = "+7 (700) 123-45-67"
support-url = "https://example.kz/help?from=pay"
terms-url = "https://example.kz/terms"
fee-kk = "Комиссия 1 %"
fee-en = "The fee is 1 %."

[[merchant]]
id = "shop-b"
name = "Shop B"
public-url = "https://b.example.kz"
hosts = ["B.example.kz", "10.0.0.7:8080", "[fd00::1]:80"]
terminal-id = "t-b"
client-id = "SHOP-B"
client-secret-file = "client"
open-transfers = false
brand.accent = "#0a6870"
`

func TestSeveralMerchants(t *testing.T) {
	t.Parallel()
	s := folder(t, full)
	c, err := s.Check()
	if err != nil {
		t.Fatal(err)
	}
	a, b := c.Merchants[0], c.Merchants[1]
	for what, pair := range map[string][2]any{
		"ids":        {fmt.Sprint(a.ID, " ", b.ID), "shop-a shop-b"},
		"hosts":      {fmt.Sprint(a.Hosts, b.Hosts), "[pay.example.kz] [b.example.kz 10.0.0.7:8080 [fd00::1]:80]"},
		"path":       {a.Path(), "/transfer"},
		"client":     {a.Bank.ClientID + a.Bank.Secret.Plain() + b.Bank.Secret.Plain(), "SHOP-A" + clientSecret + clientSecret},
		"key":        {a.APIKeys[0].String()[7+63:], "1"},
		"webhook":    {a.Webhook.URL + a.Webhook.Secrets[1].Plain(), "https://shop.example.kz/hooks?token=hush" + webhookSecret},
		"link":       {a.LinkSecret.Plain(), linkSecret},
		"returns":    {a.MayReturnTo("https://shop.example.kz/orders/7"), true},
		"languages":  {fmt.Sprint(a.Languages, b.Languages), "[ru kk] [ru kk]"},
		"amounts":    {a.AmountMin.Number() + " " + a.AmountMax.Number() + " " + b.AmountMin.Number(), "1000 200000.50 100"},
		"what it is": {fmt.Sprint(a.Open, a.Abroad, a.SavedCards, b.Open, b.Abroad, b.SavedCards), "true true true false false false"},
		"accent":     {a.Brand.Accent + b.Brand.Accent, "#8a1538#0a6870"},
		"logo":       {fmt.Sprint(a.Brand.Logo.Type, a.Brand.Logo.Width, a.Brand.Logo.Height, b.Brand.Logo.Type), "image/svg+xml48 32"},
		"support":    {fmt.Sprint(a.Brand.Support, a.Brand.Terms), "{help@example.kz +7 (700) 123-45-67 https://example.kz/help?from=pay}https://example.kz/terms"},
		"fee":        {fmt.Sprint(a.Brand.Fee), "map[en:The fee is 1 %. kk:Комиссия 1 %]"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
}

func TestTheSandboxKnowsItsMerchant(t *testing.T) {
	t.Parallel()
	s := folder(t, "[[merchant]]\nid = \"a\"\nname = \"A\"\npublic-url = \"http://a.localhost:8080\"\n")
	s.Bank, s.CookieKeys = "sandbox", ""
	c, err := s.Check()
	if err != nil || c.Merchants[0].Bank.ClientID == "" || c.Merchants[0].Bank.Secret == "" || c.Merchants[0].TerminalID == "" {
		t.Errorf("%+v %v", c.Merchants, err)
	}
}

// A reload sees what the file and its secrets say now: all of it, or nothing.
func TestMerchantsAreReadAgain(t *testing.T) {
	t.Parallel()
	s := folder(t, shop("a"))
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(filepath.Dir(s.Merchants), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := s.ReadMerchants(); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	write("merchants.toml", shop("a")+shop("b"))
	write("client", "rotated")
	if all, err := s.ReadMerchants(); err != nil || len(all) != 2 || all[0].Bank.Secret.Plain() != "rotated" {
		t.Error(all, err)
	}
	write("merchants.toml", shop("a")+shop("b", `name = ""`))
	all, err := s.ReadMerchants()
	if want := `wrong settings: merchants.toml:10: merchant "b": name: must have 1 to 60 characters`; all != nil || said(s, err) != want {
		t.Errorf("%v\n%s, want\n%s", all, said(s, err), want)
	}
	one := sound()
	if all, err := one.ReadMerchants(); err != nil || len(all) != 1 || all[0].ID != "default" {
		t.Error(all, err)
	}
}

func TestAWebhookGoesToAPrivateNetworkThatTheOperatorLists(t *testing.T) {
	t.Parallel()
	s := folder(t, shop("a", `webhook-url = "http://10.0.0.1/"`, `webhook-secrets-env = "AUDARYM_TEST_WEBHOOK"`))
	if _, err := s.Check(); !strings.HasPrefix(said(s, err), `wrong settings: merchants.toml:8: merchant "a": webhook-url: `) {
		t.Error(said(s, err))
	}
	s.WebhookAllow = "10.0.0.0/8"
	if _, err := s.Check(); err != nil {
		t.Error(said(s, err))
	}
}

// said is an error as it reads where the file is called merchants.toml.
func said(s config.Settings, err error) string {
	if err == nil {
		return ""
	}
	return strings.ReplaceAll(err.Error(), s.Merchants, "merchants.toml")
}

func TestNothingPrintsASecret(t *testing.T) {
	t.Parallel()
	s := folder(t, full)
	c, err := s.Check()
	if err != nil {
		t.Fatal(err)
	}
	var printed, logged strings.Builder
	c.Print(&printed)
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "config", c, "merchants", c.Merchants, "keys", c.CookieKeys)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "config", c, "merchant", c.Merchants[0], "keys", c.CookieKeys)
	all := printed.String() + logged.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		all += fmt.Sprintf(verb, c) + fmt.Sprintf(verb, c.CookieKeys) + fmt.Sprintf(verb, c.Merchants)
	}
	for _, secret := range []string{clientSecret, webhookSecret, linkSecret, key("a"), strings.Repeat("a", 8), "97 97 97", "616161", "0x61, 0x61, 0x61"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in\n%s", secret, all)
		}
	}
	if strings.Contains(printed.String(), "hush") {
		t.Error("the query of a webhook's address is printed")
	}
	for _, want := range []string{
		`merchants = "` + s.Merchants + `"`, `id = "shop-a"`, `client-secret = "(set)"`, `webhook-secrets = "(set)"`, `webhook-secrets = ""`,
		`hosts = ["b.example.kz", "10.0.0.7:8080", "[fd00::1]:80"]`, `webhook-url = "https://shop.example.kz/hooks?…"`, "open-transfers = false",
		"[merchant.brand]\nlogo = \"(image/svg+xml, 48 x 32)\"\naccent = \"#8a1538\"",
	} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("no %s in\n%s", want, &printed)
		}
	}
	for _, k := range config.MerchantKeys() {
		name := strings.TrimPrefix(k.Name, "brand.")
		if !strings.HasSuffix(name, "-file") && !strings.HasSuffix(name, "-env") && !strings.Contains(printed.String(), "\n"+name+" = ") {
			t.Errorf("%s is not printed", name)
		}
	}
}
