package simulator

import (
	"context"
	"errors"
	"time"

	"audarym/internal/transfer"
)

const (
	callTimeout   = 60 * time.Second // of a transfer or confirm, as in internal/epay
	statusTimeout = 10 * time.Second
)

// line is the bank as one process reaches it: the client's deadlines, and a cut where the process dies.
type line struct{ p *process }

// Token asks for a token.
func (l line) Token(ctx context.Context, o transfer.Order) (transfer.Token, error) {
	l.p.point("token.before", o.Number)
	a := l.p.w.bank.account(o.Number)
	way := l.p.w.bank.tokenWay(a)
	if !pass(ctx, way.takes) || way.lost && (!way.hangs || !pass(ctx, time.Hour)) {
		l.p.w.note(l.p.name, "order %s: no token", o.Number)
		return transfer.Token{}, errors.New("no token")
	}
	l.p.point("token.after", o.Number)
	return transfer.Token{Value: "token", Expires: l.p.w.clock().Add(a.tokenLives)}, nil
}

func (b *bank) tokenWay(a *account) wire {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a.tokens++; a.tokens == 1 {
		return a.token
	}
	return a.renewal
}

// pass lets time go by; false when the context ended before.
func pass(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// Transfer sends the cards.
func (l line) Transfer(ctx context.Context, _ transfer.Token, o transfer.Order, _ transfer.Cards) transfer.Outcome {
	a := l.p.w.bank.account(o.Number)
	return l.call(ctx, "transfer", a, a.answer, func() transfer.Outcome {
		l.p.w.committed(a, transfer.Sending)
		if l.p.w.broken.sendsTwice {
			defer l.p.w.bank.receive(a, o)
		}
		return l.p.w.bank.receive(a, o)
	})
}

// Confirm sends the proof.
func (l line) Confirm(ctx context.Context, _ transfer.Token, o transfer.Order, proof transfer.Proof) transfer.Outcome {
	a := l.p.w.bank.account(o.Number)
	send := func() transfer.Outcome {
		return l.call(ctx, "confirm", a, a.confirmWire, func() transfer.Outcome {
			l.p.w.committed(a, transfer.Confirming)
			return l.p.w.bank.take(a, proof)
		})
	}
	out := send()
	if out.Trigger == transfer.OnNoAnswer && l.p.w.broken.confirmsAgain {
		return send()
	}
	return out
}

// call is one money call: its way there, its effect, and the way of its answer back.
func (l line) call(ctx context.Context, what string, a *account, way wire, effect func() transfer.Outcome) transfer.Outcome {
	began := now()
	left := func() time.Duration { return callTimeout - now().Sub(began) }
	l.p.point(what+".before", a.number)
	if way.refused {
		time.Sleep(way.takes)
		return transfer.Outcome{Trigger: transfer.OnNotSent, Detail: "connection refused"}
	}
	if (left() <= 0 || ctx.Err() != nil) && !l.p.sendsLate() { // as net/http does
		return transfer.Outcome{Trigger: transfer.OnNotSent, Detail: "the context was over before a byte was written"}
	}
	var out transfer.Outcome
	if !way.lost {
		l.p.w.note(l.p.name, "order %s: %s arrives", a.number, what)
		out = effect()
		l.p.point(what+".booked", a.number)
	}
	if way.lost || way.silent || left() <= way.takes {
		if wait := left(); wait > 0 && (way.hangs || left() <= way.takes) {
			time.Sleep(wait)
		} else if wait > 0 {
			time.Sleep(min(wait, way.takes))
		}
		l.p.point(what+".after", a.number)
		return l.p.w.broken.silence()
	}
	time.Sleep(way.takes)
	l.answered(a, out)
	l.p.point(what+".after", a.number)
	l.p.w.note(l.p.name, "order %s: %s answers %s", a.number, what, out.Trigger)
	return out
}

func (p *process) sendsLate() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.late
}

// answered notes that an answer reached the app; the database may be down just then.
func (l line) answered(a *account, out transfer.Outcome) {
	b := l.p.w.bank
	b.mu.Lock()
	if a.told.IsZero() && out.Heard && !l.p.isDead() {
		a.told, a.teller = now(), l.p
	}
	down := a.dbDown
	a.dbDown = 0
	b.mu.Unlock()
	if down > 0 && !l.p.isDead() {
		l.p.w.going(func() { l.p.w.databaseDown(down) })
	}
}

// Status asks what became of an order.
func (l line) Forget(context.Context, string, string) error { return nil }

func (l line) Status(ctx context.Context, o transfer.Order) transfer.Answer {
	l.p.point("status.before", o.Number)
	a := l.p.w.bank.account(o.Number)
	if !pass(ctx, min(a.slow, statusTimeout)) {
		return transfer.Answer{Standing: transfer.StandsUnclear}
	}
	answer := l.p.w.bank.status(a)
	l.p.w.note(l.p.name, "order %s: status says %s", o.Number, answer.Standing)
	l.p.point("status.after", o.Number)
	return answer
}
