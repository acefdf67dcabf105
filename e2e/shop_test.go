package e2e

import (
	"crypto/rand"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/config"
	"audarym/internal/demoshop"
	"audarym/internal/merchant"
	"audarym/internal/webhook"
)

// shop is a merchant's own site, and what it has heard.
type shop struct {
	*demoshop.Shop
	url string
}

// atTheShop tells a story of one customer both ways, in a world whose merchant has a shop.
func atTheShop(t *testing.T, story func(t *testing.T, w *world, s *shop, customer *customer)) {
	t.Helper()
	eachWay(t, 1, func(t *testing.T, how way) {
		w, s := startShop(t, how)
		story(t, w, s, w.customer("shop"))
	})
}

func startShop(t *testing.T, how way) (*world, *shop) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{url: "http://" + l.Addr().String()}
	key, hash := merchant.NewKey(rand.Reader)
	secret, link := webhook.NewSecret(), merchant.NewLinkSecret(rand.Reader)
	w := start(t, setup{way: how, settings: func(c *config.Config) {
		c.WebhookAllow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		m := &c.Merchants[0]
		m.APIKeys, m.LinkSecret, m.ReturnURLs, m.SavedCards = []merchant.KeyHash{hash}, link, []string{s.url}, true
		m.Webhook = merchant.Webhook{URL: s.url + "/webhook", Secrets: []merchant.Secret{merchant.Secret(secret.Text())}}
	}})
	s.Shop, err = demoshop.New(demoshop.Config{
		PublicURL: s.url, APIURL: w.url + "/api/v1", APIKey: key, WebhookSecret: secret.Text(), LinkSecret: link.Plain(), Now: w.clock.now,
	})
	w.must(err)
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(l) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { _ = server.Close() })
	return w, s
}

// orders puts tea into the basket and goes to pay for it.
func (c *customer) orders(s *shop, remembered bool) {
	c.t.Helper()
	c.must(c.tab.Open(s.url))
	c.presses("add-black")
	if remembered {
		_, err := chromedp.Run(c.ctx, chromedp.Click(chromedp.CSS("[data-testid=remember]")))
		c.must(err)
	}
	c.presses("order-submit")
}

// presses clicks something of the shop's and waits for the next page.
func (c *customer) presses(testID string) {
	c.t.Helper()
	c.must(c.tab.Press(testID))
}

// waitsAtTheShop waits until the shop's page of the order says so.
func (c *customer) waitsAtTheShop(selector string) {
	c.t.Helper()
	_, err := chromedp.Run(c.ctx, chromedp.WaitReady(chromedp.CSS(selector), chromedp.RetryInterval(20*time.Millisecond)))
	c.must(err)
}

// From basket to receipt and back: the order is paid by the webhook that the shop has verified.
func TestFromShopToShop(t *testing.T) {
	atTheShop(t, func(t *testing.T, w *world, s *shop, customer *customer) {
		customer.orders(s, false)
		customer.sees(pages.Open)
		customer.fills("", challenged())
		customer.pays()
		customer.enters("1234")
		receipt := customer.seesReceipt()
		customer.must(customer.tab.Result().GoBack())
		customer.waitsAtTheShop("[data-testid=return-note][data-note=verified]")
		customer.waitsAtTheShop("[data-testid=order-state][data-state=paid]")
		order := s.Orders()[0]
		if order.Transfer != receipt.Transfer || order.Event != "transfer.succeeded" || order.Sequence != 1 {
			t.Errorf("order %+v, receipt %+v", order, receipt)
		}
		deliveries := s.Deliveries()
		if len(deliveries) != 1 || deliveries[0].Verdict != demoshop.Applied {
			t.Errorf("deliveries %+v", deliveries)
		}
		for _, d := range deliveries {
			w.checkLeak("webhook", []byte(d.Body))
		}
	})
}

// A customer who has paid and never comes back: the shop knows all the same.
func TestAShopNeedsNoCustomerToComeBack(t *testing.T) {
	atTheShop(t, func(t *testing.T, _ *world, s *shop, customer *customer) {
		customer.orders(s, false)
		customer.sees(pages.Open)
		customer.fills("", approved())
		customer.pays()
		customer.seesReceipt()
		customer.must(customer.tab.Open(s.url + "/orders/" + s.Orders()[0].Number))
		customer.waitsAtTheShop("[data-testid=order-state][data-state=paid]")
	})
}

// Who changes the address proves nothing, and pays for nothing.
func TestAReturnLinkThatWasTamperedWithIsIgnored(t *testing.T) {
	atTheShop(t, func(t *testing.T, _ *world, s *shop, customer *customer) {
		customer.orders(s, false)
		customer.sees(pages.Open)
		customer.must(customer.tab.Cancel())
		customer.sees(pages.Canceled)
		back, err := customer.tab.Result().Back()
		customer.must(err)
		u, err := url.Parse(back)
		customer.must(err)
		q := u.Query()
		if q.Get("state") != "canceled" {
			t.Fatalf("back to %s", back)
		}
		for name, value := range map[string]string{"state": "succeeded", "amount": "1.00", "signature": strings.Repeat("0", 64)} {
			forged := *u
			changed, _ := url.ParseQuery(u.RawQuery)
			changed.Set(name, value)
			forged.RawQuery = changed.Encode()
			customer.must(customer.tab.Open(forged.String()))
			customer.waitsAtTheShop("[data-testid=return-note][data-note=ignored]")
			if order := s.Orders()[0]; order.State == demoshop.Paid {
				t.Errorf("%s made the order %s", name, order.State)
			}
		}
		customer.must(customer.tab.Open(back))
		customer.waitsAtTheShop("[data-testid=return-note][data-note=verified]")
		customer.waitsAtTheShop("[data-testid=order-state][data-state=canceled]")
	})
}

// A shop that fails is told again, by the same message; one that has it is told no more.
func TestAShopThatIsDownHearsOfItLater(t *testing.T) {
	atTheShop(t, func(t *testing.T, _ *world, s *shop, customer *customer) {
		customer.must(s.SetMisbehave(demoshop.Broken))
		customer.orders(s, false)
		customer.sees(pages.Open)
		customer.fills("", approved())
		customer.pays()
		customer.seesReceipt()
		customer.must(customer.tab.Result().GoBack())
		customer.waitsAtTheShop("[data-testid=order-state][data-state=waiting]")
		customer.must(s.SetMisbehave(demoshop.Normally))
		customer.waitsAtTheShop("[data-testid=order-state][data-state=paid]") // the second try comes after five seconds
		ids := map[string]bool{}
		for _, d := range s.Deliveries() {
			ids[d.ID] = true
		}
		if len(ids) != 1 {
			t.Errorf("messages %v", ids)
		}
	})
}

// The customer whom the shop names finds the cards that the bank keeps.
func TestAShopsCustomerPaysWithASavedCard(t *testing.T) {
	atTheShop(t, func(t *testing.T, w *world, s *shop, customer *customer) {
		form := customer.tab.Form()
		customer.orders(s, true)
		customer.sees(pages.Open)
		customer.fills("", approved())
		customer.must(form.SaveSender())
		customer.must(form.SaveReceiver())
		customer.pays()
		customer.seesReceipt()
		customer.orders(s, false) // the box is ticked still
		customer.sees(pages.Open)
		customer.must(form.Type("sender_cvc", approved().CVC))
		customer.pays()
		customer.seesReceipt()
		if o := w.lastOrder(); o.SenderBy != "cardid" || o.ReceiverBy != "cardid" {
			t.Errorf("ledger %+v", o)
		}
	})
}
