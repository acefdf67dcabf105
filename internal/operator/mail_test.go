package operator_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// mailbox has one message, and one address that is switched off.
type mailbox struct {
	message transfer.Message
	asked   transfer.MessageSearch
	of      merchant.ID
	resent  []string
	broken  error
}

func (b *mailbox) Message(_ context.Context, id string) (transfer.Message, error) {
	if id != b.message.ID {
		return transfer.Message{}, transfer.ErrNotFound
	}
	return b.message, nil
}

func (b *mailbox) Messages(_ context.Context, m merchant.ID, q transfer.MessageSearch) ([]transfer.Message, error) {
	b.of, b.asked = m, q
	if m == "empty" {
		return nil, b.broken
	}
	return []transfer.Message{b.message}, b.broken
}

func (b *mailbox) EndpointsOff(context.Context) ([]transfer.EndpointOff, error) {
	return []transfer.EndpointOff{{Merchant: "shop", URL: "https://shop.kz:8443/hook?key=hush", Since: storetest.Epoch}}, b.broken
}

func (b *mailbox) Resend(_ context.Context, _ merchant.ID, id string) error {
	if id != b.message.ID {
		return transfer.ErrNotFound
	}
	b.resent = append(b.resent, id)
	return nil
}

func (b *mailbox) Enable(_ context.Context, m merchant.ID) (int64, int, error) {
	if m != "shop" {
		return 0, 0, nil
	}
	return 1, 3, nil
}

func newMailbox(t *testing.T) (*desk, *mailbox) {
	t.Helper()
	d, b := newDesk(t), &mailbox{message: transfer.Message{
		ID: "msg_a", Merchant: "shop", Transfer: "transfer-a", Seq: 2, Kind: transfer.NoticeSucceeded, Body: `{"type":"transfer.succeeded"}`,
		CreatedAt: storetest.Epoch, State: transfer.MessageFailed, Tries: 10, Log: []transfer.Delivery{
			{Number: 1, At: storetest.Epoch, Cause: "refused", Took: 1234 * time.Microsecond},
			{Number: 2, At: storetest.Epoch.Add(5 * time.Second), Status: 502, Took: 2 * time.Second, Answer: "Bad Gateway"},
		},
	}}
	d.Mail, d.Post = b, b
	return d, b
}

func TestMessagesAreListed(t *testing.T) {
	t.Parallel()
	d, b := newMailbox(t)
	ctx, q := context.Background(), transfer.MessageSearch{Transfer: "transfer-a", State: transfer.MessageFailed, Limit: 7}
	d.says(d.Messages(ctx, "", q), "msg_a", "shop", "transfer-a", "succeeded", "failed", "10", "2026-11-23 09:00:05", "502",
		"switched off since 2026-11-23 09:00:00 UTC", "shop.kz:8443 of shop", "not hush", "not /hook")
	if b.of != "" || b.asked != q {
		t.Errorf("asked for %q, %+v", b.of, b.asked)
	}
	d.says(d.Messages(ctx, "empty", q), "no messages", "not switched off")
	b.broken = errors.New("the database does not answer")
	d.says(d.Messages(ctx, "", q), "does not answer")
}

func TestAMessageIsShownWithItsTries(t *testing.T) {
	t.Parallel()
	d, _ := newMailbox(t)
	ctx := context.Background()
	d.says(d.Message(ctx, "msg_a"), "state      failed", "succeeded, number 2", "1  2026-11-23 09:00:00  refused  1ms",
		"2  2026-11-23 09:00:05  502      2s   Bad Gateway", `{"type":"transfer.succeeded"}`)
	d.says(d.Message(ctx, "msg_b"), `no message "msg_b"`)
}

func TestAWaitingMessageIsShownWithItsNextTry(t *testing.T) {
	t.Parallel()
	d, b := newMailbox(t)
	ctx := context.Background()
	d.Next = func(id string, tries int) (time.Duration, bool) {
		return time.Duration(len(id)+tries) * time.Minute, true
	}
	d.says(d.Message(ctx, "msg_a"), "state      failed", "not next try")
	b.message.State, b.message.Tries = transfer.MessageWaiting, 2
	d.says(d.Message(ctx, "msg_a"), "next try   2026-11-23 09:07:07 UTC")
	b.message.Tries = 0 // somebody sent it again
	d.says(d.Message(ctx, "msg_a"), "next try   at once")
}

func TestAMessageIsSentAgainAndAnAddressSwitchedOn(t *testing.T) {
	t.Parallel()
	d, b := newMailbox(t)
	ctx := context.Background()
	d.says(d.Resend(ctx, "msg_a"), "msg_a goes out again", "shop.kz:8443 of shop; its messages are held until `audarym webhooks enable shop`")
	b.message.Merchant = "another"
	d.says(d.Resend(ctx, "msg_a"), "msg_a goes out again", "not held")
	d.says(d.Resend(ctx, "msg_b"), `no message "msg_b"`)
	d.says(d.Enable(ctx, "shop"), "switched on; 3 held messages go out")
	d.says(d.Enable(ctx, "other"), `no address of merchant "other" is switched off`)
	if len(b.resent) != 2 {
		t.Errorf("sent again: %v", b.resent)
	}
}
