package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// The customer "42" of the shop has two cards to send from and one to send to. The others are somebody else's.
const (
	visa, amex, friend = "card_visa", "card_amex", "card_friend"
	neighbours         = "card_neighbour" // another customer's, sender
	elsewhere          = "card_elsewhere" // another merchant's customer of the same name, sender
)

func savingShop(m *merchant.Merchant) { m.SavedCards = true }

// saving is a site whose customer has saved cards.
func saving(t testing.TB, change ...func(*merchant.Merchant)) *site {
	s := newSite(t, append([]func(*merchant.Merchant){savingShop}, change...)...)
	keep := func(id, shop, customer string, role transfer.Role, bankID, mask string) {
		s.purse.cards = append(s.purse.cards, transfer.SavedCard{ID: id, Merchant: merchant.ID(shop), Customer: customer, Role: role, BankID: bankID,
			Mask: card.Mask(mask), SavedAt: s.clock()})
	}
	keep(visa, "shop", "42", transfer.Sender, "bank-1", "440563******5096")
	keep(amex, "shop", "42", transfer.Sender, "bank-2", "377514*****4820")
	keep(friend, "shop", "42", transfer.Receiver, "bank-3", "552204******6736")
	keep(neighbours, "shop", "43", transfer.Sender, "bank-4", "400303******7597")
	keep(elsewhere, "other", "42", transfer.Sender, "bank-5", "400303******7597")
	return s
}

func of42(p *transfer.Placing) { p.Terms.Customer = "42" }

func TestSavedCardsAreOffered(t *testing.T) {
	t.Parallel()
	s := saving(t)
	path := s.places(of42)
	p := s.get(path, "Accept-Language", "en").shows(t, "open")
	p.saysAll(t, `name="sender_saved" value="card_visa" checked`, `name="sender_saved" value="card_amex"`, `name="sender_saved" value=""`,
		`name="receiver_saved" value="card_friend" checked`, "Visa ••••\u00a05096", "American Express ••••\u00a04820", "Mastercard ••••\u00a06736",
		`name="save_sender"`, `name="save_receiver"`, "Saved cards are kept by the bank", `formaction="`+path+`/cards/card_amex/remove"`)
	p.saysNone(t, neighbours, elsewhere, "7597", "bank-1", "440563", `id="save_sender" name="save_sender" value="yes" checked`)
	var twin struct {
		Sender []struct{ ID, Brand, Last4 string } `json:"sender_saved"`
		Saves  bool                                `json:"may_save_cards"`
	}
	if err := json.Unmarshal([]byte(s.get(path, "Accept", "application/json").body), &twin); err != nil || len(twin.Sender) != 2 || !twin.Saves ||
		twin.Sender[1] != struct{ ID, Brand, Last4 string }{amex, "amex", "4820"} {
		t.Errorf("twin %+v: %v", twin, err)
	}
	for name, other := range map[string]page{
		"no customer":            s.get(s.places()),
		"a customer without any": s.get(s.places(func(p *transfer.Placing) { p.Terms.Customer = "44" })),
		"not allowed":            func() page { n := newSite(t); return n.get(n.places(of42)) }(),
	} {
		if strings.Contains(other.body, `_saved"`) || strings.Contains(other.body, "/remove") {
			t.Errorf("%s: cards are offered", name)
		}
		if save := strings.Contains(other.body, `name="save_sender"`); save != (name == "a customer without any") {
			t.Errorf("%s: saving is offered: %t", name, save)
		}
	}
}

