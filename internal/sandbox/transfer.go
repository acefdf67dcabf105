package sandbox

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// orderNumber: from 6 to 15 digits (seed: Sender fields, Id).
var orderNumber = regexp.MustCompile(`^[0-9]{6,15}$`)

// terminalNumber is what a success calls terminalID; in the seed it is not the terminal of the request either.
const terminalNumber = "95555555"

// transfer answers /p2p/transfer.
func (b *Bank) transfer(w http.ResponseWriter, r *http.Request) {
	body, no := readJSON(w, r)
	b.send(w, r, b.takeTransfer(r, body, no))
}

// takeTransfer counts the request first, whatever becomes of it, and then decides.
func (b *Bank) takeTransfer(r *http.Request, body []byte, no *refusal) answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	number := peekNumber(body)
	if number != "" {
		b.entryOf(number).TransfersReceived++
	}
	var request transferRequest
	if no == nil {
		no = b.admit(r, body, &request)
	}
	if no != nil {
		b.log.Info("transfer refused", "order", number, "code", no.code, "detail", no.detail)
		if e := b.entries[number]; e != nil && !e.taken() {
			e.LastCode = no.code
		}
		return no.answer(number, b.switches).respelled(b.switches)
	}
	e := b.entries[number]
	b.resolve(&request)
	b.fill(e, request)
	p := e.plan()
	switch f := p.Transfer; {
	case f.Before:
		b.log.Info("transfer lost", "order", number, "scenario", e.Scenario)
		return b.timed(f.spoil(answer{status: http.StatusOK}, number))
	case e.fate.Forget:
		return answer{delivery: e.fate.Delivery}
	}
	b.take(e, request)
	var a answer
	if no := b.checkTransfer(request); no != nil {
		a = b.rejected(e, no)
	} else {
		a = b.carryOut(e, r)
	}
	return b.finished(e, a, p.Transfer)
}

// finished is the answer to a call that may have ended an order: spoiled as the scenario wants, and with what postLink
// is to hear.
func (b *Bank) finished(e *entry, a answer, f fault) answer {
	_, failed := a.body.(failure)
	a = f.spoil(a.respelled(b.switches), e.Number)
	if f.Code != 0 && !failed {
		e.LastCode = f.Code
	}
	a.news = b.announce(e)
	if a.news == nil {
		a.news = b.forge(e)
	} else if e.plan().Notify.BeforeAnswer {
		a.first, a.news = a.news, nil
	}
	return b.timed(a)
}

// timed fills in how long the delivery waits.
func (b *Bank) timed(a answer) answer {
	a.delay = a.delivery.delay(b.switches)
	return a
}

// peekNumber reads the order number out of a body that may otherwise be wrong. It is empty where none can be read.
func peekNumber(body []byte) string {
	var peek struct {
		Order struct {
			ID string `json:"id"`
		} `json:"order"`
	}
	_ = json.Unmarshal(body, &peek) // wrong types elsewhere do not matter
	if !orderNumber.MatchString(peek.Order.ID) {
		return ""
	}
	return peek.Order.ID
}

// admit decides whether a request is a transfer at all. What it refuses leaves the order number unused.
func (b *Bank) admit(r *http.Request, body []byte, request *transferRequest) *refusal {
	g, no := b.grantOf(r)
	if no != nil {
		return no
	}
	if err := decodeStrict(body, request); err != nil {
		return unreadable(err.Error())
	}
	order := request.Order
	if !orderNumber.MatchString(order.ID) {
		return &refusal{http.StatusBadRequest, codeDetails, "order.id is not 6 to 15 digits"}
	}
	if !g.covers(order) {
		return unauthorized("the token belongs to another operation")
	}
	if b.entries[order.ID].taken() {
		return &refusal{code: codeRepeat, detail: "the order number was used before"}
	}
	if b.lastSix[lastSix(order)] {
		return &refusal{code: codeDetails, detail: "the last six digits of the order number were used before"}
	}
	g.spent = true
	b.entries[order.ID].secret = g.secret
	return nil
}

func lastSix(order orderRequest) string { return order.TerminalID + "/" + order.ID[len(order.ID)-6:] }

