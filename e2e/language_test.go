package e2e

import (
	"strings"
	"testing"

	"audarym/e2e/pages"
)

// noMoneyIn is the first line of a refusal.
var noMoneyIn = map[string]string{"kk": "Ақша алынған жоқ", "ru": "Деньги не списаны", "en": noMoney}

func TestThreeLanguages(t *testing.T) {
	for lang, want := range noMoneyIn {
		t.Run(lang, func(t *testing.T) {
			bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
				customer.opens("/")
				customer.must(customer.tab.SwitchLanguage(lang))
				customer.sees(pages.Open)
				customer.seesLanguage(lang)
				customer.pays()
				customer.seesTexts(lang, "error-amount", "error-sender_card", "error-receiver_card", "error-summary", "submit")
				customer.fills("1000", noFunds())
				customer.pays()
				customer.sees(pages.Open)
				refusal, err := customer.tab.Form().Refusal()
				customer.must(err)
				if refusal.Money != want {
					t.Errorf("%q, want %q", refusal.Money, want)
				}
				customer.seesTexts(lang, "failure-money", "failure-reason", "failure-who", "failure-next", "failure-retry", "failure-step", "left", "cancel")
				customer.triesAgain(challenged())
				customer.enters("1234")
				customer.sees(pages.Succeeded)
				customer.seesLanguage(lang)
				customer.seesReceipt()
			})
		})
	}
}

// seesTexts wants these texts to be there and in the alphabet of the language.
func (c *customer) seesTexts(lang string, testIDs ...string) {
	c.t.Helper()
	c.seesLanguage(lang)
	texts, err := c.tab.Texts()
	c.must(err)
	for _, id := range testIDs {
		cyrillic := strings.ContainsAny(strings.ToLower(texts[id]), "абвгдежзиклмнопрстуфхцчшщыэюяәғқңөұүһі")
		if texts[id] == "" || cyrillic != (lang != "en") {
			c.t.Errorf("in %s, %s says %q", lang, id, texts[id])
		}
	}
}

// The cookie may be gone after the bank's page; the language is the transfer's.
func TestLanguageIsKeptAcrossTheBank(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		customer.must(customer.tab.SwitchLanguage("kk"))
		customer.fills("1000", challenged())
		customer.pays()
		customer.must(customer.tab.ACS().Await())
		customer.losesCookies()
		customer.enters("1234")
		customer.sees(pages.Succeeded)
		customer.seesLanguage("kk")
	})
}

func TestLanguageSwitchKeepsWhatIsNoCard(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.fills("1 250,50", approved())
		customer.must(customer.tab.Form().Type("email", "name@example.kz"))
		customer.must(customer.tab.SwitchLanguage("ru"))
		customer.sees(pages.Open)
		customer.seesLanguage("ru")
		customer.seesEmptyCards()
		values, err := customer.tab.Form().Values()
		customer.must(err)
		if values["amount"] != "1 250,50" || values["email"] != "name@example.kz" {
			t.Errorf("after the switch: %v", values)
		}
		customer.triesAgain(approved())
		customer.seesReceiptOf("1250.50")
		if n := len(w.bank.Orders()); n != 1 {
			t.Errorf("%d orders", n)
		}
	})
}

// Nobody has chosen yet: the browser's language, and where it has none of ours, the merchant's first.
func TestLanguageOfTheFirstVisit(t *testing.T) {
	t.Parallel()
	v := start(t, setup{languages: "ru,kk"}).wire()
	for accept, want := range map[string]string{
		"kk-KZ,ru;q=0.5": "kk", "ru": "ru", "en,de": "ru", "": "ru", "xx;q=9": "ru", "en, kk;q=0.1": "kk",
	} {
		if r := v.get("/", "Accept-Language", accept); !strings.Contains(r.body, `<html lang="`+want+`"`) {
			t.Errorf("Accept-Language %q: want %s", accept, want)
		}
	}
	for _, wrong := range []string{"en", "../../x", "xx", ""} {
		if r := v.get("/?lang="+wrong, "Accept-Language", "kk"); !strings.Contains(r.body, `<html lang="kk"`) {
			t.Errorf("?lang=%s is not ignored", wrong)
		}
	}
}