// Of a saved card nothing but the security code is asked; what stands in the fields for another card is not looked at.
func TestASavedCardPays(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]url.Values{
		"visa":              {"sender_saved": {visa}, "sender_cvc": {"815"}, "receiver_saved": {friend}},
		"amex":              {"sender_saved": {amex}, "sender_cvc": {"4169"}, "receiver_saved": {friend}},
		"and nonsense":      {"sender_saved": {visa}, "sender_cvc": {"815"}, "sender_card": {" "}, "sender_expiry": {"x"}, "sender_name": {"<"}, "receiver_saved": {friend}, "receiver_card": {""}, "save_sender": {"yes"}, "save_receiver": {"yes"}},
		"to another":        {"sender_saved": {visa}, "sender_cvc": {"815"}, "receiver_saved": {""}, "receiver_card": {"5522042705066736"}, "save_receiver": {"yes"}},
		"another to friend": {"sender_saved": {""}, "sender_card": {"4003032704547597"}, "sender_expiry": {"01/30"}, "sender_cvc": {"170"}, "sender_name": {"A B"}, "save_sender": {"yes"}, "receiver_saved": {friend}},
	} {
		s := saving(t)
		path := s.places(of42)
		form.Set("form_key", s.get(path).value("form_key"))
		s.post(path+"/attempts", form).is(t, http.StatusSeeOther)
		c := s.bank.cards[0]
		if c.SavedSender.ID != form.Get("sender_saved") || c.SavedReceiver.ID != form.Get("receiver_saved") || c.CVC.IsZero() {
			t.Errorf("%s: from %q to %q", name, c.SavedSender.ID, c.SavedReceiver.ID)
		}
		if c.SavedSender.ID != "" && (c.SavedSender.BankID == "" || !c.Sender.IsZero() || !c.Expiry.IsZero() || c.Name != "" || c.SaveSender) {
			t.Errorf("%s: of a saved card more is sent than its id", name)
		}
		if want := form.Get("receiver_saved") == "" && form.Has("save_receiver"); c.SaveReceiver != want || c.SaveSender != (form.Get("sender_saved") == "" && form.Has("save_sender")) {
			t.Errorf("%s: saves %t and %t", name, c.SaveSender, c.SaveReceiver)
		}
		s.get(path).shows(t, "succeeded").saysAll(t, "••••\u00a0"+c.SenderMask().Last4())
	}
}

// A browser that does not fold the fields away lets people choose one card and type another: which one they mean is asked.
func TestASavedCardBesideATypedOne(t *testing.T) {
	t.Parallel()
	for _, side := range []string{"sender", "receiver"} {
		s := saving(t)
		path := s.places(of42)
		form := url.Values{"sender_saved": {visa}, "sender_cvc": {"815"}, "receiver_saved": {friend}, side + "_card": {"5522042705066736"}}
		form.Set("form_key", s.get(path).value("form_key"))
		p := s.post(path+"/attempts", form)
		p.is(t, http.StatusUnprocessableEntity)
		p.saysAll(t, `data-testid="error-`+side+`_saved"`)
		p.saysNone(t, `value="5522042705066736"`)
		if s.bank.transfers != 0 {
			t.Errorf("%s: the bank was called", side)
		}
	}
}

// A switch of the language must not put another card in the place of the chosen one.
func TestTheLanguageSwitchKeepsTheChosenCards(t *testing.T) {
	t.Parallel()
	s := saving(t)
	path := s.places(of42)
	page := s.get(path)
	form := url.Values{"lang": {"en"}, "transfer": {page.value("transfer")}, "sender_saved": {amex}, "receiver_saved": {""}, "save_receiver": {"yes"}}
	to := s.post("/language", form).Header.Get("Location")
	s.get(to).saysAll(t, `value="card_amex" checked`, `id="receiver_saved-other" name="receiver_saved" value="" checked`,
		`id="save_receiver" name="save_receiver" value="yes" checked`)
}

// Neither another customer's card, nor another merchant's, nor one of the other side, nor one that is gone.
func TestSavedCardsThatAreNotTheCustomers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ field, id string }{
		"another customer's": {"sender_saved", neighbours}, "another merchant's": {"sender_saved", elsewhere}, "a receiver to send from": {"sender_saved", friend},
		"a sender to receive": {"receiver_saved", visa}, "made up": {"sender_saved", "card_x"}, "markup": {"sender_saved", "\"><script>alert(1)</script>"},
		"the bank's id": {"sender_saved", "bank-1"}, "a card number": {"receiver_saved", "5522042705066736"}, "a space": {"receiver_saved", " "},
	} {
		s := saving(t)
		path := s.places(of42)
		form := s.filled(path)
		form.Set(c.field, c.id)
		p := s.post(path+"/attempts", form)
		p.is(t, http.StatusUnprocessableEntity)
		p.shows(t, "open").saysAll(t, `data-testid="error-`+c.field+`"`, `href="#`+c.field+`"`)
		p.saysNone(t, "7597", "<script>alert", "bank-1", `value="5522042705066736"`)
		if s.bank.transfers != 0 {
			t.Errorf("%s: the bank was called", name)
		}
	}
	s := saving(t)
	path := s.places(of42)
	form := s.filled(path)
	form["sender_saved"] = []string{visa, amex}
	s.post(path+"/attempts", form).is(t, http.StatusUnprocessableEntity)
	s.purse.cards = nil // removed in another window: there is no list any more where a message could stand
	form = s.filled(path)
	form.Set("sender_saved", visa)
	s.post(path+"/attempts", form).saysAll(t, `data-testid="error-sender_card"`)
	none := s.places()
	form = s.filled(none)
	form.Set("sender_saved", neighbours) // not asked for: not looked at
	form.Set("save_sender", "yes")
	form.Set("save_receiver", "yes")
	s.post(none+"/attempts", form).is(t, http.StatusSeeOther)
	if c := s.bank.cards[0]; len(s.bank.cards) != 1 || c.SavedSender.ID != "" || c.SaveSender || c.SaveReceiver {
		t.Errorf("%+v", c.SavedSender)
	}
}

