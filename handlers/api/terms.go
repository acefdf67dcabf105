package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bojanz/currency"

	"audarym/internal/transfer"
)

// The limits of what a merchant may ask for.
const (
	maxKeys        = 20 // of metadata
	maxKey         = 40
	maxValue       = 500
	minExpires     = 300 // seconds
	maxExpires     = 7 * 24 * 60 * 60
	defaultExpires = 24 * 60 * 60
)

// terms turns what was asked for into an order of the domain, and notes in the form what cannot be had. receiver is the saved
// card that is to receive.
func (a *api) terms(ctx context.Context, o order, f *form) (p transfer.Placing, receiver transfer.SavedCard, err error) {
	p = transfer.Placing{Merchant: a.m.ID, Amount: a.amount(o, f), Description: cmp.Or(o.Description, a.m.Name), Email: o.Email, Language: a.language(o, f)}
	p.At = a.Now()
	p.Until = p.At.Add(expires(o, f))
	p.Terms = transfer.Terms{
		Order: o.Order, Customer: o.CustomerID, Metadata: o.Metadata, ReturnURL: o.ReturnURL, FailureURL: o.FailureReturnURL, Receiver: o.Receiver,
	}
	f.fits("/description", o.Description, len(o.Description) <= transfer.MaxDescription, "has more than 125 bytes in UTF-8")
	f.fits("/order", o.Order, utf8.RuneCountInString(o.Order) <= transfer.MaxOrder, "has more than 64 characters")
	f.fits("/customer/id", o.CustomerID, len(o.CustomerID) <= transfer.MaxCustomer && visible(o.CustomerID), "must be up to 64 visible ASCII characters")
	f.fits("/customer/email", o.Email, o.Email == "" || transfer.IsEmail(o.Email), "is not an e-mail address")
	f.metadataFits(o.Metadata)
	a.leadsBack("/return_url", o.ReturnURL, f)
	a.leadsBack("/failure_return_url", o.FailureReturnURL, f)
	receiver, err = a.receiver(ctx, o, f)
	return p, receiver, err
}

// fits refuses a text that must not be kept, or that does not keep to its rule.
func (f *form) fits(pointer, text string, ok bool, rule string) {
	if why := unfit(text); why != "" {
		f.refuse(pointer, why)
	} else if !ok {
		f.refuse(pointer, rule)
	}
}

func (f *form) metadataFits(m map[string]string) {
	if len(m) > maxKeys {
		f.refuse("/metadata", "has more than 20 keys")
		return
	}
	at := &object{at: "/metadata"}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		f.fits(at.pointer(key), key, key != "" && utf8.RuneCountInString(key) <= maxKey, "has a key that is not of 1 to 40 characters")
		f.fits(at.pointer(key), m[key], utf8.RuneCountInString(m[key]) <= maxValue, "has more than 500 characters")
	}
}

var amountForm = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,2})?$`)

func (a *api) amount(o order, f *form) (amount currency.Amount) {
	if o.Currency != "" && o.Currency != "KZT" {
		f.refuse("/currency", "must be KZT")
	}
	if o.Amount == "" {
		return amount // said already
	}
	if !amountForm.MatchString(o.Amount) {
		f.refuse("/amount", `must be digits, and after a point one or two more, such as "1000.00"`)
		return amount
	}
	whole, cents, _ := strings.Cut(o.Amount, ".")
	whole = strings.TrimLeft(whole[:len(whole)-1], "0") + whole[len(whole)-1:]
	amount, err := currency.NewAmount(whole+"."+(cents + "00")[:2], "KZT")
	low, errLow := amount.Cmp(a.m.AmountMin)
	high, errHigh := amount.Cmp(a.m.AmountMax)
	switch {
	case errors.Join(err, errLow, errHigh) != nil:
		f.refuse("/amount", "cannot be read")
	case !amount.IsPositive():
		f.refuse("/amount", "must be more than 0")
	case low < 0 || high > 0:
		f.refuse("/amount", fmt.Sprintf("must be from %s to %s", a.m.AmountMin.Number(), a.m.AmountMax.Number()))
	}
	return amount
}

func (a *api) language(o order, f *form) string {
	if o.Language != "" && !slices.Contains(a.m.Languages, o.Language) {
		f.refuse("/language", "must be one of "+strings.Join(a.m.Languages, ", "))
	}
	return o.Language
}

func expires(o order, f *form) time.Duration {
	if o.ExpiresIn == "" {
		return defaultExpires * time.Second
	}
	n, err := strconv.Atoi(o.ExpiresIn)
	if err != nil || n < minExpires || n > maxExpires {
		f.refuse("/expires_in", "must be a whole number of seconds from 300 to 604800")
	}
	return time.Duration(n) * time.Second
}

func (a *api) leadsBack(pointer, address string, f *form) {
	f.fits(pointer, address, address == "" || a.m.MayReturnTo(address),
		"must begin with one of the shop's return addresses, and have up to 2048 bytes")
}

func (a *api) receiver(ctx context.Context, o order, f *form) (transfer.SavedCard, error) {
	const pointer = "/receiver/card_id"
	switch {
	case o.Receiver == "":
		return transfer.SavedCard{}, nil
	case unfit(o.Receiver) != "":
		f.refuse(pointer, unfit(o.Receiver))
		return transfer.SavedCard{}, nil
	case !a.m.SavedCards:
		f.refuse(pointer, "cannot be had: this shop has no saved cards")
		return transfer.SavedCard{}, nil
	}
	c, err := a.Service.MayReceive(ctx, a.m.ID, o.Receiver)
	if errors.Is(err, transfer.ErrNotFound) {
		f.refuse(pointer, "is no saved card of a receiver of this shop")
		return transfer.SavedCard{}, nil
	}
	return c, err
}
