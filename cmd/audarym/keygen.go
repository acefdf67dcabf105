package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"audarym/internal/config"
	"audarym/internal/merchant"
	"audarym/internal/webhook"
)

type keygenCmd struct {
	Kind string `arg:"" help:"What to make: ${enum}." enum:"api-key,link-secret,webhook-secret,cookie-key"`
}

// Run prints a key on a line of its own; of an API key, which is kept nowhere, its hash too.
func (c *keygenCmd) Run() error {
	switch c.Kind {
	case "api-key":
		key, hash := merchant.NewKey(rand.Reader)
		fmt.Printf("%s  for the merchant's servers; it is shown only now\n%s  for api-keys in the merchants file\n", key, hash)
	case "link-secret":
		fmt.Println(merchant.NewLinkSecret(rand.Reader).Plain())
	case "webhook-secret":
		fmt.Println(webhook.NewSecret().Text())
	case "cookie-key":
		fmt.Println(base64.StdEncoding.EncodeToString(config.NewCookieKey()))
	}
	return nil
}
