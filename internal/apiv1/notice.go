package apiv1

import (
	"bytes"
	"slices"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Webhook is the body of a message to a merchant (Standard Webhooks: type, timestamp, data).
type Webhook struct {
	Type      string      `json:"type"`
	Timestamp string      `json:"timestamp"` // of what happened
	Data      WebhookData `json:"data"`
}

// WebhookData is what a webhook tells.
type WebhookData struct {
	Sequence      int            `json:"sequence"`                 // per transfer, from 1
	PreviousState transfer.State `json:"previous_state,omitempty"` // of a correction: what was told before
	Transfer      Transfer       `json:"transfer"`
}

// Types lists what webhooks there are.
var Types = []string{
	typeOf(transfer.NoticeSucceeded), typeOf(transfer.NoticeFailed), typeOf(transfer.NoticeExpired), typeOf(transfer.NoticeCanceled),
	typeOf(transfer.NoticeUnknown), typeOf(transfer.NoticeReview), typeOf(transfer.NoticeCorrected),
}

func typeOf(k transfer.NoticeKind) string { return "transfer." + string(k) }

// Notice is the body of the webhook that tells a merchant of a transfer as it stood at the notice. receiver is as in Of.
func Notice(m *merchant.Merchant, t *transfer.Transfer, receiver transfer.SavedCard, n transfer.Notice) ([]byte, error) {
	w := Webhook{Type: typeOf(n.Kind), Timestamp: stamp(n.At), Data: WebhookData{Sequence: n.Seq, Transfer: Of(m, t, receiver, n.At)}}
	if n.Kind == transfer.NoticeCorrected && slices.Contains(told, n.Was) {
		w.Data.PreviousState = n.Was
	}
	body, err := Encode(w)
	return bytes.TrimSuffix(body, []byte("\n")), err
}

// told are the states that a webhook tells; what else a correction may say was before is our own memory.
var told = []transfer.State{
	transfer.StateSucceeded, transfer.StateFailed, transfer.StateExpired, transfer.StateCanceled, transfer.StateReview,
}
