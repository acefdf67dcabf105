package epay_test

import (
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/card"
	"audarym/internal/epay"
	"audarym/internal/sandbox"
	"audarym/internal/transfer"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const receiver = "5100000000001006"

// world is the sandbox bank, and the client that talks to it.
type world struct {
	*testing.T
	bank   *sandbox.Bank
	client *epay.Client
	url    string
}

func newWorld(t *testing.T, s sandbox.Switches) *world {
	t.Helper()
	bank, err := sandbox.New(sandbox.Config{Seed: 1, Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	bank.SetSwitches(s)
	server := httptest.NewServer(bank.Handler())
	t.Cleanup(server.Close)
	client, err := epay.New(epay.Config{
		TokenURL: server.URL + "/oauth2/token", APIURL: server.URL + "/api", ConfirmURL: server.URL + "/api/payment/confirm",
		ClientID: "test", ClientSecret: "yF587AV9Ms94qN2QShFzVR3vFnWkhjbAK3sG", OwnOrigin: "http://localhost:8080",
		Now: bank.Now, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, bank, client, server.URL}
}

func (w *world) order() transfer.Order {
	amount, _ := currency.NewAmount("100.50", "KZT")
	return transfer.Order{
		Number: "123456787538", Amount: amount, Description: "Қарызға", TerminalID: "c36b282f-6819-4d4f-85df-a4bdc8a8f703",
		Links: transfer.Links{
			Back: "http://localhost:8080/t/1?from=bank", FailureBack: "http://localhost:8080/t/1?from=bank",
			Notify: "http://localhost:8080/n/1", FailureNotify: "http://localhost:8080/n/1",
		},
	}
}

// cards finds a sender in the sandbox's table.
func (w *world) cards(pan string) transfer.Cards {
	w.Helper()
	for _, c := range sandbox.Cards() {
		if c.PAN != pan || c.Role != "sender" {
			continue
		}
		from, err1 := card.ParseNumber(pan)
		to, err2 := card.ParseNumber(receiver)
		expiry, err3 := card.ParseExpiry(c.Expiry, noon)
		cvc, err4 := card.ParseCVC(c.CVC, from.Brand())
		if err1 != nil || err2 != nil || err3 != nil || err4 != nil {
			w.Fatal(err1, err2, err3, err4)
		}
		return transfer.Cards{Sender: from, Expiry: expiry, CVC: cvc, Name: "Sergey Frolov", Receiver: to}
	}
	w.Fatalf("no card %s", pan)
	return transfer.Cards{}
}

func (w *world) token() transfer.Token {
	w.Helper()
	tok, err := w.client.Token(w.Context(), w.order())
	if err != nil || tok.Expires != noon.Add(2*time.Hour) {
		w.Fatal(err, tok.Expires)
	}
	return tok
}

func (w *world) transfers(pan string, want transfer.Trigger) (transfer.Token, transfer.Outcome) {
	w.Helper()
	tok := w.token()
	out := w.client.Transfer(w.Context(), tok, w.order(), w.cards(pan))
	if out.Trigger != want {
		w.Fatalf("%s: %+v, want %s", pan, out, want)
	}
	return tok, out
}

func (w *world) wantStatus(want transfer.Standing) transfer.Answer {
	w.Helper()
	a := w.client.Status(w.Context(), w.order())
	if a.Standing != want {
		w.Errorf("%s (%s), want %s", a.Standing, a.Detail, want)
	}
	return a
}

// wantLedger says what really happened.
func (w *world) wantLedger(transfers, confirms, moved int) {
	w.Helper()
	o, _ := w.bank.Order(w.order().Number)
	if o.TransfersReceived != transfers || o.ConfirmsReceived != confirms || o.MoneyMoved != moved {
		w.Errorf("ledger: %d transfers, %d confirms, %d moved", o.TransfersReceived, o.ConfirmsReceived, o.MoneyMoved)
	}
}

var input = regexp.MustCompile(`<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"`)

// acs walks through the ACS as a browser would, and brings back its proof.
func (w *world) acs(out transfer.Outcome, code string) transfer.Proof {
	w.Helper()
	ask := w.post(out.Action, url.Values{"PaReq": {out.PaReq}, "MD": {out.MD}, "TermUrl": {"http://localhost:8080/3ds/return/x"}})
	back := w.post(w.url+"/acs/password", url.Values{"id": {ask["id"]}, "password": {code}})
	return transfer.Proof{BankID: out.BankID, PaRes: back["PaRes"], MD: back["MD"]}
}

func (w *world) post(address string, form url.Values) map[string]string {
	w.Helper()
	res, err := http.PostForm(address, form)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.Fatal(err, res.Status)
	}
	fields := map[string]string{}
	for _, m := range input.FindAllStringSubmatch(string(page), -1) {
		fields[m[1]] = html.UnescapeString(m[2])
	}
	return fields
}

func TestSandboxMovesMoneyWithout3DSecure(t *testing.T) {
	t.Parallel()
	for _, s := range []sandbox.Switches{{}, {StatusFlat: true}, {ExpiresInString: true}} {
		w := newWorld(t, s)
		w.wantStatus(transfer.StandsMissing)
		_, out := w.transfers("4000000000001000", transfer.OnApproved)
		a := w.wantStatus(transfer.StandsDone)
		ledger, _ := w.bank.Order(w.order().Number)
		if out.Receipt.Reference != ledger.Reference || a.Receipt.Reference != ledger.Reference || ledger.Amount != "100.50" || ledger.Description != "Қарызға" {
			t.Errorf("%+v, %+v, %+v", out, a, ledger)
		}
		w.wantLedger(1, 0, 1)
	}
}

func TestSandboxRefusesUnderEveryStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 400, 402, 422, 500, 503} {
		w := newWorld(t, sandbox.Switches{RefusalStatus: status})
		_, out := w.transfers("4000000000002008", transfer.OnDeclined)
		if out.Failure != (transfer.Failure{Code: "484", Reason: transfer.ReasonNoFunds, Next: transfer.NextOtherCard}) {
			t.Errorf("%+v", out)
		}
		if a := w.wantStatus(transfer.StandsRefused); a.Failure != out.Failure {
			t.Errorf("the status call says %+v", a.Failure)
		}
		w.wantLedger(1, 0, 0)
	}
}

func TestSandboxLeavesOutcomesUnknownAndTellsThemLater(t *testing.T) {
	t.Parallel()
	for pan, then := range map[string]transfer.Standing{
		"4000000000008005": transfer.StandsOpen, "4000000000009003": transfer.StandsDone,
		"4000000000011009": transfer.StandsDone, "4000000000012007": transfer.StandsMissing,
	} {
		for _, flat := range []bool{false, true} {
			w := newWorld(t, sandbox.Switches{StatusFlat: flat})
			w.transfers(pan, transfer.OnNoAnswer)
			w.wantStatus(then)
			if w.bank.Advance(time.Minute); then == transfer.StandsOpen {
				w.wantStatus(transfer.StandsDone)
			}
			o, _ := w.bank.Order(w.order().Number)
			w.wantLedger(1, 0, o.MoneyMoved)
		}
	}
}

func TestSandboxConfirmsInEveryReading(t *testing.T) {
	t.Parallel()
	for _, shape := range []sandbox.ConfirmShape{sandbox.ConfirmJSON, sandbox.ConfirmRedirect, sandbox.ConfirmHTML, sandbox.ConfirmHTMLURL, sandbox.ConfirmQuery200} {
		for code, want := range map[string]transfer.Trigger{"1234": transfer.OnApproved, "3333": transfer.OnDeclined, "9999": transfer.OnDeclined} {
			t.Run(string(shape)+" "+code, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, sandbox.Switches{Confirm: shape, ChallengeAtTop: code == "1234"})
				tok, out := w.transfers("4405639704015096", transfer.OnChallenge)
				w.wantStatus(transfer.StandsAtACS)
				got := w.client.Confirm(t.Context(), tok, w.order(), w.acs(out, code))
				if got.Trigger != want {
					t.Fatalf("%+v, want %s", got, want)
				}
				o, _ := w.bank.Order(w.order().Number)
				if want == transfer.OnApproved {
					w.wantStatus(transfer.StandsDone)
					w.wantLedger(1, 1, 1)
				} else {
					w.wantStatus(transfer.StandsRefused)
					w.wantLedger(1, 1, 0)
				}
				if got.Receipt.Reference != o.Reference || strings.Contains(got.Detail, "4405") {
					t.Errorf("%+v, ledger %+v", got, o)
				}
			})
		}
	}
}

func TestSandboxThatWantsAFreshTokenSaysSoByA401(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{ConfirmWantsFreshToken: true})
	tok, out := w.transfers("4405639704015096", transfer.OnChallenge)
	proof := w.acs(out, "1234")
	first := w.client.Confirm(t.Context(), tok, w.order(), proof)
	if !first.Unauthorized || first.Trigger != transfer.OnNoAnswer {
		t.Fatalf("%+v", first)
	}
	if second := w.client.Confirm(t.Context(), w.token(), w.order(), proof); second.Trigger != transfer.OnApproved {
		t.Fatalf("%+v", second)
	}
	w.wantLedger(1, 2, 1)
}
