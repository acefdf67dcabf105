package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"

	"audarym/handlers/api"
	"audarym/internal/apiv1"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// contract is the document, for which an answer may have no field that it does not tell of.
var contract = sync.OnceValue(func() validator.Validator {
	v, err := validatorOf(documentText())
	if err != nil {
		panic(err)
	}
	return v
})

// asking guards the validator: parallel tests share it.
var asking sync.Mutex

func documentText() []byte {
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		panic(err)
	}
	return text
}

func validatorOf(text []byte) (validator.Validator, error) {
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, err
	}
	hook := all["webhooks"].(map[string]any)["transfer"]
	all["paths"].(map[string]any)["/shop"] = hook // the validator knows requests to us alone
	closeObjects(all)
	strict, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	document, err := libopenapi.NewDocument(strict)
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(document, config.WithFormatAssertions())
	if len(errs) > 0 {
		return nil, errs[0]
	}
	return v, nil
}

// closeObjects refuses fields that a schema does not list.
func closeObjects(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			closeObjects(one)
		}
	case map[string]any:
		if _, open := v["additionalProperties"]; v["type"] == "object" && v["properties"] != nil && !open {
			v["additionalProperties"] = false
		}
		for _, one := range v {
			closeObjects(one)
		}
	}
}

// told are the addresses and methods of the document, as Echo writes them.
func told(t testing.TB) (routes []string) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(documentText(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			if method != "parameters" {
				routes = append(routes, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(routes)
	return routes
}

// holdToDocument checks an answer against the document, and the request too where it was taken.
func holdToDocument(t *testing.T, r *http.Request, body string, res *http.Response, text []byte) {
	t.Helper()
	if !isTold(t, r) {
		if res.StatusCode < 400 && r.Method != http.MethodHead && r.Method != http.MethodOptions {
			t.Errorf("%s %s is not in the document and gets %d", r.Method, r.URL.Path, res.StatusCode)
		}
		return
	}
	asking.Lock()
	defer asking.Unlock()
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(strings.NewReader(body))
	if res.StatusCode < 300 {
		if ok, errs := contract().ValidateHttpRequestSync(again); !ok {
			t.Errorf("%s %s was taken although the document refuses it: %v", r.Method, r.URL, errs[0])
		}
	}
	copied := *res
	copied.Body = io.NopCloser(bytes.NewReader(text))
	if ok, errs := contract().ValidateHttpResponse(again, &copied); !ok {
		t.Errorf("%s %s: the answer %d is not as the document says: %v\n%v\n%.500s", r.Method, r.URL.Path, res.StatusCode, errs[0], errs[0].SchemaValidationErrors, text)
	}
}

// isTold reports a request to one of the document's addresses with one of its methods.
func isTold(t *testing.T, r *http.Request) bool {
	path, ours := strings.CutPrefix(r.URL.EscapedPath(), "/api/v1/")
	if !ours {
		return false
	}
	sent := strings.Split("/"+path, "/")
	return slices.ContainsFunc(told(t), func(route string) bool {
		method, pattern, _ := strings.Cut(route, " ")
		parts := strings.Split(pattern, "/")
		return method == r.Method && len(parts) == len(sent) && slices.EqualFunc(parts, sent, func(part, is string) bool {
			return part == is || strings.HasPrefix(part, "{") && is != ""
		})
	})
}

func TestTheDocumentIsValid(t *testing.T) {
	t.Parallel()
	asking.Lock()
	defer asking.Unlock()
	if ok, errs := contract().ValidateDocument(); !ok {
		t.Errorf("%v\n%v", errs[0], errs[0].SchemaValidationErrors)
	}
}

// Without this the other tests might check nothing.
func TestTheDocumentFindsMistakes(t *testing.T) {
	t.Parallel()
	r, err := http.NewRequest(http.MethodGet, "http://localhost/api/v1/transfers/"+strings.Repeat("a", 26)+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	const event = `{"sequence": 1, "at": "2026-01-31T00:00:00Z", "kind": "opened", "attempt": 0, "detail": ""`
	const list = `{"object": "list", "next_cursor": null, "data": [`
	const refused = `{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "", "request_id": "a"`
	for _, c := range []struct {
		status     int
		kind, body string
		ok         bool
	}{
		{200, "application/json", list + event + `}]}`, true},
		{200, "application/json", list + event + `, "pan": "1"}]}`, false},
		{200, "application/json", list + strings.Replace(event, "2026-01-31T00:00:00Z", "yesterday", 1) + `}]}`, false},
		{200, "text/html", list + event + `}]}`, false},
		{202, "application/json", list + event + `}]}`, false},
		{404, "application/problem+json", refused + `}`, true},
		{404, "application/problem+json", refused + `, "secret": 1}`, false},
		{422, "application/problem+json", refused + `}`, false},
	} {
		res := &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {c.kind}, "X-Request-Id": {strings.Repeat("b", 16)}},
			Body: io.NopCloser(strings.NewReader(c.body))}
		asking.Lock()
		ok, errs := contract().ValidateHttpResponse(r, res)
		asking.Unlock()
		if ok != c.ok {
			t.Errorf("%d %s %s: %t %v", c.status, c.kind, c.body, ok, errs)
		}
	}
}

func TestEveryRouteIsInTheDocumentAndTheOtherWayRound(t *testing.T) {
	t.Parallel()
	var served []string
	for _, r := range api.New(api.Deps{}, &merchant.Merchant{}).(*echo.Echo).Routes() {
		if r.Method != http.MethodHead {
			parts := strings.Split(strings.TrimPrefix(r.Path, "/api/v1"), "/")
			for i, p := range parts {
				if name, ok := strings.CutPrefix(p, ":"); ok {
					parts[i] = "{" + name + "}"
				}
			}
			served = append(served, r.Method+" "+strings.Join(parts, "/"))
		}
	}
	slices.Sort(served)
	if want := told(t); !slices.Equal(served, want) {
		t.Errorf("served\n%s\ntold\n%s", strings.Join(served, "\n"), strings.Join(want, "\n"))
	}
}

func TestTheDocumentIsServedWithoutAKey(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	a := d.at(d.url, http.MethodGet, "/api/v1/openapi.json", "").is(http.StatusOK)
	want := strings.Replace(string(documentText()), "https://pay.example.kz/api/v1", d.url+"/api/v1", 1)
	if a.body != want || a.Header.Get("Content-Type") != "application/json" {
		t.Errorf("it is another one: %.200s", a.body)
	}
}

func TestAWebhookIsAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	m := shopOf("ours")
	tr := transfer.Placing{ID: transfer.ID(strings.Repeat("a", 26)), Amount: tenge("1000"), Language: "kk", At: epoch, Until: epoch}.Transfer()
	for _, kind := range []transfer.NoticeKind{"succeeded", "failed", "expired", "canceled", "unknown", "review", "corrected", "lost"} {
		body, err := apiv1.Notice(&m, tr, transfer.SavedCard{}, transfer.Notice{Seq: 1, At: epoch, Kind: kind, Was: transfer.StateFailed})
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequest(http.MethodPost, "http://localhost/api/v1/shop", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"Content-Type": "application/json", "Webhook-Id": "msg_a", "Webhook-Timestamp": "1", "Webhook-Signature": "v1,a"} {
			r.Header.Set(name, value)
		}
		asking.Lock()
		ok, errs := contract().ValidateHttpRequestSync(r)
		asking.Unlock()
		if ok != (kind != "lost") {
			t.Errorf("%s: %t %v %s", kind, ok, errs, body)
		}
	}
}

// The words of the document's lists are those of the program.
func TestTheDocumentKnowsEveryWord(t *testing.T) {
	t.Parallel()
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Enum       []string
				Properties map[string]struct{ Enum []string }
			}
		}
	}
	if err := json.Unmarshal(documentText(), &doc); err != nil {
		t.Fatal(err)
	}
	var attempts []string
	for _, s := range transfer.AttemptStates {
		attempts = append(attempts, string(s))
	}
	for name, c := range map[string]struct{ told, are []string }{
		"webhooks":       {doc.Components.Schemas["WebhookType"].Enum, apiv1.Types},
		"attempt states": {doc.Components.Schemas["Attempt"].Properties["state"].Enum, attempts},
		"transfer states": {doc.Components.Schemas["State"].Enum,
			[]string{"open", "challenged", "processing", "succeeded", "failed", "expired", "canceled", "review"}},
	} {
		told, are := slices.Clone(c.told), slices.Clone(c.are)
		slices.Sort(told)
		slices.Sort(are)
		if !slices.Equal(told, are) {
			t.Errorf("%s: the document has %v, the program %v", name, told, are)
		}
	}
}
