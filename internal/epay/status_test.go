package epay

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"audarym/internal/transfer"
)

// row is a transaction of the status answer, changed.
func row(changes map[string]any) map[string]any {
	t := map[string]any{
		"id": "a1", "createdDate": "2026-11-24T12:00:00Z", "invoiceID": "1234567893774576", "amount": 200, "amountBonus": 0, "payoutAmount": 200,
		"currency": "KZT", "terminal": "c36b", "terminalID": "95555555", "description": "TEST p2p", "language": "rus",
		"reference": "204978430339", "statusName": "AUTH",
	}
	for key, value := range changes {
		if t[key] = value; value == nil {
			delete(t, key)
		}
	}
	return t
}

// shapes are the two forms of the answer; a nil transaction is left out.
func shapes(code any, transaction map[string]any) map[string]string {
	nested := map[string]any{"result": map[string]any{"code": code, "message": "x"}}
	flat := map[string]any{"resultCode": code, "resultMessage": "x"}
	if transaction != nil {
		nested["transaction"], flat["transaction"] = map[string]any{"p2p": transaction}, transaction
	}
	return map[string]string{"nested": text(nested), "flat": text(flat)}
}

func text(value any) string {
	body, _ := json.Marshal(value) // maps of text and numbers
	return string(body)
}

type state = map[string]any

func TestTheStatusIsReadByCodeAndStateTogether(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code        any
		transaction state
		want        transfer.Standing
	}{
		"AUTH":                      {"100", row(nil), transfer.StandsDone},
		"AUTH, code a number":       {100, row(nil), transfer.StandsDone},
		"CHARGE":                    {"100", row(state{"statusName": "CHARGE"}), transfer.StandsDone},
		"amount 200.00":             {"100", row(state{"amount": "200.00"}), transfer.StandsDone},
		"order as invoiceId":        {"100", row(state{"invoiceID": nil, "invoiceId": "1234567893774576"}), transfer.StandsDone},
		"REJECT":                    {"100", row(state{"statusName": "REJECT", "reasonCode": 484}), transfer.StandsRefused},
		"FAILED":                    {"100", row(state{"statusName": "FAILED"}), transfer.StandsRefused},
		"CANCEL":                    {"100", row(state{"statusName": "CANCEL"}), transfer.StandsRefused},
		"CANCEL_OLD":                {"100", row(state{"statusName": "CANCEL_OLD"}), transfer.StandsRefused},
		"NEW":                       {"100", row(state{"statusName": "NEW"}), transfer.StandsOpen},
		"FINGERPRINT":               {"100", row(state{"statusName": "FINGERPRINT"}), transfer.StandsAtACS},
		"3D":                        {"100", row(state{"statusName": "3D"}), transfer.StandsAtACS},
		"REFUND":                    {"100", row(state{"statusName": "REFUND"}), transfer.StandsUnclear},
		"auth":                      {"100", row(state{"statusName": "auth"}), transfer.StandsUnclear},
		"AUTH with a space":         {"100", row(state{"statusName": "AUTH "}), transfer.StandsUnclear},
		"a state nobody knows":      {"100", row(state{"statusName": "PENDING"}), transfer.StandsUnclear},
		"a state that is a number":  {"100", row(state{"statusName": 1}), transfer.StandsUnclear},
		"a state that is a list":    {"100", row(state{"statusName": []int{1}}), transfer.StandsUnclear},
		"no state":                  {"100", row(state{"statusName": nil}), transfer.StandsUnclear},
		"100 is not paid":           {"100", nil, transfer.StandsUnclear},
		"101":                       {"101", nil, transfer.StandsRefused},
		"101 and REJECT":            {"101", row(state{"statusName": "REJECT"}), transfer.StandsRefused},
		"101 and AUTH":              {"101", row(nil), transfer.StandsUnclear},
		"101 and 3D":                {"101", row(state{"statusName": "3D"}), transfer.StandsUnclear},
		"102":                       {"102", nil, transfer.StandsMissing},
		"102 and an empty row":      {"102", state{"id": "", "amount": 0, "invoiceID": ""}, transfer.StandsMissing},
		"102 and AUTH":              {"102", row(nil), transfer.StandsUnclear},
		"102 and a reference":       {"102", row(state{"statusName": nil}), transfer.StandsUnclear},
		"103":                       {"103", nil, transfer.StandsUnclear},
		"103 and AUTH":              {"103", row(nil), transfer.StandsUnclear},
		"104":                       {"104", nil, transfer.StandsUnclear},
		"107":                       {"107", nil, transfer.StandsOpen},
		"107 and NEW":               {"107", row(state{"statusName": "NEW"}), transfer.StandsOpen},
		"107 and AUTH":              {"107", row(nil), transfer.StandsUnclear},
		"107 and REJECT":            {"107", row(state{"statusName": "REJECT"}), transfer.StandsUnclear},
		"109":                       {"109", nil, transfer.StandsUnclear},
		"a code nobody knows":       {"999", row(nil), transfer.StandsUnclear},
		"no code":                   {nil, row(nil), transfer.StandsUnclear},
		"a code that is a list":     {[]int{100}, row(nil), transfer.StandsUnclear},
		"another order":             {"100", row(state{"invoiceID": "777777"}), transfer.StandsOther},
		"another amount":            {"100", row(state{"amount": 201}), transfer.StandsOther},
		"another currency":          {"100", row(state{"currency": "USD"}), transfer.StandsOther},
		"two orders":                {"100", row(state{"orderID": "777777"}), transfer.StandsUnclear},
		"done without an amount":    {"100", row(state{"amount": nil}), transfer.StandsUnclear},
		"done with amount 0":        {"100", row(state{"amount": 0}), transfer.StandsUnclear},
		"done without an order":     {"100", row(state{"invoiceID": nil}), transfer.StandsUnclear},
		"done without a currency":   {"100", row(state{"currency": nil}), transfer.StandsUnclear},
		"another order refused":     {"100", row(state{"statusName": "REJECT", "invoiceID": "777777"}), transfer.StandsOther},
		"another amount refused":    {"100", row(state{"statusName": "REJECT", "amount": 201}), transfer.StandsOther},
		"another order in progress": {"100", row(state{"statusName": "3D", "invoiceID": "777777"}), transfer.StandsOther},
		"another order by 101":      {"101", row(state{"statusName": "REJECT", "invoiceID": "777777"}), transfer.StandsOther},
	} {
		for shape, body := range shapes(c.code, c.transaction) {
			a := readStatus(theirs(t), answer{status: 200, body: []byte(body)})
			if a.Standing != c.want || (a.Standing == transfer.StandsUnclear || a.Standing == transfer.StandsOther) != (a.Detail != "") {
				t.Errorf("%s, %s: %s (%s), want %s", name, shape, a.Standing, a.Detail, c.want)
			}
			if (a.Standing == transfer.StandsDone) != (a.Receipt.Reference == "204978430339" && a.BankID == "a1") {
				t.Errorf("%s, %s: receipt %+v", name, shape, a.Outcome)
			}
		}
	}
}

