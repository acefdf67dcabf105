package apiv1

import (
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Receipt is what a receipt's code proves. A code that is not genuine has no answer.
type Receipt struct {
	Object      string   `json:"object"`
	Code        string   `json:"code"`       // as it is printed, however it was typed
	VerifyURL   string   `json:"verify_url"` // the page that says the same to anybody
	Final       bool     `json:"final"`      // false: the bank has since said otherwise, and a person must find out
	CompletedAt string   `json:"completed_at"`
	Transfer    Transfer `json:"transfer"`
}

// ReceiptOf is the receipt of a transfer that succeeded, told by the same words as the transfer.
func ReceiptOf(t *transfer.Transfer, told Transfer) Receipt {
	return Receipt{
		Object: "receipt", Code: told.ReceiptCode, VerifyURL: told.VerifyURL, Final: !t.Disputed(),
		CompletedAt: stamp(t.Succeeded().ChangedAt), Transfer: told,
	}
}

func verifyURL(m *merchant.Merchant, code string) string {
	if code == "" {
		return ""
	}
	return m.PublicURL + "/verify/" + code
}
