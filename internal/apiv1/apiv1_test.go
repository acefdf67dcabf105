package apiv1_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/apiv1"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

var (
	epoch = time.Date(2026, 11, 23, 14, 0, 0, 987654000, time.FixedZone("Almaty", 5*60*60))
	shop  = &merchant.Merchant{ID: "shop", PublicURL: "https://pay.example.kz/transfer"}
	saved = transfer.SavedCard{
		ID: "card_a", Merchant: "shop", Customer: "7", Role: transfer.Receiver, BankID: "bank-card-id", Mask: "510000******1006", SavedAt: epoch,
	}
)

func tenge(n string) currency.Amount {
	a, err := currency.NewAmount(n, "KZT")
	if err != nil {
		panic(err)
	}
	return a
}

// full is a transfer that a merchant placed, in its second attempt.
func full() *transfer.Transfer {
	return &transfer.Transfer{
		ID: "abcdefghijklmnopqrstuvwxyz", Merchant: "shop", Amount: tenge("1000"), Description: "Сыйлық <b>&", Email: "a@b.kz", Language: "kk",
		OpenedAt: epoch, Deadline: epoch.Add(20 * time.Minute), Owner: "owner-hash",
		Terms: transfer.Terms{
			Order: "A-17", Customer: "42", Metadata: map[string]string{"k": "v"}, ReturnURL: "https://shop.kz/ok?a=1&b=2",
			FailureURL: "https://shop.kz/no", Receiver: "card_a",
		},
		Attempts: []transfer.Attempt{
			{
				Number: 1, OrderNumber: "100000", State: transfer.Declined, SenderMask: "440563******5096", ReceiverMask: "510000******1006",
				Failure: transfer.Failure{Code: "481", Reason: transfer.ReasonCardUnusable, Next: transfer.NextOtherCard}, BankID: "bank-id",
				FormKey: "form-key", Caller: "process-1", StartedAt: epoch, ChangedAt: epoch.Add(2 * time.Second),
			},
			{
				Number: 2, OrderNumber: "100001", State: transfer.Succeeded, SenderMask: "377400*****1002", ReceiverMask: "999900******1006",
				Receipt:   transfer.Receipt{Reference: "204978430339", Fee: "15.00", SenderCard: "bank-card-1"},
				StartedAt: epoch.Add(time.Minute), ChangedAt: epoch.Add(2 * time.Minute),
			},
		},
	}
}

