package epay

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"audarym/internal/bankdoc"
	"audarym/internal/transfer"
)

// What confirm's links carry (seed: Payment confirmation, Response).
const (
	confirmed = "?amount=200&currency=KZT&invoiceID=1234567893774576&accountID=&description=TEST+p2p&reference=204978430339&language=rus&cardid=88481433"
	failed    = "?invoiceID=1234567893774576&code=473&message=password+not+entered"
)

func page(inner string) string {
	return "<!doctype html><html><head><title>bank</title></head><body>" + inner + "</body></html>"
}

func form(action, params string) string {
	values, _ := url.ParseQuery(strings.TrimPrefix(params, "?"))
	var b strings.Builder
	for key := range values {
		b.WriteString(`<input type="hidden" name="` + key + `" value="` + html.EscapeString(values.Get(key)) + `">`)
	}
	return `<form method="get" action="` + html.EscapeString(action) + `">` + b.String() + `<input type="submit"></form>`
}

func link(address string) string { return `<a href="` + html.EscapeString(address) + `">Continue</a>` }

func refresh(address string) string {
	return `<meta http-equiv="Refresh" content="0; url='` + html.EscapeString(address) + `'">`
}

func TestTheParametersAreTheSeeds(t *testing.T) {
	t.Parallel()
	for params, want := range map[string]string{confirmed: bankdoc.ConfirmSuccessParams, failed: bankdoc.ConfirmErrorParams} {
		values, err := url.ParseQuery(params[1:])
		if must(t, values, err); len(values) != len(strings.Fields(want)) {
			t.Errorf("%v, want %s", values, want)
		}
		for _, name := range strings.Fields(want) {
			if !values.Has(name) {
				t.Errorf("%s is missing", name)
			}
		}
	}
}

func TestConfirmReadsEveryAnswer(t *testing.T) {
	t.Parallel()
	table := bothWays(t)
	for name, s := range map[string]said{
		"reference without a status":      {0, "", `{"amount":200,"currency":"KZT","invoiceID":"1234567893774576","reference":"204978430339"}`, yes},
		"status without reference and id": {0, "", `{"status":"AUTH","amount":200,"currency":"KZT","invoiceID":"1234567893774576"}`, doubts},
		"id without status and reference": {0, "", `{"id":"a1","amount":200,"currency":"KZT","invoiceID":"1234567893774576"}`, doubts},
		"reference with another status":   {0, "", `{"status":"3D","amount":200,"currency":"KZT","invoiceID":"1234567893774576","reference":"2"}`, doubts},
		"JSON and Location agree":         {0, ok + confirmed, shortSuccess, yes},
		"JSON and Location disagree":      {0, bad + failed, shortSuccess, doubts},
		"JSON refuses, Location succeeds": {0, ok + confirmed, `{"code":484,"message":"x"}`, doubts},
		"redirect and JSON disagree":      {302, ok + confirmed, `{"code":484,"message":"x"}`, doubts},
		"redirect and JSON of no result":  {302, ok + confirmed, `{"message":"Found"}`, yes},
		"redirect without Location":       {302, "", shortSuccess, yes},
		"an object with an address":       {0, "", `{"redirect":"` + ok + confirmed + `"}`, yes},
		"an object with a bad address":    {0, "", `{"url":"` + bad + failed + `"}`, no},
		"a quoted address":                {0, "", `"` + ok + confirmed + `"`, yes},
		"a bare address":                  {0, "", ok + confirmed + "\n", yes},
		"bare parameters":                 {0, "", confirmed[1:], yes},
		"bare parameters of a refusal":    {0, "", failed[1:], no},
		"a bare address of nothing":       {0, "", ok, doubts},
		"a bare address under 502":        {502, "", ok + confirmed, doubts},
	} {
		table[name] = s
	}
	check(t, table, true)
}

const (
	ok  = bankdoc.ConfirmSuccessURL
	bad = bankdoc.ConfirmErrorURL
)

