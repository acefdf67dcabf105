package handlers_test

import (
	"net/http"
	"net/url"
	"testing"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

func TestTheMerchantChoseTheReceiver(t *testing.T) {
	t.Parallel()
	s := saving(t, func(m *merchant.Merchant) { m.Abroad = true })
	path := s.places(func(p *transfer.Placing) { p.Terms.Customer, p.Terms.Receiver = "43", friend }) // whoever of its customers saved it
	p := s.get(path).shows(t, "open")
	p.saysAll(t, `data-testid="receiver">Mastercard `+"••••\u00a06736", `data-to="6736"`)
	p.saysNone(t, `name="receiver_card"`, `name="receiver_saved"`, `name="save_receiver"`, `name="receiver_abroad"`, "552204")
	form := url.Values{"form_key": {p.value("form_key")}, "sender_saved": {neighbours}, "sender_cvc": {"170"}, "receiver_card": {"5522042705066736"},
		"receiver_saved": {visa}, "receiver_abroad": {"yes"}}
	s.post(path+"/attempts", form).is(t, http.StatusSeeOther)
	if c := s.bank.cards[0]; c.SavedReceiver.ID != friend || !c.Receiver.IsZero() || c.Country != "" {
		t.Errorf("to %q", c.SavedReceiver.ID)
	}
}

func TestTheMerchantsReceiverIsGone(t *testing.T) {
	t.Parallel()
	for name, receiver := range map[string]string{"removed": "card_x", "a sender's card": visa, "another merchant's": elsewhere} {
		s := saving(t)
		path := s.places(of42, func(p *transfer.Placing) { p.Terms.Receiver = friend })
		form := s.filled(path)
		broken := s.places(of42, func(p *transfer.Placing) { p.Terms.Receiver = receiver })
		if name == "removed" {
			s.purse.cards = s.purse.cards[:2]
			broken = path
		}
		p := s.get(broken, "Accept-Language", "en")
		p.is(t, http.StatusGone)
		p.shows(t, "error").saysAll(t, "No money was taken", "Ask the merchant for a new link")
		if broken == path {
			s.post(path+"/attempts", form).is(t, http.StatusGone)
		}
		if s.bank.transfers != 0 {
			t.Errorf("%s: the bank was called", name)
		}
	}
}

func TestSavedCardsAreRemoved(t *testing.T) {
	t.Parallel()
	s := saving(t)
	path := s.places(of42)
	key := func() url.Values { return url.Values{"form_key": {s.get(path).value("form_key")}} }
	remove := func(id string, form url.Values) page { return s.post(path+"/cards/"+id+"/remove", form) }
	for range 2 { // the second time it is gone already
		p := remove(visa, key())
		p.is(t, http.StatusSeeOther)
		if to := p.Header.Get("Location"); to != path {
			t.Errorf("sent to %q", to)
		}
	}
	s.get(path).saysNone(t, visa)
	for _, id := range []string{neighbours, elsewhere, "card_x", "x"} { // answered alike, and nothing happens
		remove(id, key()).is(t, http.StatusSeeOther)
	}
	if len(s.purse.cards) != 4 {
		t.Errorf("%d cards are left, want 4", len(s.purse.cards))
	}
	if to := s.post(path+"/cards/"+amex+"/remove?lang=en", key()).Header.Get("Location"); to != path+"?lang=en" {
		t.Errorf("sent to %q", to)
	}
	remove(friend, nil).is(t, http.StatusForbidden)
	s.post(path+"/cards/"+friend+"/remove", key(), "Sec-Fetch-Site", "cross-site").is(t, http.StatusForbidden)
	s.get(path+"/cards/"+friend+"/remove").is(t, http.StatusMethodNotAllowed)
	none := s.places()
	s.post(none+"/cards/"+friend+"/remove", url.Values{"form_key": {s.get(none).value("form_key")}}).is(t, http.StatusNotFound)
	closing := key()
	s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther) // succeeds, and has no form any more
	remove(friend, closing).is(t, http.StatusSeeOther)
	stale := url.Values{"form_key": {s.filled(s.places(of42)).Get("form_key")}}
	remove(friend, stale).is(t, http.StatusForbidden) // a key of another transfer
	s.Client = s.browser()
	remove(friend, stale).is(t, http.StatusForbidden)
	if len(s.purse.cards) != 3 {
		t.Errorf("%d cards are left, want 3", len(s.purse.cards))
	}
}
