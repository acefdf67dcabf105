package epay

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bojanz/currency"

	"audarym/internal/bankdoc"
	"audarym/internal/card"
	"audarym/internal/transfer"
)

// Values that must never be seen in a log, an error or an outcome.
const (
	senderPAN   = "4003039802969821"
	receiverPAN = "5578342728230613"
	cvc         = "951"
	secret      = "yF587AV9Ms94qN2QShFzVR3vFnWkhjbAK3sG"
	tokenValue  = "DCEB8O_ZM5U7SO_T_U5EJQ"
)

var (
	noon  = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	token = transfer.Token{Value: tokenValue, Expires: noon.Add(time.Hour)}
	proof = transfer.Proof{BankID: "7943816b-58a8-47f6-a11e-67b63c4228c7", PaRes: "eJzN+/==", MD: "271710719-E54F6D8F865285D4"}
)

func must[T any](t testing.TB, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// ordered is an order as the seed's samples have it.
func ordered(t testing.TB, number, amount string) transfer.Order {
	t.Helper()
	sum, err := currency.NewAmount(amount, "KZT")
	return transfer.Order{
		Number: number, Amount: must(t, sum, err), Description: "TEST p2p", Email: "armanali@epay.kz",
		TerminalID: "c36b282f-6819-4d4f-85df-a4bdc8a8f703",
		Links: transfer.Links{
			Back: "https://epay.homebank.kz/demo/success.html", FailureBack: "https://epay.homebank.kz/demo/failure.html",
			Notify: "https://epay.homebank.kz/payform", FailureNotify: "https://testmerchant/order/1123/fail",
		},
	}
}

// theirs is the order that the seed's success answers.
func theirs(t testing.TB) transfer.Order { return ordered(t, "1234567893774576", "200") }

func seedCards(t testing.TB) transfer.Cards {
	t.Helper()
	sender, err := card.ParseNumber(senderPAN)
	must(t, sender, err)
	receiver, err := card.ParseNumber(receiverPAN)
	must(t, receiver, err)
	expiry, err := card.ParseExpiry("09/23", noon)
	must(t, expiry, err)
	code, err := card.ParseCVC(cvc, card.Visa)
	return transfer.Cards{Sender: sender, Expiry: expiry, CVC: must(t, code, err), Name: "Sergey Frolov", Receiver: receiver}
}

// short are time-outs for tests; each test names the one that it waits for.
func short() Timeouts {
	const far = time.Minute
	return Timeouts{Token: far, Transfer: far, Confirm: far, Status: far, IdleBody: far}
}

func configOf(base string) Config {
	return Config{
		TokenURL: base + "/token", APIURL: base, ConfirmURL: base + "/payment/confirm", ClientID: "test", ClientSecret: secret,
		OwnOrigin: "https://pay.example.kz", Now: func() time.Time { return noon }, Logger: slog.New(slog.DiscardHandler), Timeouts: short(),
	}
}

func clientOf(t testing.TB, c Config) *Client {
	t.Helper()
	client, err := New(c)
	must(t, client, err)
	t.Cleanup(client.http.CloseIdleConnections)
	return client
}

// bank is a server that counts what reaches it, and a client of it.
type bank struct {
	*Client
	url      string
	requests atomic.Int32
}

func serve(t testing.TB, h http.HandlerFunc, change ...func(*Config)) *bank {
	t.Helper()
	b := &bank{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.requests.Add(1)
		h(w, r)
	}))
	t.Cleanup(server.Close)
	c := configOf(server.URL)
	for _, f := range change {
		f(&c)
	}
	b.url, b.Client = server.URL, clientOf(t, c)
	return b
}

// answers gives one answer to everything.
func answers(status int, header map[string]string, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		for key, value := range header {
			w.Header().Set(key, value)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func (b *bank) transfers(t testing.TB) transfer.Outcome {
	t.Helper()
	return b.Transfer(context.Background(), token, theirs(t), seedCards(t))
}

func (b *bank) confirms(t testing.TB) transfer.Outcome {
	t.Helper()
	return b.Confirm(context.Background(), token, theirs(t), proof)
}

func (b *bank) wantRequests(t testing.TB, n int32) {
	t.Helper()
	if got := b.requests.Load(); got != n {
		t.Errorf("%d requests, want %d", got, n)
	}
}

func wantTrigger(t testing.TB, out transfer.Outcome, want transfer.Trigger) {
	t.Helper()
	if out.Trigger != want {
		t.Errorf("%s (%s), want %s", out.Trigger, out.Detail, want)
	}
}

// success is the seed's answer to a transfer, with one thing changed.
func success(t testing.TB, from, to string) string {
	t.Helper()
	body := string(bankdoc.TransferSuccess())
	if !strings.Contains(body, from) {
		t.Fatalf("%q is not in the seed's success", from)
	}
	return strings.Replace(body, from, to, 1)
}

// shortSuccess is a success as short as it may be.
const shortSuccess = `{"id":"a1","code":0,"status":"AUTH","amount":200,"currency":"KZT","orderID":"1234567893774576","reference":"204978430339"}`
