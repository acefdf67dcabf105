package simulator

import (
	"fmt"
	"sync"
	"time"

	"audarym/internal/transfer"
)

// stage is where an order stands at the bank.
type stage int

const (
	absent stage = iota
	working
	atACS
	paid
	refused
	foreign // another amount was paid
)

func (s stage) ended() bool { return s == paid || s == refused || s == foreign }

// acsPatience is how long the bank waits for a confirm.
const acsPatience = 60 * time.Minute

// account is what the bank's ledger has about one order number.
type account struct {
	plan
	number   string
	transfer transfer.ID
	attempt  int
	order    transfer.Order // as received
	heardOf  time.Time      // the first token for it
	received []time.Time    // transfers
	confirms int            // since the newest challenge
	refused  int            // of them, by 401
	worst    int            // the most confirms that one challenge had, beyond those allowed
	rounds   int            // challenges
	tokens   int
	stage    stage
	since    time.Time // of the stage
	moved    int       // how often money moved
	movedAt  time.Time
	misled   bool      // the status call said that another order stands under the number
	told     time.Time // when the app was told of it by a call's answer
	teller   *process  // that was told
}

// bank is the bank's side of a world.
type bank struct {
	w        *world
	mu       sync.Mutex
	accounts map[string]*account
}

func newBank(w *world) *bank { return &bank{w: w, accounts: map[string]*account{}} }

// account finds an order's page of the ledger; it is drawn when the order is first heard of.
func (b *bank) account(number string) *account {
	l := b.w.lifeOf(number)
	b.mu.Lock()
	defer b.mu.Unlock()
	if a, ok := b.accounts[number]; ok {
		return a
	}
	about := fmt.Sprint(l.transfer, l.attempt)
	a := &account{plan: b.w.draw(about), number: number, transfer: l.transfer, attempt: l.attempt, heardOf: now()}
	b.accounts[number] = a
	b.w.note("bank", "order %s of %s: %s", number, short(l.transfer), described(a.faults))
	return a
}

// enter sets a stage. Money moves here and nowhere else.
func (b *bank) enter(a *account, s stage) {
	a.stage, a.since = s, now()
	switch s {
	case paid:
		a.moved++
		a.movedAt = a.since
	case atACS:
		a.rounds++
		a.confirms, a.refused = 0, 0
		b.later(a, acsPatience, refused)
	case working:
		end := refused
		if a.endsPay {
			end = paid
		}
		b.later(a, a.endsIn, end)
	}
	b.w.note("bank", "order %s: %s", a.number, stageNames[s])
	if s.ended() {
		b.post(a, false)
	}
}

var stageNames = map[stage]string{absent: "absent", working: "in progress", atACS: "waits for the ACS", paid: "paid", refused: "refused", foreign: "paid another amount"}

// later ends a stage, unless it has ended before.
func (b *bank) later(a *account, after time.Duration, end stage) {
	from, since := a.stage, a.since
	b.w.going(func() {
		time.Sleep(after)
		b.mu.Lock()
		defer b.mu.Unlock()
		if a.stage == from && a.since.Equal(since) {
			b.enter(a, end)
		}
	})
}

// receive books a transfer, and says what is answered.
func (b *bank) receive(a *account, o transfer.Order) transfer.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	a.received = append(a.received, now())
	a.order = o
	if len(a.received) > 1 {
		return transfer.Outcome{Trigger: transfer.OnNoAnswer, Heard: true, Detail: "duplicate"}
	}
	b.post(a, true)
	switch a.course {
	case pays:
		b.enter(a, paid)
		return b.approval(a)
	case refuses:
		if a.lie {
			a.endsPay = true
			b.enter(a, working)
		} else {
			b.enter(a, refused)
		}
		return b.refusal(a)
	case works:
		b.enter(a, working)
		return transfer.Outcome{Trigger: transfer.OnNoAnswer, Heard: true, Detail: "code 454"}
	case asksACS:
		b.enter(a, atACS)
		return b.challenge(a)
	}
	b.enter(a, foreign)
	return transfer.Outcome{Trigger: transfer.OnMismatch, Heard: true}
}

// take books a confirm, and says what is answered.
func (b *bank) take(a *account, p transfer.Proof) transfer.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	a.confirms++
	if a.unauthorized {
		a.unauthorized = false
		a.refused++
		b.w.note("bank", "order %s: confirm refused by 401", a.number)
		return transfer.Outcome{Trigger: transfer.OnNoAnswer, Unauthorized: true}
	}
	a.worst = max(a.worst, a.confirms-1-min(1, a.refused))
	if p.BankID != "bank-"+a.number {
		b.w.breach("I1", "order %s is confirmed with the id %q", a.number, p.BankID)
	}
	switch {
	case a.stage == paid:
		return b.approval(a)
	case a.stage != atACS, a.confirm == refuses, p.PaRes != proofOf(a.number):
		if a.stage == atACS {
			b.enter(a, refused)
		}
		return b.refusal(a)
	case a.confirm == works:
		b.enter(a, working)
		return transfer.Outcome{Trigger: transfer.OnNoAnswer, Heard: true, Detail: "code 454"}
	case a.confirm == asksACS && a.rounds == 1:
		b.enter(a, atACS)
		return b.challenge(a)
	}
	b.enter(a, paid)
	return b.approval(a)
}

func (b *bank) approval(a *account) transfer.Outcome {
	if a.garbled {
		a.misled = true
		return transfer.Outcome{Trigger: transfer.OnMismatch, Heard: true}
	}
	return transfer.Outcome{Trigger: transfer.OnApproved, BankID: "bank-" + a.number, Heard: true, Receipt: transfer.Receipt{Reference: "rrn-" + a.number}}
}

func (b *bank) refusal(a *account) transfer.Outcome {
	next := []transfer.Next{transfer.NextRetry, transfer.NextOtherCard, transfer.NextNone}[mix(b.w.seed, a.number, 7)%3]
	return transfer.Outcome{Trigger: transfer.OnDeclined, Heard: true, Failure: transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: next}}
}

func (b *bank) challenge(a *account) transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "bank-" + a.number, Heard: true, Action: "https://acs.example/pa", PaReq: "pareq", MD: mdOf(a.number)}
}

func mdOf(number string) string    { return "md-" + number }
func proofOf(number string) string { return "good-" + number }
