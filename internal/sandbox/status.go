package sandbox

import (
	"net/http"
	"time"
)

// Codes of the status answer (bank-api.md 6). 100 says that the question was answered, not that anything was paid.
const (
	queryAnswered     = "100"
	queryNoSuchOrder  = "102"
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
	if no == nil && g.scope == scopeTransfer && g.number != number {
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
	order := e.statusOrder()
	if e.Status == statusNew {
		return b.statusShape(queryInProgress, "in progress", &order)
	}
	return b.statusShape(queryAnswered, queryAnsweredText, &order)
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

func (e *entry) statusOrder() statusOrder {
	order := statusOrder{
		ID: e.ID, CreatedDate: e.CreatedAt, InvoiceID: e.Number, Amount: e.amount, Currency: e.Currency,
		CardType: e.brand, Terminal: e.Terminal, TerminalID: terminalNumber, Description: e.Description,
		Language: "rus", Reference: e.Reference, StatusName: e.Status,
	}
	switch e.Status {
	case statusDone:
		order.PayoutAmount = e.amount
	case statusRejected:
		order.Reason, order.ReasonCode = messages[e.LastCode], e.LastCode
	}
	return order
}
