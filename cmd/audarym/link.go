package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"audarym/internal/merchant"
)

// linkCmd signs an order as a merchant's server would: for trying it out, and for merchants that have no server.
type linkCmd struct {
	PublicURL        string        `help:"Public address of the transfer page." required:"" placeholder:"URL"`
	SecretFile       string        `help:"File with the link secret. Without it, AUDARYM_LINK_SECRET holds the secret." placeholder:"PATH" env:"AUDARYM_LINK_SECRET_FILE"`
	Amount           string        `help:"Amount in tenge, for example 1000 or 1000.50." required:"" env:"-" placeholder:"AMOUNT"`
	Order            string        `help:"The merchant's own reference." env:"-" placeholder:"TEXT"`
	Description      string        `help:"What it is for; at most 125 bytes." env:"-" placeholder:"TEXT"`
	Customer         string        `help:"The merchant's own name of its customer, whose saved cards are offered." env:"-" placeholder:"ID"`
	Email            string        `help:"The customer's e-mail address." env:"-" placeholder:"ADDRESS"`
	Lang             string        `help:"Language of the page: kk, ru or en." env:"-" placeholder:"LANG"`
	Receiver         string        `help:"Saved card that receives." env:"-" placeholder:"CARD"`
	ReturnURL        string        `help:"Where the customer goes afterwards." name:"return-url" env:"-" placeholder:"URL"`
	FailureReturnURL string        `help:"Where the customer goes if it did not succeed; --return-url when empty." name:"failure-return-url" env:"-" placeholder:"URL"`
	ExpiresIn        time.Duration `help:"How long the customer has to begin: at most 744h." default:"24h" env:"-" placeholder:"TIME"`
}

func (c *linkCmd) Run() error {
	secret, err := c.secret()
	if err != nil {
		return err
	}
	link, err := c.address(secret, time.Now())
	if err != nil {
		return err
	}
	fmt.Println(link)
	return nil
}

func (c *linkCmd) secret() (merchant.Secret, error) {
	text := os.Getenv("AUDARYM_LINK_SECRET")
	if c.SecretFile != "" {
		content, err := os.ReadFile(c.SecretFile)
		if err != nil {
			return "", err
		}
		text = string(content)
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", errors.New("no link secret: give --secret-file, or set AUDARYM_LINK_SECRET")
	}
	return merchant.Secret(text), nil
}

// address makes the link. The page itself says what is wrong with the values; here is only what it could not be asked about.
func (c *linkCmd) address(secret merchant.Secret, now time.Time) (string, error) {
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" || public.Scheme != "https" && public.Scheme != "http" {
		return "", errors.New("--public-url must begin with https:// or http:// and a host")
	}
	if c.ExpiresIn < time.Second || c.ExpiresIn > merchant.MaxLinkLife {
		return "", fmt.Errorf("--expires-in must be 1s to %s", merchant.MaxLinkLife)
	}
	params := url.Values{"currency": {"KZT"}, "expires": {strconv.FormatInt(now.Add(c.ExpiresIn).Unix(), 10)}}
	for name, value := range map[string]string{
		"amount": c.Amount, "order": c.Order, "description": c.Description, "customer": c.Customer, "email": c.Email, "lang": c.Lang,
		"receiver": c.Receiver, "return_url": c.ReturnURL, "failure_return_url": c.FailureReturnURL,
	} {
		if value != "" {
			params.Set(name, value)
		}
	}
	return merchant.LinkURL(strings.TrimRight(c.PublicURL, "/"), secret, params), nil
}