func TestTheSecurityCodeIsTheSavedBrands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ card, cvc string }{{visa, "4169"}, {amex, "815"}, {visa, ""}, {visa, "12a"}} {
		s := saving(t)
		path := s.places(of42)
		form := url.Values{"form_key": {s.get(path).value("form_key")}, "sender_saved": {c.card}, "sender_cvc": {c.cvc}, "receiver_saved": {friend}}
		p := s.post(path+"/attempts", form)
		p.is(t, http.StatusUnprocessableEntity)
		p.saysAll(t, `data-testid="error-sender_cvc"`, `value="`+c.card+`" checked`)
		p.saysNone(t, `data-testid="error-sender_card"`, `data-testid="error-sender_expiry"`)
	}
}

// A form that comes back has the choice that was made.
func TestTheChoiceComesBack(t *testing.T) {
	t.Parallel()
	s := saving(t)
	path := s.places(of42)
	form := s.filled(path)
	form.Set("sender_saved", "")
	form.Set("receiver_saved", "")
	form.Set("save_sender", "yes")
	form.Set("sender_cvc", "")
	p := s.post(path+"/attempts", form)
	p.is(t, http.StatusUnprocessableEntity)
	p.saysAll(t, `id="sender_saved-other" name="sender_saved" value="" checked`, `id="receiver_saved-other" name="receiver_saved" value="" checked`,
		`name="save_sender" value="yes" checked`)
	p.saysNone(t, `value="card_visa" checked`, `name="save_receiver" value="yes" checked`)
}

func TestMoneyDoesNotGoFromACardToItself(t *testing.T) {
	t.Parallel()
	s := saving(t)
	s.purse.cards = append(s.purse.cards, transfer.SavedCard{ID: "card_own", Merchant: "shop", Customer: "42", Role: transfer.Receiver, BankID: "bank-1", Mask: "440563******5096"})
	typed := url.Values{"sender_card": {"5522042705066736"}, "sender_expiry": {"01/30"}, "sender_cvc": {"525"}, "sender_name": {"A B"}}
	for name, c := range map[string]struct {
		field  string
		form   url.Values
		change func(*transfer.Placing)
	}{
		"saved to saved": {"receiver_saved", url.Values{"sender_saved": {visa}, "sender_cvc": {"815"}, "receiver_saved": {"card_own"}}, of42},
		"saved to typed": {"receiver_card", url.Values{"sender_saved": {visa}, "sender_cvc": {"815"}, "receiver_card": {"4405639704015096"}}, of42},
		"typed to saved": {"receiver_saved", with(typed, "receiver_saved", friend), of42},
		"typed to preset": {"sender_card", typed, func(p *transfer.Placing) {
			p.Terms.Receiver = friend
		}},
		"saved to preset": {"sender_saved", url.Values{"sender_saved": {visa}, "sender_cvc": {"815"}}, func(p *transfer.Placing) {
			p.Terms.Customer, p.Terms.Receiver = "42", "card_own"
		}},
	} {
		path := s.places(c.change)
		c.form.Set("form_key", s.get(path).value("form_key"))
		p := s.post(path+"/attempts", c.form)
		p.is(t, http.StatusUnprocessableEntity)
		if !strings.Contains(p.body, `data-testid="error-`+c.field+`"`) || s.bank.transfers != 0 {
			t.Errorf("%s: no message at %s", name, c.field)
		}
	}
}

func with(form url.Values, name, value string) url.Values {
	next := url.Values{name: {value}}
	for n, values := range form {
		next[n] = values
	}
	return next
}
