package sandbox_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/bankdoc"
	"audarym/internal/sandbox"
)

// TestCards sends a transfer with each sender's card of the table.
func TestCards(t *testing.T) {
	t.Parallel()
	type want struct {
		status string // of the ledger, after the answer
		code   int    // of the answer; -1: none that can be read
		moved  int
	}
	wants := map[sandbox.Fate]want{
		sandbox.FateThreeDS:       {"3D", 0, 0},
		sandbox.FateWrongCode:     {"3D", 0, 0},
		sandbox.FateCancelled:     {"3D", 0, 0},
		sandbox.FateApproved:      {"AUTH", 0, 1},
		sandbox.FateBlocked:       {"REJECT", 465, 0},
		sandbox.FateBlockedByBank: {"REJECT", 479, 0},
		sandbox.FateNoFunds:       {"REJECT", 484, 0},
		sandbox.FateExpired:       {"REJECT", 478, 0},
		sandbox.FateIssuerDown:    {"REJECT", 493, 0},
		sandbox.FateNotFinal:      {"NEW", 454, 0},
		sandbox.FateAnswerLost:    {"AUTH", -1, 1},
		sandbox.FateSlow:          {"AUTH", 0, 1},
		sandbox.FateBrokenJSON:    {"AUTH", -1, 1},
		sandbox.FateNeverReceived: {"", -1, 0},
	}
	for _, card := range sandbox.Cards() {
		if card.Role != "sender" {
			continue
		}
		t.Run(card.PAN[:6]+card.PAN[len(card.PAN)-4:], func(t *testing.T) {
			t.Parallel()
			want, ok := wants[card.Fate]
			if !ok {
				t.Fatalf("fate %s has no test", card.Fate)
			}
			r := newRig(t)
			r.bank.SetSwitches(sandbox.Switches{SlowAnswer: time.Millisecond})
			answer := r.transfer("123456", card.PAN)
			if answer.code() != want.code {
				t.Errorf("answer: %v %d %s", answer.err, answer.status, answer.body)
			}
			order := r.order("123456")
			if order.Status != want.status || order.MoneyMoved != want.moved || order.TransfersReceived != 1 {
				t.Errorf("ledger: %+v", order)
			}
			if mask := card.PAN[:6] + strings.Repeat("*", len(card.PAN)-10) + card.PAN[len(card.PAN)-4:]; order.SenderMask != mask {
				t.Errorf("mask = %s, want %s", order.SenderMask, mask)
			}
		})
	}
}

// TestSeedCards: the seed's five stand in the table as printed, and an earlier expiry or another CVC is refused.
func TestSeedCards(t *testing.T) {
	t.Parallel()
	for i, want := range []string{
		"4405639704015096 01/25 815", "5522042705066736 01/25 525", "377514500004820 01/25 4169",
		"4003032704547597 09/20 170", "5578342710750560 09/20 254",
	} {
		card := sandbox.Cards()[i]
		if got := card.PAN + " " + card.Expiry + " " + card.CVC; got != want || card.Source != "seed" {
			t.Errorf("card %d = %s, want %s", i, got, want)
		}
	}
	r := newRig(t)
	body := strings.Replace(bodyOf("123456", withThreeDS), `"25"`, `"24"`, 1)
	if answer := r.post("/p2p/transfer", r.token("123456"), body); answer.code() != 457 {
		t.Errorf("earlier expiry: %s", answer.body)
	}
	body = strings.Replace(bodyOf("223457", withThreeDS), `"815"`, `"816"`, 1)
	if answer := r.post("/p2p/transfer", r.token("223457"), body); answer.code() != details {
		t.Errorf("wrong CVC: %s", answer.body)
	}
	body = strings.Replace(bodyOf("323458", withThreeDS), `"25"`, `"31"`, 1)
	if answer := r.post("/p2p/transfer", r.token("323458"), body); !strings.Contains(answer.body, "secure3D") {
		t.Errorf("later expiry: %s", answer.body)
	}
}

