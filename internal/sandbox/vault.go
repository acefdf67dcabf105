package sandbox

import "time"

// How a request names a card (seed: Sender fields, transferType), and how the ledger calls that.
const (
	typePAN    = "TYPEPAN"
	typeCardID = "TYPECARDID"

	ByPAN    = "pan"
	ByCardID = "cardid"
)

var namedBy = map[string]string{typePAN: ByPAN, typeCardID: ByCardID}

// SavedCard is a card that the bank keeps for a terminal, as admin page and tests see it: a mask and no number.
type SavedCard struct {
	ID       string    `json:"id"`
	Mask     string    `json:"mask"` // first six, last four
	Terminal string    `json:"terminal"`
	Active   bool      `json:"active"`
	SavedAt  time.Time `json:"savedAt"` // bank's clock, the last time

	// DeactivationsReceived counts every POST that reached this program to deactivate this card, refused ones too.
	DeactivationsReceived int `json:"deactivationsReceived"`
}

// savedCard knows the number: the bank goes by it, and nobody else sees it.
type savedCard struct {
	SavedCard
	pan string
}

// vault holds the saved cards. A card that was deactivated stays in it, so that it has its old id when it is saved again.
type vault struct {
	cards []*savedCard // in order of saving
	byID  map[string]*savedCard
	byPAN map[vaultKey]*savedCard
}

// vaultKey: two terminals that save the same card have two ids for it.
type vaultKey struct{ terminal, pan string }

func newVault() vault {
	return vault{byID: map[string]*savedCard{}, byPAN: map[vaultKey]*savedCard{}}
}

// number is that of a saved card; empty where the terminal has no such card, or has it no more.
func (v vault) number(terminal, id string) string {
	c := v.byID[id]
	if c == nil || c.Terminal != terminal || !c.Active {
		return ""
	}
	return c.pan
}

// side is the card of one side of an order: its number, for as long as the order is open, and whether to save it.
type side struct {
	pan  string
	save bool
}

// cardID is the id of a card that has just been used: the one that the terminal has for it already, or a new one. Unless
// the card is to be saved, a new id is good for nothing: the bank forgets it (seed: save).
func (b *Bank) cardID(terminal string, s side) string {
	key := vaultKey{terminal, s.pan}
	c := b.vault.byPAN[key]
	switch {
	case c == nil && !s.save:
		return b.random.uuid()
	case c == nil:
		c = &savedCard{SavedCard{ID: b.random.uuid(), Mask: maskLog(s.pan), Terminal: terminal}, s.pan}
		b.vault.cards = append(b.vault.cards, c)
		b.vault.byID[c.ID], b.vault.byPAN[key] = c, c
	}
	if s.save {
		c.Active, c.SavedAt = true, b.now()
		b.log.Info("card saved", "card", c.Mask, "id", c.ID)
	}
	return c.ID
}

// resolve puts the numbers of saved cards in the place of their ids; an id that names none leaves nothing. Of the
// receiver's two fields the seed says that id is a card id and cardCred a card number: the sandbox wants the id in
// cardCred, as of the sender, and lets a client say it in both.
func (b *Bank) resolve(request *transferRequest) {
	sender, receiver, terminal := &request.Card.Sender, &request.Card.Receiver, request.Order.TerminalID
	if sender.TransferType == typeCardID {
		sender.CardCred = b.vault.number(terminal, sender.CardCred)
	}
	if receiver.TransferType == typeCardID {
		if receiver.ID == receiver.CardCred {
			receiver.ID = ""
		}
		receiver.CardCred = b.vault.number(terminal, receiver.CardCred)
	}
}

// SavedCards are the cards that terminals have saved, deactivated ones too, in the order of their first saving.
func (b *Bank) SavedCards() []SavedCard {
	b.mu.Lock()
	defer b.mu.Unlock()
	cards := make([]SavedCard, len(b.vault.cards))
	for i, c := range b.vault.cards {
		cards[i] = c.SavedCard
	}
	return cards
}
