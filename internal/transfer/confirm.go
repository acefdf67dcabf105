package transfer

import (
	"context"
	"crypto/subtle"
	"strings"

	"audarym/internal/failpoint"
	"audarym/internal/merchant"
)

const maxProof = 512 << 10 // bytes of PaRes; real ones are 5 to 20 KB (3ds-redirect.md case 38)

// Returned is what the ACS sent the browser back with.
type Returned struct{ PaRes, MD string }

// Return takes the customer back from the ACS, confirms with the bank, once, and says whose page to show.
// The token from TermUrl is the only credential. Nothing happens, and the stored state is shown, where the transfer is
// no longer waiting for this, or the customer comes without a result.
func (s *Service) Return(ctx context.Context, m merchant.ID, token string, r Returned) (ID, error) {
	t, number, err := s.Store.ByReturn(ctx, HashToken(token))
	if t, err = ofMerchant(m, t, err); err != nil {
		return "", err
	}
	shop, err := s.shop(m)
	if err != nil {
		return "", err
	}
	a := t.attempt(number)
	r.PaRes = tidy(r.PaRes)
	proof := HashToken(r.PaRes)
	if a.State != Challenged || t.closedForConfirm(s.Now()) || r.PaRes == "" || r.MD == "" || proof == a.Proof {
		return t.ID, nil // also where this PaRes was sent already: the bank has asked for another one
	}
	if !proves(r, a) {
		s.Log.Warn("return refused", "transfer", t.ID, "order", a.OrderNumber, "pares_bytes", len(r.PaRes))
		return t.ID, ErrProof
	}
	place, err := s.slot()
	if err != nil {
		return t.ID, err
	}
	defer place.free()
	failpoint.Hit("return.found")
	id, held, hash := t.ID, a.Challenge, a.ReturnHash // apply drops the challenge from the aggregate
	s.calls.begin(hash, s.Steady())
	handed := false
	defer s.unlessHanded(hash, id, &handed)
	began := s.Steady()
	t, err = s.update(ctx, t, func(t *Transfer) error { return s.claim(t, number, proof) })
	if err != nil {
		handed = true
		_, err = s.unlessNotNow(t, s.notBegun(hash, id, err))
		return id, err
	}
	failpoint.Hit("return.confirming")
	s.calls.claimed(hash, began)
	handed = true
	s.detach(ctx, place, func(ctx context.Context) {
		s.callOver(hash, id, func() bool { return s.confirm(ctx, shop.Bank, t, number, held, token, r) })
	})
	return id, nil
}

// claim announces a confirm: it is this call's to make, or somebody else was faster. One confirm, the same page for all.
func (s *Service) claim(t *Transfer, number int, proof Hash) error {
	now := s.Now()
	a := t.attempt(number)
	if t.closedForConfirm(now) || a.State != Challenged ||
		t.apply(a, evidence{Outcome: Outcome{Trigger: OnReturned}, at: now, sure: s.sure(now)}) != Stepped {
		return ErrNotNow
	}
	a.Caller, a.Proof = s.Caller, proof
	return nil
}

// ReturnTo finds the page of a TermUrl without doing anything: what a GET there gets.
func (s *Service) ReturnTo(ctx context.Context, m merchant.ID, token string) (ID, error) {
	t, _, err := s.Store.ByReturn(ctx, HashToken(token))
	if t, err = ofMerchant(m, t, err); err != nil {
		return "", err
	}
	return t.ID, nil
}

// confirm sends PaRes to the bank. t is as it was committed in the state confirming. It says whether the result is in the
// store.
func (s *Service) confirm(ctx context.Context, bank Bank, t *Transfer, number int, held Challenge, returnToken string, r Returned) (written bool) {
	a := t.attempt(number)
	o := t.order(a)
	kept := s.Vault.open(t.ID, held.Sealed)
	o.Secret = s.Vault.secretOf(kept.NotifyToken)
	tok := kept.Token
	sent := s.confirmOnce(ctx, bank, a, &tok, o, Proof{BankID: a.BankID, PaRes: r.PaRes, MD: r.MD})
	if sent.Trigger == OnChallenge && sent.PaReq == held.PaReq && sent.MD == held.MD {
		sent = Outcome{Trigger: OnNoAnswer, Heard: true, Detail: "the same challenge again"} // an echo asks for nothing
	}
	failpoint.Hit("confirm.answered")
	written = s.settle(ctx, t, number, evidence{Outcome: sent}, secrets{returnToken: returnToken, notifyToken: kept.NotifyToken}, tok)
	failpoint.Hit("confirm.settled")
	return written
}

// confirmOnce uses the transfer's own token while it lives, and a fresh one where it is gone or refused: a 401 says that
// the body was not looked at, so one more confirm is allowed after it (reliability.md I1). Whoever was asleep before either
// makes neither: somebody may have decided meanwhile.
func (s *Service) confirmOnce(ctx context.Context, bank Bank, a *Attempt, tok *Token, o Order, p Proof) Outcome {
	fresh := !tok.alive(s.Now())
	if fresh && !s.renew(ctx, bank, tok, o) {
		return Outcome{Trigger: OnNoAnswer, Detail: "no token for confirm"}
	}
	if s.tooLate(a) {
		return Outcome{Trigger: OnNoAnswer, Detail: "too late to confirm"}
	}
	out := bank.Confirm(ctx, *tok, o, p)
	if !out.Unauthorized || fresh || !s.renew(ctx, bank, tok, o) || s.tooLate(a) {
		return out
	}
	return bank.Confirm(ctx, *tok, o, p)
}

func (s *Service) renew(ctx context.Context, bank Bank, tok *Token, o Order) bool {
	ctx, stop := context.WithTimeout(ctx, tokenTime)
	defer stop()
	next, err := bank.Token(ctx, o)
	if err != nil {
		return false
	}
	*tok = next
	return true
}

// proves compares MD byte for byte, and looks at PaRes only as far as its charset and length:
// what it says is for the bank to judge (3ds-redirect.md cases 43, 45, 77, 81).
func proves(r Returned, a *Attempt) bool {
	if subtle.ConstantTimeCompare([]byte(r.MD), []byte(a.Challenge.MD)) != 1 || len(r.PaRes) > maxProof {
		return false
	}
	return strings.IndexFunc(r.PaRes, func(c rune) bool { return c <= ' ' || c > '~' }) < 0
}

// tidy mends what forms and proxies do to base64: line breaks go, a space was a plus (3ds-redirect.md cases 35 and 36).
func tidy(pares string) string {
	return strings.ReplaceAll(strings.Trim(lineBreaks.Replace(pares), " "), " ", "+")
}

var lineBreaks = strings.NewReplacer("\r", "", "\n", "", "\t", "")

// Handoff is what the page that sends the browser to the ACS prints.
type Handoff struct{ Action, PaReq, MD, ReturnToken string }

// Handoff gives the hand-off of a challenged transfer; false where there is none, or its token cannot be read any more
// (sealed with keys that are gone).
func (s *Service) Handoff(t *Transfer) (Handoff, bool) {
	a := t.Last()
	if a == nil || a.State != Challenged {
		return Handoff{}, false
	}
	token := s.Vault.open(t.ID, a.Challenge.Sealed).ReturnToken
	return Handoff{Action: a.Challenge.Action, PaReq: a.Challenge.PaReq, MD: a.Challenge.MD, ReturnToken: token}, token != ""
}
