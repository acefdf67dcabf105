package e2e

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
)

// wordy is a merchant who has a lot to say on a receipt.
func wordy(m *merchant.Merchant) {
	everything(m)
	m.Name = "«Бәйтерек» халықаралық білім беру, мәдениет және спортты қолдау қоры, Алматы қаласындағы филиалы"
	m.Brand.Support = merchant.Support{Email: "customer.service@baiterek-foundation.example.kz", Phone: "+7 700 123 45 67", URL: "https://baiterek-foundation.example.kz/help"}
	m.Brand.Terms = "https://baiterek-foundation.example.kz/terms"
}

// longLink is an order with texts as long as they may be.
func (w *world) longLink(order, lang string) string {
	return merchant.LinkURL("", linkSecret, url.Values{
		"amount": {"999999.99"}, "currency": {"KZT"}, "order": {order + strings.Repeat("-Aa26", 11)}, "description": {strings.Repeat("Оқу ақысы. ", 6)}, "lang": {lang},
		"return_url": {"https://shop.example.kz/orders/" + order}, "expires": {strconv.FormatInt(w.clock.now().Add(time.Hour).Unix(), 10)},
	})
}

// However much there is to say, a receipt is one page of A5, and of A4; so is the success page that is printed in its place.
func TestAPrintedReceiptIsOnePage(t *testing.T) {
	for _, lang := range []string{"kk", "ru", "en"} {
		t.Run(lang, func(t *testing.T) {
			w, customer := visit(t, setup{merchant: wordy})
			customer.opens(w.longLink("A-1", lang))
			customer.fills("", approved())
			customer.pays()
			code := customer.receiptOnPage().Code
			customer.printsOnOnePage("success")
			customer.must(customer.tab.Result().OpenReceipt())
			customer.receiptOnPage()
			customer.printsOnOnePage("receipt")
			customer.opens("/verify/" + code)
			customer.printsOnOnePage("proof")
		})
	}
}

// receiptOnPage waits for a receipt with all that it has.
func (c *customer) receiptOnPage() pages.Receipt {
	c.t.Helper()
	r, err := c.tab.Result().Receipt()
	c.must(err)
	if r.Amount == "" || r.From == "" || r.To == "" || r.Time == "" || r.Merchant == "" || r.Description == "" || r.ShopOrder == "" || r.Order == "" ||
		r.Reference == "" || r.Transfer == "" || r.Code == "" {
		c.t.Errorf("the receipt lacks something: %+v", r)
	}
	return r
}

var (
	pageOfPDF = regexp.MustCompile(`/Type /Page\b[^s]`)
	boxOfPDF  = regexp.MustCompile(`/MediaBox \[0 0 ([0-9]+)[0-9.]* ([0-9]+)[0-9.]*\]`)
)

// printsOnOnePage prints as browsers do: on the paper that the page asks for, and on A4. The file is kept where a test failed.
func (c *customer) printsOnOnePage(name string) {
	c.t.Helper()
	for paper, p := range map[string]page.PrintToPDFParams{
		"A5": {PreferCSSPageSize: new(true)}, "A4": {PaperWidth: 8.27, PaperHeight: 11.69},
	} {
		var pdf []byte
		c.calls(func(ctx context.Context, t *chromedp.Target) error {
			result, err := cdp.Call(ctx, t, page.PrintToPDF, p)
			if err == nil {
				pdf = result.Data
			}
			return err
		})
		box := boxOfPDF.FindSubmatch(pdf)
		wide := map[string]string{"A5": "420", "A4": "595"}[paper]
		if n := len(pageOfPDF.FindAll(pdf, -1)); n != 1 || len(box) == 0 || string(box[1]) != wide {
			c.t.Errorf("%s on %s has %d pages of %q", name, paper, n, box)
		}
		c.t.Cleanup(func() {
			if c.t.Failed() {
				c.w.keep(name+"-"+paper+".pdf", pdf)
			}
		})
	}
}

// Paper is white, whatever the screen is, and has nothing to press; what is a test's says so once, in the receipt itself.
func TestPaperHasNoButtonsAndSaysThatItIsATest(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.sends("1000", approved())
	customer.seesReceipt()
	customer.must(customer.tab.Result().OpenReceipt())
	customer.paints("print", "dark")
	for what, script := range map[string]string{
		"seen to be pressed": `Array.from(document.querySelectorAll("button, .primary, .secondary, .screen, .skip, nav")).filter(e => e.checkVisibility()).length`,
		"not white":          `Array.from(document.querySelectorAll("body, main")).filter(e => getComputedStyle(e).backgroundColor !== "rgb(255, 255, 255)").length`,
		"pale on white":      `Array.from(document.querySelectorAll("h1, dd, .sum, .proof-code, .test")).filter(e => getComputedStyle(e).color !== "rgb(0, 0, 0)").length`,
		"banners":            `Array.from(document.querySelectorAll(".sandbox")).filter(e => e.checkVisibility()).length`,
		"missing marks":      `1 - Array.from(document.querySelectorAll(".test")).filter(e => e.checkVisibility()).length`,
	} {
		n, err := chromedp.Run(customer.ctx, chromedp.Evaluate[int](script))
		customer.must(err)
		if n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
}
