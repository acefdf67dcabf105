package epay

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"audarym/internal/bankdoc"
	"audarym/internal/card"
	"audarym/internal/transfer"
)

// sent is one request as the bank gets it.
type sent struct {
	header http.Header
	body   string
	path   string
	length int64
}

func capture(t *testing.T, answer http.HandlerFunc) (*bank, *sent) {
	t.Helper()
	var got sent
	b := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = sent{r.Header, string(body), r.Method + " " + r.URL.Path, r.ContentLength}
		answer(w, r)
	})
	return b, &got
}

// shape is a JSON value with its keys, nesting and types, and every value that is no object.
func shape(value any, path string, into map[string]string) {
	object, ok := value.(map[string]any)
	if !ok {
		into[path] = fmt.Sprintf("%T %v", value, value)
		return
	}
	into[path] = "object"
	for key, inner := range object {
		shape(inner, path+"/"+key, into)
	}
}

func shapeOf(t *testing.T, body string) map[string]string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		t.Fatal(err)
	}
	into := map[string]string{}
	shape(value, "", into)
	return into
}

func TestTheTransferLeavesExactlyAsTheSeedsSample(t *testing.T) {
	t.Parallel()
	b, got := capture(t, answers(200, nil, "{}"))
	b.Transfer(t.Context(), token, ordered(t, "123456787538", "100"), seedCards(t))
	want := shapeOf(t, string(bankdoc.TransferRequest()))
	for path, said := range shapeOf(t, got.body) {
		if want[path] != said {
			t.Errorf("%s = %s, want %q", path, said, want[path])
		}
		delete(want, path)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", slices.Sorted(maps.Keys(want)))
	}
	if got.path != "POST /p2p/transfer" || got.length != int64(len(got.body)) {
		t.Errorf("%s with length %d", got.path, got.length)
	}
}

func TestTheTransferHasTheHeadersOfOneCallThatIsNeverReplayed(t *testing.T) {
	t.Parallel()
	b, got := capture(t, answers(200, nil, "{}"))
	b.transfers(t)
	want := map[string]string{
		"Authorization": "Bearer " + tokenValue, "Content-Type": "application/json", "Accept": "application/json", "User-Agent": "audarym",
	}
	for key, value := range want {
		if got.header.Get(key) != value {
			t.Errorf("%s = %q", key, got.header.Get(key))
		}
		got.header.Del(key)
	}
	got.header.Del("Content-Length")
	if len(got.header) > 0 {
		t.Errorf("more headers: %v", got.header)
	}
}

func TestTheAmountLeavesAsAnExactNumber(t *testing.T) {
	t.Parallel()
	for amount, want := range map[string]string{
		"100": "100", "100.00": "100", "100.5": "100.50", "100.50": "100.50", "0.01": "0.01", "1000000": "1000000",
		"0.10": "0.10", "900719925474099.01": "900719925474099.01",
	} {
		o := ordered(t, "123456", amount)
		body, err := json.Marshal(transferBody(o, transfer.Cards{}))
		if err != nil || !strings.Contains(string(body), `"amount":`+want+`,`) {
			t.Errorf("%s: %s %v", amount, body, err)
		}
		if !sameAmount(want, o.Amount.Number()) {
			t.Errorf("%s is not the same as itself", amount)
		}
	}
}

func TestTheExpiryHasTwoDigitsEach(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]string{{"1/27", "01", "27"}, {"12/2030", "12", "30"}, {"09/09", "09", "09"}} {
		expiry, err := card.ParseExpiry(c[0], noon)
		must(t, expiry, err)
		got := transferBody(ordered(t, "123456", "1"), transfer.Cards{Expiry: expiry}).Card.Sender.Expire
		if got != (wireExpire{c[1], c[2]}) {
			t.Errorf("%s: %+v", c[0], got)
		}
	}
}

func TestTheDescriptionIsCutAt125BytesOnARuneBoundary(t *testing.T) {
	t.Parallel()
	for text, bytes := range map[string]int{
		"": 0, strings.Repeat("x", 125): 125, strings.Repeat("x", 126): 125, strings.Repeat("ж", 62): 124, strings.Repeat("ж", 63): 124,
		"x" + strings.Repeat("ж", 62): 125, "x" + strings.Repeat("ж", 63): 125, strings.Repeat("😀", 32): 124, strings.Repeat("\xff", 125): 0,
	} {
		o := ordered(t, "123456", "1")
		o.Description = text
		got := transferBody(o, transfer.Cards{}).Order.Description
		if len(got) != bytes || !utf8.ValidString(got) || !strings.HasPrefix(text, got) {
			t.Errorf("%q: %q has %d bytes, want %d", text, got, len(got), bytes)
		}
	}
}

func TestConfirmHasIDPaResAndMDAndNothingElse(t *testing.T) {
	t.Parallel()
	b, got := capture(t, answers(200, nil, "{}"))
	var seed map[string]string
	if err := json.Unmarshal(bankdoc.ConfirmRequest(), &seed); err != nil {
		t.Fatal(err)
	}
	b.Confirm(t.Context(), token, theirs(t), transfer.Proof{BankID: seed["ID"], PaRes: seed["PaRes"], MD: seed["MD"]})
	var body map[string]string
	if err := json.Unmarshal([]byte(got.body), &body); err != nil || !maps.Equal(body, seed) {
		t.Errorf("%s, %v", got.body, err)
	}
	if got.path != "POST /payment/confirm" || got.header.Get("Authorization") != "Bearer "+tokenValue {
		t.Errorf("%s, %v", got.path, got.header)
	}
}

func TestTheTokenIsAskedForWithTheSeedsFields(t *testing.T) {
	t.Parallel()
	b, got := capture(t, answers(200, nil, string(bankdoc.TokenResponse())))
	tok, err := b.Token(t.Context(), ordered(t, "12321312312", "100"))
	if err != nil || tok.Value != tokenValue {
		t.Fatal(err)
	}
	form, err := url.ParseQuery(got.body)
	must(t, form, err)
	want, err := url.ParseQuery(string(bankdoc.TokenRequest()))
	must(t, want, err)
	if !maps.EqualFunc(form, want, slices.Equal) {
		t.Errorf("%v, want %v", form, want)
	}
	if got.path != "POST /token" || got.header.Get("Content-Type") != "application/x-www-form-urlencoded" || got.header.Get("Authorization") != "" {
		t.Errorf("%s %v", got.path, got.header)
	}
}
