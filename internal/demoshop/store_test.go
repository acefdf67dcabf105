package demoshop

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestTheStoreIsBounded(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i := range maxOrders + 5 {
		s.place(Order{formKey: fmt.Sprint(i), Amount: "1.00"})
		s.record(Delivery{ID: fmt.Sprint(i)})
	}
	for i := range maxSeen + 5 {
		s.apply(fmt.Sprint("msg_", i), event{})
	}
	if len(s.orders) != maxOrders || len(s.forms) != maxOrders || len(s.numbers) != maxOrders || len(s.deliveries) != maxDeliveries ||
		len(s.seen) != maxSeen || len(s.seenOrder) != maxSeen {
		t.Errorf("%d orders, %d forms, %d webhooks, %d ids", len(s.orders), len(s.forms), len(s.deliveries), len(s.seen))
	}
	if _, ok := s.order("T-1005"); ok {
		t.Error("the oldest order is still there")
	}
	if all := s.all(); all[0].Number != "T-2005" || all[len(all)-1].Number != "T-1006" {
		t.Errorf("orders from %s to %s", all[0].Number, all[len(all)-1].Number)
	}
	if all, _ := s.delivered(); all[0].ID != "1004" || all[maxDeliveries-1].ID != "805" {
		t.Errorf("webhooks from %s to %s", all[0].ID, all[maxDeliveries-1].ID)
	}
}

func TestOneWebhookManyTimesAtOnceIsTakenOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore()
		o := s.place(Order{formKey: "a", Amount: "1.00"})
		e := event{Type: "transfer.succeeded"}
		e.Data.Sequence, e.Data.Transfer = 1, transfer{ID: "t", State: "succeeded", Amount: "1.00", Currency: "KZT", Order: o.Number}
		verdicts := make([]Verdict, 20)
		var all sync.WaitGroup
		for i := range verdicts {
			all.Go(func() { verdicts[i] = s.apply("msg_1", e) })
		}
		all.Wait()
		slices.Sort(verdicts)
		if verdicts[0] != Applied || verdicts[1] != Repeat || verdicts[19] != Repeat {
			t.Error(verdicts)
		}
	})
}

func TestEveryLanguageSaysEverything(t *testing.T) {
	t.Parallel()
	for lang, w := range words {
		nothingIsEmpty(t, lang, reflect.ValueOf(*w))
		for _, s := range []State{Waiting, Paid, Failed, Canceled, Unknown} {
			if w.States[s].Heading == "" {
				t.Errorf("%s has no words for %s", lang, s)
			}
		}
		for _, m := range misbehaviours {
			if w.Answers[m] == "" {
				t.Errorf("%s has no words for the answer %s", lang, m)
			}
		}
		for _, v := range []Verdict{Applied, Repeat, Older, UnknownOrder, OtherTransfer, UnknownType, NotTaken, Malformed, MissingHeaders, Stale, BadSignature, TooLarge} {
			if w.Verdicts[v] == "" {
				t.Errorf("%s has no words for %s", lang, v)
			}
		}
		for state := range english.NoteStates {
			if w.NoteStates[state] == "" {
				t.Errorf("%s has no words for a transfer that is %s", lang, state)
			}
		}
	}
}

func nothingIsEmpty(t *testing.T, where string, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		if v.String() == "" {
			t.Errorf("%s is empty", where)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			nothingIsEmpty(t, where+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			nothingIsEmpty(t, fmt.Sprintf("%s[%d]", where, i), v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			nothingIsEmpty(t, fmt.Sprintf("%s[%v]", where, key), v.MapIndex(key))
		}
	default:
		t.Errorf("%s is a %s", where, v.Kind())
	}
}

func TestAmountsAsTheAPIAndAsACustomerReadsThem(t *testing.T) {
	t.Parallel()
	for amount, want := range map[tenge][2]string{0: {"0.00", "0\u00a0₸"}, 900: {"900.00", "900\u00a0₸"}, 4500: {"4500.00", "4\u00a0500\u00a0₸"}, 1234567: {"1234567.00", "1\u00a0234\u00a0567\u00a0₸"}} {
		if amount.String() != want[0] || amount.Shown() != want[1] {
			t.Errorf("%d: %s, %s", int(amount), amount, amount.Shown())
		}
	}
}

func TestABasketFromACookieIsCheckedLikeAnyInput(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"black:2+honey:1": "black:2+honey:1", "honey:1+black:2": "black:2+honey:1", "": "", "gold:1": "", "honey:0": "", "honey:-1": "", "honey:10": "",
		"honey:9+honey:9": "honey:9", "honey": "", "honey:1:2": "", "+++": "",
	} {
		if got := readBasket(text).String(); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