// TestAnswersHaveTheSeedsFields compares success and refusal with the bank's own examples, field by field and type
// by type.
func TestAnswersHaveTheSeedsFields(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tests := map[string]struct {
		answer reply
		sample []byte
	}{
		"success": {r.transfer("123456", frictionless), bankdoc.TransferSuccess()},
		"refusal": {r.transfer("223457", "4003032704547597"), bankdoc.TransferFailure()},
		"token":   {r.form("/oauth2/token", tokenForm("323458", "100")), bankdoc.TokenResponse()},
	}
	for name, tt := range tests {
		got, want := tt.answer.object(t), decode(t, tt.sample)
		if len(got) != len(want) {
			t.Errorf("%s has %d fields, the seed has %d", name, len(got), len(want))
		}
		for key, value := range want {
			if wrongType(got[key]) != wrongType(value) || got[key] == nil {
				t.Errorf("%s: %s = %v, in the seed %v", name, key, got[key], value)
			}
		}
	}
	success := tests["success"].answer.object(t)
	for key, want := range map[string]any{"amount": 100.0, "currency": "KZT", "orderID": "123456", "code": 0.0, "status": "AUTH",
		"senderCardPAN": "4000********1000", "receiverCardPAN": "5578********0613", "email": "armanali@epay.kz"} {
		if success[key] != want {
			t.Errorf("success: %s = %v, want %v", key, success[key], want)
		}
	}
	if tests["refusal"].answer.object(t)["invoiceId"] != "223457" {
		t.Error("a refusal does not name its invoice")
	}
}

func TestOrderNumbers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if answer := r.transfer("1000123456", frictionless); answer.code() != 0 {
		t.Fatal(answer.body)
	}
	if answer := r.transfer("1000123456", frictionless); answer.code() != repeat {
		t.Errorf("the same number: %s", answer.body)
	}
	if answer := r.transfer("2000123456", frictionless); answer.code() != details {
		t.Errorf("the same last six digits: %s", answer.body)
	}
	if answer := r.transfer("2000123457", frictionless); answer.code() != 0 {
		t.Errorf("another number: %s", answer.body)
	}
	r.wantMoved("1000123456", 1)
	r.wantMoved("2000123456", 0)
	if got := r.order("1000123456"); got.TransfersReceived != 2 || got.Status != "AUTH" {
		t.Errorf("ledger: %+v", got)
	}
}

func TestNoSuchOrderAfterNeverReceived(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if answer := r.transfer("123456", "4000000000012007"); answer.err == nil {
		t.Fatalf("an answer: %d %s", answer.status, answer.body)
	}
	if answer := r.transfer("123456", frictionless); answer.code() != 0 {
		t.Errorf("the number is used up: %s", answer.body)
	}
	if got := r.order("123456"); got.TransfersReceived != 2 || got.MoneyMoved != 1 {
		t.Errorf("ledger: %+v", got)
	}
}

// TestSameOrderFiftyTimes: one of fifty parallel transfers moves money, and all are counted.
func TestSameOrderFiftyTimes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token, body := r.token("123456"), bodyOf("123456", frictionless)
	answers := parallel(50, func() reply { return r.post("/api/p2p/transfer", token, body) })
	if answers[0] != 1 || answers[repeat] != 49 {
		t.Errorf("codes: %v", answers)
	}
	if order := r.order("123456"); order.MoneyMoved != 1 || order.TransfersReceived != 50 {
		t.Errorf("ledger: %+v", order)
	}
}

func TestSameConfirmFiftyTimes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c := r.challenge("123456", withThreeDS)
	paRes := inputs(r.typed(c, "1234").body).Get("PaRes")
	answers := parallel(50, func() reply { return r.confirm(c, paRes, c.md) })
	if answers[0] != 1 || answers[repeat] != 49 {
		t.Errorf("codes: %v", answers)
	}
	if order := r.order("123456"); order.MoneyMoved != 1 || order.ConfirmsReceived != 50 {
		t.Errorf("ledger: %+v", order)
	}
}

// parallel calls do n times at once and counts the codes answered.
func parallel(n int, do func() reply) map[int]int {
	replies := make([]reply, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { replies[i] = do() })
	}
	group.Wait()
	codes := map[int]int{}
	for _, answer := range replies {
		codes[answer.code()]++
	}
	return codes
}

// TestSlowAnswer: the money moves although nobody waits for the answer.
func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.bank.SetSwitches(sandbox.Switches{SlowAnswer: time.Hour})
	gone, leave := context.WithCancel(t.Context())
	leave()
	request := httptest.NewRequestWithContext(gone, "POST", "/p2p/transfer", strings.NewReader(bodyOf("123456", "4000000000010001")))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.token("123456"))
	answer := httptest.NewRecorder()
	r.bank.Handler().ServeHTTP(answer, request)
	if answer.Body.Len() != 0 {
		t.Errorf("answered: %s", answer.Body)
	}
	r.wantMoved("123456", 1)
}
