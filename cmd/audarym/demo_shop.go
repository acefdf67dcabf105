package main

import (
	"crypto/rand"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"audarym/internal/config"
	"audarym/internal/demoshop"
	"audarym/internal/merchant"
	"audarym/internal/webhook"
)

// demoShop makes the demo's merchant one that has a shop: with a key, a webhook and everything that can be tried. All secrets
// are new with each start.
func demoShop(c *config.Config, url string) (*demoshop.Shop, error) {
	m := &c.Merchants[0]
	key, hash := merchant.NewKey(rand.Reader)
	secret, link := webhook.NewSecret(), merchant.NewLinkSecret(rand.Reader)
	m.APIKeys, m.LinkSecret, m.ReturnURLs = []merchant.KeyHash{hash}, link, []string{url}
	m.Webhook = merchant.Webhook{URL: url + "/webhook", Secrets: []merchant.Secret{merchant.Secret(secret.Text())}}
	m.Abroad, m.SavedCards = true, true
	m.Brand.Support.Email = "help@shop.example.kz"
	c.WebhookAllow = append(c.WebhookAllow, netip.MustParsePrefix("127.0.0.0/8"))
	return demoshop.New(demoshop.Config{
		PublicURL: url, APIURL: m.PublicURL + "/api/v1", APIKey: key, WebhookSecret: secret.Text(), LinkSecret: link.Plain(), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: c.LogLevel})),
	})
}
