package api_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

// receiptOf is a transfer that was carried out, as the API shows it.
func (d *desk) receiptOf() apiv1.Transfer {
	d.t.Helper()
	id := d.placed().ID
	d.bank.answer = done
	d.carriedOut(id, transfer.Cards{})
	return d.get("/transfers/" + string(id)).is(http.StatusOK).transfer()
}

func TestAReceiptIsProvedByItsCode(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	paid := d.receiptOf()
	if paid.ReceiptCode == "" || paid.VerifyURL != d.url+"/verify/"+paid.ReceiptCode {
		t.Errorf("code %q, to be verified at %q", paid.ReceiptCode, paid.VerifyURL)
	}
	for _, typed := range []string{paid.ReceiptCode, strings.ToLower(paid.ReceiptCode), url.PathEscape(strings.ReplaceAll(paid.ReceiptCode, "-", " "))} {
		var got apiv1.Receipt
		d.get("/receipts/" + typed).is(http.StatusOK).into(&got)
		if got.Code != paid.ReceiptCode || got.VerifyURL != paid.VerifyURL || !got.Final || got.Transfer.ID != paid.ID ||
			got.CompletedAt != paid.Attempts[0].ChangedAt || got.Transfer.Amount != "1000.00" {
			t.Errorf("%s: %+v", typed, got)
		}
	}
	if unpaid := d.placed(); unpaid.ReceiptCode+unpaid.VerifyURL != "" {
		t.Errorf("nobody has paid, and there is a receipt: %+v", unpaid)
	}
}

func TestAWrongReceiptIsNotFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	code := d.receiptOf().ReceiptCode
	order, proof, _ := strings.Cut(code, "-")
	want := d.get("/receipts/1").is(http.StatusNotFound).problem().Detail
	for name, wrong := range map[string]string{"a guess": order + "-A000-0000-0000", "no such order": "999999-" + proof, "no code": "x", "a card": "4405639704015096"} {
		if got := d.get("/receipts/" + wrong).is(http.StatusNotFound).problem().Detail; got != want {
			t.Errorf("%s is answered by %q, nonsense by %q", name, got, want)
		}
	}
	d.at(d.theirs, http.MethodGet, "/api/v1/receipts/"+code, "", "Authorization", "Bearer "+theirKey).is(http.StatusNotFound)
	d.at(d.url, http.MethodGet, "/api/v1/receipts/"+code, "").is(http.StatusUnauthorized)
}

func TestAReceiptThatTheBankTakesBackIsNotFinal(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	paid := d.receiptOf()
	ctx := context.Background()
	tr, err := d.store.Get(ctx, paid.ID)
	if err != nil {
		t.Fatal(err)
	}
	tr.Hinted = 1 // by the bank's notification
	tr.Due = d.clock()
	if err := d.store.Save(ctx, tr, "t"); err != nil {
		t.Fatal(err)
	}
	d.bank.stands = transfer.Answer{Standing: transfer.StandsRefused, Outcome: transfer.Outcome{Trigger: transfer.OnDeclined}}
	if _, err := d.service.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	var got apiv1.Receipt
	d.get("/receipts/" + paid.ReceiptCode).is(http.StatusOK).into(&got)
	if got.Final || got.Transfer.State != transfer.StateSucceeded {
		t.Errorf("the bank has taken it back: %+v", got)
	}
}
