package simulator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/transfer"
)

// What customers do that is worth counting.
const (
	sendsTwice   = "form sent 2 to 40 times at once"
	leavesEarly  = "tab closed during the call"
	neverReturns = "never comes back from the ACS"
	returnsLate  = "comes back from the ACS late"
	returnsTwice = "comes back 2 to 5 times at once"
	returnsWrong = "comes back with wrong MD or no PaRes"
	failsACS     = "fails at the ACS"
	cancels      = "cancels"
	triesAgain   = "tries again"
)

// customer is one person with one transfer.
type customer struct {
	w    *world
	name string
	d    dice
	id   transfer.ID
	form int
}

func newCustomer(w *world, n int) *customer {
	name := fmt.Sprint("customer-", n)
	c := &customer{w: w, name: name, d: newDice(w.seed, name)}
	c.id = transfer.IDOf(c.formKey())
	return c
}

func (c *customer) formKey() string { return fmt.Sprint("form ", c.w.seed, c.name, c.form) }

// live is the whole visit.
func (c *customer) live() {
	time.Sleep(c.d.spread(time.Second, 20*time.Minute))
	for tries := 0; !c.sendForm(false) && tries < 4; tries++ {
		time.Sleep(c.d.spread(time.Second, 5*time.Minute)) // "nothing was sent, try later"
	}
	patience := c.d.spread(time.Minute, 3*time.Hour)
	began := now()
	for now().Sub(began) < patience {
		time.Sleep(c.d.spread(100*time.Millisecond, 2*time.Minute))
		t := c.look()
		if t != nil && c.act(t) {
			break
		}
		if t == nil && c.form == 0 && c.d.chance(0.8) {
			c.sendForm(false) // there is no such page: the browser sends the form again
		}
	}
	for range c.d.IntN(4) { // a bookmark
		time.Sleep(c.d.spread(time.Minute, 10*time.Hour))
		c.look()
	}
}

// look reads the page.
func (c *customer) look() *transfer.Transfer {
	p := c.w.serving(c.d)
	if p == nil {
		return nil
	}
	t, ok := request(p, func(s *transfer.Service) *transfer.Transfer {
		t, err := s.Get(background, c.id)
		if err != nil {
			return nil
		}
		return t
	})
	if !ok || t == nil {
		return nil
	}
	c.w.saving.Lock()
	defer c.w.saving.Unlock()
	c.w.honest(t)
	return t
}

// act does what the page offers; true when the customer is done with it.
func (c *customer) act(t *transfer.Transfer) bool {
	switch t.State(c.w.clock()) {
	case transfer.StateChallenged:
		return c.atACS(t)
	case transfer.StateOpen:
		switch {
		case c.d.chance(0.15):
			c.cancel()
		case c.d.chance(0.7):
			c.w.count(triesAgain)
			c.sendForm(true)
		default:
			return c.d.chance(0.5)
		}
	case transfer.StateProcessing, transfer.StateReview:
	default:
		return true
	}
	return false
}

// sendForm sends the card form, once or in many copies. False: every copy was answered by an error.
func (c *customer) sendForm(again bool) bool {
	copies := 1
	if c.d.chance(0.2) {
		copies = 2 + c.d.IntN(39)
		c.w.count(sendsTwice)
	}
	if again {
		c.form++
	}
	key, answers := c.formKey(), make(chan bool, copies)
	c.w.formSent(key)
	for range copies {
		after, stays := c.d.between(1, 300*time.Millisecond), c.d.spread(10*time.Millisecond, 100*time.Second)
		leaves := c.d.chance(0.25)
		p := c.w.serving(c.d)
		go func() {
			time.Sleep(after)
			answers <- p == nil || c.sendOne(p, key, again, leaves, stays)
		}()
	}
	sent := false
	for range copies {
		if <-answers {
			sent = true
		}
	}
	c.w.formAnswered(key, sent)
	return sent
}

// sendOne is one copy. A broken connection tells nothing: only an answer can say that nothing was sent.
func (c *customer) sendOne(p *process, key string, again, leaves bool, stays time.Duration) (maybe bool) {
	ctx, leave := context.WithCancel(background)
	defer leave()
	if leaves {
		c.w.count(leavesEarly)
		time.AfterFunc(stays, leave)
	}
	err, ok := request(p, func(s *transfer.Service) error {
		if again {
			return s.Retry(ctx, c.id, "", submission(key))
		}
		id, err := s.Start(ctx, transfer.Opening{Merchant: "shop", Amount: thousand, Language: "kk"}, submission(key))
		if err == nil && id != c.id {
			c.w.breach("I1", "form %q started %s", key, id)
		}
		return err
	})
	c.w.note(c.name, "form %s sent to %s: answered %v, %v", key, p.name, ok, err)
	return !ok || err == nil || errors.Is(err, context.Canceled) || errors.Is(err, transfer.ErrNotNow)
}

// formAnswered notes a form whose every copy was answered by an error, now and before; formSent, that it is sent again.
func (w *world) formAnswered(key string, passed bool) {
	w.saving.Lock()
	defer w.saving.Unlock()
	if w.book.passed[key] = w.book.passed[key] || passed; !w.book.passed[key] {
		w.book.refused[key] = refusal{at: now()}
	}
}

func (w *world) formSent(key string) {
	w.saving.Lock()
	defer w.saving.Unlock()
	if r, ok := w.book.refused[key]; ok && r.until.IsZero() {
		r.until = now()
		w.book.refused[key] = r
	}
}

func (c *customer) cancel() {
	c.w.count(cancels)
	if p := c.w.serving(c.d); p != nil {
		err, _ := request(p, func(s *transfer.Service) error { return s.Cancel(background, c.id) })
		c.w.note(c.name, "cancels: %v", err)
	}
}

var (
	thousand = must(currency.NewAmount("1000", "KZT"))
	sender   = must(card.ParseNumber("4405639704015096"))
	receiver = must(card.ParseNumber("5522042705066736"))
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func submission(key string) transfer.Submission {
	return transfer.Submission{FormKey: key, Cards: transfer.Cards{Sender: sender, Receiver: receiver}}
}
