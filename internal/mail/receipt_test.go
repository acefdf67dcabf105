package mail_test

import (
	"errors"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/mail"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

const secretID = "pppppqqqqqrrrrrsssssttttt2"

// receipt is one of a transfer that succeeded at its second attempt.
func receipt(language string) mail.Receipt {
	amount, _ := currency.NewAmount("1000", "KZT")
	return mail.Receipt{
		Merchant: &merchant.Merchant{
			ID: "shop", Name: "Дүкен «Бәйтерек»", PublicURL: "https://shop.kz/transfer",
			Brand: merchant.Brand{Support: merchant.Support{Email: "help@shop.kz", Phone: "+7 700 123 45 67"}},
		},
		Transfer: &transfer.Transfer{
			ID: secretID, Merchant: "shop", Amount: amount, Description: "Шай & нан", Email: "aigerim@example.kz", Language: language,
			Terms: transfer.Terms{Order: "A-17"},
			Attempts: []transfer.Attempt{
				{Number: 1, OrderNumber: "100041", State: transfer.Declined, SenderMask: "400000******2008", ReceiverMask: "510000******1006"},
				{
					Number: 2, OrderNumber: "100042", State: transfer.Succeeded, SenderMask: card.Mask("440563******5096"),
					ReceiverMask: card.Mask("510000******1006"), ChangedAt: time.Date(2026, 11, 23, 20, 5, 0, 0, time.UTC),
					Receipt: transfer.Receipt{Reference: "204978430339", Fee: "1209.50"},
				},
			},
		},
	}
}

func letter(t *testing.T, r mail.Receipt) mail.Letter {
	t.Helper()
	l, err := r.Letter()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// parts are what a person reads of each: spaces of all kinds are one.
func parts(l mail.Letter) map[string]string {
	tags := regexp.MustCompile(`(?s)<head>.*</head>|<[^>]*>`)
	tidy := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return map[string]string{"text": tidy(l.Text), "HTML": tidy(html.UnescapeString(tags.ReplaceAllString(l.HTML, " ")))}
}

// Both parts have every fact of the receipt, in the language of the transfer, by Almaty's clock.
func TestBothPartsHaveAllFacts(t *testing.T) {
	t.Parallel()
	for language, own := range map[string][]string{
		"kk": {"Аударым жасалды", "24 қараша 2026, 01:05", "1 209,50 ₸", "Түбіртек коды", "Сатушымен байланыс:"},
		"ru": {"Перевод выполнен", "24 ноября 2026, 01:05", "1 209,50 ₸", "Код чека", "Связь с продавцом:"},
		"en": {"Transfer complete", "24 November 2026, 01:05", "1 209.50 ₸", "Receipt code", "Contact the merchant:"},
	} {
		r := receipt(language)
		l := letter(t, r)
		code := r.Transfer.ReceiptCode()
		for part, text := range parts(l) {
			for _, want := range append(own, "1 000 ₸", "•••• 5096", "•••• 1006", "Дүкен «Бәйтерек»", "Шай & нан", "A-17", "100042",
				"204978430339", code, "https://shop.kz/transfer/verify/"+code, "help@shop.kz", "+7 700 123 45 67") {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: no %q in\n%s", language, part, want, text)
				}
			}
		}
		if !strings.Contains(l.HTML, `<html lang="`+language+`"`) || !strings.Contains(l.Subject, "1\u00a0000\u00a0₸, Дүкен") {
			t.Errorf("%s: subject %q", language, l.Subject)
		}
	}
}

// Whoever reads along learns neither a card nor the address that shows the transfer, and no picture or link tells anybody of it.
func TestAReceiptBetraysNothing(t *testing.T) {
	t.Parallel()
	r := receipt("ru")
	l := letter(t, r)
	all := l.Subject + l.ID + l.Text + l.HTML
	for _, secret := range []string{secretID, "/t/", "440563", "510000", "******", "100041", "2008"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in the mail", secret)
		}
	}
	links := regexp.MustCompile(`(?i)(?:href|src|background|action)\s*=\s*"([^"]*)"|url\(`).FindAllStringSubmatch(l.HTML, -1)
	if len(links) != 1 || links[0][1] != "https://shop.kz/transfer/verify/"+r.Transfer.ReceiptCode() {
		t.Errorf("links %q", links)
	}
	if tag := regexp.MustCompile(`(?i)<(img|script|iframe|link|form|object|base)\b`).FindString(l.HTML); tag != "" {
		t.Errorf("there is a %s", tag)
	}
}

