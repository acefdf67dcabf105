package sandbox

import (
	"encoding/json"
	"fmt"
	"net/url"
	"time"
)

// notification is what postLink receives (bank-api.md 7). It is not signed.
type notification struct {
	Code         string `json:"code"` // "ok" or "error"
	ID           string `json:"id"`
	InvoiceID    string `json:"invoiceId"`
	Amount       cents  `json:"amount"`
	Currency     string `json:"currency"`
	Terminal     string `json:"terminal"`
	AccountID    string `json:"accountId"`
	Description  string `json:"description"`
	Language     string `json:"language"`
	CardMask     string `json:"cardMask"`
	CardType     string `json:"cardType"`
	Reference    string `json:"reference"`
	ApprovalCode string `json:"approvalCode"`
	Reason       string `json:"reason"`
	ReasonCode   int    `json:"reasonCode"`
	SecretHash   string `json:"secret_hash,omitempty"`
	DateTime     string `json:"dateTime"`
}

// news is what is to be posted about one order, in this order.
type news struct {
	order *entry
	posts []post
	dueAt time.Time     // by the bank's clock; zero: now
	again time.Duration // between tries, in real time
}

type post struct {
	link, contentType string
	body              []byte
}

// announce is what postLink hears once an order has come to its end. It is nil before, after, and for orders that have
// nobody to tell.
func (b *Bank) announce(e *entry) *news {
	n := e.plan().Notify
	if e.announced || e.Status != statusDone && e.Status != statusRejected {
		return nil
	}
	e.announced = true
	if n.Never {
		return nil
	}
	if n.Forged && e.Status == statusRejected {
		return b.forgery(e)
	}
	out := b.newsOf(e)
	if n.Late > 0 {
		out.dueAt = b.now().Add(n.Late)
	}
	told := b.notificationOf(e.told(n.Lie))
	for range max(n.Times, 1) {
		out.add(e.linkFor(told.Code), told, n.AsForm)
	}
	if n.FailureAfter && e.Status == statusDone {
		told.Code, told.Reason, told.ReasonCode = "error", messages[codeNoFunds], codeNoFunds
		out.add(e.linkFor(told.Code), told, n.AsForm)
	}
	return out
}

// forge is somebody else's claim of success, while the money has not moved (reliability.md F35).
func (b *Bank) forge(e *entry) *news {
	if !e.plan().Notify.Forged || e.Status != statusChallenge {
		return nil
	}
	return b.forgery(e)
}

func (b *Bank) forgery(e *entry) *news {
	out := b.newsOf(e)
	told := b.notificationOf(e)
	told.Code, told.Reason, told.ReasonCode = "ok", "success", 0
	told.Reference, told.ApprovalCode, told.SecretHash = b.random.digits(12), b.random.digits(6), b.random.hex(16)
	out.add(e.request.PostLink, told, false)
	return out
}

func (b *Bank) newsOf(e *entry) *news { return &news{order: e, again: b.switches.SlowAnswer / 10} }

func (b *Bank) notificationOf(e *entry) notification {
	n := notification{
		Code: "ok", ID: e.ID, InvoiceID: e.Number, Amount: e.amount, Currency: e.Currency, Terminal: e.Terminal,
		Description: e.Description, Language: "rus", CardMask: e.sender, CardType: e.brand, Reference: e.Reference,
		Reason: "success", SecretHash: e.secret, DateTime: b.now().UTC().Format(time.RFC3339),
	}
	if e.Status == statusDone {
		n.ApprovalCode = e.Reference[6:]
	} else {
		n.Code, n.Reason, n.ReasonCode = "error", messageOf(e.LastCode), e.LastCode
	}
	if b.switches.NotificationWithoutSecret {
		n.SecretHash = ""
	}
	return n
}

// linkFor: where failurePostLink is empty, postLink takes both (seed: Sender fields).
func (e *entry) linkFor(code string) string {
	if code == "error" && e.request.FailurePostLink != "" {
		return e.request.FailurePostLink
	}
	return e.request.PostLink
}

func (n *news) add(link string, told notification, asForm bool) {
	body, _ := json.Marshal(told) // a struct of ours: cannot fail
	out := post{link, "application/json; charset=utf-8", body}
	if asForm {
		var fields map[string]any
		_ = json.Unmarshal(body, &fields)
		fields["amount"] = told.amountText()
		form := url.Values{}
		for name, value := range fields {
			form.Set(name, fmt.Sprint(value))
		}
		out = post{link, "application/x-www-form-urlencoded", []byte(form.Encode())}
	}
	n.posts = append(n.posts, out)
}

func (n notification) amountText() string {
	text, _ := n.Amount.MarshalJSON() // never fails
	return string(text)
}
