package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
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
	other := paid("aaaa")
	other.Attempts[1].NotifyHash = transfer.HashToken("what only the bank was told")
	if code := other.ReceiptCode(); code == one {
		t.Error("whoever has the address can make the code")
	}
	unpaid := &transfer.Transfer{ID: "aaaa", Attempts: []transfer.Attempt{{OrderNumber: "100041", State: transfer.Unknown}}}
	if code := unpaid.ReceiptCode(); code != "" {
		t.Errorf("no money moved, and there is a code: %q", code)
	}
}

func TestAReceiptCodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	const code = "100110-7K3M-9QRT-X0W1"
	for _, typed := range []string{
		code, "1001107K3M9QRTX0W1", "100110-7k3m-9qrt-x0w1", " 100110 7K3M 9QRT X0W1\n", "100110–7K3M—9QRT−X0W1", "100110\u00a07K3M\u20119QRT-X0W1",
		"IOO11O-7K3M-9QRT-XOWL", "1ool10-7k3m-9qrt-xowi", "100110-7К3М-9QRТ-Х0W1", "100110-7к3м-9qrт-хоw1",
	} {
		if got, order, ok := transfer.ParseReceiptCode(typed); got != code || order != "100110" || !ok {
			t.Errorf("%q is read as %q of %q, %t", typed, got, order, ok)
		}
	}
	if got, order, ok := transfer.ParseReceiptCode("123456789012345-7K3M-9QRT-XZ4W"); !ok || order != "123456789012345" || !strings.HasPrefix(got, order+"-7K3M") {
		t.Errorf("the longest order number is read as %q of %q, %t", got, order, ok)
	}
	for _, typed := range []string{
		"", "100110", "10011-7K3M-9QRT-X0W1", "1234567890123456-7K3M-9QRT-X0W1", "100110-7K3M-9QRT-X0W", "A00110-7K3M-9QRT-X0W1",
		"100110-7K3M-9QRT-X0WU", "100110-7K3M-9QRT-X0W١", "100110_7K3M_9QRT_X0W1", "100110-7K3M-9QRT-X0W1\x00", strings.Repeat(" ", 200) + code, "%00", "\xff",
	} {
		if got, _, ok := transfer.ParseReceiptCode(typed); ok {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

// A card that is typed into the wrong field is no code, for a code would be put into an address; and no code looks like one.
func TestACardIsNoReceiptCode(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{
		"6212345678901234560", "6212 3456 7890 1234 560", "676770000000000006", "4405639704015096 0127", "4405 6397 0401 5096 01/27", "44056397040150960127815",
		"4405639704015096 ARMAN ABENOV", "4405639704015096815 ARMAN", "4405639704015096 0127 815",
	} {
		if code, _, ok := transfer.ParseReceiptCode(typed); ok {
			t.Errorf("%q is read as %q", typed, code)
		}
	}
	for _, order := range []string{"100042", "440563970401509", "4405639704015", "999999999999999"} {
		for i := range 5000 {
			paid := &transfer.Transfer{ID: transfer.ID(fmt.Sprint(i)), Attempts: []transfer.Attempt{{OrderNumber: order, State: transfer.Succeeded}}}
			code := paid.ReceiptCode()
			if got, _, ok := transfer.ParseReceiptCode(code); !ok || got != code {
				t.Fatalf("%s is read as %q, %t", code, got, ok)
			}
		}
	}
}

func FuzzParseReceiptCode(f *testing.F) {
	for _, text := range []string{"100110-7K3M-9QRT-X0W1", "6212345678901234560", "100110-7к3м-9qrт-хоw1", "\xff", "%2f"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, order, ok := transfer.ParseReceiptCode(text)
		if !ok {
			return
		}
		if again, _, same := transfer.ParseReceiptCode(code); !same || again != code || !shape.MatchString(code) || !strings.HasPrefix(code, order+"-") {
			t.Errorf("%q is %q of %q, and that is %q", text, code, order, again)
		}
	})
}

var shape = regexp.MustCompile(`^[0-9]{6,15}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)

func TestAReceiptCodeFindsItsTransferAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	f.bank.onTransfer = declined(transfer.NextRetry)
	id := f.start("key")
	f.bank.onTransfer = approved
	f.again(id, "key 2")
	code := f.wants(id, transfer.StateSucceeded, transfer.Succeeded).ReceiptCode()
	ctx := context.Background()
	if got, err := f.ByReceipt(ctx, "shop", strings.ToLower(code)); err != nil || got.ID != id || got.Disputed() {
		t.Errorf("by %s: %+v, %v", code, got, err)
	}
	order, proof, _ := strings.Cut(code, "-")
	for name, wrong := range map[string]string{
		"another's order": "100777-" + proof, "the refused attempt's order": f.get(id).Attempts[0].OrderNumber + "-" + proof,
		"a guess": order + "-A000-0000-0000", "no proof": order, "nothing": "",
	} {
		if got, err := f.ByReceipt(ctx, "shop", wrong); !errors.Is(err, transfer.ErrNotFound) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := f.ByReceipt(ctx, "other", code); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("another merchant: %v", err)
	}
	f.store.SetDown(errDown)
	for _, typed := range []string{code, "100777-" + proof} {
		if _, err := f.ByReceipt(ctx, "shop", typed); !errors.Is(err, errDown) {
			t.Errorf("the database is down: %v", err)
		}
	}
}

func TestWhatTheBankTakesBackIsDisputed(t *testing.T) {
	t.Parallel()
	f := newFlow(t)
	id := f.start("key")
	f.hint(transfer.Word{Says: transfer.OnDeclined})
	f.bank.onStatus = stands(transfer.StandsRefused)
	f.settle()
	got, err := f.ByReceipt(context.Background(), "shop", f.wants(id, transfer.StateSucceeded, transfer.Succeeded).ReceiptCode())
	if err != nil || !got.Disputed() {
		t.Errorf("%+v, %v", got, err)
	}
}