func TestOnlyTheSandboxSaysTest(t *testing.T) {
	t.Parallel()
	r := receipt("en")
	for _, sandbox := range []bool{true, false} {
		r.Sandbox = sandbox
		for part, text := range parts(letter(t, r)) {
			if strings.Contains(text, "Test mode") != sandbox {
				t.Errorf("sandbox %t: %s %s", sandbox, part, text)
			}
		}
	}
}

// A bank that takes its word back before the mail goes out leaves a receipt that says so, as its page does.
func TestADisputedReceiptSaysSo(t *testing.T) {
	t.Parallel()
	for _, told := range []string{"succeeded", "succeeded!declined 484"} {
		r := receipt("en")
		r.Transfer.Told = told
		for part, text := range parts(letter(t, r)) {
			if strings.Contains(text, "cannot be confirmed now") != r.Transfer.Disputed() {
				t.Errorf("%s: %s %s", told, part, text)
			}
		}
	}
}

// What the bank or the merchant does not say has no line; a merchant's own name is no purpose.
func TestWhatIsNotKnownHasNoLine(t *testing.T) {
	t.Parallel()
	r := receipt("en")
	r.Merchant.Brand, r.Transfer.Terms, r.Transfer.Description = merchant.Brand{}, transfer.Terms{}, r.Merchant.Name
	r.Transfer.Attempts[1].Receipt = transfer.Receipt{}
	for part, text := range parts(letter(t, r)) {
		for _, label := range []string{"Fee", "Bank reference", "What it is for", "Merchant’s order", "Contact the merchant"} {
			if strings.Contains(text, label) {
				t.Errorf("%s has %s", part, label)
			}
		}
	}
}

// The same transfer has the same Message-ID each time, another one has another.
func TestARepeatIsKnownByItsID(t *testing.T) {
	t.Parallel()
	first, again, other := receipt("kk"), receipt("ru"), receipt("kk")
	other.Transfer.ID = "another"
	a, b, c := letter(t, first).ID, letter(t, again).ID, letter(t, other).ID
	if a != b || a == c || !regexp.MustCompile(`^receipt-[0-9a-f]{32}$`).MatchString(a) {
		t.Errorf("%q, %q, %q", a, b, c)
	}
}

// A name that is markup, or two lines, stays a name.
func TestNamesAreOnlyText(t *testing.T) {
	t.Parallel()
	r := receipt("en")
	r.Merchant.Name = "Shop <b>\r\nBcc: spy@evil.kz\u2028</b>"
	r.Transfer.Description = "Tea\r\n\r\nReceipt code: ZZZZ"
	l := letter(t, r)
	if strings.ContainsAny(l.Subject+l.FromName, "\r\n\u2028") || strings.Contains(l.HTML, "<b>") || !strings.Contains(l.HTML, "&lt;b&gt;") || strings.Contains(l.Text, "\nReceipt code: ZZZZ") {
		t.Errorf("%q\n%s\n%s", l.Subject, l.Text, l.HTML)
	}
}

func TestWithoutMoneyThereIsNoReceipt(t *testing.T) {
	t.Parallel()
	r := receipt("en")
	r.Transfer.Attempts = r.Transfer.Attempts[:1]
	if _, err := r.Letter(); !errors.Is(err, mail.ErrUnpaid) {
		t.Error(err)
	}
}

func TestMasked(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{"aigerim@d.kz": "a***@d.kz", "я@d.kz": "я***@d.kz", "": "***", "nobody": "***", "@d.kz": "***"} {
		if got := mail.Masked(address); got != want {
			t.Errorf("%q became %q", address, got)
		}
	}
}
