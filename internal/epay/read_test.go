package epay

import (
	"strings"
	"testing"

	"audarym/internal/bankdoc"
	"audarym/internal/transfer"
)

// Short names for the tables.
const (
	yes    = transfer.OnApproved
	no     = transfer.OnDeclined
	asks   = transfer.OnChallenge
	doubts = transfer.OnNoAnswer
	others = transfer.OnMismatch
)

// said is one answer of the bank and what it comes to.
type said struct {
	status   int // 0: 200
	location string
	body     string
	want     transfer.Trigger
}

func (s said) to(o transfer.Order, confirm bool) transfer.Outcome {
	r := reader{order: o, confirm: confirm, own: "https://pay.example.kz"}
	return r.read(answer{status: max(s.status, 200), location: s.location, kind: "application/json", body: []byte(s.body)})
}

func check(t *testing.T, table map[string]said, confirm bool) {
	t.Helper()
	for name, s := range table {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := s.to(theirs(t), confirm)
			wantTrigger(t, out, s.want)
			if out.Trigger == doubts && (out.Detail == "" || out.Receipt != transfer.Receipt{} || out.Failure.Reason != "" && out.Failure.Next != transfer.NextWait) {
				t.Errorf("an unknown outcome tells too much or too little: %+v", out)
			}
		})
	}
}