// fill keeps what the ledger shows of a transfer: masks, never a card number or a CVC. It draws the scenario.
func (b *Bank) fill(e *entry, request transferRequest) {
	e.request, e.amount = request.Order, request.Order.Amount
	e.Amount, e.Currency, e.Terminal = e.amount.String(), e.request.Currency, e.request.TerminalID
	e.Description = e.request.Description
	e.fillCards(request)
	sender, receiver := request.Card.Sender.CardCred, request.Card.Receiver.CardCred
	if luhn(sender) {
		e.SenderMask, e.sender = maskLog(sender), maskWire(sender)
	}
	if luhn(receiver) {
		e.ReceiverMask, e.receiver = maskLog(receiver), maskWire(receiver)
	}
	if e.Scenario == "" {
		e.Scenario = b.cast(e.Number, e.Description)
	}
	card, _ := findCard(sender, "sender")
	e.brand, e.fate = card.Brand, fates[card.Fate]
	e.expiry = request.Card.Sender.Expire.Year + request.Card.Sender.Expire.Month
	if e.expiry == "" { // of a saved card the bank knows it
		month, year, _ := strings.Cut(card.Expiry, "/")
		e.expiry = year + month
	}
	if target, ok := findCard(receiver, "receiver"); ok && fates[target.Fate].Code != 0 {
		e.fate = fates[target.Fate]
	}
}

// fillCards notes how the transfer names its cards and where the receiver is.
func (e *entry) fillCards(request transferRequest) {
	sender, receiver := request.Card.Sender, request.Card.Receiver
	e.SenderBy, e.ReceiverBy = namedBy[sender.TransferType], namedBy[receiver.TransferType]
	e.SenderSave, e.ReceiverSave = sender.Save, receiver.Save
	e.Foreign, e.Country = request.Order.Foreign, ""
	for _, country := range []*string{receiver.CountryCode, receiver.Country} {
		if country != nil && countryPattern.MatchString(*country) {
			e.Country = *country
		}
	}
}

// take uses the order number up. Card numbers stay until the order's end, which may save them. A card that is named by
// its id is saved already; if it is deactivated while the order is open, it stays so.
func (b *Bank) take(e *entry, request transferRequest) {
	sender, receiver := request.Card.Sender, request.Card.Receiver
	e.sides = [2]side{
		{sender.CardCred, sender.Save && sender.TransferType == typePAN},
		{receiver.CardCred, receiver.Save && receiver.TransferType == typePAN},
	}
	e.Status, e.ID = statusNew, b.random.uuid()
	b.byID[e.ID] = e
	b.lastSix[lastSix(e.request)] = true
}

// carryOut does what the fate says.
func (b *Bank) carryOut(e *entry, r *http.Request) answer {
	f := e.fate.under(e.plan())
	switch {
	case f.Challenge:
		return b.challengeAnswer(e, r)
	case f.Late > 0:
		e.dueAt, e.dueCode, e.LastCode = b.now().Add(f.Late), f.Then, f.Code
		b.watch(e)
		return refuse(f.Code).answer(e.Number, b.switches)
	case f.Code != 0:
		return b.rejected(e, refuse(f.Code))
	}
	b.book(e, b.now())
	return answer{status: http.StatusOK, body: e.told(e.plan().Transfer.Lie).success(), delivery: f.Delivery}
}

func (b *Bank) rejected(e *entry, no *refusal) answer {
	b.reject(e, no.code)
	b.log.Info("transfer rejected", "order", e.Number, "code", no.code, "from", e.SenderMask, "to", e.ReceiverMask)
	return no.answer(e.Number, b.switches)
}

// success is the body of a transfer that was carried out, at once or after confirm.
func (e *entry) success() transferSuccess {
	return transferSuccess{
		ID: e.ID, Amount: e.amount, Currency: e.Currency, Email: e.request.SenderEmail, Description: e.Description,
		Reference: e.Reference, OrderID: e.Number,
		SenderCardID: e.SenderCardID, SenderCardPAN: e.sender, ReceiverCardID: e.ReceiverCardID, ReceiverCardPAN: e.receiver,
		IntReference: e.internal, TerminalID: terminalNumber, Status: statusDone,
	}
}
