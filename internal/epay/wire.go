package epay

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/bojanz/currency"

	"audarym/internal/transfer"
)

// What leaves for the bank, field by field as the seed has it, in its spelling, and nothing else.

type wireTransfer struct {
	Order wireOrder `json:"order"`
	Card  wireCard  `json:"card"`
}

type wireOrder struct {
	Amount                 json.Number `json:"amount"`
	Currency               string      `json:"currency"`
	Description            string      `json:"description"`
	MerchantIDForSavedCard string      `json:"merchantIdForSavingCards"` // seed: empty
	ID                     string      `json:"id"`
	SenderIP               string      `json:"senderIP"`
	SenderEmail            string      `json:"senderEmail"`
	Foreign                bool        `json:"foreign"`
	TerminalID             string      `json:"terminalId"`
	BackLink               string      `json:"backLink"`
	FailureBackLink        string      `json:"failureBackLink"`
	PostLink               string      `json:"postLink"`
	FailurePostLink        string      `json:"failurePostLink"`
}

type wireCard struct {
	Sender   wireSender   `json:"sender"`
	Receiver wireReceiver `json:"receiver"`
}

type wireSender struct {
	Save         bool       `json:"save"`
	TransferType string     `json:"transferType"`
	Address      string     `json:"address"`
	CVC          string     `json:"cvc"`
	CardCred     string     `json:"cardCred"`
	Expire       wireExpire `json:"expire"`
	Name         string     `json:"name"`
	Number       string     `json:"number"`
}

type wireExpire struct {
	Month string `json:"month"`
	Year  string `json:"year"`
}

type wireReceiver struct {
	Save         bool   `json:"save"`
	ID           string `json:"id"`
	TransferType string `json:"transferType"`
	CardCred     string `json:"cardCred"`
	FirstName    string `json:"firstName,omitempty"` // these three of international transfers only
	LastName     string `json:"lastName,omitempty"`
	CountryCode  string `json:"countryCode,omitempty"` // the SDK says country: the seed's spelling counts
}

// wireConfirm is the body of confirm (seed: Payment confirmation).
type wireConfirm struct {
	ID    string `json:"ID"`
	PaRes string `json:"PaRes"`
	MD    string `json:"MD"`
}

// How a card is given (seed: transferType): by its number, or by the bank's id of one that it keeps.
const (
	byCardNumber = "TYPEPAN"
	byCardID     = "TYPECARDID"
)

// transferBody is one of the two places where card data is revealed. Of a saved card the bank knows expiry and name itself.
func transferBody(o transfer.Order, c transfer.Cards) wireTransfer {
	return wireTransfer{
		Order: wireOrder{
			Amount: json.Number(amountText(o.Amount)), Currency: o.Amount.CurrencyCode(), Description: cut(o.Description, transfer.MaxDescription),
			ID: o.Number, Foreign: c.Country != "", SenderIP: o.SenderIP, SenderEmail: o.Email, TerminalID: o.TerminalID,
			BackLink: o.Links.Back, FailureBackLink: o.Links.FailureBack, PostLink: o.Links.Notify, FailurePostLink: o.Links.FailureNotify,
		},
		Card: wireCard{
			Sender: sender(c), Receiver: receiver(c),
		},
	}
}

func sender(c transfer.Cards) wireSender {
	if saved := c.SavedSender; saved.ID != "" {
		return wireSender{TransferType: byCardID, CVC: c.CVC.Reveal(), CardCred: saved.BankID}
	}
	return wireSender{
		Save: c.SaveSender, TransferType: byCardNumber, CVC: c.CVC.Reveal(), CardCred: c.Sender.Reveal(),
		Expire: wireExpire{Month: c.Expiry.Month(), Year: c.Expiry.Year()}, Name: c.Name,
	}
}

func receiver(c transfer.Cards) wireReceiver {
	w := wireReceiver{Save: c.SaveReceiver, TransferType: byCardNumber, CardCred: c.Receiver.Reveal()}
	if saved := c.SavedReceiver; saved.ID != "" {
		w = wireReceiver{TransferType: byCardID, ID: saved.BankID, CardCred: saved.BankID} // the seed is of two minds
	}
	if c.Country != "" {
		w.FirstName, w.LastName, w.CountryCode = c.FirstName, c.LastName, c.Country
	}
	return w
}

// cut shortens text to a number of bytes on a rune boundary. Broken UTF-8 goes: as JSON it would grow.
func cut(text string, limit int) string {
	text = strings.ToValidUTF8(text, "")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// amountText writes 100 or 100.50: an exact decimal, never a float.
func amountText(a currency.Amount) string {
	whole, fraction, _ := strings.Cut(a.Number(), ".")
	if strings.Trim(fraction, "0") == "" {
		return whole
	}
	return whole + "." + (fraction + "0")[:max(2, len(fraction))]
}
