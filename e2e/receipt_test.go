package e2e

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"audarym/e2e/pages"
)

// From the transfer to the receipt, and from the paper to its proof, by somebody who has nothing but the paper. The bank is not
// real, and everything says so.
func TestAReceiptIsProvedBySomebodyElse(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.sends("1000", approved())
		success := customer.seesReceipt()
		customer.must(customer.tab.Result().OpenReceipt())
		paper := customer.seesReceipt()
		if paper != success || !strings.HasPrefix(paper.Code, paper.Order+"-") {
			t.Errorf("the receipt says %+v, the page before it %+v", paper, success)
		}
		customer.reads("receipt-test", "Test receipt: the bank is not real and no money moved")
		customer.must(customer.tab.SwitchLanguage("ru"))
		customer.reads("receipt-test", "Тестовый чек: банк ненастоящий, деньги не переведены")

		customer.losesCookies()
		customer.opens("/verify")
		customer.sees(pages.Verify)
		customer.must(customer.tab.Verification().Enter("100000-7k3m-9qrt-xz4w"))
		problem, err := customer.tab.Verification().Problem()
		customer.must(err)
		if problem != "Check the code and try again" {
			t.Errorf("a wrong code: %q", problem)
		}
		customer.must(customer.tab.Verification().Enter(strings.ToLower(strings.ReplaceAll(paper.Code, "-", " "))))
		customer.sees(pages.Genuine)
		proven, err := customer.tab.Verification().Proven()
		customer.must(err)
		paper.Transfer, paper.Description = "", ""
		if proven != paper {
			t.Errorf("proven is %+v, the paper says %+v", proven, paper)
		}
		customer.reads("verify-result", "This is a test receipt")
		customer.must(customer.tab.SwitchLanguage("kk"))
		customer.reads("verify-result", "Бұл сынақ түбіртегі")
		customer.must(customer.tab.Verification().Another())
		customer.sees(pages.Verify)
	})
}

// A receipt is true for as long as the bank stands by it.
func TestAReceiptThatTheBankHasContradicted(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, w *world, customer *customer) {
		customer.sends("1000", approved())
		code := customer.seesReceipt().Code
		w.changesDatabase(`UPDATE transfers SET told = told || '!refused'`) // as where the bank says so after it carried it out
		customer.reloads()
		customer.reads("receipt-doubt", "The bank has since said something else about this transfer, so the receipt cannot be confirmed now. Please contact the merchant.")
		customer.must(customer.tab.Result().OpenReceipt())
		customer.reads("receipt-doubt", "The bank has since said something else about this transfer, so the receipt cannot be confirmed now. Please contact the merchant.")
		customer.opens("/verify/" + code)
		customer.sees(pages.Disputed)
		customer.reads("verify-result", "This receipt cannot be confirmed now")
	})
}

// reads compares a text with what is on the page.
func (c *customer) reads(testID, want string) {
	c.t.Helper()
	c.seesNoCard()
	texts, err := c.tab.Texts()
	c.must(err)
	if texts[testID] != want {
		c.t.Errorf("%s says %q, want %q", testID, texts[testID], want)
	}
}

// A telephone that is held against the screen, by day and by night, finds the proof.
func TestTheCodeOnTheScreenLeadsToTheProof(t *testing.T) {
	w, customer := visit(t, setup{})
	customer.sends("1000", approved())
	receipt := customer.seesReceipt()
	for _, scheme := range []string{"light", "dark"} {
		customer.paints("screen", scheme)
		address := customer.scans()
		if address != w.url+"/verify/"+receipt.Code {
			t.Errorf("by %s it leads to %q", scheme, address)
		}
	}
	customer.paints("print", "dark")
	address := customer.scans()
	customer.losesCookies()
	customer.must(customer.tab.Open(address))
	customer.sees(pages.Genuine)
}

// paints asks for the look of a medium and a scheme.
func (c *customer) paints(media, scheme string) {
	c.t.Helper()
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// scans reads the picture that is on the page, with a scanner that is not ours.
func (c *customer) scans() string {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.ctx, stepTime)
	defer stop()
	shot, err := chromedp.Run(ctx, chromedp.Screenshot(chromedp.CSS("[data-testid=qr]")))
	c.must(err)
	picture, err := png.Decode(bytes.NewReader(shot))
	c.must(err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	c.must(err)
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	c.must(err)
	return read.GetText()
}

// What is printed and proved is always masked: neither the receipt nor its proof, as a page or as JSON, has more of a card than its
// last four digits, and the log has no code. Every answer is looked through for the test cards as it comes (see wire.try).
func TestReceiptsAreMasked(t *testing.T) {
	t.Parallel()
	w := start(t, setup{})
	from := approved()
	v := w.wire()
	path := v.sends("1000", from)
	code := v.receiptCode(path)
	for _, address := range []string{path, path + "/receipt", "/verify/" + code, "/verify?code=" + code, "/verify?code=" + from.Number, "/verify/" + from.Number} {
		for _, accept := range []string{"text/html", "application/json"} {
			r := v.get(address, "Accept", accept)
			for _, secret := range []string{from.Number[:6], receiver[:6], from.Name} {
				if strings.Contains(r.body, secret) {
					t.Errorf("%s as %s holds %q", address, accept, secret)
				}
			}
		}
	}
	if strings.Contains(string(w.journal.text()), code) {
		t.Error("the log has the code of a receipt")
	}
}

// receiptCode reads it from the twin of the receipt.
func (v *wire) receiptCode(path string) string {
	v.t.Helper()
	r := v.wants(http.StatusOK, v.get(path+"/receipt", "Accept", "application/json"))
	_, rest, found := strings.Cut(r.body, `"receipt_code":"`)
	code, _, ended := strings.Cut(rest, `"`)
	if !found || !ended || !strings.Contains(r.body, `"test":true`) || !strings.Contains(r.body, `"final":true`) {
		v.t.Fatalf("JSON twin of the receipt: %s", r.body)
	}
	return code
}