func TestATransferIsToldWhole(t *testing.T) {
	t.Parallel()
	got, err := apiv1.Encode(apiv1.Of(shop, full(), saved, epoch.Add(time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, `{
		"object": "transfer", "id": "abcdefghijklmnopqrstuvwxyz", "url": "https://pay.example.kz/transfer/t/abcdefghijklmnopqrstuvwxyz",
		"state": "succeeded", "money": "moved", "amount": "1000.00", "currency": "KZT", "description": "Сыйлық <b>&", "order": "A-17",
		"metadata": {"k": "v"}, "customer": {"id": "42", "email": "a@b.kz"}, "language": "kk",
		"receiver": {"card_id": "card_a", "mask": "510000******1006", "brand": "mastercard"},
		"return_url": "https://shop.kz/ok?a=1&b=2", "failure_return_url": "https://shop.kz/no",
		"created_at": "2026-11-23T09:00:00Z", "expires_at": "2026-11-23T09:20:00Z", "attempts_left": 0,
		"receipt_code": "100001-5MJ2-WAJX-JZWQ", "verify_url": "https://pay.example.kz/transfer/verify/100001-5MJ2-WAJX-JZWQ",
		"attempts": [
			{"number": 1, "order_number": "100000", "state": "declined", "sender": {"mask": "440563******5096", "brand": "visa"},
			 "receiver": {"mask": "510000******1006", "brand": "mastercard"}, "reference": "", "fee": "",
			 "failure": {"code": "481", "reason": "card_unusable", "who": "payer_bank", "next": "other_card", "retry": "other_card", "retry_after": ""},
			 "started_at": "2026-11-23T09:00:00Z", "changed_at": "2026-11-23T09:00:02Z"},
			{"number": 2, "order_number": "100001", "state": "succeeded", "sender": {"mask": "377400*****1002", "brand": "amex"},
			 "receiver": {"mask": "999900******1006", "brand": ""}, "reference": "204978430339", "fee": "15.00", "failure": null,
			 "started_at": "2026-11-23T09:01:00Z", "changed_at": "2026-11-23T09:02:00Z"}
		]}`)
	for _, inner := range []string{"bank-id", "bank-card", "owner-hash", "form-key", "process-1", `\u0026`} {
		if strings.Contains(string(got), inner) {
			t.Errorf("it tells %s", inner)
		}
	}
}

func TestWhatIsNotThereIsEmptyOrNull(t *testing.T) {
	t.Parallel()
	bare := &transfer.Transfer{
		ID: "a", Amount: tenge("0.5"), Language: "ru", OpenedAt: epoch, Deadline: epoch.Add(time.Hour), Terms: transfer.Terms{},
	}
	got, err := apiv1.Encode(apiv1.Of(shop, bare, transfer.SavedCard{}, epoch))
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, `{"object": "transfer", "id": "a", "url": "https://pay.example.kz/transfer/t/a", "state": "open", "money": "none",
		"amount": "0.50", "currency": "KZT", "description": "", "order": "", "metadata": {}, "customer": null, "language": "ru",
		"receiver": null, "return_url": "", "failure_return_url": "", "created_at": "2026-11-23T09:00:00Z",
		"expires_at": "2026-11-23T10:00:00Z", "attempts_left": 3, "receipt_code": "", "verify_url": "", "attempts": []}`)
	bare.Terms.Receiver = "card_removed"
	if r := apiv1.Of(shop, bare, transfer.SavedCard{}, epoch).Receiver; *r != (apiv1.Receiver{CardID: "card_removed"}) {
		t.Errorf("a removed card: %+v", r)
	}
}

func TestWhatIsKnownOfTheMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		attempt transfer.AttemptState
		change  func(*transfer.Transfer)
		state   transfer.State
		money   string
	}{
		{transfer.Succeeded, nil, "succeeded", "moved"},
		{transfer.Sending, nil, "processing", "unknown"},
		{transfer.Confirming, nil, "processing", "unknown"},
		{transfer.Unknown, nil, "processing", "unknown"},
		{transfer.Review, nil, "review", "unknown"},
		{transfer.Challenged, nil, "challenged", "none"},
		{transfer.Challenged, func(t *transfer.Transfer) { t.Attempts[0].ConfirmedAt = epoch }, "challenged", "unknown"},
		{transfer.Challenged, func(t *transfer.Transfer) { t.CanceledAt = epoch }, "processing", "unknown"},
		{transfer.Declined, nil, "open", "none"},
		{transfer.NotSent, func(t *transfer.Transfer) { t.CanceledAt = epoch }, "canceled", "none"},
		{transfer.Abandoned, func(t *transfer.Transfer) { t.Deadline = epoch }, "expired", "none"},
	} {
		tr := full()
		tr.Attempts = tr.Attempts[:1]
		tr.Attempts[0].State = c.attempt
		if c.change != nil {
			c.change(tr)
		}
		got := apiv1.Of(shop, tr, saved, epoch)
		if got.State != c.state || got.Money != c.money {
			t.Errorf("%s: %s %s, want %s %s", c.attempt, got.State, got.Money, c.state, c.money)
		}
		if negative := c.money == "none" && c.attempt != transfer.Challenged; (got.Attempts[0].Failure != nil) != negative {
			t.Errorf("%s: failure %+v", c.attempt, got.Attempts[0].Failure)
		}
	}
}

