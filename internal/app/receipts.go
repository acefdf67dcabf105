package app

import (
	"context"
	"errors"
	"fmt"

	"audarym/internal/config"
	"audarym/internal/jobs"
	"audarym/internal/mail"
	"audarym/internal/transfer"
)

// receipts is what mails them, nil where there is no mail server.
func (a *App) receipts(c config.Config) *jobs.Receipts {
	if c.Mail.Host == "" {
		return nil
	}
	sender := mail.NewSender(mail.Config{
		Host: c.Mail.Host, Port: c.Mail.Port, Implicit: c.Mail.Implicit, Plain: c.Mail.Plain,
		User: c.Mail.User, Password: c.Mail.Password, From: c.Mail.From,
	})
	return &jobs.Receipts{Now: a.now, Log: a.Log, Send: func(ctx context.Context, id transfer.ID) error { return a.mailReceipt(ctx, sender, id) }}
}

// mailReceipt makes one try. Where another database was put in place there is nothing to send.
func (a *App) mailReceipt(ctx context.Context, s *mail.Sender, id transfer.ID) error {
	t, err := a.store.Get(ctx, id)
	switch {
	case errors.Is(err, transfer.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	shop, ok := a.shop(t.Merchant)
	if !ok {
		return fmt.Errorf("%w: %s", transfer.ErrNoMerchant, t.Merchant)
	}
	letter, err := mail.Receipt{Transfer: t, Merchant: shop.Merchant, Sandbox: a.bank.Sandbox()}.Letter()
	if err != nil {
		return err
	}
	return s.Send(ctx, letter, a.now())
}
