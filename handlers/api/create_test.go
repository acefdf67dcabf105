package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"audarym/internal/apiv1"
	"audarym/internal/merchant"
	"audarym/internal/transfer"

	"audarym/handlers/api"
)

func TestAnOrderIsATransferThatWaitsForItsCustomer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	a := d.post("/transfers", `{"amount": "0001500.5", "currency": "KZT", "description": "Сыйлық <b>&", "order": "A-17 / №1",
		"metadata": {"cart": "a\tb", "é~/": ""}, "customer": {"id": "42", "email": "a@b.kz"}, "language": "ru",
		"return_url": "https://shop.example.kz/back/ok?a=1&b=2", "failure_return_url": "https://shop.example.kz/back", "expires_in": 300}`)
	a.is(http.StatusUnprocessableEntity) // of the tab
	a = d.post("/transfers", `{"amount": "0001500.5", "currency": "KZT", "description": "Сыйлық <b>&", "order": "A-17 / №1",
		"metadata": {"cart": "a b", "é~/": ""}, "customer": {"id": "42", "email": "a@b.kz"}, "language": "ru",
		"return_url": "https://shop.example.kz/back/ok?a=1&b=2", "failure_return_url": "https://shop.example.kz/back", "expires_in": 300}`)
	got := a.is(http.StatusCreated).transfer()
	if a.Header.Get("Location") != d.url+"/api/v1/transfers/"+string(got.ID) || got.URL != d.url+"/t/"+string(got.ID) {
		t.Errorf("Location %q, url %q", a.Header.Get("Location"), got.URL)
	}
	stored, err := d.store.Get(context.Background(), got.ID)
	if err != nil {
		t.Fatal(err)
	}
	terms := transfer.Terms{Order: "A-17 / №1", Customer: "42", Metadata: map[string]string{"cart": "a b", "é~/": ""},
		ReturnURL: "https://shop.example.kz/back/ok?a=1&b=2", FailureURL: "https://shop.example.kz/back"}
	if stored.Amount.Number() != "1500.50" || stored.Merchant != "ours" || stored.Email != "a@b.kz" || stored.Language != "ru" || !stored.Awaited() ||
		!stored.Deadline.Equal(epoch.Add(5*time.Minute)) || !equal(stored.Terms, terms) {
		t.Errorf("stored %+v", stored)
	}
	if d.get("/transfers/"+string(got.ID)).is(http.StatusOK).body != a.body {
		t.Error("what is told later is another thing")
	}
}

func TestWhatIsNotAskedForHasItsDefault(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	got := d.placed(`"order": "", "language": "", "currency": "", "customer": {}, "metadata": {}`)
	if got.Currency != "KZT" || got.Language != "" || got.Description != "Дүкен" || got.ExpiresAt != "2026-11-24T09:00:00Z" || got.Customer != nil || got.State != "open" {
		t.Errorf("%+v", got)
	}
}

