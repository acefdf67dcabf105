package app

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"audarym/internal/apiv1"
	"audarym/internal/config"
	"audarym/internal/jobs"
	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/transfer"
	"audarym/internal/webhook"
)

// compose writes the body of the message that tells a merchant of a notice.
type compose func(m *merchant.Merchant, t *transfer.Transfer, n transfer.Notice) ([]byte, error)

// messenger turns notices into messages, and the first word of a success into a receipt by mail, in the transaction of the
// change. A merchant without an address is told nothing, and so is a customer who gave none.
type messenger struct {
	mails   bool // there is a mail server
	shops   transfer.Shops
	outbox  *jobs.Outbox
	compose compose
	strict  bool // whose merchants are not known is refused: a person beside the server must bring its settings
	log     *slog.Logger
}

func newMessenger(s *store.Store, shops transfer.Shops, compose compose, log *slog.Logger) (*messenger, error) {
	outbox, err := jobs.NewOutbox(s, func() string { return webhook.NewID(rand.Reader) })
	m := &messenger{shops: shops, outbox: outbox, compose: compose, log: log}
	s.SetOutbox(m.tell)
	return m, err
}

func (m *messenger) tell(tx *sql.Tx, t *transfer.Transfer, notices []transfer.Notice) error {
	shop, ok := m.shops(t.Merchant)
	if !ok && m.strict {
		return fmt.Errorf("%w: %s", transfer.ErrNoMerchant, t.Merchant)
	}
	if err := m.mail(tx, t, notices); err != nil || !ok || shop.Webhook.URL == "" {
		return err
	}
	for _, n := range notices {
		body, err := m.compose(shop.Merchant, t, n)
		if err != nil { // what became of the money is worth more than the word of it
			m.log.Error("a message to a merchant cannot be written", "alarm", "webhook_unwritten", "transfer", t.ID, "kind", n.Kind, "error", err)
			continue
		}
		if err := m.outbox.Add(tx, shop.Webhook.URL, transfer.Message{
			Merchant: t.Merchant, Transfer: t.ID, Seq: n.Seq, Kind: n.Kind, Body: string(body), CreatedAt: n.At,
		}); err != nil {
			return err
		}
	}
	return nil
}

// mail has the receipt mailed, once: a success is told as such once, or corrects another end that was told. Where its job cannot
// be written the success is: an error is of the transaction, which is gone.
func (m *messenger) mail(tx *sql.Tx, t *transfer.Transfer, notices []transfer.Notice) error {
	if !m.mails || t.Email == "" {
		return nil
	}
	for _, n := range notices {
		if n.Kind == transfer.NoticeSucceeded || n.Kind == transfer.NoticeCorrected && n.Was != transfer.StateSucceeded && t.Stands() == transfer.StateSucceeded {
			return m.beside(tx, t.ID, func() error { return m.outbox.AddReceipt(tx, t.ID, n.At) })
		}
	}
	return nil
}

// beside does in a transaction what may fail without it.
func (m *messenger) beside(tx *sql.Tx, id transfer.ID, do func() error) error {
	if _, err := tx.Exec("SAVEPOINT beside"); err != nil {
		return err
	}
	if err := do(); err != nil {
		m.log.Error("a receipt is not mailed: its job cannot be written", "alarm", "receipt_unsent", "transfer", id, "error", err)
		if _, err := tx.Exec("ROLLBACK TO beside"); err != nil {
			return err
		}
	}
	_, err := tx.Exec("RELEASE beside")
	return err
}

// asTheAPI composes what the API would answer with. A receiver's card that was removed meanwhile has no mask any more.
func asTheAPI(wallet transfer.Wallet) compose {
	return func(m *merchant.Merchant, t *transfer.Transfer, n transfer.Notice) ([]byte, error) {
		var receiver transfer.SavedCard
		if t.Terms.Receiver != "" {
			receiver, _ = wallet.Card(context.Background(), t.Merchant, t.Terms.Receiver)
		}
		return apiv1.Notice(m, t, receiver, n)
	}
}

// post is what delivers messages, by the settings as they are at each try.
func (a *App) post(c config.Config) *jobs.Post {
	return &jobs.Post{
		Mail: a.store, Outbox: a.messenger.outbox, Target: a.webhookOf, Now: a.now, Log: a.Log,
		Sender: webhook.New(webhook.Config{Allowed: c.WebhookAllow, Now: a.now, Log: a.Log}),
		Next:   nextTry,
	}
}

// nextTry is the schedule of messages.
func nextTry(id string, tries int) (wait time.Duration, more bool) {
	wait, more = webhook.Next(tries)
	return webhook.Spread(wait, id, tries), more
}

// addressOf is the text of an address.
func (a *App) addressOf(id merchant.ID) (string, bool) {
	to, ok := a.webhookOf(id)
	return to.URL, ok
}

func (a *App) webhookOf(id merchant.ID) (webhook.Target, bool) {
	shop, ok := a.shop(id)
	if !ok || shop.Webhook.URL == "" {
		return webhook.Target{}, false
	}
	to := webhook.Target{URL: shop.Webhook.URL}
	for _, s := range shop.Webhook.Secrets {
		if secret, err := webhook.ParseSecret(s.Plain()); err == nil { // the settings were checked; without any, each try says so
			to.Secrets = append(to.Secrets, secret)
		}
	}
	return to, true
}

// cards is what tells the bank to forget removed cards.
func (a *App) cards() *jobs.Cards {
	return &jobs.Cards{
		ToForget: a.store.CardsToForget, Find: a.store.CardToForget, Forgotten: a.store.CardForgotten, Now: a.now,
		Forget: func(ctx context.Context, c transfer.SavedCard) error {
			shop, ok := a.shop(c.Merchant)
			if !ok {
				return fmt.Errorf("%w: %s", transfer.ErrNoMerchant, c.Merchant)
			}
			return shop.Bank.Forget(ctx, shop.TerminalID, c.BankID)
		},
	}
}
