package e2e

import (
	"testing"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

const (
	receiver = "5100000000001006"
	noMoney  = "No money was taken" // in English, as the tests' browser asks for
)

// cardWith gives the first of the sandbox's own cards that the bank does this with.
func cardWith(fate sandbox.Fate) pages.Card {
	var found pages.Card
	for _, c := range sandbox.Cards() {
		if c.Fate == fate && c.Role == "sender" {
			if found = typed(c); c.Source == "sandbox" {
				break
			}
		}
	}
	return found
}

func typed(c sandbox.Card) pages.Card {
	return pages.Card{Number: c.PAN, Expiry: c.Expiry, CVC: c.CVC, Name: "TEST CARD"}
}

func challenged() pages.Card { return cardWith(sandbox.FateThreeDS) }
func approved() pages.Card   { return cardWith(sandbox.FateApproved) }
func noFunds() pages.Card    { return cardWith(sandbox.FateNoFunds) }

// seedCards are the five that the bank's page prints; the sender of its sample request is a sixth.
func seedCards(t *testing.T) []sandbox.Card {
	t.Helper()
	var cards []sandbox.Card
	for _, c := range sandbox.Cards() {
		if c.Source == "seed" && c.Role == "sender" {
			cards = append(cards, c)
		}
	}
	if len(cards) != 6 {
		t.Fatalf("%d seed cards, want five and the sample's", len(cards))
	}
	return cards
}
