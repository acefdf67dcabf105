package e2e

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
	"audarym/internal/sandbox"
)

// furnished is a merchant of everything who shows all that a merchant may show.
func furnished(m *merchant.Merchant) {
	everything(m)
	logo, err := merchant.CheckLogo([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" width="64" height="64"><circle cx="4" cy="4" r="4"/></svg>`))
	if err != nil {
		panic(err)
	}
	m.Brand = merchant.Brand{Accent: "#8a1538", Logo: logo, Terms: "https://shop.example.kz/terms",
		Support: merchant.Support{Email: "customer.service.of.the.bookshop@almaty.shop.example.kz", Phone: "+7 700 123 45 67", URL: "https://shop.example.kz/help"},
		Fee:     map[string]string{"kk": "Комиссия жоқ.", "ru": "Без комиссии.", "en": "No fee."}}
}

// linkTo is link for a receiver whom the merchant chose.
func (w *world) linkTo(order, card string) string {
	return merchant.LinkURL("", linkSecret, url.Values{
		"amount": {"1000"}, "currency": {"KZT"}, "order": {order}, "customer": {"42"}, "receiver": {card}, "lang": {"en"},
		"expires": {strconv.FormatInt(w.clock.now().Add(time.Hour).Unix(), 10)},
	})
}

// Every input has its message: of a card that is typed, of somebody abroad, and of a saved card beside a typed one.
func TestEveryInputHasItsMessage(t *testing.T) {
	bothWays(t, setup{merchant: furnished}, func(t *testing.T, w *world, customer *customer) {
		form := customer.tab.Form()
		customer.opens(w.link("A-1"))
		customer.must(form.Type("email", "a@b"))
		customer.must(form.Abroad(pages.Abroad{}))
		customer.pays()
		customer.seesProblems("sender_card", "sender_expiry", "sender_cvc", "sender_name", "receiver_card", "email",
			"receiver_first_name", "receiver_last_name", "receiver_country")

		customer.opens(w.link("A-2"))
		customer.fills("", approved())
		customer.must(form.SaveSender())
		customer.must(form.SaveReceiver())
		customer.pays()
		customer.seesReceipt()
		customer.opens(w.link("A-3"))
		customer.sees(pages.Open)
		senders, err := form.SavedSenders()
		customer.must(err)
		customer.must(form.SavedSender(pages.OtherCard))
		customer.must(form.Type("sender_card", challenged().Number))
		customer.must(form.SavedSender(senders[0].ID))
		customer.pays()
		if customer.hasScripts() { // the typed number is taken away with its input
			customer.seesProblems("sender_cvc")
		} else {
			customer.seesProblems("sender_saved", "sender_cvc")
		}
	})
}

// seesProblems compares the inputs that have a message.
func (c *customer) seesProblems(want ...string) {
	c.t.Helper()
	problems, err := c.tab.Form().Errors()
	c.must(err)
	c.seesNoCard()
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(problems)); !slices.Equal(got, want) {
		c.t.Errorf("messages at %v, want %v", got, want)
	}
}

// A merchant who chose the receiver: the customer sees which card it is, and cannot change it.
func TestAReceiverWhomTheMerchantChose(t *testing.T) {
	bothWays(t, setup{merchant: furnished}, func(t *testing.T, w *world, customer *customer) {
		form := customer.tab.Form()
		customer.opens(w.link("A-1"))
		customer.fills("", approved())
		customer.must(form.SaveReceiver())
		customer.pays()
		customer.seesReceipt()
		customer.opens(w.link("A-2"))
		saved, err := form.SavedReceivers()
		customer.must(err)

		customer.opens(w.linkTo("A-3", saved[0].ID))
		customer.seesFields("sender_card", "sender_expiry", "sender_cvc", "sender_name", "save_sender", "email")
		if text, err := form.Receiver(); err != nil || digits(text) != receiver[12:] {
			t.Errorf("the receiver is %q (%v)", text, err)
		}
		customer.must(form.Fill(pages.Transfer{From: challenged()}))
		customer.pays()
		customer.enters("1234")
		customer.seesReceipt()
	})
}

// Where the bank's answer contradicts itself nobody says how it ended, and a person looks.
func TestReview(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.opens("/")
		customer.must(w.bank.PlayNext("status-wrong-amount"))
		customer.fills("1000", cardWith(sandbox.FateAnswerLost))
		customer.pays()
		customer.sees(pages.Processing, pages.Review)
		w.advance(time.Minute)
		customer.sees(pages.Review)
		waiting, err := customer.tab.Result().Waiting()
		customer.must(err)
		if waiting.Order != w.order().Number {
			t.Errorf("the page names %+v", waiting)
		}
	})
}
