package transfer

import (
	"context"
	"errors"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/failpoint"
	"audarym/internal/merchant"
)

// tokenTime is how long the token may take before a transfer, tries included: the customer reads
// "nothing was sent" within 8 s (reliability.md F11).
const tokenTime = 7 * time.Second

// Opening is what a customer ordered on the card form.
type Opening struct {
	Merchant    merchant.ID
	Amount      currency.Amount
	Description string
	Owner       string
	Language    string
}

// Submission is one sending of the card form.
type Submission struct {
	FormKey  string
	Email    string
	SenderIP string
	Cards    Cards
}

// Start opens a transfer and carries out its first attempt. When it returns, the attempt is durable and the bank has
// answered, or the customer has waited long enough. A form that was sent before gives its transfer and no second call.
func (s *Service) Start(ctx context.Context, o Opening, sub Submission) (ID, error) {
	shop, err := s.shop(o.Merchant)
	if err != nil {
		return "", err
	}
	place, err := s.slot()
	if err != nil {
		return "", err
	}
	defer place.free()
	now := s.Now()
	t := &Transfer{
		ID: IDOf(sub.FormKey), Merchant: o.Merchant, Amount: o.Amount, Description: o.Description, Owner: o.Owner,
		Language: o.Language, OpenedAt: now, Deadline: now.Add(Lifetime),
	}
	t.Record(now, EventOpened, 0, "")
	sec := s.newSecrets()
	s.begin(t, sub, sec, now)
	s.calls.begin(sec.returnHash, s.Steady())
	handed := false
	defer s.unlessHanded(sec.returnHash, t.ID, &handed)
	if err := s.Store.Open(ctx, t, shop.TerminalID); err != nil {
		handed = true
		var used FormKeyUsedError
		if errors.As(s.notBegun(sec.returnHash, t.ID, err), &used) {
			return used.ID, nil
		}
		return "", err
	}
	failpoint.Hit("transfer.opened")
	handed = true
	s.detach(ctx, place, func(ctx context.Context) {
		s.callOver(sec.returnHash, t.ID, func() bool { return s.send(ctx, shop, t, sub, sec) })
	})
	return t.ID, nil
}

// Retry carries out another attempt of an open transfer, or the first one of a transfer that a merchant placed: that becomes
// its owner's, and its time begins. ErrNotNow where the transfer is not open, or is somebody else's meanwhile, or bars the card.
func (s *Service) Retry(ctx context.Context, id ID, owner string, sub Submission) error {
	t, err := s.Store.Get(ctx, id)
	if err != nil {
		return err
	}
	shop, err := s.shop(t.Merchant)
	if err != nil {
		return err
	}
	place, err := s.slot()
	if err != nil {
		return err
	}
	defer place.free()
	sec := s.newSecrets()
	s.calls.begin(sec.returnHash, s.Steady())
	handed := false
	defer s.unlessHanded(sec.returnHash, id, &handed)
	t, err = s.update(ctx, t, func(t *Transfer) error {
		now := s.Now()
		if t.usedFormKey(sub.FormKey) || t.State(now) != StateOpen || t.Owner != owner && !t.Awaited() || t.Bars(sub.Cards.SenderMask()) {
			return ErrNotNow
		}
		if t.Awaited() {
			t.Owner, t.Deadline = owner, now.Add(Lifetime)
		}
		s.begin(t, sub, sec, now)
		return nil
	})
	if err != nil {
		handed = true
		var used FormKeyUsedError
		if errors.As(s.notBegun(sec.returnHash, id, err), &used) {
			return ErrNotNow
		}
		return err
	}
	failpoint.Hit("retry.opened")
	handed = true
	s.detach(ctx, place, func(ctx context.Context) {
		s.callOver(sec.returnHash, id, func() bool { return s.send(ctx, shop, t, sub, sec) })
	})
	return nil
}

// unlessHanded sees to it that a panic between announcing a call and making it leaves no call that seems to be out for ever.
func (s *Service) unlessHanded(h Hash, id ID, handed *bool) {
	if !*handed {
		s.calls.lose(h, id, false)
	}
}

// notBegun ends a call that will not be made, its announcement having failed. Where it may be in the store all the same,
// that is written down.
func (s *Service) notBegun(h Hash, id ID, err error) error {
	var used FormKeyUsedError
	switch {
	case errors.As(err, &used), errors.Is(err, ErrNotNow):
		s.calls.end(h)
	default:
		s.calls.lose(h, id, false)
	}
	return err
}

