package sandbox

import (
	"net/http"
	"time"
)

// Codes of the status answer (bank-api.md 6). 100 says that the question was answered, not that anything was paid.
const (
	queryAnswered     = "100"
	queryRejected     = "101"
	queryNoSuchOrder  = "102"
	queryError        = "103"
	queryNoTerminal   = "104"
	queryInProgress   = "107"
	queryNotYours     = "109"
	queryAnsweredText = "SUCCESS"
)

// statusAnswer has the two shapes of the bank's pages: nested for P2P (one publisher), flat as for card payments.
type statusAnswer struct {
	Result      *statusResult `json:"result,omitempty"`
	Code        string        `json:"resultCode,omitempty"`
	Message     string        `json:"resultMessage,omitempty"`
	Transaction any           `json:"transaction,omitempty"`
}

type statusResult struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type statusNested struct {
	P2P statusOrder `json:"p2p"`
}

// statusOrder holds the same fields in both shapes. That statusName, reason and reasonCode stand in the nested one too
// is our reading: the one page that shows it ends in an ellipsis, and without them it could not say what became of
// the transfer.
type statusOrder struct {
	ID           string    `json:"id"`
	CreatedDate  time.Time `json:"createdDate"`
	InvoiceID    string    `json:"invoiceID"`
	Amount       cents     `json:"amount"`
	AmountBonus  cents     `json:"amountBonus"`
	PayoutAmount cents     `json:"payoutAmount"`
	Currency     string    `json:"currency"`
	CardType     string    `json:"cardType"`
	Terminal     string    `json:"terminal"`
	TerminalID   string    `json:"terminalID"`
	AccountID    string    `json:"accountID"`
	Description  string    `json:"description"`
	Language     string    `json:"language"`
	Reference    string    `json:"reference"`
	StatusName   string    `json:"statusName"`
	Reason       string    `json:"reason"`
	ReasonCode   int       `json:"reasonCode"`
}

// status answers /check-status/p2p/transaction/{order}.
func (b *Bank) status(w http.ResponseWriter, r *http.Request) {
	b.send(w, r, b.tellStatus(r, r.PathValue("order")))
}

// tellStatus takes the wide token, or that of the transfer itself.
func (b *Bank) tellStatus(r *http.Request, number string) answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	g, no := b.grantOf(r)
	switch {
	case no != nil || g.scope == scopeWide:
	case b.switches.StatusWantsWideToken:
		no = unauthorized("the token has another scope")
	case g.number != number:
		no = unauthorized("the token belongs to another operation")
	}
	if no != nil {
		return no.answer(number, b.switches)
	}
	e := b.entries[number]
	switch {
	case g.terminal == "":
		return b.statusShape(queryNoTerminal, "terminal missing in token", nil)
	case e == nil || !e.taken():
		return b.statusShape(queryNoSuchOrder, "no such order", nil)
	case e.Terminal != g.terminal:
		return b.statusShape(queryNotYours, "not your terminal", nil)
	}
	b.settle(e)
	f := e.plan().Status
	if !f.active(b.now().Sub(e.CreatedAt)) {
		f = fault{}
	}
	if f.Query != "" {
		return b.statusShape(f.Query, "as the scenario has it", nil)
	}
	return f.spoil(b.statusOf(e, f), number).respelled(b.switches)
}

// statusOf tells the truth, but for what the fault says.
func (b *Bank) statusOf(e *entry, f fault) answer {
	order := e.told(f.Lie).statusOrder(b.switches)
	if f.Name != "" {
		order.StatusName = f.Name
	}
	code, message := queryAnswered, queryAnsweredText
	switch {
	case e.Status == statusNew:
		code, message = queryInProgress, "in progress"
	case e.Status == statusRejected && b.switches.RefusedQuery101:
		code, message = queryRejected, "rejected"
	}
	a := b.statusShape(code, message, &order)
	if b.switches.StatusNameless && !b.switches.StatusFlat {
		a.edits = append(a.edits, dropNames)
	}
	return a
}

// dropNames leaves what the one page that shows the nested shape does show.
func dropNames(body map[string]any) {
	transaction, _ := body["transaction"].(map[string]any)
	p2p, _ := transaction["p2p"].(map[string]any)
	for _, name := range []string{"statusName", "reason", "reasonCode"} {
		delete(p2p, name)
	}
}

func (b *Bank) statusShape(code, message string, order *statusOrder) answer {
	body := statusAnswer{}
	if b.switches.StatusFlat {
		body.Code, body.Message = code, message
		if order != nil {
			body.Transaction = order
		}
	} else {
		body.Result = &statusResult{code, message}
		if order != nil {
			body.Transaction = statusNested{*order}
		}
	}
	return answer{status: http.StatusOK, body: body}
}

func (e *entry) statusOrder(s Switches) statusOrder {
	names := map[string]string{statusChallenge: s.ChallengedName, statusDone: s.DoneName, statusRejected: s.RefusedName}
	order := statusOrder{
		ID: e.ID, CreatedDate: e.CreatedAt, InvoiceID: e.Number, Amount: e.amount, Currency: e.Currency,
		CardType: e.brand, Terminal: e.Terminal, TerminalID: terminalNumber, Description: e.Description,
		Language: "rus", Reference: e.Reference, StatusName: e.Status,
	}
	if name := names[e.Status]; name != "" {
		order.StatusName = name
	}
	switch e.Status {
	case statusDone:
		order.PayoutAmount = e.amount
	case statusRejected:
		order.Reason, order.ReasonCode = messageOf(e.LastCode), e.LastCode
	}
	return order
}
