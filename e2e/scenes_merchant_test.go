package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/merchant"
)

// branded is a merchant who shows everything that a merchant may show.
func branded(m *merchant.Merchant) {
	everything(m)
	m.Name = "Самаурын шай үйі"
	logo, err := merchant.CheckLogo([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64"><circle cx="32" cy="32" r="30" fill="#8a1538"/><path d="M18 26h28v8a14 14 0 0 1-28 0z" fill="#fff"/></svg>`))
	if err != nil {
		panic(err)
	}
	m.Brand = merchant.Brand{Accent: "#8a1538", Logo: logo, Terms: "https://shop.example.kz/terms",
		Support: merchant.Support{Email: "help@shop.example.kz", Phone: "+7 700 123 45 67", URL: "https://shop.example.kz/help"},
		Fee:     map[string]string{"kk": "Комиссия жоқ.", "ru": "Без комиссии.", "en": "No fee."}}
}

// What a merchant placed, with its brand, its customer's saved cards, and a receiver abroad or of its choice.
func merchantScenes(a *album) {
	w, v := a.world(setup{merchant: branded})
	path := v.follows(w.link("A-1"))
	placed := a.page(v, "placed", pages.Open, http.StatusOK, "placed by a merchant, with logo, colour, fee and contacts", v.at(path))
	a.after(placed, "placed-abroad", "the receiver's card is a foreign one", func(tab pages.Tab) error {
		return tab.Form().Abroad(pages.Abroad{FirstName: "Anna", LastName: "Ivanova", Country: "RU"})
	})
	stranger := w.wire()
	form := v.filledAt(path, "", approved())
	form.Set("save_sender", "yes")
	form.Set("save_receiver", "yes")
	v.wants(http.StatusSeeOther, v.post(path+"/attempts", form))
	a.page(v, "placed-succeeded", pages.Succeeded, http.StatusOK, "receipt, with the way back to the merchant", v.at(path)).paper = true
	a.page(stranger, "placed-succeeded-elsewhere", pages.Succeeded, http.StatusOK, "the merchant's receipt, seen in another browser", stranger.at(path))

	path = v.follows(w.link("A-2"))
	saved := a.page(v, "saved", pages.Open, http.StatusOK, "saved cards to choose from", v.at(path))
	a.after(saved, "saved-other", "another card than the saved one", func(tab pages.Tab) error { return tab.Form().SavedSender(pages.OtherCard) })
	a.page(v, "saved-problems", pages.Open, http.StatusUnprocessableEntity, "saved cards, and something is wrong with each", v.posting(path+"/attempts", func() url.Values {
		return url.Values{"form_key": {v.twin(path).FormKey}, "sender_saved": {"gone"}, "receiver_saved": {"gone"}}
	}))
	a.page(v, "abroad-problems", pages.Open, http.StatusUnprocessableEntity, "nobody said who has the foreign card", v.posting(path+"/attempts", func() url.Values {
		return url.Values{"form_key": {v.twin(path).FormKey}, "sender_saved": {""}, "receiver_saved": {""}, "receiver_abroad": {"yes"}}
	}))
	preset := v.follows(w.linkForAll("A-3", v.receivers(path)[0]))
	a.page(v, "preset", pages.Open, http.StatusOK, "the merchant chose who receives", v.at(preset))

	v.wants(http.StatusSeeOther, v.post(path+"/cancel", url.Values{"form_key": {v.twin(path).FormKey}}))
	a.page(v, "placed-canceled", pages.Canceled, http.StatusOK, "canceled, with the way back to the merchant", v.at(path))
	w.advance(2 * time.Hour)
	a.page(v, "placed-expired", pages.Expired, http.StatusOK, "nobody began in time", v.at(preset))
}

// Links of a merchant who begins every transfer itself.
func linkScenes(a *album) {
	w, v := a.world(setup{merchant: branded})
	a.page(v, "link-needed", pages.Error, http.StatusNotFound, "the start page, where only a merchant's link begins a transfer", v.at("/"))
	a.page(v, "link-refused", pages.Error, http.StatusUnprocessableEntity, "a link that the merchant did not sign", func(lang string) reply {
		return v.get(w.linkForAll("A-4", "")+"0", "Accept-Language", lang)
	})
	late := w.linkForAll("A-5", "")
	w.advance(2 * time.Hour)
	a.page(v, "link-expired", pages.Error, http.StatusGone, "a link that nobody opened in time", func(lang string) reply {
		return v.get(late, "Accept-Language", lang)
	})
}

// follows opens a merchant's link and gives the path that it leads to.
func (v *wire) follows(link string) (path string) {
	v.t.Helper()
	return v.wants(http.StatusSeeOther, v.get(link)).header.Get("Location")
}

// linkForAll is link, to a saved card of the merchant's choice, and in no language: the page is in the browser's.
func (w *world) linkForAll(order, receiver string) string {
	return merchant.LinkURL("", linkSecret, url.Values{"amount": {"25000"}, "order": {order}, "receiver": {receiver},
		"expires": {strconv.FormatInt(w.clock.now().Add(time.Hour).Unix(), 10)}})
}

// receivers are the ids of the saved cards that a form offers to send to.
func (v *wire) receivers(path string) (ids []string) {
	v.t.Helper()
	var offer struct {
		Receiver []struct{ ID string } `json:"receiver_saved"`
	}
	r := v.wants(http.StatusOK, v.get(path, "Accept", "application/json"))
	if err := json.Unmarshal([]byte(r.body), &offer); err != nil || len(offer.Receiver) == 0 {
		v.t.Fatalf("no saved card to send to: %s (%v)", r.body, err)
	}
	for _, c := range offer.Receiver {
		ids = append(ids, c.ID)
	}
	return ids
}