// bothWays are the answers that transfer and confirm share.
func bothWays(t *testing.T) map[string]said {
	t.Helper()
	return map[string]said{
		"the bank's success":               {0, "", string(bankdoc.TransferSuccess()), yes},
		"the short success":                {0, "", shortSuccess, yes},
		"success without a code":           {0, "", success(t, `"code": 0,`, ``), yes},
		"success with the code as text":    {0, "", success(t, `"code": 0`, `"code": "0"`), yes},
		"success with a BOM":               {0, "", "\xef\xbb\xbf" + shortSuccess, doubts},
		"refusal with a BOM":               {0, "", "\xef\xbb\xbf" + `{"code":484,"message":"x"}`, doubts},
		"success with the order as id":     {0, "", `{"id":"1234567893774576","amount":200,"currency":"KZT","code":0,"status":"AUTH","reference":"2"}`, yes},
		"success under status 500":         {500, "", shortSuccess, yes},
		"success spelled invoiceId":        {0, "", success(t, "orderID", "invoiceId"), yes},
		"success with a number as order":   {0, "", success(t, `"1234567893774576"`, `1234567893774576`), yes},
		"no 3-D Secure beside success":     {0, "", success(t, `"code": 0`, `"code": 0, "secure3D": null`), yes},
		"amount 200.0":                     {0, "", success(t, "200,", "200.0,"), yes},
		"amount as text":                   {0, "", success(t, "200,", `"200",`), yes},
		"amount as text with decimals":     {0, "", success(t, "200,", `"200.00",`), yes},
		"amount 2e2":                       {0, "", success(t, "200,", "2e2,"), yes},
		"amount 200.001":                   {0, "", success(t, "200,", "200.001,"), others},
		"amount 2000":                      {0, "", success(t, "200,", "2000,"), others},
		"amount 1e999999999":               {0, "", success(t, "200,", "1e999999999,"), doubts},
		"amount negative":                  {0, "", success(t, "200,", "-200,"), doubts},
		"amount hexadecimal":               {0, "", success(t, "200,", `"0xc8",`), doubts},
		"amount a fraction":                {0, "", success(t, "200,", `"400/2",`), doubts},
		"amount missing":                   {0, "", success(t, `"amount": 200,`, ``), doubts},
		"amount null":                      {0, "", success(t, "200,", "null,"), doubts},
		"amount an object":                 {0, "", success(t, "200,", "{},"), doubts},
		"another currency":                 {0, "", success(t, "KZT", "USD"), others},
		"currency in small letters":        {0, "", success(t, "KZT", "kzt"), doubts},
		"currency missing":                 {0, "", success(t, `"currency": "KZT",`, ``), doubts},
		"another order":                    {0, "", success(t, "1234567893774576", "1234567893774577"), others},
		"order missing":                    {0, "", success(t, `"orderID": "1234567893774576",`, ``), doubts},
		"two orders that disagree":         {0, "", success(t, `"code"`, `"invoiceId": "777777", "code"`), doubts},
		"status auth":                      {0, "", success(t, "AUTH", "auth"), doubts},
		"status AUTH with a space":         {0, "", success(t, "AUTH", "AUTH "), doubts},
		"status unknown":                   {0, "", success(t, "AUTH", "PENDING"), doubts},
		"status a number":                  {0, "", success(t, `"AUTH"`, "1"), doubts},
		"code a float zero":                {0, "", success(t, `"code": 0`, `"code": 0.0`), doubts},
		"code true":                        {0, "", success(t, `"code": 0`, `"code": true`), doubts},
		"success and error together":       {0, "", success(t, `"code": 0`, `"code": 484, "message": "Insufficient funds"`), doubts},
		"refusal with a reference":         {0, "", `{"code":484,"message":"x","reference":"204978430339"}`, doubts},
		"refusal with status CHARGE":       {0, "", `{"code":484,"message":"x","status":"CHARGE"}`, doubts},
		"refusal with an unknown status":   {0, "", `{"code":484,"message":"x","status":"auth"}`, doubts},
		"refusal with a challenge":         {0, "", `{"code":484,"message":"x","md":"1"}`, doubts},
		"refusal with status REJECT":       {0, "", `{"code":484,"message":"x","status":"REJECT"}`, no},
		"refusal":                          {0, "", `{"code":484,"message":"Insufficient funds","invoiceId":"1234567893774576"}`, no},
		"refusal with code as text":        {0, "", `{"code":"484","message":"Insufficient funds"}`, no},
		"refusal under status 400":         {400, "", `{"code":484,"message":"Insufficient funds"}`, no},
		"refusal under status 503":         {503, "", `{"code":484,"message":"Insufficient funds"}`, no},
		"refusal without a message":        {0, "", `{"code":484}`, doubts},
		"refusal with message null":        {0, "", `{"code":484,"message":null}`, doubts},
		"refusal with an object for text":  {0, "", `{"code":484,"message":{}}`, doubts},
		"refusal of another order":         {0, "", `{"code":484,"message":"x","invoiceId":"777777"}`, doubts},
		"code not listed":                  {0, "", `{"code":99999,"message":"x"}`, doubts},
		"code in words":                    {0, "", `{"code":"ok","message":"x"}`, doubts},
		"code 4.84e2":                      {0, "", `{"code":4.84e2,"message":"x"}`, doubts},
		"code with a space":                {0, "", `{"code":"484 ","message":"x"}`, doubts},
		"code twice":                       {0, "", `{"code":0,"code":484,"message":"x"}`, doubts},
		"code twice in two spellings":      {0, "", `{"code":484,"Code":0,"message":"x"}`, doubts},
		"key twice in 3-D Secure":          {0, "", success(t, `"code": 0`, `"secure3D": {"md":"","MD":""}`), doubts},
		"message alone":                    {0, "", `{"message":"Insufficient funds"}`, doubts},
		"empty":                            {0, "", ``, doubts},
		"empty object":                     {0, "", `{}`, doubts},
		"null":                             {0, "", `null`, doubts},
		"array":                            {0, "", `[` + shortSuccess + `]`, doubts},
		"a string of JSON":                 {0, "", `"{\"code\":484,\"message\":\"x\"}"`, doubts},
		"two objects":                      {0, "", shortSuccess + shortSuccess, doubts},
		"trailing garbage":                 {0, "", shortSuccess + "x", doubts},
		"trailing comma":                   {0, "", strings.Replace(shortSuccess, "}", ",}", 1), doubts},
		"truncated":                        {0, "", shortSuccess[:len(shortSuccess)-1], doubts},
		"truncated in a key":               {0, "", `{"code":484,"mess`, doubts},
		"UTF-16":                           {0, "", "\xff\xfe{\x00}\x00", doubts},
		"HTML under status 200":            {0, "", "<html><body>OK</body></html>", doubts},
		"HTML under status 429":            {429, "", "<html><body>slow down</body></html>", doubts},
		"HTML under status 500":            {500, "", "<html><body>error</body></html>", doubts},
		"HTML under status 502":            {502, "", "<html><body>bad gateway</body></html>", doubts},
		"HTML under status 503":            {503, "", "<html><body>unavailable</body></html>", doubts},
		"HTML under status 504":            {504, "", "<html><body>time-out</body></html>", doubts},
		"no content":                       {204, "", "", doubts},
		"a refused token with a success":   {401, "", shortSuccess, doubts},
		"a refused token with code 454":    {401, "", `{"code":454,"message":"x"}`, doubts},
		"a refused token, order unsettled": {401, "", ``, doubts},
	}
}

