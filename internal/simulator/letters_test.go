package simulator

import (
	"fmt"
	"strings"
	"time"

	"audarym/internal/transfer"
)

const notifyPath = "/bank/notify/"

// post sends the notifications of an order: those that come early at its receipt, the others at its end.
// The ledger is locked.
func (b *bank) post(a *account, early bool) {
	for i, l := range a.letters {
		if l.early == early && a.order.Number != "" {
			b.w.going(func() { b.deliver(a, l, i) })
		}
	}
}

// deliver sends one notification, and again where nobody takes it.
func (b *bank) deliver(a *account, l letter, number int) {
	d := newDice(b.w.seed, fmt.Sprint("letter ", a.transfer, a.attempt, number))
	time.Sleep(l.after)
	for range 5 {
		if p := b.w.serving(d); p != nil {
			err, ok := request(p, func(s *transfer.Service) error {
				return s.Hint(background, "shop", strings.TrimPrefix(a.order.Links.Notify, notifyPath), b.notice(a, l))
			})
			if ok && err == nil {
				return
			}
		}
		time.Sleep(d.spread(time.Minute, 10*time.Minute))
	}
}

func (b *bank) notice(a *account, l letter) transfer.Word {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := transfer.Word{Says: transfer.OnDeclined, SecretHash: a.order.Secret, Order: a.number, Amount: "1000", Currency: "KZT"}
	if a.stage == paid {
		n.Says = transfer.OnApproved
	}
	if l.says != "" {
		n.Says = l.says
	}
	if l.amount != "" {
		n.Amount = l.amount
	}
	if l.forged {
		n.SecretHash = "0000"
	}
	return n
}
