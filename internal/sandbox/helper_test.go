package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/bankdoc"
	"audarym/internal/sandbox"
)

// noon is the base clock of every test: it stands still until Advance.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const (
	terminal = "c36b282f-6819-4d4f-85df-a4bdc8a8f703"
	secret   = "yF587AV9Ms94qN2QShFzVR3vFnWkhjbAK3sG"
	wide     = "webapi usermanagement email_send verification statement statistics payment"
	termURL  = "http://shop.test/3ds/return/abc"

	frictionless = "4000000000001000"
	withThreeDS  = "4405639704015096"
)

// rig is a bank and its two listeners, spoken to in plain HTTP.
type rig struct {
	t     *testing.T
	bank  *sandbox.Bank
	api   string
	admin string

	server *httptest.Server // of the api
}

func newRig(t *testing.T) *rig {
	t.Helper()
	return newRigWith(t, sandbox.Config{})
}

// newRigWith has a clock that stands still and the same seed always. The bank closes before its listeners, which wait
// for answers that are under way.
func newRigWith(t *testing.T, config sandbox.Config) *rig {
	t.Helper()
	config.Seed, config.Clock = 1, func() time.Time { return noon }
	bank, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	api, admin := httptest.NewServer(bank.Handler()), httptest.NewServer(bank.AdminHandler())
	t.Cleanup(api.Close)
	t.Cleanup(admin.Close)
	t.Cleanup(bank.Close)
	bank.SetPublicURL(api.URL)
	return &rig{t, bank, api.URL, admin.URL, api}
}

// reply is an answer read whole; err is set where there was none.
type reply struct {
	status int
	header http.Header
	body   string
	err    error
}

// code is the bank's code in the answer; -1 where there is none.
func (r reply) code() int {
	var body struct{ Code *int }
	if json.Unmarshal([]byte(r.body), &body) != nil || body.Code == nil {
		return -1
	}
	return *body.Code
}

func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(r.body), &object); err != nil {
		t.Fatalf("%v in %d %q", err, r.status, r.body)
	}
	return object
}

// maxRead is where a client stops reading.
const maxRead = 1 << 20

func send(method, target, contentType, token, body string) reply {
	request, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	data, err := io.ReadAll(io.LimitReader(response.Body, maxRead))
	return reply{response.StatusCode, response.Header, string(data), err}
}

const formType = "application/x-www-form-urlencoded"

func tokenForm(number, amount string) url.Values {
	return url.Values{
		"grant_type": {"client_credentials"}, "scope": {"transfer"}, "invoiceID": {number}, "amount": {amount},
		"currency": {"KZT"}, "client_id": {"test"}, "client_secret": {secret}, "terminal": {terminal},
	}
}

func (r *rig) form(path string, form url.Values) reply {
	return send("POST", r.api+path, formType, "", form.Encode())
}

func (r *rig) token(number string) string {
	r.t.Helper()
	answer := r.form("/epay2/oauth2/token", tokenForm(number, "100"))
	token, _ := answer.object(r.t)["access_token"].(string)
	if token == "" {
		r.t.Fatalf("no token: %d %s", answer.status, answer.body)
	}
	return token
}

func (r *rig) wideToken() string {
	r.t.Helper()
	answer := r.form("/oauth2/token", url.Values{"grant_type": {"client_credentials"}, "scope": {wide},
		"client_id": {"test"}, "client_secret": {secret}, "terminal": {terminal}})
	return answer.object(r.t)["access_token"].(string)
}

// bodyOf is the seed's sample request with another order number and other cards, exactly as they are in the table.
func bodyOf(number, sender string) string {
	body := string(bankdoc.TransferRequest())
	swap := func(from, to string) { body = strings.Replace(body, from, to, 1) }
	swap("123456787538", number)
	for _, card := range sandbox.Cards() {
		if card.PAN == sender && card.Role == "sender" {
			month, year, _ := strings.Cut(card.Expiry, "/")
			swap("4003039802969821", sender)
			swap(`"951"`, `"`+card.CVC+`"`)
			swap(`"09"`, `"`+month+`"`)
			swap(`"23"`, `"`+year+`"`)
		}
	}
	return body
}

func (r *rig) post(path, token, body string) reply {
	return send("POST", r.api+path, "application/json", token, body)
}

// transfer fetches a token and sends a transfer of 100 KZT.
func (r *rig) transfer(number, sender string) reply {
	r.t.Helper()
	return r.post("/api/p2p/transfer", r.token(number), bodyOf(number, sender))
}

func (r *rig) order(number string) sandbox.Order {
	r.t.Helper()
	order, ok := r.bank.Order(number)
	if !ok {
		r.t.Fatalf("the ledger has no order %s", number)
	}
	return order
}

func (r *rig) wantMoved(number string, times int) {
	r.t.Helper()
	if got := r.order(number).MoneyMoved; got != times {
		r.t.Errorf("order %s: money moved %d times, want %d", number, got, times)
	}
}

// challenge is what a transfer answers when it wants 3-D Secure.
type challenge struct{ number, token, id, paReq, md, action string }

func (r *rig) challenge(number, sender string) challenge {
	r.t.Helper()
	return r.challengeWith(r.token(number), number, sender)
}

func (r *rig) challengeWith(token, number, sender string) challenge {
	r.t.Helper()
	answer := r.post("/api/p2p/transfer", token, bodyOf(number, sender))
	var body struct {
		ID       string
		Secure3D struct{ PaReq, MD, Action string }
	}
	if err := json.Unmarshal([]byte(answer.body), &body); err != nil || body.Secure3D.PaReq == "" {
		r.t.Fatalf("no challenge: %d %s", answer.status, answer.body)
	}
	three := body.Secure3D
	return challenge{number, token, body.ID, three.PaReq, three.MD, three.Action}
}

// enter posts the browser to the ACS.
func (c challenge) enter() reply {
	form := url.Values{"PaReq": {c.paReq}, "MD": {c.md}, "TermUrl": {termURL}}
	return send("POST", c.action, formType, "", form.Encode())
}

// typed enters the ACS and types each code in turn; it returns the last page.
func (r *rig) typed(c challenge, codes ...string) reply {
	r.t.Helper()
	page := c.enter()
	for _, code := range codes {
		id := inputs(page.body)["id"]
		if len(id) == 0 {
			r.t.Fatalf("no password page: %d %s", page.status, page.body)
		}
		page = r.form("/acs/password", url.Values{"id": id[:1], "password": {code}})
	}
	return page
}

// confirm sends what the browser brought back.
func (r *rig) confirm(c challenge, paRes, md string) reply {
	body, err := json.Marshal(map[string]string{"ID": c.id, "PaRes": paRes, "MD": md})
	if err != nil {
		r.t.Fatal(err)
	}
	return r.post("/api/payment/confirm", c.token, string(body))
}
