package transfer_test

import (
	"regexp"
	"testing"

	"audarym/internal/transfer"
)

func TestReceiptCode(t *testing.T) {
	t.Parallel()
	paid := func(id transfer.ID) *transfer.Transfer {
		return &transfer.Transfer{ID: id, Attempts: []transfer.Attempt{
			{OrderNumber: "100041", State: transfer.Declined}, {OrderNumber: "100042", State: transfer.Succeeded},
		}}
	}
	one, two := paid("aaaa").ReceiptCode(), paid("aaab").ReceiptCode()
	if !regexp.MustCompile(`^100042(-[0-9A-HJKMNP-TV-Z]{4}){3}$`).MatchString(one) || one == two {
		t.Errorf("codes %q and %q", one, two)
	}
	if again := paid("aaaa").ReceiptCode(); again != one {
		t.Errorf("the code is %q, and then %q", one, again)
	}
	unpaid := &transfer.Transfer{ID: "aaaa", Attempts: []transfer.Attempt{{OrderNumber: "100041", State: transfer.Unknown}}}
	if code := unpaid.ReceiptCode(); code != "" {
		t.Errorf("no money moved, and there is a code: %q", code)
	}
}
