package config_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/config"
)

// Whatever is wrong with a merchants file is told in one line with the place of each.
func TestAWrongMerchantsFile(t *testing.T) {
	t.Parallel()
	const hash = "sha256:0000000000000000000000000000000000000000000000000000000000000001"
	key := func(line string) string { return shop("a", line) } // a new key stands in line 8
	for _, c := range []struct{ text, want string }{
		// The file as such.
		{"", `1: there is no [[merchant]]`},
		{"merchant = []", `1: there is no [[merchant]]`},
		{"\n[merchant]\nid = \"a\"", `2: merchant: must be written as [[merchant]]`},
		{"merchant = 7", `1: merchant: must be written as [[merchant]]`},
		{"merchant = [7]", `1: merchant[0]: must be written as [[merchant]]`},
		{"listen = \"x\"\n" + shop("a"), `1: listen: is no key here; merchants are written as [[merchant]]`},
		{shop("a") + "id = \"b\"", `8: key id is already defined`},
		{shop("a") + "name = ", `8: expected value, not end of input`},
		{shop("a") + "x = \"hush\n", `8: basic strings cannot have new lines`},
		{shop("a") + "[merchant.brand]\n[merchant.brand]", `9: table brand already exists`},
		{shop("a") + "\xff", `8: invalid character at start of key: U+00FF 'ÿ'`},

		// Keys.
		{key(`colour = "red"`), `8: merchant "a": colour: is no key here`},
		{key(`name = 7`), `3: merchant "a": name: must be text, not a number; merchants.toml:3: merchant "a": name: must have 1 to 60 characters`},
		{key(`amount-min = 100`), `8: merchant "a": amount-min: must be text, not a number`},
		{key(`open-transfers = "yes"`), `8: merchant "a": open-transfers: must be true or false, not text`},
		{key(`saved-cards = 2026-01-01`), `8: merchant "a": saved-cards: must be true or false, not a date or time`},
		{key(`languages = "kk"`), `8: merchant "a": languages: must be a list of texts, not text`},
		{key("hosts = [\n  \"a.example.kz\",\n  7,\n]"), `10: merchant "a": hosts[1]: must be text, not a number`},
		{key(`brand = "red"`), `8: merchant "a": brand: must be a table, not text`},
		{key("[merchant.brand]\nfont = \"x\""), `9: merchant "a": brand.font: is no key here`},
		{key("[[merchant.brand]]"), `8: merchant "a": brand: must be a table, not a list`},
		{key(`brand = { css = 1, logo = true }`), `8: merchant "a": brand.css: is no key here; merchants.toml:8: merchant "a": brand.logo: must be text, not true or false`},

		// Who it is.
		{"[[merchant]]\nname = \"A\"\npublic-url = \"https://a.kz\"\nterminal-id = \"t\"\nclient-id = \"c\"\nclient-secret-file = \"client\"",
			`1: merchant 1: id: must have 1 to 32 of a-z, 0-9 and -`},
		{shop("a") + shop("b", `id = "Shop B"`), `9: merchant 2: id: must have 1 to 32 of a-z, 0-9 and -`},
		{key(`name = " "`), `3: merchant "a": name: must have 1 to 60 characters`},
		{key(`name = "a\nb"`), `3: merchant "a": name: must be one line`},
		{shop("a") + shop("b") + shop("c", `id = "a"`), `16: merchant "a": id: is that of the merchant in line 2 too`},
		{shop("a") + shop("b", `public-url = "https://A.example.kz/b"`), `11: merchant "b": public-url: a.example.kz is a host of merchant "a" too`},
		{shop("a") + shop("b", `hosts = ["b.example.kz", "a.example.kz"]`), `15: merchant "b": hosts: a.example.kz is a host of merchant "a" too`},
		{key(`hosts = ["https://a.example.kz"]`), `8: merchant "a": hosts: must list hosts like pay.example.kz or 10.0.0.7:8080, not "https://a.example.kz"`},
		{key(`hosts = ["a.kz", "A.kz"]`), `8: merchant "a": hosts: a.kz is listed twice`},
		{key(`public-url = ""`), `4: merchant "a": public-url: is needed`},
		{key(`public-url = "http://a.kz"`), `4: merchant "a": public-url: must be https; plain http is for loopback addresses only, not "a.kz"`},
		{key(`public-url = "https://u:hush@a.kz"`), `4: merchant "a": public-url: must not hold a user name or password`},
		{key(`public-url = "https://a.kz/A"`), `4: merchant "a": public-url: must be scheme, host and at most three segments in lower case, like https://example.kz/transfer, not "https://a.kz/A"`},
		{key(`public-url = "a.kz"`), `4: merchant "a": public-url: must be an address like https://example.kz, not "a.kz"`},

		// Who it is to the bank.
		{key(`terminal-id = ""`), `5: merchant "a": terminal-id: is needed for --bank=prod`},
		{key(`client-id = ""`), `6: merchant "a": client-id: is needed for --bank=prod`},
		{key(`client-secret-file = ""`), `7: merchant "a": client-secret-file: is needed for --bank=prod`},
		{key(`client-secret-file = "empty"`), `7: merchant "a": client-secret-file: is empty: empty`},
		{key(`client-secret-file = "hush"`), `7: merchant "a": client-secret-file: cannot be read: no such file or directory`},
		{key(`client-secret-file = "lines"`), `7: merchant "a": client-secret-file: must hold one line`},
		{key(`client-secret-env = "AUDARYM_TEST_CLIENT"`), `7: merchant "a": client-secret-file: is given twice: as client-secret-env too`},
		{key(`client-secret = "hush"`), `8: merchant "a": client-secret: a secret does not stand in this file; write client-secret-file or client-secret-env`},

		// Its servers.
		{key(`api-keys = ["` + hash + `", "ak_hush"]`), `8: merchant "a": api-keys: key 2 is not sha256: and 64 hexadecimal digits`},
		{key(`api-keys = ["` + hash + `", "` + hash + `"]`), `8: merchant "a": api-keys: key 2 is one of merchant "a" too`},
		{shop("a", `api-keys = ["`+hash+`"]`) + shop("b", `api-keys = ["`+hash+`"]`), `16: merchant "b": api-keys: key 1 is one of merchant "a" too`},
		{key(`webhook-url = "https://a.kz/hooks"`), `1: merchant "a": webhook-secrets-file: is needed for webhook-url, or webhook-secrets-env`},
		{key(`webhook-secrets-env = "AUDARYM_TEST_WEBHOOK"`), `1: merchant "a": webhook-url: is needed for webhook-secrets-file or -env`},
		{key("webhook-url = \"http://a.kz\"\nwebhook-secrets-file = \"webhook\""), `8: merchant "a": webhook-url: the address must begin with https://`},
		{key("webhook-url = \"https://a.kz\"\nwebhook-secrets-file = \"weak\""), `9: merchant "a": webhook-secrets-file: secret 2 is not whsec_ and base64 of 24 to 64 bytes`},
		{key("webhook-url = \"https://a.kz\"\nwebhook-secrets-file = \"three\""), `9: merchant "a": webhook-secrets-file: holds 3 secrets; one signs, and a second only while they are exchanged`},
		{key("webhook-url = \"https://a.kz\"\nwebhook-secrets-file = \"comma\""), `9: merchant "a": webhook-secrets-file: holds 0 secrets; one signs, and a second only while they are exchanged`},
		{key("webhook-url = \"https://a.kz\"\nwebhook-secrets-env = \"AUDARYM_TEST_EMPTY\""), `9: merchant "a": webhook-secrets-env: AUDARYM_TEST_EMPTY is not set`},
		{key("webhook-url = \"https://a.kz\"\nwebhook-secrets-env = \"whsec_hush\""), `9: merchant "a": webhook-secrets-env: must be the name of an environment variable: A-Z, 0-9 and _`},
		{key(`webhook-secret = "hush"`), `8: merchant "a": webhook-secret: a secret does not stand in this file; write webhook-secrets-file or webhook-secrets-env`},
		{key(`link-secret = "hush"`), `8: merchant "a": link-secret: a secret does not stand in this file; write link-secret-file or link-secret-env`},
		{key(`link-secret-file = "short"`), `8: merchant "a": link-secret-file: must hold one line of at least 32 characters`},
		{key(`return-urls = ["https://a.kz"]`), `1: merchant "a": link-secret-file: is needed for return-urls, or link-secret-env: it signs the way back`},
		{key("link-secret-file = \"link\"\nreturn-urls = [\"https://a.kz?x=1\"]"), `9: merchant "a": return-urls: must be plain beginnings of addresses, without query, fragment and *, not "https://a.kz?x=1"`},
		{key("link-secret-file = \"link\"\nreturn-urls = [\"https://a.kz/#\"]"), `9: merchant "a": return-urls: must be plain beginnings of addresses, without query, fragment and *, not "https://a.kz/#"`},
		{key("link-secret-file = \"link\"\nreturn-urls = [\"https://a.kz/*\"]"), `9: merchant "a": return-urls: must be plain beginnings of addresses, without query, fragment and *, not "https://a.kz/*"`},
		{key("link-secret-file = \"link\"\nreturn-urls = [\"http://a.kz\"]"), `9: merchant "a": return-urls: must be https; plain http is for loopback addresses only, not "a.kz"`},
		{key("link-secret-file = \"link\"\nreturn-urls = [\"javascript:alert(1)\"]"), `9: merchant "a": return-urls: must be an address like https://example.kz, not "javascript:alert(1)"`},

		// Its customers.
		{key(`languages = ["kk", "de"]`), `8: merchant "a": languages: must list kk, ru and en, each once at most, not "kk,de"`},
		{key(`amount-min = "1,000"`), `8: merchant "a": amount-min: must be a positive amount like 1000 or 1000.50, not "1,000"`},
		{key(`amount-max = "99"`), `8: merchant "a": amount-max: is less than amount-min`},
		{key(`brand.logo = "nowhere.png"`), `8: merchant "a": brand.logo: nowhere.png cannot be read: no such file or directory`},
		{key(`brand.logo = "big"`), `8: merchant "a": brand.logo: big cannot be read: more than 64 KiB`},
		{key(`brand.logo = "logo.txt"`), `8: merchant "a": brand.logo: is no PNG, JPEG, WebP or SVG`},
		{key(`brand.logo = "script.svg"`), `8: merchant "a": brand.logo: element "script" is not allowed (line 1)`},
		{key(`brand.accent = "red"`), `8: merchant "a": brand.accent: must be a colour like #0a6870, not "red"`},
		{key(`brand.accent = "#7a7a7a"`), `8: merchant "a": brand.accent: #7a7a7a is neither dark nor light: text of a button on it would have a contrast of 4.32:1 at best, and 4.5:1 is needed; #747474 would do`},
		{key(`brand.support-email = "help"`), `8: merchant "a": brand.support-email: must be an address like help@example.kz, not "help"`},
		{key(`brand.support-phone = "call us"`), `8: merchant "a": brand.support-phone: must be a number like +7 700 123 45 67, not "call us"`},
		{key(`brand.support-url = "http://a.kz"`), `8: merchant "a": brand.support-url: must be https; plain http is for loopback addresses only, not "a.kz"`},
		{key(`brand.terms-url = "https://` + strings.Repeat("a", 200) + `"`), `8: merchant "a": brand.terms-url: must have 0 to 200 characters`},
		{key(`brand.fee-ru = "` + strings.Repeat("ж", 201) + `"`), `8: merchant "a": brand.fee-ru: must have 0 to 200 characters`},
		{key(`brand.fee-en = """one` + "\n" + `two"""`), `8: merchant "a": brand.fee-en: must be one line`},

		// All of it in one go, from top to bottom.
		{shop("a", `name = ""`, `languages = ["de"]`) + shop("b", `id = "a"`, `colour = 1`, `brand.accent = "red"`),
			`3: merchant "a": name: must have 1 to 60 characters; ` +
				`merchants.toml:8: merchant "a": languages: must list kk, ru and en, each once at most, not "de"; ` +
				`merchants.toml:10: merchant "a": id: is that of the merchant in line 2 too; ` +
				`merchants.toml:16: merchant "a": colour: is no key here; ` +
				`merchants.toml:17: merchant "a": brand.accent: must be a colour like #0a6870, not "red"`},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			s := folder(t, c.text)
			got, err := s.Check()
			if want := "wrong settings: merchants.toml:" + c.want; said(s, err) != want {
				t.Errorf("got\n%s\nwant\n%s\nof\n%s", said(s, err), want, c.text)
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Error("a secret is shown")
			}
			if got.Merchants != nil {
				t.Error("half of the settings are there")
			}
		})
	}
}

