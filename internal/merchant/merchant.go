// Package merchant says who takes transfers: name, terminal, public address, languages and limits.
package merchant

import "github.com/bojanz/currency"

// ID names a merchant in the database.
type ID string

// Merchant is one shop with one terminal at the bank.
type Merchant struct {
	ID         ID
	Name       string
	TerminalID string          // opaque: one in the seed is no valid UUID, so its shape is not checked
	PublicURL  string          // scheme://host[:port], no trailing slash; every absolute link starts with it
	Languages  []string        // kk, ru, en in the order the merchant wants; the first is the default
	AmountMin  currency.Amount // inclusive
	AmountMax  currency.Amount // inclusive
}