// Each body has one thing wrong with it, and the answer says where.
func TestWhatIsWrongWithAnOrderIsSaid(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	text := func(name, value string) string { return `{"amount": "1000.00", "` + name + `": "` + value + `"}` }
	long := func(n int) string { return strings.Repeat("я", n) }
	for _, c := range []struct{ body, want string }{
		{`{}`, "/amount: is missing"},
		{`{"amount": ""}`, "/amount: is missing"},
		{`{"amount": 1000}`, `/amount: must be a string, such as "1000.00"`},
		{`{"amount": 1000.10}`, `/amount: must be a string, such as "1000.00"`},
		{`{"amount": null}`, "/amount: must be a string"},
		{`{"amount": ["1000"]}`, "/amount: must be a string"},
		{`{"amount": "-1000"}`, "/amount: must be digits"},
		{`{"amount": "1e3"}`, "/amount: must be digits"},
		{`{"amount": "NaN"}`, "/amount: must be digits"},
		{`{"amount": "0x10"}`, "/amount: must be digits"},
		{`{"amount": "１００"}`, "/amount: must be digits"},
		{`{"amount": "100,50"}`, "/amount: must be digits"},
		{`{"amount": " 100"}`, "/amount: must be digits"},
		{`{"amount": "100."}`, "/amount: must be digits"},
		{`{"amount": "100.505"}`, "/amount: must be digits"},
		{`{"amount": "1000000000"}`, "/amount: must be digits"},
		{`{"amount": "99999999999999999999"}`, "/amount: must be digits"},
		{`{"amount": "0.00"}`, "/amount: must be more than 0"},
		{`{"amount": "000"}`, "/amount: must be more than 0"},
		{`{"amount": "99.99"}`, "/amount: must be from 100 to 1000000"},
		{`{"amount": "1000000.01"}`, "/amount: must be from 100 to 1000000"},
		{text("currency", "USD"), "/currency: must be KZT"},
		{text("description", long(62)+"ab"), "/description: has more than 125 bytes"},
		{text("description", `a\u0000b`), "/description: must not have control characters"},
		{text("description", `a\r\nb`), "/description: must not have control characters"},
		{text("description", `a\ud800b`), "/description: must be Unicode text"},
		{text("order", long(65)), "/order: has more than 64 characters"},
		{text("order", `\u007f`), "/order: must not have control characters"},
		{`{"amount": "1000.00", "order": 17}`, "/order: must be a string"},
		{`{"amount": "1000.00", "order": null}`, "/order: must be a string"},
		{text("language", "en"), "/language: must be one of kk, ru"},
		{text("language", "../../x"), "/language: must be one of kk, ru"},
		{text("metadata", "a"), "/metadata: must be an object"},
		{`{"amount": "1000.00", "metadata": {"a": 1}}`, "/metadata/a: must be a string"},
		{`{"amount": "1000.00", "metadata": {"a/b~": {}}}`, "/metadata/a~1b~0: must be a string"},
		{`{"amount": "1000.00", "metadata": {"": "a"}}`, "/metadata/: has a key that is not of 1 to 40 characters"},
		{`{"amount": "1000.00", "metadata": {"` + long(41) + `": "a"}}`, "/metadata: has a key that is not of 1 to 40 characters"},
		{`{"amount": "1000.00", "metadata": {"a": "` + long(501) + `"}}`, "/metadata/a: has more than 500 characters"},
		{`{"amount": "1000.00", "metadata": {` + manyKeys(21) + `}}`, "/metadata: has more than 20 keys"},
		{text("customer", "42"), "/customer: must be an object"},
		{`{"amount": "1000.00", "customer": {"id": 42}}`, "/customer/id: must be a string"},
		{`{"amount": "1000.00", "customer": {"id": "a b"}}`, "/customer/id: must be up to 64 visible ASCII characters"},
		{`{"amount": "1000.00", "customer": {"id": "қ"}}`, "/customer/id: must be up to 64 visible ASCII characters"},
		{`{"amount": "1000.00", "customer": {"id": "` + strings.Repeat("a", 65) + `"}}`, "/customer/id: must be up to 64"},
		{`{"amount": "1000.00", "customer": {"email": "a@b"}}`, "/customer/email: is not an e-mail address"},
		{`{"amount": "1000.00", "customer": {"email": "a@b.kz\r\nBcc: c@d.kz"}}`, "/customer/email: must not have control characters"},
		{`{"amount": "1000.00", "customer": {"name": "a"}}`, "/customer/name: is unknown"},
		{`{"amount": "1000.00", "receiver": "card_a"}`, "/receiver: must be an object"},
		{`{"amount": "1000.00", "receiver": {}}`, "/receiver/card_id: is missing"},
		{`{"amount": "1000.00", "receiver": {"card_id": ""}}`, "/receiver/card_id: is missing"},
		{`{"amount": "1000.00", "receiver": {"card_id": 1}}`, "/receiver/card_id: must be a string"},
		{`{"amount": "1000.00", "receiver": {"card_id": "card_nobodys"}}`, "/receiver/card_id: is no saved card of a receiver"},
		{`{"amount": "1000.00", "sender_card": "1"}`, "/sender_card: is unknown. Card numbers are not taken here"},
		{text("pan", "1"), "/pan: is unknown. Card numbers are not taken here"},
		{text("return_url", "javascript:alert(1)"), "/return_url: must begin with"},
		{text("return_url", "data:text/html,a"), "/return_url: must begin with"},
		{text("return_url", "//evil.example/back"), "/return_url: must begin with"},
		{text("return_url", "https://evil.example/back"), "/return_url: must begin with"},
		{text("return_url", "https://shop.example.kz/backdoor"), "/return_url: must begin with"},
		{text("return_url", "https://shop.example.kz@evil.example/back"), "/return_url: must begin with"},
		{text("return_url", "https://shop.example.kz/back/../x"), "/return_url: must begin with"},
		{text("return_url", "http://shop.example.kz/back"), "/return_url: must begin with"},
		{text("failure_return_url", "https://shop.example.kz/back?"+strings.Repeat("a", 2048)), "/failure_return_url: must begin with"},
		{text("expires_in", "3600"), "/expires_in: must be a whole number"},
		{`{"amount": "1000.00", "expires_in": 299}`, "/expires_in: must be a whole number of seconds from 300"},
		{`{"amount": "1000.00", "expires_in": 604801}`, "/expires_in: must be a whole number of seconds from 300"},
		{`{"amount": "1000.00", "expires_in": 3600.5}`, "/expires_in: must be a whole number"},
		{`{"amount": "1000.00", "expires_in": 1e3}`, "/expires_in: must be a whole number"},
		{`{"amount": "1000.00", "expires_in": -3600}`, "/expires_in: must be a whole number"},
		{`{"amount": "1000.00", "expires_in": 99999999999999999999}`, "/expires_in: must be a whole number"},
		{text("terminalId", "a"), "/terminalId: is unknown"},
		{text("state", "succeeded"), "/state: is unknown"},
		{text("Order", "a"), "/Order: is unknown"},
		{text(strings.Repeat("a", 65), "a"), ": is unknown"},
		{`{"amount": "1000.00", "amount": "2000.00"}`, "/amount: is there twice"},
		{`{"amount": "1000.00", "order": "a", "\u006frder": "a"}`, "/order: is there twice"},
		{`{"amount": "1000.00", "metadata": {"a": "b", "a": "c"}}`, "/metadata/a: is there twice"},
		{`[]`, ": must be an object"}, {`null`, ": must be an object"}, {`"a"`, ": must be an object"}, {`1`, ": must be an object"},
	} {
		got := d.post("/transfers", c.body).is(http.StatusUnprocessableEntity).wrongs()
		if len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
			t.Errorf("%.120s: %q, want %q", c.body, got, c.want)
		}
	}
	if list := d.get("/transfers").is(http.StatusOK).body; !strings.Contains(list, `"data":[]`) {
		t.Errorf("something is there: %s", list)
	}
}

