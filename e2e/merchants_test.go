package e2e

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/config"
	"audarym/internal/merchant"
)

// freePort is one that nobody has just now.
func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// twoShops are two merchants of one instance, on hosts, with names, colours and languages of their own.
func twoShops(port int) func(c *config.Config) {
	return func(c *config.Config) {
		c.Listen = fmt.Sprintf("127.0.0.1:%d", port)
		first := c.Merchants[0]
		second := first
		first.ID, first.Name, first.PublicURL = "shop-a", "Шайхана", fmt.Sprintf("http://a.localhost:%d", port)
		first.Brand = merchant.Brand{Accent: "#8a1538", Support: merchant.Support{Phone: "+7 700 123 45 67"}}
		second.ID, second.Name, second.PublicURL = "shop-b", "Кітап", fmt.Sprintf("http://b.localhost:%d/transfer", port)
		second.Brand, second.Languages = merchant.Brand{Accent: "#1f4e9c"}, []string{"ru", "en"}
		for _, m := range []*merchant.Merchant{&first, &second} {
			m.Hosts = merchant.HostsOf(m.PublicURL)
		}
		c.Merchants = []merchant.Merchant{first, second}
	}
}

// The host of the address decides whose page it is, and what belongs to one is not there at the other.
func TestTwoMerchantsOnTwoHosts(t *testing.T) {
	eachWay(t, 1, func(t *testing.T, how way) {
		port := freePort(t)
		w := start(t, setup{way: how, settings: twoShops(port)})
		customer := w.customer("page")
		a, b := fmt.Sprintf("http://a.localhost:%d", port), fmt.Sprintf("http://b.localhost:%d/transfer", port)

		customer.must(customer.tab.Open(a + "/"))
		customer.hasTheLookOf("Шайхана", "rgb(138, 21, 56)")
		customer.fills("1000", approved())
		customer.pays()
		ofA := customer.seesReceipt()

		customer.must(customer.tab.Open(b))
		customer.hasTheLookOf("Кітап", "rgb(31, 78, 156)")
		customer.fills("1000", challenged())
		customer.pays()
		customer.enters("1234")
		ofB := customer.seesReceipt()
		if ofA.Merchant != "Шайхана" || ofB.Merchant != "Кітап" || ofA.Order == ofB.Order {
			t.Errorf("receipts %+v and %+v", ofA, ofB)
		}

		customer.must(customer.tab.Open(b + "/t/" + ofA.Transfer))
		customer.sees(pages.Error)
		customer.must(customer.tab.Open(a + "/t/" + ofB.Transfer))
		customer.sees(pages.Error)
		w.answers421(fmt.Sprintf("127.0.0.1:%d", port), "c.localhost")
	})
}

// hasTheLookOf compares name and colour of what is on the page.
func (c *customer) hasTheLookOf(name, accent string) {
	c.t.Helper()
	c.sees(pages.Open)
	text, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](`document.querySelector("header .merchant").innerText.trim()`))
	c.must(err)
	colour, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector("[data-testid=submit]")).backgroundColor`))
	c.must(err)
	if text != name || colour != accent {
		c.t.Errorf("%q in %s, want %q in %s", text, colour, name, accent)
	}
}

// answers421 asks under a name that is nobody's.
func (w *world) answers421(address, host string) {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://"+address+"/", nil)
	w.must(err)
	req.Host = host
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusMisdirectedRequest || strings.Contains(fmt.Sprint(res.Header), host) {
		w.t.Errorf("HTTP %d %v", res.StatusCode, res.Header)
	}
}
