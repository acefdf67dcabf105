package handlers

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"audarym/internal/card"
	"audarym/internal/transfer"
)

// readSender reads the card that pays: of a saved one nothing but the security code.
func (in *input) readSender(form url.Values, o offer, now time.Time) {
	if in.onlyOne(form, transfer.Sender, in.cards.SavedSender); in.sender == "" {
		in.take(form, "sender_card", func(text string) { in.cards.Sender = in.readCard("sender_card", text) })
		in.take(form, "sender_expiry", func(text string) { in.readExpiry(text, now) })
	}
	in.take(form, "sender_cvc", in.readCVC)
	if in.sender == "" {
		in.take(form, "sender_name", in.readName)
		in.take(form, "save_sender", func(text string) { in.cards.SaveSender = o.saves && text != "" })
	}
}

// readReceiver reads the card that receives, where the customer says which.
func (in *input) readReceiver(form url.Values, o offer) {
	switch {
	case o.preset.ID != "":
		in.cards.SavedReceiver = o.preset
		if in.sameCard() {
			in.wrong(either(in.sender != "", "sender_saved", "sender_card"), "sender_card.same")
		}
		return
	case in.receiver != "":
		in.onlyOne(form, transfer.Receiver, in.cards.SavedReceiver)
	default:
		in.take(form, "receiver_card", func(text string) { in.cards.Receiver = in.readCard("receiver_card", text) })
		in.take(form, "save_receiver", func(text string) { in.cards.SaveReceiver = o.saves && text != "" })
	}
	if in.sameCard() {
		in.wrong(either(in.receiver != "", "receiver_saved", "receiver_card"), "receiver_card.same")
	}
}

// onlyOne refuses a saved card beside a number that was typed: a browser that does not fold the fields away lets people do
// both, and money must not go where they did not mean it to.
func (in *input) onlyOne(form url.Values, role transfer.Role, saved transfer.SavedCard) {
	if saved.ID != "" && strings.TrimSpace(strings.Join(form[string(role)+"_card"], "")) != "" {
		in.wrong(string(role)+"_saved", "saved.both")
	}
}

// sameCard reports that money would go from a card to itself. Of a saved card there is only the bank's id and the mask to tell
// by; two cards with one mask are one for every customer.
func (in *input) sameCard() bool {
	c := in.cards
	if !c.Sender.IsZero() && !c.Receiver.IsZero() {
		return c.Sender.Equal(c.Receiver)
	}
	sameID := c.SavedSender.BankID != "" && c.SavedSender.BankID == c.SavedReceiver.BankID
	return sameID || c.SenderMask() != "" && c.SenderMask() == c.ReceiverMask()
}

func (in *input) readCard(field, text string) card.Number {
	n, err := card.ParseNumber(text)
	for _, e := range []struct {
		err error
		key string
	}{
		{card.ErrEmpty, "required"}, {card.ErrDigits, "digits"}, {card.ErrLength, "length"},
		{card.ErrZeros, "zeros"}, {card.ErrChecksum, "checksum"},
	} {
		if errors.Is(err, e.err) {
			in.wrong(field, field+"."+e.key)
		}
	}
	return n
}

func (in *input) readExpiry(text string, now time.Time) {
	expiry, err := card.ParseExpiry(text, now)
	switch in.cards.Expiry = expiry; {
	case errors.Is(err, card.ErrEmpty):
		in.wrong("sender_expiry", "sender_expiry.required")
	case errors.Is(err, card.ErrExpiryFar):
		in.wrong("sender_expiry", "sender_expiry.far")
	case err != nil:
		in.wrong("sender_expiry", "sender_expiry.unreadable")
	}
}

// readCVC comes after the card: its brand says how many digits there are.
func (in *input) readCVC(text string) {
	brand := in.cards.SenderMask().Brand()
	cvc, err := card.ParseCVC(text, brand)
	switch in.cards.CVC = cvc; {
	case errors.Is(err, card.ErrEmpty):
		in.wrong("sender_cvc", "sender_cvc.required")
	case errors.Is(err, card.ErrDigits):
		in.wrong("sender_cvc", "sender_cvc.digits")
	case err != nil && brand == card.Amex:
		in.wrong("sender_cvc", "sender_cvc.four")
	case err != nil:
		in.wrong("sender_cvc", "sender_cvc.three")
	}
}