func TestAStatusThatCannotBeReadIsUnclear(t *testing.T) {
	t.Parallel()
	done, refused, missing := shapes("100", row(nil))["nested"], shapes("101", nil)["flat"], shapes("102", nil)["flat"]
	twice := `{"result":{"code":"100"},"transaction":{"p2p":{"statusName":"REJECT","statusName":"AUTH"}}}`
	both := map[string]any{"p2p": row(nil)}
	maps.Copy(both, row(state{"statusName": "REJECT"}))
	for name, a := range map[string]answer{
		"empty": {status: 200}, "HTML": {status: 200, body: []byte("<html>")}, "truncated": {status: 200, body: []byte(done[:len(done)-1])},
		"trailing garbage": {status: 200, body: []byte(done + "x")}, "state twice": {status: 200, body: []byte(twice)},
		"code twice":                 {status: 200, body: []byte(`{"resultCode":"101","resultCode":"100"}`)},
		"codes disagree":             {status: 200, body: []byte(`{"resultCode":"101","result":{"code":"100"}}`)},
		"states disagree":            {status: 200, body: []byte(text(map[string]any{"resultCode": "100", "transaction": both}))},
		"result a text":              {status: 200, body: []byte(`{"result":"100"}`)},
		"transaction a list":         {status: 200, body: []byte(`{"resultCode":"101","transaction":[]}`)},
		"p2p a list":                 {status: 200, body: []byte(`{"resultCode":"101","transaction":{"p2p":[]}}`)},
		"no answer":                  {err: errTooLong},
		"an answer that broke off":   {status: 200, body: []byte(refused), err: errTooLong},
		"done under 500":             {status: 500, body: []byte(done)},
		"refused under 503":          {status: 503, body: []byte(refused)},
		"missing under 502":          {status: 502, body: []byte(missing)},
		"missing under 302":          {status: 302, body: []byte(missing)},
		"missing, but not our token": {status: 401, body: []byte(missing)},
		"missing, but forbidden":     {status: 403, body: []byte(missing)},
		"missing, but too many":      {status: 429, body: []byte(missing)},
	} {
		if got := readStatus(theirs(t), a); got.Standing != transfer.StandsUnclear || got.Detail == "" {
			t.Errorf("%s: %s", name, got.Standing)
		}
	}
	for _, status := range []int{200, 400, 404} {
		if got := readStatus(theirs(t), answer{status: status, body: []byte(missing)}); got.Standing != transfer.StandsMissing {
			t.Errorf("%d: %s", status, got.Standing)
		}
	}
}

func TestARefusalByTheStatusCallIsToldByItsReasonCode(t *testing.T) {
	t.Parallel()
	other := transfer.Failure{Reason: transfer.ReasonBankTrouble, Next: transfer.NextTryLater}
	for code, want := range map[any]transfer.Failure{
		"484": codes["484"].failure("484"), 484: codes["484"].failure("484"), 0: other, "": other, "99999": other, "<b>": other,
		"454": {Code: "454", Reason: transfer.ReasonSumHeld, Next: transfer.NextTryLater}, // the doubt is over
	} {
		body := shapes("100", row(state{"statusName": "REJECT", "reasonCode": code}))["nested"]
		if got := readStatus(theirs(t), answer{status: 200, body: []byte(body)}); got.Failure != want {
			t.Errorf("%v: %+v", code, got.Failure)
		}
	}
}

func TestWordsOfTheBankAreShownOnlyWhereTheyLookLikeNames(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"PENDING": "«PENDING»", "CANCEL_OLD": "«CANCEL_OLD»", "3D": "«3D»", "-31": "«-31»", "": "«»",
		senderPAN: "(not shown)", "4003 0398": "(not shown)", "a\nb": "(not shown)", "<b>": "(not shown)", "1234567": "(not shown)",
	} {
		if got := shown(word); got != want {
			t.Error(fmt.Sprintf("%q: %s", word, got))
		}
	}
}
