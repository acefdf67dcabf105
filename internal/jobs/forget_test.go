package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"audarym/internal/jobs"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// bankOfCards forgets as it is told.
type bankOfCards struct {
	mu      sync.Mutex
	refuses bool
	asked   []string
}

func (b *bankOfCards) forget(_ context.Context, c transfer.SavedCard) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, c.BankID)
	if b.refuses {
		return errors.New("the bank is down")
	}
	return nil
}

func (b *bankOfCards) was() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.asked)
}

// forgets gives an office a bank that is to forget the cards.
func (o *office) forgets(b *bankOfCards) {
	o.opens()
	s := o.store
	o.cards = &jobs.Cards{ToForget: s.CardsToForget, Find: s.CardToForget, Forgotten: s.CardForgotten, Forget: b.forget, Now: o.clock}
}

// removed is a card that its owner has removed.
func (o *office) removed(name string) string {
	o.t.Helper()
	_, err := o.db.Exec(`INSERT INTO cards (id, merchant, customer, role, bank_id, mask, saved_at) VALUES (?, 'shop', '42', 'sender', ?, '440563******5096', 1)`,
		"card_"+name, "bank-"+name)
	o.must(err)
	o.must(o.store.ForgetCard(context.Background(), "shop", "42", "card_"+name, o.clock()))
	return "card_" + name
}

// The bank is told soon after a card was removed, and once.
func TestTheBankForgetsARemovedCard(t *testing.T) {
	t.Parallel()
	o, b := newOffice(t), &bankOfCards{}
	o.forgets(b)
	j := o.opens()
	o.starts(j)
	o.eventually("it has looked around", func() bool { return o.settled.Load() > 0 })
	o.removed("a")
	j.Wake() // as whoever removes one does
	o.eventually("the bank was told", func() bool {
		left, err := o.store.CardsToForget(context.Background(), 1)
		return err == nil && len(left) == 0
	})
	j.Wake()
	o.must(j.Sweep(context.Background()))
	if got := b.was(); !slices.Equal(got, []string{"bank-a"}) {
		t.Errorf("told of %v", got)
	}
}

// A bank that does not answer is asked again, ever more rarely, and for ever; after a day somebody hears of it.
func TestABankThatDoesNotForgetIsAskedAgain(t *testing.T) {
	t.Parallel()
	o, b := newOffice(t), &bankOfCards{refuses: true}
	o.now = storetest.Epoch
	o.forgets(b)
	id := o.removed("a")
	alarms, day := 0, 0
	var waits []time.Duration
	for o.clock().Sub(storetest.Epoch) < 80*time.Hour {
		wait, err := o.cards.ForgetOnce(context.Background(), id, func(transfer.SavedCard, error) { alarms++ })
		o.must(err)
		waits = append(waits, wait)
		if o.advance(wait); o.clock().Sub(storetest.Epoch) == 24*time.Hour {
			day = len(waits)
		}
	}
	if s := time.Second; !slices.Equal(waits[:4], []time.Duration{10 * s, 10 * s, 20 * s, 40 * s}) || waits[len(waits)-1] != 24*time.Hour || day != 15 || alarms != 3 {
		t.Errorf("waits %v; a day over after %d; %d alarms", waits, day, alarms)
	}
	b.refuses = false
	for range 2 {
		if wait, err := o.cards.ForgetOnce(context.Background(), id, nil); wait != 0 || err != nil {
			t.Errorf("again in %v, %v", wait, err)
		}
	}
	if len(b.was()) != len(waits)+1 {
		t.Errorf("asked %d times", len(b.was()))
	}
}

// A card that was saved anew meanwhile is not forgotten.
func TestACardThatIsKeptAgainIsNotForgotten(t *testing.T) {
	t.Parallel()
	o, b := newOffice(t), &bankOfCards{}
	o.forgets(b)
	id := o.removed("a")
	_, err := o.db.Exec(`INSERT INTO cards (id, merchant, customer, role, bank_id, mask, saved_at) VALUES ('card_b', 'shop', '42', 'sender', 'bank-a', '440563******5096', 1)`)
	o.must(err)
	wait, err := o.cards.ForgetOnce(context.Background(), id, nil)
	if fmt.Sprint(wait, err, b.was()) != "0s <nil> []" {
		t.Errorf("%v %v %v", wait, err, b.was())
	}
}

// A hundred cards that the bank never forgets, of a terminal that it has closed, hide no other.
func TestEveryRemovedCardHasAJob(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.forgets(&bankOfCards{refuses: true})
	j := o.opens()
	const cards = 110
	for i := range cards {
		o.removed(fmt.Sprint(i))
	}
	o.must(j.Sweep(context.Background()))
	o.must(j.Sweep(context.Background()))
	jobsOf := 0
	o.must(o.db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'forget'`).Scan(&jobsOf))
	if jobsOf != cards {
		t.Errorf("%d jobs for %d cards", jobsOf, cards)
	}
}
