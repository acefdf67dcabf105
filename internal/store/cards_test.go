package store_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// saves plays a transfer of a merchant's customer with which the bank keeps both cards.
func saves(t *testing.T, s *store.Store, m merchant.ID, customer, formKey, senderID, receiverID string) {
	t.Helper()
	tr := storetest.Transfer(formKey)
	tr.Merchant, tr.Terms.Customer = m, customer
	a := &tr.Attempts[0]
	a.SaveSender, a.SaveReceiver = senderID != "", receiverID != ""
	if err := s.Open(context.Background(), tr, storetest.Terminal); err != nil {
		t.Fatal(err)
	}
	service := transfer.New(transfer.Deps{Store: s, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return storetest.Epoch }, Shops: transfer.OnlyShop(transfer.Shop{
		Merchant: &merchant.Merchant{ID: m, TerminalID: storetest.Terminal},
		Bank: says(transfer.Answer{Standing: transfer.StandsDone, Outcome: transfer.Outcome{
			Receipt: transfer.Receipt{Reference: "2049", SenderCard: senderID, ReceiverCard: receiverID},
		}}),
	})})
	if err := service.Check(context.Background(), tr.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(context.Background(), tr.ID); err != nil || got.Succeeded() == nil {
		t.Fatalf("%+v %v", got, err)
	}
}

// says is a bank that answers every status call alike.
type says transfer.Answer

func (says) Token(context.Context, transfer.Order) (transfer.Token, error) {
	return transfer.Token{}, nil
}

func (says) Transfer(context.Context, transfer.Token, transfer.Order, transfer.Cards) transfer.Outcome {
	return transfer.Outcome{}
}

func (says) Confirm(context.Context, transfer.Token, transfer.Order, transfer.Proof) transfer.Outcome {
	return transfer.Outcome{}
}
func (b says) Status(context.Context, transfer.Order) transfer.Answer { return transfer.Answer(b) }
func (says) Forget(context.Context, string, string) error             { return nil }

func cardsOf(t *testing.T, s *store.Store, m merchant.ID, customer string) map[transfer.Role]transfer.SavedCard {
	t.Helper()
	all, err := s.Cards(context.Background(), m, customer)
	if err != nil {
		t.Fatal(err)
	}
	byRole := map[transfer.Role]transfer.SavedCard{}
	for _, c := range all {
		if _, twice := byRole[c.Role]; twice {
			t.Errorf("two %s cards: %+v", c.Role, all)
		}
		byRole[c.Role] = c
	}
	return byRole
}

func TestCardsAreSavedWithTheSuccess(t *testing.T) {
	t.Parallel()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	saves(t, s, "shop", "42", "one", "bank-a", "bank-b")
	saves(t, s, "shop", "42", "two", "bank-a", "") // the same card again
	cards := cardsOf(t, s, "shop", "42")
	if len(cards) != 2 || cards[transfer.Sender].BankID != "bank-a" || cards[transfer.Sender].Mask != storetest.Transfer("x").Attempts[0].SenderMask {
		t.Errorf("%+v", cards)
	}
	saves(t, s, "shop", "", "nobody", "bank-c", "bank-d") // no customer: nothing is kept
	if n := len(cardsOf(t, s, "shop", "")); n != 0 {
		t.Errorf("%d cards of nobody", n)
	}
}

func TestACardIsItsMerchantsCustomersOnly(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	saves(t, s, "shop", "42", "one", "bank-a", "")
	id := cardsOf(t, s, "shop", "42")[transfer.Sender].ID
	if n := len(cardsOf(t, s, "shop", "43")) + len(cardsOf(t, s, "other", "42")); n != 0 {
		t.Errorf("others see %d cards", n)
	}
	_, err := s.Card(ctx, "other", id)
	for who, err := range map[string]error{
		"another merchant":               err,
		"another merchant, to forget it": s.ForgetCard(ctx, "other", "42", id, storetest.Epoch),
		"another customer, to forget it": s.ForgetCard(ctx, "shop", "43", id, storetest.Epoch),
	} {
		if !errors.Is(err, transfer.ErrNotFound) {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := s.Card(ctx, "shop", id); err != nil {
		t.Error(err)
	}
}

// At the bank a card is one, however often it stands here: it is forgotten there with the last of them.
func TestTheBankForgetsACardWithTheLastThatNamesIt(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	saves(t, s, "shop", "42", "one", "bank-a", "bank-a")
	wants := func(n int) []transfer.SavedCard {
		t.Helper()
		all, err := s.CardsToForget(ctx, 10)
		if err != nil || len(all) != n {
			t.Fatalf("%d to forget, want %d (%v)", len(all), n, err)
		}
		return all
	}
	cards := cardsOf(t, s, "shop", "42")
	if err := s.ForgetCard(ctx, "shop", "42", cards[transfer.Sender].ID, storetest.Epoch); err != nil {
		t.Fatal(err)
	}
	wants(0)
	if err := s.ForgetCard(ctx, "shop", "42", cards[transfer.Sender].ID, storetest.Epoch); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("forgotten twice: %v", err)
	}
	if err := s.ForgetCard(ctx, "shop", "42", cards[transfer.Receiver].ID, storetest.Epoch); err != nil {
		t.Fatal(err)
	}
	for _, c := range wants(2) {
		if err := s.CardForgotten(ctx, c.ID, storetest.Epoch); err != nil {
			t.Fatal(err)
		}
	}
	wants(0)
	saves(t, s, "shop", "42", "again", "bank-a", "") // and it can be saved anew
	if cards := cardsOf(t, s, "shop", "42"); len(cards) != 1 {
		t.Errorf("%+v", cards)
	}
}
