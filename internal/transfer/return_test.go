package transfer_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/transfer"
)

func TestChallengeThenConfirm(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	h, _ := f.Handoff(f.get(id))
	if h.Action != "https://acs.example/pa?id=1" || h.PaReq != "eJ+/==" || h.MD != "1-A" {
		t.Errorf("hand-off %+v", h)
	}
	if err := f.returns(token, "eJz+ /\r\n==", "1-A"); err != nil {
		t.Fatal(err)
	}
	got := f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	if p := f.bank.proofs[0]; p.BankID != "bank-id" || p.MD != "1-A" || p.PaRes != "eJz++/==" {
		t.Errorf("the bank was sent %+v", p)
	}
	if f.bank.usedTokens[0] != "A" || f.bank.tokens != 1 {
		t.Error("confirm did not use the transfer's own token")
	}
	if c := got.Last().Challenge; c.Action+c.PaReq+c.MD != "" || c.Sealed != nil {
		t.Errorf("the challenge is kept: %+v", c)
	}
}

func TestFiftyReturnsOneConfirm(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := f.returns(token, "pares", "1-A"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	f.Wait()
	if f.bank.confirms != 1 {
		t.Errorf("%d confirms", f.bank.confirms)
	}
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
}

func TestReturnsThatChangeNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before    func(*flow, transfer.ID)
		pares, md string
		want      error
		state     transfer.State
	}{
		"no PaRes":            {nil, "", "1-A", nil, transfer.StateChallenged},
		"PaRes of spaces":     {nil, " \r\n", "1-A", nil, transfer.StateChallenged},
		"no MD":               {nil, "pares", "", nil, transfer.StateChallenged},
		"MD of another":       {nil, "pares", "2-B", transfer.ErrProof, transfer.StateChallenged},
		"MD with a space":     {nil, "pares", "1-A ", transfer.ErrProof, transfer.StateChallenged},
		"PaRes with controls": {nil, "pa\x00res", "1-A", transfer.ErrProof, transfer.StateChallenged},
		"PaRes not ASCII":     {nil, "паРес", "1-A", transfer.ErrProof, transfer.StateChallenged},
		"PaRes endless":       {nil, strings.Repeat("A", 600<<10), "1-A", transfer.ErrProof, transfer.StateChallenged},
		"after the deadline":  {func(f *flow, _ transfer.ID) { f.pass(transfer.Lifetime) }, "pares", "1-A", nil, transfer.StateProcessing},
		"after a cancel": {func(f *flow, id transfer.ID) {
			if err := f.Cancel(context.Background(), id); err != nil {
				f.t.Fatal(err)
			}
		}, "pares", "1-A", nil, transfer.StateProcessing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFlow(t)
			id, token := f.challenge()
			if c.before != nil {
				c.before(f, id)
			}
			if err := f.returns(token, c.pares, c.md); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if f.bank.confirms != 0 {
				t.Error("the bank was called")
			}
			f.wants(id, c.state, transfer.Challenged)
		})
	}
}

func TestAnUnknownTokenIsNotFound(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	for _, token := range []string{"", "x", strings.Repeat("A", 43)} {
		if err := f.returns(token, "pares", "1-A"); !errors.Is(err, transfer.ErrNotFound) {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func TestALargeProofArrivesWhole(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	_, token := f.challenge()
	pares := strings.Repeat("eJz+/A==", 8<<10)
	if err := f.returns(token, pares, "1-A"); err != nil || f.bank.proofs[0].PaRes != pares {
		t.Errorf("64 KiB of PaRes: %v", err)
	}
}

func TestConfirmWithARefusedToken(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	answers := []transfer.Outcome{{Trigger: transfer.OnNoAnswer, Unauthorized: true}, approved()}
	f.bank.onConfirm = func() transfer.Outcome { return answers[f.bank.confirms-1] }
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	f.wants(id, transfer.StateSucceeded, transfer.Succeeded)
	if f.bank.confirms != 2 || f.bank.usedTokens[1] != "B" {
		t.Errorf("%d confirms with %v", f.bank.confirms, f.bank.usedTokens)
	}
}

func TestConfirmIsNeverSentAThirdTime(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	f.bank.onConfirm = func() transfer.Outcome { return transfer.Outcome{Trigger: transfer.OnNoAnswer, Unauthorized: true} }
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	if f.bank.confirms != 2 {
		t.Errorf("%d confirms", f.bank.confirms)
	}
}

func TestConfirmWithAnOldTokenTakesAFreshOne(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = func() transfer.Outcome { f.pass(-3 * time.Hour); return challenged() }
	f.pass(3 * time.Hour) // the token of the fake ends two hours after the epoch
	id := f.start("key")
	h, _ := f.Handoff(f.get(id))
	f.pass(2*time.Hour - time.Second)
	if err := f.returns(h.ReturnToken, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	if f.bank.usedTokens[0] != "B" || f.bank.confirms != 1 {
		t.Errorf("%d confirms with %v", f.bank.confirms, f.bank.usedTokens)
	}
}

func TestASecondChallengeButNoThird(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id, token := f.challenge()
	f.bank.onConfirm = challengedAgain
	if err := f.returns(token, "pares", "1-A"); err != nil {
		t.Fatal(err)
	}
	got := f.wants(id, transfer.StateChallenged, transfer.Challenged)
	if h, ok := f.Handoff(got); !ok || h.ReturnToken != token {
		t.Error("the second hand-off comes back to another address")
	}
	f.bank.onConfirm = challenged
	if err := f.returns(token, "pares 2", "2-B"); err != nil {
		t.Fatal(err)
	}
	f.wants(id, transfer.StateProcessing, transfer.Unknown)
	if f.bank.confirms != 2 {
		t.Errorf("%d confirms", f.bank.confirms)
	}
}