// What a file says does not stand beside it, and what is asked of one public address is asked of every merchant's.
func TestSettingsBesideAMerchantsFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text   string
		break_ func(*config.Settings)
		want   string
	}{
		"flags of one merchant": {shop("a"), func(s *config.Settings) {
			s.PublicURL, s.ClientID, s.ClientSecret, s.ClientSecretFile, s.TerminalID = "https://a.kz", "c", "hush", "client", "t"
		}, "public-url: must be empty with --merchants, whose file has one for each merchant; client-id: must be empty with --merchants, whose file has one for each merchant; client-secret: must be empty with --merchants, whose file has one for each merchant; client-secret-file: must be empty with --merchants, whose file has one for each merchant; terminal-id: must be empty with --merchants, whose file has one for each merchant"},
		"no file":          {shop("a"), func(s *config.Settings) { s.Merchants = filepath.Dir(s.Merchants) + "/none.toml" }, "merchants: none.toml cannot be read: no such file or directory"},
		"no keys":          {shop("a", `public-url = "http://localhost"`) + shop("b"), func(s *config.Settings) { s.CookieKeys, s.Bank = "", "test" }, "cookie-keys: are needed on a public address; audarym keygen cookie-key makes one"},
		"no keys for prod": {shop("a", `public-url = "http://localhost"`), func(s *config.Settings) { s.CookieKeys = "" }, "cookie-keys: are needed for --bank=prod; audarym keygen cookie-key makes one"},
		"public sandbox": {shop("a", `public-url = "http://localhost"`) + shop("b"), func(s *config.Settings) { s.Bank = "sandbox" },
			`merchants.toml:11: merchant "b": public-url: the sandbox is no bank for a public address; say --bank=prod, test, test2 or custom`},
		"two on loopback": {shop("a", `public-url = "http://localhost:80"`) + shop("b", `public-url = "http://127.0.0.1"`), func(*config.Settings) {},
			`merchants.toml:11: merchant "b": public-url: 127.0.0.1 is a host of merchant "a" too; merchants.toml:11: merchant "b": public-url: localhost is a host of merchant "a" too; merchants.toml:11: merchant "b": public-url: [::1] is a host of merchant "a" too`},
		"wrong default": {shop("a") + shop("b"), func(s *config.Settings) { s.AmountMin = "0" }, `amount-min: must be a positive amount like 1000 or 1000.50, not "0"`},
		"a flag and a file": {shop("a", `name = ""`), func(s *config.Settings) { s.LogFormat = "xml" },
			`log-format: must be text or json; merchants.toml:3: merchant "a": name: must have 1 to 60 characters`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := folder(t, c.text)
			c.break_(&s)
			_, err := s.Check()
			got := strings.ReplaceAll(said(s, err), filepath.Dir(s.Merchants)+"/", "")
			if want := "wrong settings: " + c.want; strings.ReplaceAll(got, "merchants: merchants.toml", "merchants: none.toml") != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestAThousandMerchantsAreEnough(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 1000 {
		text.WriteString(shop(fmt.Sprintf("shop-%d", i)))
	}
	s := folder(t, text.String())
	if all, err := s.ReadMerchants(); err != nil || len(all) != 1000 {
		t.Error(len(all), err)
	}
	s = folder(t, text.String()+shop("one-more"))
	_, err := s.ReadMerchants()
	if want := "wrong settings: merchants.toml:7001: is one of more than 1000 merchants"; said(s, err) != want {
		t.Error(said(s, err))
	}
}