// begin adds an attempt in the state sending. Once that is committed, the bank may be called.
func (s *Service) begin(t *Transfer, sub Submission, sec secrets, now time.Time) {
	a := Attempt{
		Number: len(t.Attempts) + 1, State: Sending, Caller: s.Caller, FormKey: sub.FormKey,
		SenderMask: sub.Cards.SenderMask(), ReceiverMask: sub.Cards.ReceiverMask(),
		SaveSender: sub.Cards.SaveSender, SaveReceiver: sub.Cards.SaveReceiver,
		ReturnHash: sec.returnHash, NotifyHash: sec.notifyHash,
		StartedAt: now, ChangedAt: now, CallDeadline: now.Add(callTime),
	}
	t.Email = sub.Email // who takes an address out again wants no receipt there
	t.Attempts = append(t.Attempts, a)
	t.Due = a.CallDeadline
	t.Record(now, EventKind(Sending), a.Number, "")
}

// send asks for a token and posts the transfer, once. t is as it was committed in the state sending. It says whether the
// result is in the store.
func (s *Service) send(ctx context.Context, shop Shop, t *Transfer, sub Submission, sec secrets) (written bool) {
	a := t.Last()
	o := t.order(a)
	o.SenderIP = sub.SenderIP
	o.Links = shop.Links(t.ID, sec.notifyToken)
	o.Secret = s.Vault.secretOf(sec.notifyToken)

	tokenCtx, stop := context.WithTimeout(ctx, tokenTime)
	defer stop()
	tok, err := shop.Bank.Token(tokenCtx, o)
	if err != nil {
		return s.settle(ctx, t, a.Number, evidence{Outcome: notSent("no token")}, sec, tok)
	}
	failpoint.Hit("transfer.token")
	if s.tooLate(a) {
		return s.settle(ctx, t, a.Number, evidence{Outcome: notSent("too late to send")}, sec, tok)
	}
	out := shop.Bank.Transfer(ctx, tok, o, sub.Cards)
	failpoint.Hit("transfer.answered")
	written = s.settle(ctx, t, a.Number, evidence{Outcome: out}, sec, tok)
	failpoint.Hit("transfer.settled")
	return written
}

// tooLate reports that the process was asleep between the announcement of its call and now, by whatever clock: somebody may
// have decided meanwhile (reliability.md F48). A call that is made ends in the time that was announced.
func (s *Service) tooLate(a *Attempt) bool {
	return !s.Now().Before(a.CallDeadline) || !s.calls.hasLeft(a.ReturnHash, s.Steady(), moneyTime)
}

func notSent(detail string) Outcome {
	return Outcome{Trigger: OnNotSent, Detail: detail, Failure: Failure{Reason: ReasonBankUnreachable, Next: NextRetry}}
}

// settle writes what a money call came to, and that it is over.
func (s *Service) settle(ctx context.Context, t *Transfer, number int, ev evidence, sec secrets, tok Token) (written bool) {
	var moved Moved
	challenges := t.attempt(number).Challenges
	saved, err := s.hold(ctx, t, func(t *Transfer) error {
		ev.at = s.Now()
		ev.sure = s.sure(ev.at)
		a := t.attempt(number)
		if a.Caller != s.Caller || a.Challenges != challenges {
			return ErrNotNow // it was written, and only the word of that was lost; there may be another call since
		}
		a.Heard = a.Heard || ev.Heard // also where it comes too late to move anything
		moved = t.apply(a, ev)
		if moved == Stayed && a.calling() {
			moved = t.apply(a, evidence{Outcome: Outcome{Trigger: OnNoAnswer, Detail: "not possible here: " + string(ev.Trigger)}, at: ev.at, sure: ev.sure})
		}
		a.Caller = ""
		if a.State == Challenged && moved == Stepped {
			a.Challenge.Sealed = s.Vault.seal(t.ID, sealed{Token: tok, ReturnToken: sec.returnToken, NotifyToken: sec.notifyToken})
		}
		return nil
	})
	if err != nil {
		s.Log.Error("result not written", "transfer", t.ID, "trigger", ev.Trigger, "error", err)
		return false
	}
	s.tell(saved, number, ev, moved)
	return true
}

// tell logs where an attempt stands now. A contradiction, and what a person has to look at, is loud.
func (s *Service) tell(t *Transfer, number int, ev evidence, moved Moved) {
	a := t.attempt(number)
	line := []any{"transfer", t.ID, "order", a.OrderNumber, "state", a.State, "trigger", ev.Trigger, "code", ev.Failure.Code, "detail", ev.Detail}
	switch {
	case moved == Contradicted:
		s.Log.Error("attempt", append(line, "alarm", "contradiction")...)
	case moved == Stepped && a.State == Review:
		s.Log.Error("attempt", append(line, "alarm", "review")...)
	default:
		s.Log.Info("attempt", line...)
	}
}

func (t *Transfer) usedFormKey(key string) bool {
	return t.has(func(a *Attempt) bool { return a.FormKey == key })
}
