package e2e

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
	"audarym/internal/sandbox"
)

const linkSecret merchant.Secret = "0123456789abcdef0123456789abcdef"

// everything is a merchant who begins every transfer itself, and allows its customers all that there is.
func everything(m *merchant.Merchant) {
	m.Open, m.SavedCards, m.Abroad, m.LinkSecret, m.ReturnURLs = false, true, true, linkSecret, []string{"https://shop.example.kz/orders"}
	m.Brand.Accent = "#7a1fa2"
}

// link is the path of an order of customer 42 that the merchant signed.
func (w *world) link(order string) string {
	return merchant.LinkURL("", linkSecret, url.Values{
		"amount": {"1000"}, "currency": {"KZT"}, "order": {order}, "customer": {"42"}, "description": {"Шай және нан"}, "lang": {"en"},
		"return_url": {"https://shop.example.kz/orders/" + order}, "expires": {strconv.FormatInt(w.clock.now().Add(time.Hour).Unix(), 10)},
	})
}

// lastOrder is the newest line of the ledger.
func (w *world) lastOrder() sandbox.Order {
	w.t.Helper()
	orders := w.bank.Orders()
	slices.SortFunc(orders, func(a, b sandbox.Order) int { return strings.Compare(a.Number, b.Number) })
	return orders[len(orders)-1]
}

// forgotten counts the cards that the bank kept once and keeps no more.
func (w *world) forgotten() (n int) {
	for _, c := range w.bank.SavedCards() {
		if !c.Active {
			n++
		}
	}
	return n
}

// A customer pays a signed link and has the bank keep both cards, pays the next one with them and nothing but the security
// code, and removes one.
func TestSavedCardsFromLinkToLink(t *testing.T) {
	bothWays(t, setup{merchant: everything}, func(t *testing.T, w *world, customer *customer) {
		form := customer.tab.Form()
		customer.opens(w.link("A-1"))
		customer.sees(pages.Open)
		customer.fills("", approved())
		customer.must(form.SaveSender())
		customer.must(form.SaveReceiver())
		customer.pays()
		if receipt := customer.seesReceipt(); receipt.Description != "Шай және нан" || receipt.ShopOrder != "A-1" {
			t.Errorf("receipt %+v", receipt)
		}
		customer.seesTheWayBack("A-1")
		if o := w.lastOrder(); !o.SenderSave || !o.ReceiverSave || o.SenderBy != sandbox.ByPAN {
			t.Errorf("the bank keeps nothing: %+v", o)
		}

		customer.opens(w.link("A-2"))
		customer.seesFields("sender_saved", "sender_cvc", "receiver_saved", "receiver_abroad", "email")
		customer.must(form.Type("sender_cvc", approved().CVC))
		customer.pays()
		customer.seesReceipt()
		if o := w.lastOrder(); o.SenderBy != sandbox.ByCardID || o.ReceiverBy != sandbox.ByCardID || o.SenderSave || o.Foreign {
			t.Errorf("not by saved cards: %+v", o)
		}

		customer.opens(w.link("A-3"))
		senders, err := form.SavedSenders()
		customer.must(err)
		customer.must(form.RemoveCard(senders[0].ID))
		customer.sees(pages.Open)
		if left, err := form.SavedSenders(); err != nil || len(senders) != 1 || len(left) != 0 {
			t.Errorf("%v, and %v after removing (%v)", senders, left, err)
		}
		eventually(t, "the bank forgets the card too", func() bool { return w.forgotten() == 1 })
		customer.seesFields("sender_card", "sender_expiry", "sender_cvc", "sender_name", "save_sender", "receiver_saved", "receiver_abroad", "email")
	})
}

// seesFields compares the inputs that are to be seen.
func (c *customer) seesFields(want ...string) {
	c.t.Helper()
	c.sees(pages.Open)
	if got, err := c.tab.Form().Seen(); err != nil || !slices.Equal(got, want) {
		c.t.Errorf("inputs %v, want %v (%v)", got, want, err)
	}
}

// seesTheWayBack looks at the link to the merchant.
func (c *customer) seesTheWayBack(order string) {
	c.t.Helper()
	back, err := c.tab.Result().Back()
	c.must(err)
	u, err := url.Parse(back)
	c.must(err)
	q := u.Query()
	if !strings.HasPrefix(back, "https://shop.example.kz/orders/"+order+"?") || q.Get("state") != "succeeded" || q.Get("order") != order || len(q.Get("signature")) != 64 {
		c.t.Errorf("back to %s", back)
	}
}

// Another card than the saved one, to a receiver abroad.
func TestAnotherCardToAReceiverAbroad(t *testing.T) {
	bothWays(t, setup{merchant: everything}, func(t *testing.T, w *world, customer *customer) {
		form := customer.tab.Form()
		customer.opens(w.link("A-1"))
		customer.fills("", approved())
		customer.must(form.SaveSender())
		customer.pays()
		customer.seesReceipt()

		customer.opens(w.link("A-2"))
		customer.sees(pages.Open)
		customer.must(form.SavedSender(pages.OtherCard))
		customer.fills("", challenged())
		customer.must(form.Abroad(pages.Abroad{FirstName: "Anna", LastName: "Ivanova", Country: "RU"}))
		if customer.hasScripts() {
			if route, err := form.Route(); err != nil || !strings.Contains(route, challenged().Number[12:]) {
				t.Errorf("route %q (%v)", route, err)
			}
		}
		customer.pays()
		customer.enters("1234")
		customer.seesReceipt()
		if o := w.lastOrder(); !o.Foreign || o.Country != "RU" || o.SenderBy != sandbox.ByPAN {
			t.Errorf("ledger %+v", o)
		}
	})
}

// A number that was typed before a saved card was chosen is folded away, and not sent. Where no script empties it, the
// customer is asked which card it is to be.
func TestANumberThatIsFoldedAwayIsNotSent(t *testing.T) {
	bothWays(t, setup{merchant: everything}, func(t *testing.T, w *world, customer *customer) {
		form := customer.tab.Form()
		customer.opens(w.link("A-1"))
		customer.fills("", approved())
		customer.must(form.SaveReceiver())
		customer.pays()
		customer.seesReceipt()

		customer.opens(w.link("A-2"))
		customer.sees(pages.Open)
		saved, err := form.SavedReceivers()
		customer.must(err)
		customer.must(form.SavedReceiver(pages.OtherCard))
		customer.fills("", challenged())
		customer.must(form.SavedReceiver(saved[0].ID))
		customer.pays()
		if !customer.hasScripts() {
			customer.seesProblems("receiver_saved")
			customer.must(form.SavedReceiver(saved[0].ID))
			customer.must(form.Fill(pages.Transfer{From: challenged()}))
			customer.pays()
		}
		customer.enters("1234")
		customer.seesReceipt()
		if o := w.lastOrder(); o.ReceiverBy != sandbox.ByCardID {
			t.Errorf("ledger %+v", o)
		}
	})
}
