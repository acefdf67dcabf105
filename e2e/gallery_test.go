//go:build gallery

package e2e

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
	"audarym/internal/sandbox"
)

// TestGallery takes a picture of each page on a phone, for people to look at. It runs on demand: nothing in it can fail
// but the flow.
func TestGallery(t *testing.T) {
	_, customer := visit(t, setup{})
	customer.opens("/")
	customer.poses("form", pages.Open)
	customer.pays()
	customer.poses("refused-422", pages.Open)
	customer.fills("12500,50", challenged())
	customer.poses("form-filled", pages.Open)
	customer.pays()
	customer.must(customer.tab.ACS().Await())
	customer.w.photograph(customer.ctx, "acs")
	customer.enters("4444")
	customer.poses("handoff", pages.Challenged)
	customer.must(customer.tab.Handoff().Continue())
	customer.enters("1234")
	customer.poses("success", pages.Succeeded)
	customer.posesForTheRest()
}

func (c *customer) posesForTheRest() {
	c.w.advance(time.Hour) // so many cards would be too many for one browser
	c.opens("/")
	c.must(c.tab.SwitchLanguage("kk"))
	c.fills("1000", noFunds())
	c.pays()
	c.poses("refusal-kk", pages.Open)
	for range 2 {
		c.triesAgain(noFunds())
	}
	c.poses("failed-kk", pages.Failed)
	c.opens("/")
	c.must(c.tab.SwitchLanguage("ru"))
	c.fills("1000", cardWith(sandbox.FateAnswerLost))
	c.pays()
	c.poses("processing-ru", pages.Processing)
	c.w.advance(time.Minute)
	c.poses("success-late-ru", pages.Succeeded)
	c.w.advance(time.Hour)
	c.opens("/")
	c.must(c.tab.SwitchLanguage("kk"))
	keep, err := c.tab.Form().Keep()
	c.must(err)
	c.poses("form-kk", pages.Open)
	c.must(c.w.bank.PlayNext("not-final-then-refusal"))
	c.fills("1000", approved())
	c.pays()
	c.poses("processing-kk", pages.Processing)
	c.w.advance(time.Minute)
	c.poses("refused-late-kk", pages.Open)
	c.must(c.w.bank.PlayNext("wrong-amount"))
	c.triesAgain(approved())
	c.poses("review-kk", pages.Review)
	c.must(c.tab.Open(keep[:len(keep)-10] + "aaaaa?sent"))
	c.poses("nothing-yet-kk", pages.Error)
	c.opens("/")
	c.fills("1000", approved())
	lock, err := c.w.locksDatabase()
	c.must(err)
	c.pays()
	c.poses("not-sent-kk", pages.Error)
	c.must(lock())
	c.narrows()
	c.opens("/")
	c.poses("form-320", pages.Open)
	c.must(c.tab.SwitchLanguage("ru"))
	c.opens("/nothing/here")
	c.poses("error-ru", pages.Error)
}

// branded is a merchant who shows everything that a merchant may show.
func branded(m *merchant.Merchant) {
	everything(m)
	m.Name = "Самаурын шай үйі"
	logo, err := merchant.CheckLogo([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64"><circle cx="32" cy="32" r="30" fill="#8a1538"/><path d="M18 26h28v8a14 14 0 0 1-28 0z" fill="#fff"/></svg>`))
	if err != nil {
		panic(err)
	}
	m.Brand = merchant.Brand{Accent: "#8a1538", Logo: logo, Terms: "https://shop.example.kz/terms",
		Support: merchant.Support{Email: "help@shop.example.kz", Phone: "+7 700 123 45 67"},
		Fee:     map[string]string{"kk": "Комиссия жоқ.", "ru": "Без комиссии.", "en": "No fee."}}
}

// TestGalleryOfAMerchant does the same for a transfer that a merchant placed, with its brand and saved cards.
func TestGalleryOfAMerchant(t *testing.T) {
	w, customer := visit(t, setup{merchant: branded})
	form := customer.tab.Form()
	customer.opens(w.link("A-1"))
	customer.poses("placed", pages.Open)
	customer.fills("", approved())
	customer.must(form.SaveSender())
	customer.must(form.SaveReceiver())
	customer.must(form.Abroad(pages.Abroad{FirstName: "Anna", LastName: "Ivanova", Country: "RU"}))
	customer.poses("placed-abroad", pages.Open)
	customer.pays()
	customer.poses("placed-success", pages.Succeeded)
	customer.opens(w.link("A-2"))
	customer.poses("placed-saved", pages.Open)
	customer.must(customer.tab.SwitchLanguage("kk"))
	customer.pays()
	customer.poses("placed-saved-422-kk", pages.Open)
	customer.must(customer.tab.Cancel())
	customer.poses("placed-canceled-kk", pages.Canceled)
	customer.opens("/")
	customer.poses("closed-shop", pages.Error)
	customer.opens(w.link("A-3") + "0")
	customer.poses("link-refused", pages.Error)
	customer.narrows()
	customer.opens(w.link("A-4"))
	customer.must(customer.tab.SwitchLanguage("ru"))
	customer.poses("placed-saved-320-ru", pages.Open)
}

// poses takes two pictures of a page, by day and by night.
func (c *customer) poses(name string, state pages.State) {
	c.t.Helper()
	c.sees(state)
	c.w.photograph(c.ctx, name)
	c.darkens(true)
	c.w.photograph(c.ctx, name+"-dark")
	c.darkens(false)
}

// narrows makes the window as small as the smallest phone.
func (c *customer) narrows() {
	c.t.Helper()
	c.must(chromedp.Do(c.ctx, chromedp.EmulateViewport(320, 640)))
}

// darkens asks for the dark look, as a phone's setting does.
func (c *customer) darkens(on bool) {
	c.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// locksDatabase takes the write lock from outside, until the returned function is called.
func (w *world) locksDatabase() (unlock func() error, err error) {
	db, err := sql.Open("sqlite", "file:"+w.database+"?_txlock=immediate")
	if err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	return func() error { return errors.Join(tx.Rollback(), db.Close()) }, err
}
