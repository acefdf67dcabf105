package epay_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"audarym/internal/card"
	"audarym/internal/sandbox"
	"audarym/internal/transfer"
)

const (
	plainSender = "4000000000001000" // no 3-D Secure
	askedSender = "4405639704015096"
)

// saving is a transfer whose cards the bank is to keep.
func (w *world) saving(pan string) transfer.Cards {
	c := w.cards(pan)
	c.SaveSender, c.SaveReceiver = true, true
	return c
}

// saved has the sandbox keep both cards, and gives them as a customer may choose them later.
func (w *world) saved() (sender, receiver transfer.SavedCard) {
	w.Helper()
	out := w.client.Transfer(w.Context(), w.token(), w.order(), w.saving(plainSender))
	if out.Trigger != transfer.OnApproved || out.Receipt.SenderCard == "" || out.Receipt.ReceiverCard == "" {
		w.Fatalf("%+v", out)
	}
	return transfer.SavedCard{ID: "card_a", BankID: out.Receipt.SenderCard, Mask: "400000******1000"},
		transfer.SavedCard{ID: "card_b", BankID: out.Receipt.ReceiverCard, Mask: "510000******1006"}
}

func (w *world) next(number string) (transfer.Token, transfer.Order) {
	w.Helper()
	o := w.order()
	o.Number = number
	tok, err := w.client.Token(w.Context(), o)
	if err != nil {
		w.Fatal(err)
	}
	return tok, o
}

func cvc(t *testing.T, text string) card.CVC {
	t.Helper()
	c, err := card.ParseCVC(text, card.Visa)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSavedCardsSendAndReceive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	from, to := w.saved()
	tok, o := w.next("123456787539")
	out := w.client.Transfer(w.Context(), tok, o, transfer.Cards{SavedSender: from, SavedReceiver: to, CVC: cvc(t, "123")})
	if out.Trigger != transfer.OnApproved {
		t.Fatalf("%+v", out)
	}
	last := w.bank.Orders()[1]
	if last.SenderBy != sandbox.ByCardID || last.ReceiverBy != sandbox.ByCardID {
		t.Errorf("by %s and %s", last.SenderBy, last.ReceiverBy)
	}
	tok, o = w.next("123456787540")
	out = w.client.Transfer(w.Context(), tok, o, transfer.Cards{SavedSender: from, SavedReceiver: to, CVC: cvc(t, "124")})
	if out.Trigger != transfer.OnDeclined {
		t.Errorf("with a wrong code: %+v", out)
	}
}

// Whatever confirm's answer looks like, it tells the sender's card; the receiver's only JSON has room for.
func TestConfirmTellsTheSavedCards(t *testing.T) {
	t.Parallel()
	for _, shape := range []sandbox.ConfirmShape{sandbox.ConfirmJSON, sandbox.ConfirmRedirect, sandbox.ConfirmHTML} {
		t.Run(string(shape), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Switches{Confirm: shape})
			tok := w.token()
			out := w.client.Transfer(w.Context(), tok, w.order(), w.saving(askedSender))
			if out.Trigger != transfer.OnChallenge {
				t.Fatalf("%+v", out)
			}
			proof := w.acs(out, "1234")
			out = w.client.Confirm(w.Context(), tok, w.order(), proof)
			if out.Trigger != transfer.OnApproved || out.Receipt.SenderCard == "" {
				t.Errorf("%+v", out)
			}
		})
	}
}

func TestATransferAbroad(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	c := w.cards(plainSender)
	c.FirstName, c.LastName, c.Country = "Anna", "Müller", "DE"
	if out := w.client.Transfer(w.Context(), w.token(), w.order(), c); out.Trigger != transfer.OnApproved {
		t.Fatalf("%+v", out)
	}
	if o := w.bank.Orders()[0]; !o.Foreign || o.Country != "DE" {
		t.Errorf("%+v", o)
	}
}

func TestACardIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	from, to := w.saved()
	for range 2 { // it may be asked again
		if err := w.client.Forget(w.Context(), w.order().TerminalID, from.BankID); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.client.Forget(w.Context(), w.order().TerminalID, "88481433-595e-4c01-941f-34569db2426e"); err != nil {
		t.Errorf("a card that the bank does not know: %v", err)
	}
	tok, o := w.next("123456787539")
	if out := w.client.Transfer(w.Context(), tok, o, transfer.Cards{SavedSender: from, SavedReceiver: to, CVC: cvc(t, "123")}); out.Trigger != transfer.OnDeclined {
		t.Errorf("sent with a forgotten card: %+v", out)
	}
	w.bank.SetSwitches(sandbox.Switches{Deactivate: sandbox.DeactivateFails})
	if err := w.client.Forget(w.Context(), w.order().TerminalID, to.BankID); err == nil {
		t.Error("a failure is taken for done")
	}
}

// What stands where a card id should, and may be a card number, is not kept.
func TestACardNumberIsNoCardID(t *testing.T) {
	t.Parallel()
	bank := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		_, _ = rw.Write([]byte(`{"id":"a1","amount":100.50,"currency":"KZT","reference":"2049","orderID":"123456787538","code":0,"status":"AUTH",` +
			`"senderCardID":"4000000000001000","receiverCardID":"a b"}`))
	}))
	t.Cleanup(bank.Close)
	w := newWorld(t, sandbox.Switches{})
	w.client.APIURL = bank.URL
	out := w.client.Transfer(w.Context(), transfer.Token{}, w.order(), w.cards(plainSender))
	if out.Trigger != transfer.OnApproved || out.Receipt.SenderCard != "" || out.Receipt.ReceiverCard != "" {
		t.Errorf("%+v", out)
	}
}
