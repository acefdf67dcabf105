package e2e

import (
	"encoding/json"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

func TestTwinsOfTheMainStates(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	for fate, want := range map[sandbox.Fate]twin{
		sandbox.FateApproved:   {State: pages.Succeeded, Money: "moved", AttemptsLeft: 2},
		sandbox.FateNoFunds:    {State: pages.Open, Money: "none", AttemptsLeft: 2},
		sandbox.FateThreeDS:    {State: pages.Challenged, Money: "none", AttemptsLeft: 2},
		sandbox.FateAnswerLost: {State: pages.Processing, Money: "unknown", AttemptsLeft: 2},
	} {
		card, v := cardWith(fate), w.wire()
		path := v.sends("1000.50", card)
		j := v.twin(path)
		o, known := w.bank.Order(j.Order)
		if j.State != want.State || j.Money != want.Money || j.AttemptsLeft != want.AttemptsLeft || j.Amount != "1000.50" || j.Currency != "KZT" ||
			!known || j.From != card.Number[12:] || j.To != receiver[12:] || j.Reference != "" && j.Reference != o.Reference {
			t.Errorf("%s: %+v, want %+v", fate, j, want)
		}
		if waits := j.State == pages.Open || j.State == pages.Challenged; waits == j.Deadline.IsZero() {
			t.Errorf("%s: deadline %s", fate, j.Deadline)
		}
		j = w.wire().twin(path)
		if j.State != want.State || j.Order+j.From+j.To+j.Reference+j.FormKey+j.Action+j.Failure.Code != "" {
			t.Errorf("%s: somebody else is told %+v", fate, j)
		}
	}
}

func TestTwinsOfTheClosedStates(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	v := w.wire()
	canceled, expired := v.sends("1", noFunds()), v.sends("2", noFunds())
	v.wants(303, v.post(canceled+"/cancel", map[string][]string{"form_key": {v.twin(canceled).FormKey}}))
	w.advance(20 * time.Minute)
	for path, want := range map[string]pages.State{canceled: pages.Canceled, expired: pages.Expired} {
		if j := v.twin(path); j.State != want || j.Money != "none" {
			t.Errorf("%+v, want %s", j, want)
		}
	}
}

// However an amount is typed, it is one amount.
func TestTwinsOfOneAmount(t *testing.T) {
	t.Parallel()
	v := start(t, setup{}).wire()
	for _, typed := range []string{"1000", "1000.0", "1 000,00", "01000.00"} {
		if j := v.twin(v.sends(typed, approved())); j.Amount != "1000.00" {
			t.Errorf("amount typed as %q is %q in JSON, want 1000.00", typed, j.Amount)
		}
	}
}

// Errors are problem documents (RFC 9457).
func TestTwinsOfErrors(t *testing.T) {
	t.Parallel()
	v := start(t, setup{}).wire()
	form := v.filled("x", approved())
	for status, r := range map[int]reply{
		404: v.get("/t/aaaaaaaaaaaaaaaaaaaaaaaaaa", "Accept", "application/json"),
		403: v.post("/transfers", form, "Accept", "application/json", "Origin", "http://evil.example"),
		422: v.post("/transfers", form, "Accept", "application/json"),
	} {
		var p struct {
			Status int
			Title  string
			Errors []struct{ Field, Detail string }
		}
		err := json.Unmarshal([]byte(r.body), &p)
		if err != nil || r.status != status || p.Status != status || p.Title == "" || r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%d: %v, %s, %.200s", status, err, r.header.Get("Content-Type"), r.body)
		}
		if status == 422 && (len(p.Errors) != 1 || p.Errors[0].Field != "amount") {
			t.Errorf("errors %+v, want one at the amount", p.Errors)
		}
	}
}

// After many transfers of every kind the receipts and the ledger agree, one by one.
func TestLedgerEqualsReceipts(t *testing.T) {
	t.Parallel()
	w := start(t, setup{patience: time.Second, switches: sandbox.Switches{SlowAnswer: 2 * time.Second}})
	neverSettles := cardWith(sandbox.FateNeverReceived).Number
	customers := map[string]*wire{} // by the path of what they sent
	for _, card := range sandbox.Cards() {
		if card.Role != "sender" {
			continue
		}
		v := w.wire()
		path := v.sends("1000", typed(card))
		if card.Fate == sandbox.FateThreeDS {
			back := v.confirms(path, "1234")
			v.wants(303, v.post(back.action, back.fields))
		}
		if card.PAN != neverSettles {
			customers[path] = v
		}
	}
	w.advance(40 * time.Second)
	receipts, moved := map[string]string{}, map[string]string{}
	for path, v := range customers {
		if j := v.settles(path); j.State == pages.Succeeded {
			receipts[j.Order] = j.Reference + " " + twoDecimals(j.Amount)
		}
	}
	for _, o := range w.bank.Orders() {
		if o.MoneyMoved == 1 {
			moved[o.Number] = o.Reference + " " + o.Amount
		}
	}
	if len(moved) != 9 || len(receipts) != len(moved) {
		t.Errorf("%d receipts, %d bookings, want 9 of each\n%v\n%v", len(receipts), len(moved), receipts, moved)
	}
	for number, receipt := range receipts {
		if moved[number] != receipt {
			t.Errorf("order %s: receipt %q, ledger %q", number, receipt, moved[number])
		}
	}
}
