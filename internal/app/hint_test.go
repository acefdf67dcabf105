package app_test

import (
	"context"
	"io"
	"net/http"
	netmail "net/mail"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bojanz/currency"

	"audarym/internal/app"
	"audarym/internal/config"
)

// The form promises a receipt where there is a mail server, and nowhere else.
func TestTheFormPromisesAReceiptOnlyIfOneIsSent(t *testing.T) {
	t.Parallel()
	for _, mails := range []bool{true, false} {
		c := withBank(config.Config{Listen: "127.0.0.1:0", Database: "sqlite:" + filepath.Join(t.TempDir(), "a.db")})
		amount, _ := currency.NewAmount("1000", "KZT")
		m := &c.Merchants[0]
		m.Name, m.Open, m.Languages, m.AmountMin, m.AmountMax = "Shop", true, []string{"kk", "ru", "en"}, amount, amount
		if mails {
			c.Mail = config.Mail{Host: "127.0.0.1", Port: 1, Plain: true, From: netmail.Address{Address: "a@b.kz"}}
		}
		url := serves(t, c)
		for language, texts := range map[string][2]string{
			"kk": {"Түбіртек осы поштаға келеді", "Аударыммен бірге банкке беріледі"},
			"ru": {"Сюда придёт чек", "Передадим банку вместе с переводом"},
			"en": {"Your receipt will come here", "Passed to the bank with the transfer"},
		} {
			page := fetched(t, url+"/?lang="+language)
			if strings.Contains(page, texts[0]) != mails || strings.Contains(page, texts[1]) == mails {
				t.Errorf("%s, a mail server: %t; the page\n%s", language, mails, page)
			}
		}
	}
}

// serves runs an application for as long as the test takes, and gives its address.
func serves(t *testing.T, c config.Config) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	a, err := app.New(ctx, c, app.Options{Log: io.Discard})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return a.URL()
}

func fetched(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
