package transfer

import (
	"crypto/sha256"
	"encoding/base32"
)

// codeDigits are Crockford's: no letter that is taken for a digit, and no vowel U.
var codeDigits = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// ReceiptCode is what a receipt is proved by, "" where no money moved: the bank's order number, by which the transfer is
// found, and 60 bits that only the transfer's secret id leads to, in three groups. It looks like 100042-7K3M-9QRT-XZ4W, and is
// the same for as long as the transfer is kept; nothing can be learned from it about the id.
func (t *Transfer) ReceiptCode() string {
	a := t.Succeeded()
	if a == nil {
		return ""
	}
	sum := sha256.Sum256([]byte("audarym receipt\x00" + string(t.ID)))
	d := codeDigits.EncodeToString(sum[:8])
	return a.OrderNumber + "-" + d[0:4] + "-" + d[4:8] + "-" + d[8:12]
}
