package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"

	"audarym/internal/sandbox"
)

type sandboxCmd struct {
	Listen      string `help:"Address of the bank and its ACS." default:"127.0.0.1:8081" placeholder:"HOST:PORT"`
	AdminListen string `help:"Address of the admin page." default:"127.0.0.1:8082" placeholder:"HOST:PORT"`
	SMTPListen  string `name:"smtp-listen" help:"Address that takes mail for the inbox on the admin page; none when empty." placeholder:"HOST:PORT"`
	PublicURL   string `help:"Address of the bank as browsers see it; made from --listen when empty." placeholder:"URL"`
	MerchantURL string `help:"Address of the merchant's page, whose postLink is notified; nobody is when empty." placeholder:"URL"`
	AllowPublic bool   `help:"Listen on addresses that are not loopback: anybody there can read the test cards and the ledger."`
}

func (c *sandboxCmd) Run(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	bank, err := sandbox.New(sandbox.Config{PublicURL: c.PublicURL, Logger: log, NotifyOrigins: c.notifyOrigins()})
	if err != nil {
		return err
	}
	defer bank.Close()
	pages, err := sandbox.Listen(c.Listen, c.AllowPublic)
	if err != nil {
		return err
	}
	admin, err := sandbox.Listen(c.AdminListen, c.AllowPublic)
	if err != nil {
		return errors.Join(err, pages.Close())
	}
	var mail net.Listener
	if c.SMTPListen != "" {
		if mail, err = sandbox.Listen(c.SMTPListen, c.AllowPublic); err != nil {
			return errors.Join(err, pages.Close(), admin.Close())
		}
	}
	if c.PublicURL == "" {
		bank.SetPublicURL("http://" + pages.Addr().String())
	}
	fmt.Printf("sandbox bank   http://%s\nits admin page http://%s\n", pages.Addr(), admin.Addr())
	if mail != nil {
		fmt.Printf("its inbox      smtp://%s\n", mail.Addr())
	}
	fmt.Println()
	printCards(os.Stdout)
	return serveSandbox(ctx, bank, pages, admin, mail)
}

func (c *sandboxCmd) notifyOrigins() []string {
	if c.MerchantURL == "" {
		return nil
	}
	return []string{c.MerchantURL}
}

// serveSandbox runs the bank's listeners until the context ends, or one of them fails. mail may be nil: there is no inbox.
func serveSandbox(ctx context.Context, bank *sandbox.Bank, pages, admin, mail net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	all := []func() error{
		func() error { return serve(ctx, bank.Handler(), pages) },
		func() error { return serve(ctx, bank.AdminHandler(), admin) },
	}
	if mail != nil {
		context.AfterFunc(ctx, func() { _ = mail.Close() })
		all = append(all, func() error { return bank.ServeMail(mail) })
	}
	ended := make(chan error, len(all))
	for _, run := range all {
		go func() { defer stop(); ended <- run() }()
	}
	var err error
	for range all {
		err = errors.Join(err, <-ended)
	}
	return err
}
