package sandbox

import (
	"slices"
	"strings"
)

// Card is one row of the table of test cards.
type Card struct {
	PAN    string `json:"pan"`
	Expiry string `json:"expiry"` // MM/YY; a later date is taken too (banks extend cards); empty for a receiver
	CVC    string `json:"cvc"`
	Brand  string `json:"brand"`
	Fate   Fate   `json:"fate"`
	What   string `json:"what"`   // what happens, for people
	Source string `json:"source"` // "seed" (the bank's own test card) or "sandbox"
	Role   string `json:"role"`   // "sender" or "receiver"
}

// cards is THE table: it decides fates, and prints itself on the admin page and in `make run`. The seed's five cards
// stand as printed; so does the sender of its sample request. Any valid card number that differs from the sender's
// can receive.
var cards = []Card{
	{"4405639704015096", "01/25", "815", "Visa", FateThreeDS, "3-D Secure, then success", "seed", "sender"},
	{"5522042705066736", "01/25", "525", "Mastercard", FateThreeDS, "3-D Secure, then success", "seed", "sender"},
	{"377514500004820", "01/25", "4169", "Amex", FateThreeDS, "3-D Secure, then success (15 digits, 4-digit CVC)", "seed", "sender"},
	{"4003032704547597", "09/20", "170", "Visa", FateBlocked, "refused: card blocked (465)", "seed", "sender"},
	{"5578342710750560", "09/20", "254", "Mastercard", FateBlockedByBank, "refused: card blocked (479)", "seed", "sender"},
	{"4003039802969821", "09/23", "951", "Visa", FateThreeDS, "the seed's sample request: 3-D Secure, then success", "seed", "sender"},

	{"4000000000001000", "12/30", "123", "Visa", FateApproved, "success without 3-D Secure", "sandbox", "sender"},
	{"4000000000002008", "12/30", "123", "Visa", FateNoFunds, "refused: insufficient funds (484)", "sandbox", "sender"},
	{"4000000000003006", "12/30", "123", "Visa", FateExpired, "refused: card expired (478)", "sandbox", "sender"},
	{"4000000000004004", "12/30", "123", "Visa", FateBlocked, "refused: card blocked (465)", "sandbox", "sender"},
	{"4000000000005001", "12/30", "123", "Visa", FateIssuerDown, "refused: issuer not reachable (493)", "sandbox", "sender"},
	{"4000000000006009", "12/30", "123", "Visa", FateWrongCode, "3-D Secure where no one-time code is right, then refused (499)", "sandbox", "sender"},
	{"4000000000007007", "12/30", "123", "Visa", FateCancelled, "cancelled at the ACS without asking, then refused (473)", "sandbox", "sender"},
	{"4000000000008005", "12/30", "123", "Visa", FateNotFinal, "answer 454, not final; the money moves 30 s later", "sandbox", "sender"},
	{"4000000000009003", "12/30", "123", "Visa", FateAnswerLost, "the money moves and the answer is lost", "sandbox", "sender"},
	{"4000000000010001", "12/30", "123", "Visa", FateSlow, "the money moves and the answer is slow (10 s)", "sandbox", "sender"},
	{"4000000000011009", "12/30", "123", "Visa", FateBrokenJSON, "the money moves and the answer is half a JSON body", "sandbox", "sender"},
	{"4000000000012007", "12/30", "123", "Visa", FateNeverReceived, "the connection breaks before the bank sees the order", "sandbox", "sender"},

	{"5578342728230613", "", "", "Mastercard", FateReceiverTakes, "receives (the seed's sample request)", "seed", "receiver"},
	{"5100000000001006", "", "", "Mastercard", FateReceiverTakes, "receives, like any other valid card number", "sandbox", "receiver"},
	{"5100000000002004", "", "", "Mastercard", FateReceiverLimits, "refused: receiver's daily incoming limit (528)", "sandbox", "receiver"},
}

// Cards returns the table of test cards.
func Cards() []Card { return slices.Clone(cards) }

func findCard(pan, role string) (Card, bool) {
	i := slices.IndexFunc(cards, func(c Card) bool { return c.PAN == pan && c.Role == role })
	if i < 0 {
		return Card{}, false
	}
	return cards[i], true
}

// takesExpiry is true for the printed date and any later one. Both are two digits each, checked before.
func (c Card) takesExpiry(month, year string) bool {
	printedMonth, printedYear, _ := strings.Cut(c.Expiry, "/")
	return year+month >= printedYear+printedMonth
}

// maskLog is the mask of ledger and log: first six, last four.
func maskLog(pan string) string { return stars(pan, 6) }

// maskWire is the mask of the bank's answers: first four, last four (seed: senderCardPAN).
func maskWire(pan string) string { return stars(pan, 4) }

func stars(pan string, first int) string {
	return pan[:first] + strings.Repeat("*", len(pan)-first-4) + pan[len(pan)-4:]
}

// luhn is the check of ISO/IEC 7812-1, with the length a card number may have.
func luhn(pan string) bool {
	if len(pan) < 13 || len(pan) > 19 {
		return false
	}
	sum := 0
	for i := range len(pan) {
		d := int(pan[len(pan)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}