// links are addresses, and what each means wherever it stands.
var links = map[string]struct {
	address string
	want    transfer.Trigger
}{
	"success":                      {ok + confirmed, yes},
	"success on our own page":      {"https://pay.example.kz/t/1" + confirmed, yes},
	"success, relative":            {"/success.html" + confirmed, yes},
	"success in other spelling":    {ok + strings.NewReplacer("invoiceID", "InvoiceId", "reference", "REFERENCE").Replace(confirmed), yes},
	"success with code 0":          {ok + confirmed + "&code=0", yes},
	"error":                        {bad + failed, no},
	"error with a code not final":  {bad + strings.Replace(failed, "473", "454", 1), doubts},
	"error with a code not listed": {bad + strings.Replace(failed, "473", "99999", 1), doubts},
	"error without a message":      {bad + "?invoiceID=1234567893774576&code=473", doubts},
	"error without an order":       {bad + "?code=473&message=x", doubts},
	"error of another order":       {bad + strings.Replace(failed, "1234567893774576", "777777", 1), doubts},
	"error and success together":   {ok + confirmed + "&code=473&message=x", doubts},
	"another amount":               {ok + strings.Replace(confirmed, "200", "201", 1), others},
	"another order":                {ok + strings.Replace(confirmed, "1234567893774576", "777777", 1), others},
	"another currency":             {ok + strings.Replace(confirmed, "KZT", "USD", 1), others},
	"no amount":                    {ok + strings.Replace(confirmed, "amount=200&", "", 1), doubts},
	"no reference":                 {ok + strings.Replace(confirmed, "204978430339", "", 1), doubts},
	"a blank as reference":         {ok + strings.Replace(confirmed, "204978430339", "+", 1), doubts},
	"NUL as reference":             {ok + strings.Replace(confirmed, "204978430339", "%00", 1), doubts},
	"amount twice":                 {ok + confirmed + "&amount=1", doubts},
	"amount in two spellings":      {ok + confirmed + "&Amount=200", doubts},
	"no parameters":                {ok, doubts},
	"parameters in the fragment":   {ok + "#" + confirmed, doubts},
	"parameters not readable":      {ok + confirmed + "&%zz", doubts},
	"semicolons":                   {ok + strings.ReplaceAll(confirmed, "&", ";"), doubts},
	"no address":                   {"://" + confirmed, doubts},
}

func TestConfirmReadsALinkWhereverItStands(t *testing.T) {
	t.Parallel()
	table := map[string]said{}
	for name, l := range links {
		table[name+" by 302"] = said{302, l.address, "", l.want}
		table[name+" by 303 with a page"] = said{303, l.address, page(link(l.address)), l.want}
		table[name+" by 200 with Location"] = said{200, l.address, "\n", l.want}
		table[name+" by a link"] = said{0, "", page(link(l.address)), l.want}
		table[name+" by a refresh"] = said{0, "", page(refresh(l.address) + link(l.address)), l.want}
		table[name+" by a form's action"] = said{0, "", page(`<form method=post action="` + html.EscapeString(l.address) + `"></form>`), l.want}
		for _, status := range []int{400, 404, 429, 500, 502, 503} { // an error page is nobody's result
			table[name+" by an error page "+strconv.Itoa(status)] = said{status, l.address, page(link(l.address)), doubts}
		}
	}
	check(t, table, true)
}

func TestConfirmReadsFormsAndPages(t *testing.T) {
	t.Parallel()
	const inHelp = "https://help.example.kz/?code=473&message=what+is+this"
	check(t, map[string]said{
		"a form to success":                   {0, "", page(form(ok, confirmed)), yes},
		"a form to failure":                   {0, "", page(form(bad, failed)), no},
		"a form and its action agree":         {0, "", page(form(ok+confirmed, confirmed)), yes},
		"a form and its action disagree":      {0, "", page(form(bad+failed, confirmed)), doubts},
		"two forms":                           {0, "", page(form(ok, confirmed) + form(bad, failed)), doubts},
		"two equal forms":                     {0, "", page(form(ok, confirmed) + form(ok, confirmed)), doubts},
		"link to success, refresh to failure": {0, "", page(link(ok+confirmed) + refresh(bad+failed)), doubts},
		"two references":                      {0, "", page(link(ok+confirmed) + link(ok+strings.Replace(confirmed, "2049", "2050", 1))), doubts},
		"two codes":                           {0, "", page(link(bad+failed) + link(bad+strings.Replace(failed, "473", "484", 1))), doubts},
		"two links that agree":                {0, "", page(link(ok+confirmed) + link(ok+confirmed)), yes},
		"success and a link to help":          {0, "", page(link(ok+confirmed) + link(inHelp)), doubts},
		"a link to help":                      {0, "", page(link(inHelp)), doubts},
		"Location and page disagree":          {200, ok + confirmed, page(form(bad, failed)), doubts},
		"in a comment":                        {0, "", page("<!--" + link(ok+confirmed) + "-->"), doubts},
		"in a script":                         {0, "", page("<script>" + link(ok+confirmed) + "</script>"), doubts},
		"a question for a code":               {0, "", page(`<form><input name="code"></form>`), doubts},
		"no result":                           {0, "", page("<h1>Success</h1>"), doubts},
	}, true)
}

func TestConfirmBySuccessLinkHasTheReference(t *testing.T) {
	t.Parallel()
	out := said{status: 302, location: ok + confirmed}.to(theirs(t), true)
	if out.Receipt.Reference != "204978430339" || out.BankID != "" {
		t.Errorf("%+v", out)
	}
	out = said{status: 302, location: bad + failed}.to(theirs(t), true)
	if out.Failure != (transfer.Failure{Code: "473", Reason: transfer.ReasonThreeDSFailed, Next: transfer.NextRetry}) {
		t.Errorf("%+v", out)
	}
}
