package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAnyCodeCanBeRefusedWithWhateverTheCard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for i, code := range []int{476, 2872, 484, 1612} {
		for j, pan := range []string{withThreeDS, frictionless} {
			number := fmt.Sprint(123400 + 10*i + j)
			r.must(r.bank.PlayFor(number, fmt.Sprintf("refuse-%d", code)))
			answer := r.transfer(number, pan)
			if answer.code() != code || strings.Contains(answer.body, `"message":""`) {
				t.Errorf("refuse-%d: %s", code, answer.body)
			}
			r.wantLine(number, "REJECT", 1, 0)
		}
	}
}

func TestAnyCodeCanBeADoubtThatEndsAsItsCardDoes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		pan    string
		status string
		moved  int
	}{"moves": {withThreeDS, "AUTH", 1}, "refused": {"4003032704547597", "REJECT", 0}} {
		r := newRig(t)
		r.must(r.bank.PlayNext("doubt--31"))
		if answer := r.transfer("123456", want.pan); answer.code() != -31 {
			t.Errorf("%s: %s", name, answer.body)
		}
		r.wantLine("123456", "NEW", 1, 0)
		r.bank.Advance(30 * time.Second)
		r.wantLine("123456", want.status, 1, want.moved)
	}
}

func TestACodeIsQueuedOnTheAdminPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if answer := send("POST", r.admin+"/scenario", formType, "", "play=next&scenario=refuse-&code=2740"); answer.status != 303 {
		t.Fatalf("HTTP %d %s", answer.status, answer.body)
	}
	if answer := r.transfer("123456", frictionless); answer.code() != 2740 {
		t.Error(answer.body)
	}
	for _, wrong := range []string{"refuse-", "refuse-0", "doubt-12345", "refuse-4x", "refuse-+4"} {
		if r.bank.PlayNext(wrong) == nil {
			t.Errorf("%s was taken", wrong)
		}
	}
}
