package sandbox

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

const maxDescription = 125 // bytes of UTF-8 (bank-api.md 3, code 3298)

var (
	monthPattern = regexp.MustCompile(`^(0[1-9]|1[0-2])$`)
	yearPattern  = regexp.MustCompile(`^[0-9]{2}$`)

	// countryPattern is the form of ISO 3166-1 alpha-2 and alpha-3: the seed does not say which, so both are taken, and
	// not looked up. Its numeric codes are refused: a client that sends them has not read "code" as we do.
	countryPattern = regexp.MustCompile(`^[A-Z]{2,3}$`)
)

// checkTransfer looks at a transfer that was taken. The first check that fails gives the code.
func (b *Bank) checkTransfer(request transferRequest) *refusal {
	sender, receiver := request.Card.Sender, request.Card.Receiver
	for _, check := range []func() *refusal{
		func() *refusal { return checkOrder(request.Order) },
		func() *refusal { return checkFixed(request) },
		func() *refusal { return checkNames(request.Order.Foreign, b.switches.ReceiverCountry, receiver) },
		func() *refusal { return checkSender(sender) },
		func() *refusal { return checkReceiver(sender, receiver) },
	} {
		if no := check(); no != nil {
			return no
		}
	}
	return nil
}

func checkOrder(order orderRequest) *refusal {
	switch {
	case order.Amount == 0:
		return refuse(codeAmountZero)
	case len(order.Description) > maxDescription:
		return refuse(codeDescription)
	case !isLink(order.BackLink), !isLink(order.FailureBackLink), !isLink(order.PostLink):
		return &refusal{code: codeDetails, detail: "backLink, failureBackLink or postLink is no URL"}
	case order.FailurePostLink != "" && !isLink(order.FailurePostLink): // seed: may be empty, then postLink takes both
		return &refusal{code: codeDetails, detail: "failurePostLink is no URL"}
	case order.SenderEmail != "" && !strings.Contains(order.SenderEmail, "@"):
		return &refusal{code: codeDetails, detail: "senderEmail"}
	}
	if _, err := netip.ParseAddr(order.SenderIP); order.SenderIP != "" && err != nil {
		return &refusal{code: codeDetails, detail: "senderIP"}
	}
	return nil
}

func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// checkFixed holds the fields to the only values that the seed gives them.
func checkFixed(request transferRequest) *refusal {
	sender, receiver := request.Card.Sender, request.Card.Receiver
	switch {
	case namedBy[sender.TransferType] == "", namedBy[receiver.TransferType] == "":
		return &refusal{code: codeDetails, detail: "transferType is TYPEPAN or TYPECARDID"}
	case request.Order.MerchantID != "", sender.Number != "", receiver.ID != "":
		return &refusal{code: codeDetails, detail: "merchantIdForSavingCards, sender.number and receiver.id are empty"}
	}
	return nil
}

// checkNames: first name, last name and country for international transfers, and only there (seed: Receiver fields).
// Elsewhere they may be missing or empty.
func checkNames(foreign, shortCountry bool, receiver receiverRequest) *refusal {
	country, other := receiver.CountryCode, receiver.Country
	if shortCountry {
		country, other = other, country
	}
	for _, name := range []*string{receiver.FirstName, receiver.LastName, country} {
		if given := name != nil && *name != ""; given != foreign {
			return &refusal{code: codeDetails, detail: "firstName, lastName and the country go with foreign"}
		}
	}
	switch {
	case other != nil && *other != "":
		return &refusal{code: codeDetails, detail: "the other name of the receiver's country"}
	case foreign && !countryPattern.MatchString(*country):
		return &refusal{code: codeDetails, detail: "the receiver's country is no code of two or three capital letters"}
	}
	return nil
}

// checkNumber looks at a card number, which of a saved card is already in the place of its id. An id that names no card
// is refused with 522, "record not found: check the card": it is the one code that speaks of a record and not of a
// number, as 471 and 472 do, and it is final. Never saved, deactivated and another terminal's sound alike, so that
// nobody learns which cards others have saved.
func checkNumber(transferType, pan string) *refusal {
	switch {
	case transferType == typeCardID && pan == "":
		return refuse(codeNotFound)
	case !luhn(pan):
		return refuse(codeBadNumber)
	}
	return nil
}

// checkSender: the bank knows the expiry of a saved card, which may be left empty. The CVC is wanted always.
func checkSender(sender senderRequest) *refusal {
	expire := sender.Expire
	left := sender.TransferType == typeCardID && expire.Month == "" && expire.Year == ""
	if no := checkNumber(sender.TransferType, sender.CardCred); no != nil {
		return no
	}
	if !left && (!monthPattern.MatchString(expire.Month) || !yearPattern.MatchString(expire.Year)) {
		return refuse(codeExpiry)
	}
	card, ok := findCard(sender.CardCred, "sender")
	switch {
	case !ok:
		return &refusal{code: codeUnknownCard, detail: "the sandbox knows its test cards only"}
	case !left && !card.takesExpiry(expire.Month, expire.Year):
		return refuse(codeExpiry)
	case card.CVC != sender.CVC:
		return refuse(codeDetails)
	}
	return nil
}

func checkReceiver(sender senderRequest, receiver receiverRequest) *refusal {
	if no := checkNumber(receiver.TransferType, receiver.CardCred); no != nil {
		return no
	}
	if receiver.CardCred == sender.CardCred {
		return &refusal{code: codeDetails, detail: "sender and receiver are the same card"}
	}
	return nil
}
