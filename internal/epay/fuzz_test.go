package epay

import (
	"encoding/json"
	"html"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"audarym/internal/bankdoc"
	"audarym/internal/transfer"
)

// bodySeeds are where the fuzzers start.
func bodySeeds(f *testing.F) []string {
	f.Helper()
	seeds := []string{
		string(bankdoc.TransferSuccess()), string(bankdoc.TransferFailure()), shortSuccess, "", "{}", "{", "null", "\xef\xbb\xbf{}",
		page(form(ok, confirmed)), page(link(bad + failed)), page(refresh(ok + confirmed)), wants3D(three(acs, paReq, md), nil), wants3D(nil, three(acs, paReq, md)),
		`{"code":454,"message":"x"}`, `{"code":1e999999999}`, `{"amount":1e-999999999,"code":"0"}`, `{"secure3D":{"secure3D":{}}}`,
	}
	for _, code := range []string{"100", "101", "102", "107"} {
		for _, body := range shapes(code, row(nil)) {
			seeds = append(seeds, body)
		}
		for _, body := range shapes(code, row(state{"statusName": "REJECT", "reasonCode": 484})) {
			seeds = append(seeds, body)
		}
	}
	return seeds
}

func FuzzRead(f *testing.F) {
	for _, body := range bodySeeds(f) {
		f.Add(200, "", body, false)
		f.Add(200, "", body, true)
		f.Add(302, ok+confirmed, body, true)
		f.Add(401, bad+failed, body, true)
	}
	f.Fuzz(func(t *testing.T, status int, location, body string, confirm bool) {
		o := theirs(t)
		out := reader{order: o, confirm: confirm, local: len(body)%2 == 0, own: "https://pay.example.kz"}.
			read(answer{status: status, location: location, body: []byte(body)})
		switch out.Trigger {
		case transfer.OnApproved:
			wantNamed(t, o, location+" "+body)
			if out.Failure != (transfer.Failure{}) {
				t.Errorf("approved and refused: %+v", out)
			}
		case transfer.OnDeclined:
			c, listed := lookUp(out.Failure.Code)
			if !listed || !c.final || !strings.Contains(location+body, out.Failure.Code) {
				t.Errorf("declined by %+v", out.Failure)
			}
		case transfer.OnChallenge:
			if out.Action == "" || out.PaReq == "" || out.MD == "" {
				t.Errorf("half a challenge: %+v", out)
			}
		case transfer.OnNoAnswer, transfer.OnMismatch:
			if out.Detail == "" || out.Receipt != (transfer.Receipt{}) {
				t.Errorf("%+v", out)
			}
		default:
			t.Errorf("%+v: something was sent and answered", out)
		}
		if out.Unauthorized && (status != 401 || out.Trigger != transfer.OnNoAnswer) {
			t.Errorf("unauthorized: %+v", out)
		}
	})
}

// wantNamed looks for our order, amount and currency in what a success was read from, knowing nothing of how the client
// reads: in the values of the JSON, or in the text of addresses and pages.
func wantNamed(t *testing.T, o transfer.Order, text string) {
	t.Helper()
	values := map[string]bool{}
	dec := json.NewDecoder(strings.NewReader(text[max(0, strings.Index(text, "{")):]))
	dec.UseNumber()
	var object any
	if dec.Decode(&object) == nil {
		collect(object, values)
	}
	plain := html.UnescapeString(text)
	if raw, err := url.QueryUnescape(plain); err == nil {
		plain += raw
	}
	for _, want := range []string{o.Number, o.Amount.CurrencyCode()} {
		if !values[want] && !strings.Contains(plain, want) {
			t.Errorf("success without %s: %q", want, text)
		}
	}
	if len(values) > 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(values)), is200) && !strings.Contains(strings.ToLower(plain), "amount") {
		t.Errorf("success without our amount: %q", text)
	}
}

func is200(text string) bool {
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && n == 200
}

func collect(value any, into map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for _, inner := range v {
			collect(inner, into)
		}
	case string:
		into[v] = true
	case json.Number:
		into[v.String()] = true
	}
}

func FuzzStatus(f *testing.F) {
	for _, body := range bodySeeds(f) {
		f.Add(200, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		o := theirs(t)
		a := readStatus(o, answer{status: status, body: []byte(body)})
		switch a.Standing {
		case transfer.StandsDone:
			wantNamed(t, o, body)
			if a.Trigger != transfer.OnApproved {
				t.Errorf("%+v", a)
			}
		case transfer.StandsUnclear:
			if a.Detail == "" || a.Failure != (transfer.Failure{}) || a.Receipt != (transfer.Receipt{}) {
				t.Errorf("%+v", a)
			}
		case transfer.StandsRefused:
			if a.Failure.Reason == "" || a.Failure.Next == "" {
				t.Errorf("%+v", a)
			}
		case transfer.StandsOpen, transfer.StandsAtACS, transfer.StandsMissing, transfer.StandsOther:
		default:
			t.Errorf("standing %q", a.Standing)
		}
		if a.Standing != transfer.StandsUnclear && !json.Valid([]byte(body)) {
			t.Errorf("%s from what is no JSON: %q", a.Standing, body)
		}
	})
}