func TestARefusalForHalfAnHourNamesTheTime(t *testing.T) {
	t.Parallel()
	tr := full()
	tr.Attempts[0].Failure = transfer.Failure{Code: "476", Reason: transfer.ReasonBankPause, Next: transfer.NextAfter30m}
	f := apiv1.Of(shop, tr, saved, epoch).Attempts[0].Failure
	if f.Who != transfer.WhoBank || f.Retry != transfer.RetryAfter30m || f.RetryAfter != "2026-11-23T09:31:00Z" {
		t.Errorf("%+v", f)
	}
}

func TestAWebhookTellsTheTransferAsItWas(t *testing.T) {
	t.Parallel()
	tr := full()
	tr.Attempts = nil
	n := transfer.Notice{Seq: 1, At: tr.Deadline, Kind: transfer.NoticeExpired}
	body, err := apiv1.Notice(shop, tr, saved, n)
	if err != nil {
		t.Fatal(err)
	}
	var w apiv1.Webhook
	if err := json.Unmarshal(body, &w); err != nil {
		t.Fatal(err)
	}
	want := apiv1.Webhook{Type: "transfer.expired", Timestamp: "2026-11-23T09:20:00Z", Data: apiv1.WebhookData{Sequence: 1, Transfer: apiv1.Of(shop, tr, saved, tr.Deadline)}}
	if !reflect.DeepEqual(w, want) || bytes.ContainsAny(body, "\n") || bytes.Contains(body, []byte("previous_state")) {
		t.Errorf("%s", body)
	}
	for was, told := range map[transfer.State]transfer.State{"failed": "failed", "succeeded": "succeeded", "unknown 1": "", "": ""} {
		body, err := apiv1.Notice(shop, full(), saved, transfer.Notice{Seq: 2, At: epoch, Kind: transfer.NoticeCorrected, Was: was})
		var w apiv1.Webhook
		if err := json.Unmarshal(body, &w); err != nil {
			t.Fatal(err)
		}
		if err != nil || w.Data.PreviousState != told || w.Type != "transfer.corrected" {
			t.Errorf("corrected from %q: %s, %v", was, body, err)
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	event := transfer.Event{Seq: 1, At: epoch, Kind: transfer.EventOpened}
	message := transfer.Message{
		ID: "msg_a", Merchant: "shop", Transfer: "a", Seq: 2, Kind: transfer.NoticeFailed, Body: "{}", CreatedAt: epoch,
		State: transfer.MessageWaiting, Tries: 1,
		Log: []transfer.Delivery{{Number: 1, At: epoch, Status: 503, Took: 1500 * time.Millisecond, Answer: "later"}},
	}
	for _, c := range []struct {
		list any
		want string
	}{
		{apiv1.ListOf(nil, apiv1.EventOf, ""), `{"object": "list", "data": [], "next_cursor": null}`},
		{apiv1.ListOf([]transfer.Event{event}, apiv1.EventOf, "next"), `{"object": "list", "data": [
			{"sequence": 1, "at": "2026-11-23T09:00:00Z", "kind": "opened", "attempt": 0, "detail": ""}], "next_cursor": "next"}`},
		{apiv1.ListOf([]transfer.SavedCard{saved}, apiv1.SavedCardOf, ""), `{"object": "list", "data": [
			{"object": "card", "id": "card_a", "role": "receiver", "mask": "510000******1006", "brand": "mastercard",
			 "saved_at": "2026-11-23T09:00:00Z"}], "next_cursor": null}`},
		{apiv1.ListOf([]transfer.Message{message}, apiv1.MessageOf, ""), `{"object": "list", "data": [
			{"object": "message", "id": "msg_a", "type": "transfer.failed", "transfer": "a", "sequence": 2, "state": "waiting", "tries": 1,
			 "created_at": "2026-11-23T09:00:00Z", "deliveries": [{"number": 1, "at": "2026-11-23T09:00:00Z", "status": 503,
			 "took_ms": 1500, "cause": "", "answer": "later"}]}], "next_cursor": null}`},
	} {
		got, err := apiv1.Encode(c.list)
		if err != nil {
			t.Fatal(err)
		}
		same(t, got, c.want)
	}
}

func same(t *testing.T, got []byte, want string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal(got, &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &b); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
