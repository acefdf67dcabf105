package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"audarym/internal/demoshop"
)

// The bank's own pages. They say everything in three languages at once.
func bankScenes(a *album) {
	w, v := a.world(setup{})
	a.from = "http://" + w.bankAddr
	its := []string{"ru"}
	path := v.sends("1000", challenged())
	handoff := v.mustForm(v.get(path), "handoff")
	asks := v.wants(http.StatusOK, v.post(handoff.action, handoff.fields))
	form := v.mustForm(asks, "acs-form")
	enters := func(code string) ask {
		return func(string) reply {
			form.fields.Set("password", code)
			return v.post(a.from+form.action, form.fields)
		}
	}
	a.foreign(v, "acs", http.StatusOK, "the bank asks for a code", its, func(string) reply { return asks })
	a.foreign(v, "acs-wrong", http.StatusOK, "the code was wrong", its, enters("0000"))
	a.foreign(v, "acs-return", http.StatusOK, "back to the merchant", its, enters("1234"))
	a.foreign(v, "acs-refusal", http.StatusBadRequest, "the bank's check can't go on", []string{"en"}, func(string) reply {
		return v.post(handoff.action, url.Values{"PaReq": {"nonsense"}})
	})
	a.foreign(v, "bank", http.StatusOK, "the bank's start page", []string{"en"}, func(string) reply { return v.get(a.from + "/") })
	admin := httptest.NewServer(w.bank.AdminHandler())
	defer admin.Close()
	a.foreign(v, "bank-admin", http.StatusOK, "the bank's admin page", []string{"en"}, func(string) reply {
		return a.peek(http.DefaultClient, admin.URL, "")
	})
}

// peek gets a page under a host name, or one that prints test cards, as it should.
func (a *album) peek(client *http.Client, address, host string) reply {
	a.t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	req.Host = host
	res, err := client.Do(req)
	if err != nil {
		a.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(body)}
}

// The demo shop's pages.
func shopScenes(a *album) {
	w, s := startShop(a.t, scripts)
	v := w.wire()
	a.from = s.url
	every := func(name string, status int, shows, path string) {
		a.foreign(v, name, status, shows, everyLanguage, func(lang string) reply {
			return a.peek(v.client, in(lang, s.url+path), "") // its own card stands in it
		})
	}
	every("shop", http.StatusOK, "the shop, with an empty basket", "/")
	v.wants(http.StatusSeeOther, v.post(s.url+"/basket", url.Values{"add": {"black"}}))
	every("shop-basket", http.StatusOK, "tea in the basket", "/")
	every("shop-no-orders", http.StatusOK, "nothing was ordered yet", "/orders")
	every("shop-nothing-told", http.StatusOK, "the shop was told of nothing yet", "/deliveries")

	key := regexp.MustCompile(`name="form_key" value="(\w+)"`).FindStringSubmatch(a.peek(v.client, s.url, "").body)
	pay := v.wants(http.StatusSeeOther, v.post(s.url+"/orders", url.Values{
		"form_key": {key[1]}, "count_black": {"1"}, "language": {"kk"},
	})).header.Get("Location")
	number := s.Orders()[0].Number
	every("shop-waiting", http.StatusOK, "the order waits for its money", "/orders/"+number)
	path := strings.TrimPrefix(pay, w.url)
	v.wants(http.StatusSeeOther, v.post(path+"/attempts", v.filledAt(path, "", approved())))
	eventually(a.t, "the shop hears of it", func() bool { return s.Orders()[0].State == demoshop.Paid })
	every("shop-paid", http.StatusOK, "the order is paid", "/orders/"+number)
	every("shop-orders", http.StatusOK, "what was ordered", "/orders")
	every("shop-told", http.StatusOK, "what the shop was told", "/deliveries")
	every("shop-error", http.StatusNotFound, "no such page", "/nothing/here")
}
