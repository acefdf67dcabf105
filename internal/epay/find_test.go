package epay_test

import (
	"context"
	"testing"

	"audarym/internal/sandbox"
	"audarym/internal/transfer"
)

// TestFindingWhatIsNotKnownHere asks about numbers as after a restored backup: no amount, no names.
func TestFindingWhatIsNotKnownHere(t *testing.T) {
	t.Parallel()
	for _, s := range []sandbox.Switches{{}, {StatusFlat: true}} {
		w := newWorld(t, s)
		w.transfers("4000000000001000", transfer.OnApproved)
		booked, _ := w.bank.Order(w.order().Number)
		o, known, err := w.client.Find(context.Background(), w.order().Number, w.order().TerminalID)
		if err != nil || !known || o.Standing != "«AUTH»" || o.Amount != "100.50" || o.Currency != "KZT" || o.Reference != booked.Reference {
			t.Errorf("%+v %t %v", o, known, err)
		}
		if o, known, err := w.client.Find(context.Background(), "123456", w.order().TerminalID); err != nil || known {
			t.Errorf("a number that was never used: %+v %t %v", o, known, err)
		}
		if _, _, err := w.client.Find(context.Background(), "123456", "somebody else's"); err == nil {
			t.Error("a refusal is taken for an answer")
		}
	}
}

// TestTheSecretComesBackInTheNotification: what the token request gives is what the bank gives back.
func TestTheSecretIsGivenWithTheToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	o := w.order()
	o.Secret = "a secret of ours"
	if _, err := w.client.Token(context.Background(), o); err != nil { // the sandbox refuses unknown fields
		t.Error(err)
	}
}
