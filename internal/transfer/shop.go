package transfer

import (
	"context"
	"fmt"

	"audarym/internal/merchant"
)

// Shop is a merchant with what carries out its transfers.
type Shop struct {
	*merchant.Merchant
	Bank  Bank
	Links func(id ID, notifyToken string) Links // the routes belong to handlers
}

// Shops finds the shop of a merchant; false where there is none any more. It changes when the settings are read again.
type Shops func(merchant.ID) (Shop, bool)

// OnlyShop is the Shops of whoever has one.
func OnlyShop(shop Shop) Shops {
	return func(id merchant.ID) (Shop, bool) { return shop, id == shop.ID }
}

// Of finds a transfer of one merchant. Another's is not there.
func (s *Service) Of(ctx context.Context, m merchant.ID, id ID) (*Transfer, error) {
	t, err := s.Store.Get(ctx, id)
	return ofMerchant(m, t, err)
}

func ofMerchant(m merchant.ID, t *Transfer, err error) (*Transfer, error) {
	if err == nil && t.Merchant != m {
		return nil, ErrNotFound
	}
	return t, err
}

// shop is who carries out a merchant's transfers.
func (s *Service) shop(m merchant.ID) (Shop, error) {
	shop, ok := s.Shops(m)
	if !ok {
		return Shop{}, fmt.Errorf("%w: %s", ErrNoMerchant, m)
	}
	return shop, nil
}

// terminalOf is where a new attempt gets its order number. Without a merchant there is no new attempt.
func (s *Service) terminalOf(t *Transfer) string {
	if shop, ok := s.Shops(t.Merchant); ok {
		return shop.TerminalID
	}
	return ""
}