func manyKeys(n int) string {
	var keys []string
	for i := range n {
		keys = append(keys, `"k`+string(rune('a'+i))+`": ""`)
	}
	return strings.Join(keys, ",")
}

func TestEverythingThatIsWrongIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	got := d.post("/transfers", `{"amount": 1, "currency": "USD", "order": 1, "customer": {"email": "a", "x": 1}, "x": [{"a": 1}], "expires_in": 1}`).
		is(http.StatusUnprocessableEntity).wrongs()
	var where []string
	for _, w := range got {
		pointer, _, _ := strings.Cut(w, ":")
		where = append(where, pointer)
	}
	if want := []string{"/amount", "/order", "/customer/x", "/x", "/currency", "/expires_in", "/customer/email"}; !sameSet(where, want) {
		t.Errorf("%v, want %v", where, want)
	}
	got = d.post("/transfers", `{"amount": "1000.00", "receiver": {"number": "1"}}`).is(http.StatusUnprocessableEntity).wrongs()
	if len(got) != 2 || got[0] != "/receiver/card_id: is missing" || !strings.HasPrefix(got[1], "/receiver/number: is unknown. Card numbers are not taken here") {
		t.Errorf("a receiver by number: %q", got)
	}
	many := d.post("/transfers", `{`+strings.TrimSuffix(strings.Repeat(`"a": 1,`, 1000), ",")+`}`).is(http.StatusUnprocessableEntity)
	if n := len(many.wrongs()); n != 100 {
		t.Errorf("%d things to correct in one answer", n)
	}
}

func TestABodyThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	const good = `{"amount": "1000.00"}`
	for _, c := range []struct {
		body   string
		header []string
		status int
	}{
		{``, nil, 400}, {`{`, nil, 400}, {`{"amount": "1000.00",}`, nil, 400}, {good + good, nil, 400}, {good + "x", nil, 400},
		{`{'amount': '1000.00'}`, nil, 400}, {"{\"amount\": \"1000.00\", \"order\": \"\xff\"}", nil, 400}, {`{"amount": 01}`, nil, 400},
		{"\ufeff" + good, nil, 400}, {strings.Repeat(`{"a":`, 12000), nil, 400},
		{strings.Repeat(`[`, 10000) + strings.Repeat(`]`, 10000), nil, 422},
		{good, []string{"Content-Type", "text/plain"}, 415}, {good, []string{"Content-Type", ""}, 415},
		{"amount=1", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{good, []string{"Content-Type", "application/json; charset"}, 415},
		{good, []string{"Content-Encoding", "gzip"}, 415},
		{good, []string{"Content-Type", "application/json; charset=utf-8"}, 201},
		{good + strings.Repeat(" ", 64<<10-len(good)), nil, 201},
		{good + strings.Repeat(" ", 64<<10-len(good)+1), nil, 413},
	} {
		if got := d.post("/transfers", c.body, c.header...); got.StatusCode != c.status {
			t.Errorf("%.40q %v: HTTP %d, want %d: %s", c.body, c.header, got.StatusCode, c.status, got.body)
		} else if c.status >= 400 {
			got.problem()
		}
	}
	r, err := http.NewRequest(http.MethodPost, d.url+"/api/v1/transfers", endless{})
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+ourKey)
	r.Header.Set("Content-Type", "application/json")
	d.send(r, "").is(http.StatusRequestEntityTooLarge) // of unknown length
}

// endless is a body whose length nobody tells.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// A receiver is a card of a receiver that this merchant's customers saved, whoever of them.
func TestASavedCardReceives(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	ours, sender := d.saved("7", transfer.Receiver), d.saved("8", transfer.Sender)
	got := d.placed(`"receiver": {"card_id": "` + ours + `"}`)
	if want := (apiv1.Receiver{CardID: ours, Mask: "552204******6736", Brand: "mastercard"}); got.Receiver == nil || *got.Receiver != want {
		t.Errorf("%+v", got.Receiver)
	}
	d.post("/transfers", `{"amount": "1000.00", "receiver": {"card_id": "`+sender+`"}}`).is(http.StatusUnprocessableEntity)
	theirs := d.at(d.theirs, http.MethodPost, "/api/v1/transfers", `{"amount": "1000.00", "receiver": {"card_id": "`+ours+`"}}`,
		"Authorization", "Bearer "+theirKey, "Content-Type", "application/json")
	if got := theirs.is(http.StatusUnprocessableEntity).wrongs(); !strings.HasPrefix(got[0], "/receiver/card_id: is no saved card") {
		t.Errorf("another merchant's card: %v", got)
	}
	d.do(http.MethodDelete, "/api/v1/customers/7/cards/"+ours, "").is(http.StatusNoContent)
	d.post("/transfers", `{"amount": "1000.00", "receiver": {"card_id": "`+ours+`"}}`).is(http.StatusUnprocessableEntity)
	if r := d.get("/transfers/" + string(got.ID)).is(http.StatusOK).transfer().Receiver; r == nil || *r != (apiv1.Receiver{CardID: ours}) {
		t.Errorf("once it is removed: %+v", r)
	}
}

func TestAShopWithoutSavedCardsHasNone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(m *merchant.Merchant, _ *api.Rate) { m.SavedCards = false })
	got := d.post("/transfers", `{"amount": "1000.00", "receiver": {"card_id": "card_a"}, "customer": {"id": "42"}}`).is(http.StatusUnprocessableEntity).wrongs()
	if len(got) != 1 || got[0] != "/receiver/card_id: cannot be had: this shop has no saved cards" {
		t.Error(got)
	}
}

// saved has the bank keep a card of a customer, and gives its id.
func (d *desk) saved(customer string, role transfer.Role) string {
	d.t.Helper()
	d.bank.answer = done
	d.bank.answer.Receipt.SenderCard, d.bank.answer.Receipt.ReceiverCard = "bank-"+customer, "bank-"+customer
	d.carriedOut(d.placed(`"customer": {"id": "`+customer+`"}`).ID, transfer.Cards{SaveSender: role == transfer.Sender, SaveReceiver: role == transfer.Receiver})
	cards, err := d.store.Cards(context.Background(), "ours", customer)
	if err != nil || len(cards) == 0 {
		d.t.Fatal(cards, err)
	}
	return cards[0].ID
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
