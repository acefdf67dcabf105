package e2e

import (
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"regexp"
	"strings"
	"testing"

	"audarym/e2e/pages"
	"audarym/internal/config"
	"audarym/internal/sandbox"
)

// mailingTo is a setup whose receipts go to the sandbox's inbox, once it is opened.
func mailingTo(t *testing.T) (s setup, open func(*world)) {
	t.Helper()
	l, err := sandbox.Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.settings = func(c *config.Config) {
		c.Mail = config.Mail{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Plain: true, From: netmail.Address{Address: "receipts@pay.kz"}}
		c.Merchants[0].Brand.Support.Email = "help@shop.example.kz"
	}
	return s, func(w *world) {
		go func() {
			if err := w.bank.ServeMail(l); err != nil {
				w.t.Error(err)
			}
		}()
	}
}

// mailed waits for the one mail that there is to be.
func (w *world) mailed() sandbox.Letter {
	w.t.Helper()
	eventually(w.t, "a mail in the inbox", func() bool { return len(w.bank.Mails()) > 0 })
	all := w.bank.Mails()
	if len(all) != 1 {
		w.t.Errorf("%d mails", len(all))
	}
	return all[0].Read()
}

// A customer who gives an address finds the receipt there: what the page says, and a link that proves it. Neither the card nor
// the transfer's own address travels, and no log names whoever gets it.
func TestReceiptByMail(t *testing.T) {
	eachWay(t, 1, func(t *testing.T, how way) {
		s, open := mailingTo(t)
		s.way = how
		w := start(t, s)
		open(w)
		w.customer("page").getsTheReceiptByMail()
	})
}

func (c *customer) getsTheReceiptByMail() {
	t, w, customer := c.t, c.w, c
	t.Helper()
	const address = "aigerim.s@mail.example.kz"
	customer.opens("/?lang=ru")
	customer.must(customer.tab.Form().Fill(pages.Transfer{Amount: "1500", From: challenged(), To: receiver, Email: address}))
	customer.pays()
	customer.enters("1234")
	shown := customer.seesReceipt()
	m := w.mailed()
	code := regexp.MustCompile(`[0-9]{6,15}(-[0-9A-Z]{4}){3}`).FindString(m.Text)
	if !strings.HasPrefix(code, w.order().Number+"-") || m.To[0] != address || m.Subject != "Чек: 1\u00a0500\u00a0₸, "+merchantName {
		t.Errorf("code %q, to %v, subject %q", code, m.To, m.Subject)
	}
	for part, text := range map[string]string{"text": m.Text, "HTML": m.HTML} {
		for _, want := range []string{w.order().Reference, shown.Amount, shown.Time, "Тестовый режим", w.url + "/verify/" + code, "help@shop.example.kz"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in the %s:\n%s", want, part, text)
			}
		}
		w.checkLeak("the mail", []byte(text))
		if strings.Contains(text, strings.TrimPrefix(customer.path(), "/t/")) {
			t.Errorf("the %s tells the transfer's address", part)
		}
	}
	if text := string(w.journal.text()); strings.Contains(text, "aigerim") || !strings.Contains(text, `msg="receipt mailed"`) {
		t.Errorf("the log names the customer, or no receipt:\n%s", text)
	}
	admin := httptest.NewServer(w.bank.AdminHandler())
	t.Cleanup(admin.Close)
	customer.must(customer.tab.Open(admin.URL + "/inbox/1"))
	if page, err := customer.tab.HTML(); err != nil || !strings.Contains(page, w.url+"/verify/"+code) {
		t.Errorf("the inbox does not show the link: %v", err)
	}
	customer.losesCookies()
	customer.opens("/verify/" + code)
	customer.sees(pages.Genuine)
}

// A refused transfer has no receipt; with a mail server that is down everything is as fast, and as true, as without one.
func TestMailIsNoPartOfATransfer(t *testing.T) {
	t.Parallel()
	s, _ := mailingTo(t) // nobody answers there
	w := start(t, s)
	v := w.wire()
	for want, card := range map[string]pages.Card{`data-state="succeeded"`: approved(), ">484<": noFunds()} {
		form := v.filled("1000", card)
		form.Set("email", "aigerim.s@mail.example.kz")
		page := v.get(v.wants(http.StatusSeeOther, v.post("/transfers", form)).header.Get("Location"))
		if !strings.Contains(page.body, want) {
			t.Errorf("no %s in %d %s", want, page.status, page.body)
		}
	}
	rows, err := w.readDatabase(`SELECT count(*) FROM river_job WHERE kind = 'receipt'`)
	if w.must(err); rows[0][0] != "1" {
		t.Errorf("%s receipts to be mailed, want that of the success", rows[0][0])
	}
}
