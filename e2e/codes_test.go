package e2e

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"audarym/e2e/pages"
)

// Every code of the bank's list comes to its page, through the whole program: a final one to a refusal whose ledger has no money,
// any other to the page that waits. What the API calls a lost or stolen card is a blocked one here.
func TestEveryCodeOfTheBankHasItsPage(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	for _, row := range banksCodes(t) {
		code, final := row[0], row[1] == "yes"
		v := w.wire()
		form := v.filled("1000", approved())
		w.must(w.bank.PlayNext(map[bool]string{true: "refuse-", false: "doubt-"}[final] + code))
		path := v.wants(303, v.post("/transfers", form)).header.Get("Location")
		j, page := v.twin(path), v.wants(200, v.get(path+"?lang=en")).body
		shown := code
		if strings.Contains(" 481 482 483 ", " "+code+" ") {
			shown = "465"
		}
		switch {
		case code == "3240": // of a number that was sent once, it says that the number is somebody else's
			if j.State != pages.Review || j.Money != "unknown" || strings.Contains(page, noMoney) {
				t.Errorf("%s: %+v, want review", code, j)
			}
		case final:
			if j.State != pages.Open && j.State != pages.Failed || j.Money != "none" || j.Failure.Code != shown || !strings.Contains(page, noMoney) ||
				!strings.Contains(page, `data-testid="failure-who"`) || !strings.Contains(page, `data-testid="failure-retry"`) {
				t.Errorf("%s: %+v, want a refusal", code, j)
			}
		case j.State != pages.Processing || j.Money != "unknown" || j.Failure.Code != "" || j.Doubt.Code != code || strings.Contains(page, noMoney):
			t.Errorf("%s: %+v, want doubt", code, j)
		}
	}
	for _, o := range w.bank.Orders() {
		if o.TransfersReceived != 1 || o.MoneyMoved != 0 {
			t.Errorf("order %s: %d transfers, money moved %d times before its time", o.Number, o.TransfersReceived, o.MoneyMoved)
		}
	}
}

// banksCodes are the rows of the bank's list: code, final, and what is of no concern here.
func banksCodes(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open("../internal/epay/testdata/bank-codes.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	list, err := csv.NewReader(file).ReadAll()
	if err != nil || len(list) < 90 {
		t.Fatalf("%d codes: %v", len(list), err)
	}
	return list[1:]
}
