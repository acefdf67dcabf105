package transfer

import (
	"context"
	"time"

	"audarym/internal/card"
	"audarym/internal/merchant"
)

// SavedCard is a card that the bank keeps for a merchant's customer. Here is only what names it: the bank's card id, the
// mask and the brand.
type SavedCard struct {
	ID        string // ours: "card_" and 26 characters
	Merchant  merchant.ID
	Customer  string
	Role      Role
	BankID    string // the bank's card id (seed: TYPECARDID); nobody but the bank is told
	Mask      card.Mask
	SavedAt   time.Time
	RemovedAt time.Time // zero while it can be used
}

// Role is which side of a transfer a card is on.
type Role string

// The roles of a card.
const (
	Sender   Role = "sender"
	Receiver Role = "receiver"
)

// Wallet keeps saved cards. A card that is saved twice, by the bank's id and the role, is one.
type Wallet interface {
	// Cards lists the cards of a merchant's customer, the newest first.
	Cards(ctx context.Context, m merchant.ID, customer string) ([]SavedCard, error)
	// Card finds a card of a merchant by its id: ErrNotFound where it is not there, or was removed.
	Card(ctx context.Context, m merchant.ID, id string) (SavedCard, error)
	// ForgetCard removes a card here and sees to it that the bank is told; ErrNotFound as Card.
	ForgetCard(ctx context.Context, m merchant.ID, customer, id string, at time.Time) error
}

// Cards lists what the customer of a transfer may choose from: nothing where the merchant names no customer.
func (s *Service) Cards(ctx context.Context, m merchant.ID, customer string) ([]SavedCard, error) {
	if customer == "" || s.Wallet == nil {
		return nil, nil
	}
	return s.Wallet.Cards(ctx, m, customer)
}

// Chosen finds the card that a customer chose on the form of a transfer: one of this customer's, in this role.
func (s *Service) Chosen(ctx context.Context, t *Transfer, role Role, id string) (SavedCard, error) {
	if t.Terms.Customer == "" || s.Wallet == nil {
		return SavedCard{}, ErrNotFound
	}
	c, err := s.Wallet.Card(ctx, t.Merchant, id)
	if err == nil && (c.Customer != t.Terms.Customer || c.Role != role) {
		return SavedCard{}, ErrNotFound
	}
	return c, err
}

// MayReceive finds a card that a merchant can choose to receive, whoever of its customers saved it: ErrNotFound where there is
// none of that id, or it is a sender's.
func (s *Service) MayReceive(ctx context.Context, m merchant.ID, id string) (SavedCard, error) {
	if id == "" || s.Wallet == nil {
		return SavedCard{}, ErrNotFound
	}
	c, err := s.Wallet.Card(ctx, m, id)
	if err == nil && c.Role != Receiver {
		return SavedCard{}, ErrNotFound
	}
	return c, err
}

// ForgetCard removes a saved card of a merchant's customer, here at once and at the bank soon.
func (s *Service) ForgetCard(ctx context.Context, m merchant.ID, customer, id string) error {
	if customer == "" || s.Wallet == nil {
		return ErrNotFound
	}
	if err := s.Wallet.ForgetCard(ctx, m, customer, id, s.Now()); err != nil {
		return err
	}
	s.Wake()
	return nil
}

// keep notes the cards that the bank has saved with a transfer that succeeded.
func (t *Transfer) keep(a *Attempt, r Receipt, at time.Time) {
	if t.Terms.Customer == "" {
		return
	}
	add := func(wanted bool, role Role, bankID string, mask card.Mask) {
		if wanted && bankID != "" {
			t.kept = append(t.kept, SavedCard{Merchant: t.Merchant, Customer: t.Terms.Customer, Role: role, BankID: bankID, Mask: mask, SavedAt: at})
		}
	}
	add(a.SaveSender, Sender, r.SenderCard, a.SenderMask)
	add(a.SaveReceiver, Receiver, r.ReceiverCard, a.ReceiverMask)
}

// Kept hands the store the cards that were saved since the transfer was loaded. They have no id yet: the store gives one, or
// knows the card already.
func (t *Transfer) Kept() []SavedCard { return t.kept }