func TestTransferReadsEveryAnswer(t *testing.T) {
	t.Parallel()
	table := bothWays(t)
	for name, s := range map[string]said{
		"id missing":   {0, "", success(t, `"id": "a9e1b986-be01-4763-9216-610cc63b963c",`, ``), doubts},
		"id empty":     {0, "", success(t, `a9e1b986-be01-4763-9216-610cc63b963c`, ``), doubts},
		"id an object": {0, "", success(t, `"a9e1b986-be01-4763-9216-610cc63b963c"`, `{}`), doubts},
		"status missing": {0, "", success(t, `,
     "status": "AUTH"`, ``), doubts},
		"redirect":          {302, bankdoc.ConfirmSuccessURL + confirmed, "", doubts},
		"redirect and JSON": {307, bankdoc.ConfirmSuccessURL, shortSuccess, doubts},
		"result in the URL": {200, bankdoc.ConfirmSuccessURL + confirmed, "", doubts},
		"result in a page":  {0, "", page(`<a href="/?` + confirmed[1:] + `">x</a>`), doubts},
	} {
		table[name] = s
	}
	check(t, table, false)
}

func TestTheBanksFailureIsARefusalOfItsOwnOrder(t *testing.T) {
	t.Parallel()
	s := said{body: string(bankdoc.TransferFailure())}
	for _, confirm := range []bool{false, true} {
		out := s.to(ordered(t, "8161284658525", "200"), confirm)
		wantTrigger(t, out, no)
		if out.Failure != (transfer.Failure{Code: "487", Reason: transfer.ReasonMerchant, Next: transfer.NextNone}) {
			t.Errorf("%+v", out.Failure)
		}
		wantTrigger(t, s.to(theirs(t), confirm), doubts)
	}
}

func TestEveryCodeIsRefusedOrUnknownByTheTable(t *testing.T) {
	t.Parallel()
	for number, c := range codes {
		out := said{body: `{"code":` + number + `,"message":"x"}`}.to(theirs(t), false)
		switch {
		case number == codeRepeat: // of a number that we have sent once
			if out.Trigger != others || !out.Collided {
				t.Errorf("%s: %+v, want somebody else's order", number, out)
			}
		case c.final && (out.Trigger != no || out.Failure != c.failure(number)):
			t.Errorf("%s: %+v, want a refusal", number, out)
		case !c.final && (out.Trigger != doubts || out.Failure != c.failure(number) || out.Failure.Next != transfer.NextWait):
			t.Errorf("%s: %+v, want unknown with the code", number, out)
		}
	}
}

func TestTheReceiptHasReferenceAndFee(t *testing.T) {
	t.Parallel()
	for fee, want := range map[string]string{`0`: "", `"0.00"`: "", `1.5`: "1.50", `"250"`: "250.00", `-1`: "", `"<b>"`: "", `{}`: "", `null`: "", `1e99`: ""} {
		out := said{body: success(t, `"code"`, `"fee": `+fee+`, "code"`)}.to(theirs(t), false)
		if out.Trigger != yes || out.Receipt.Reference != "204978430339" || out.Receipt.Fee != want || out.BankID == "" {
			t.Errorf("fee %s: %+v", fee, out)
		}
	}
	for _, odd := range []string{strings.Repeat("1", 65), "2049\\n7843", "ссылка"} {
		out := said{body: success(t, "204978430339", odd)}.to(theirs(t), false)
		if out.Trigger != yes || out.Receipt.Reference != "" {
			t.Errorf("reference %q: %+v", odd, out)
		}
	}
}

func TestARefusedTokenIsUnauthorizedOnlyWhereItTellsNothingOfMoney(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		"": true, "<html>": true, `{"error":"invalid_token"}`: true, `{"code":487,"message":"Not permitted"}`: true,
		`{"status":401,"error":"Unauthorized"}`: true, shortSuccess: false, `{"code":454,"message":"x"}`: false,
		`{"code":484,"message":"x"}`: false, `{"secure3D":{"md":"1"}}`: false, `{"reference":"204978430339"}`: false,
	} {
		for _, confirm := range []bool{false, true} {
			out := said{status: 401, body: body}.to(theirs(t), confirm)
			if out.Unauthorized != want || out.Trigger != doubts {
				t.Errorf("%q: %+v", body, out)
			}
		}
	}
}
