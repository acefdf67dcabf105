package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

func refused(code string, reason transfer.Reason, next transfer.Next) transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnDeclined, Failure: transfer.Failure{Code: code, Reason: reason, Next: next}}
}

// step is the text and the address of the next step's button; "" where there is none.
func (p page) step() (text, href string) {
	m := regexp.MustCompile(`href="([^"]*)"[^>]*data-testid="failure-step">([^<]*)<`).FindStringSubmatch(p.body)
	if m == nil {
		return "", ""
	}
	return m[2], m[1]
}

func TestThePageOfARefusalByItsRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answer                       transfer.Outcome
		who, retry, step, leads, add string
	}{
		{refused("471", transfer.ReasonCardNumber, transfer.NextRetry), "You can put this right yourself.", "You can try again right away.", "Try again", "#sender_card", "Enter the card details once more"},
		{refused("457", transfer.ReasonCardExpiry, transfer.NextRetry), "yourself", "right away", "Try again", "#sender_expiry", "expiry date"},
		{refused("493", transfer.ReasonIssuerUnreachable, transfer.NextTryLater), "up to the bank", "wait a few minutes", "Try again", "#sender_card", "a little later"},
		{refused("462", transfer.ReasonAskIssuer, transfer.NextOtherCard), "call the number on the back of the card", "The same card", "Enter another card", "#sender_card", "Try another card."},
		{refused("488", transfer.ReasonAmountLimit, transfer.NextLowerAmount), "yourself", "The same amount", "New transfer", "/", "a smaller amount in a new transfer"},
		{refused("528", transfer.ReasonReceiverLimit, transfer.NextOtherReceiver), "The receiver or their bank", "until tomorrow", "Enter another receiver’s card", "#receiver_card", "another card of the receiver"},
		{refused("476", transfer.ReasonBankPause, transfer.NextAfter30m), "up to the bank", "in a new transfer after 14:31 (Almaty time)", "Enter another card", "#sender_card", "from another card now"},
		{refused("462", transfer.ReasonAskIssuer, transfer.NextAskBank), "call the number", "The same card", "Enter another card", "#sender_card", "its back"}, // as it was stored before
	} {
		t.Run(c.answer.Failure.Code+" "+string(c.answer.Failure.Next), func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.bank.answer = c.answer
			p := s.get(s.opened()+"?lang=en").shows(t, "open")
			p.saysAll(t, `data-testid="failure-money">No money was taken<`, c.who, c.retry, c.add, `data-testid="failure-code">`+c.answer.Failure.Code+`<`)
			if text, href := p.step(); text != c.step || href != c.leads {
				t.Errorf("the step is %q to %q", text, href)
			}
			if id, anchor := strings.CutPrefix(c.leads, "#"); anchor && !strings.Contains(p.body, `id="`+id+`"`) {
				t.Errorf("there is no %s", c.leads)
			}
		})
	}
}

func TestWhatMustNeverBeTriedAgainHasNoWayToTry(t *testing.T) {
	t.Parallel()
	contacts := func(m *merchant.Merchant) { m.Brand.Support.Email = "help@shop.example.kz" }
	for name, change := range map[string][]func(*merchant.Merchant){"with contacts": {contacts}, "without": nil} {
		s := newSite(t, change...)
		s.bank.answer = refused("487", transfer.ReasonMerchant, transfer.NextNone)
		path := s.opened()
		p := s.get(path+"?lang=en").shows(t, "failed")
		p.saysAll(t, "No money was taken", "Only the merchant can put this right.", "This transfer should not be sent again.", "Write to the merchant and give the code")
		p.saysNone(t, `data-testid="retry"`, `name="form_key"`, "card-form")
		if text, href := p.step(); name == "with contacts" && (text != "Write to the merchant" || href != "mailto:help@shop.example.kz") || name == "without" && text != "" {
			t.Errorf("%s: %q to %q", name, text, href)
		}
	}
	s := newSite(t)
	s.bank.answer = refused("505", transfer.ReasonOrderTries, transfer.NextNone)
	p := s.get(s.opened()+"?lang=en").shows(t, "failed")
	p.saysAll(t, "no more attempts for this transfer", "should not be sent again", `data-testid="retry">New transfer<`) // a new one has a new order
	p.saysNone(t, "card-form")
}

func TestAnAmountThatStandsIsTheMerchantsToLower(t *testing.T) {
	t.Parallel()
	s := newSite(t, closedShop)
	s.bank.answer = refused("488", transfer.ReasonAmountLimit, transfer.NextLowerAmount)
	path := s.places()
	s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
	p := s.get(path+"?lang=en").shows(t, "open")
	p.saysAll(t, "Ask the merchant for a link with a smaller amount")
	if text, href := p.step(); text != "Enter another card" || href != "#sender_card" {
		t.Errorf("%q to %q", text, href)
	}
}

func TestTheTimeAfterWhichACardIsTakenAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		later    time.Duration // than 14:00 in Almaty on 23 November 2026
		says, at string
	}{
		"today":              {0, "after 14:31 (Almaty time)", "2026-11-23T09:31:00Z"},
		"in the same minute": {59 * time.Second, "after 14:31 (Almaty time)", "2026-11-23T09:31:00Z"},
		"tomorrow":           {9*time.Hour + 45*time.Minute, "after 24 November 2026, 00:16 (Almaty time)", "2026-11-23T19:16:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.pass(c.later)
			s.bank.answer = refused("476", transfer.ReasonBankPause, transfer.NextAfter30m)
			path := s.opened()
			s.get(path+"?lang=en").shows(t, "open").saysAll(t, c.says)
			s.get(path, "Accept", "application/json").saysAll(t, `"retry":"after_30m"`, `"retry_after":"`+c.at)
			s.pass(20 * time.Minute)
			p := s.get(path+"?lang=en").shows(t, "expired")
			p.saysAll(t, "The time for another attempt ran out.", "The bank takes this card again", `data-testid="retry"`)
			p.saysNone(t, "time to confirm")
			s.pass(11 * time.Minute)
			p = s.get(path+"?lang=en").shows(t, "expired")
			p.saysAll(t, "You can try again right away.")
			p.saysNone(t, "The bank takes this card again")
		})
	}
}

func TestACardThatTheBankNeverWantsAgainIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = refused("2872", transfer.ReasonCardNever, transfer.NextOtherCard)
	path := s.opened()
	p := s.post(path+"/attempts?lang=en", s.filled(path))
	p.is(t, http.StatusUnprocessableEntity)
	p.saysAll(t, `data-testid="error-sender_card">The bank asked us not to use this card again. Take another one<`, "No money was taken")
	if s.bank.transfers != 1 {
		t.Errorf("%d calls", s.bank.transfers)
	}
	s.bank.answer = done
	other := s.filled(path)
	other.Set("sender_card", "4003032704547597")
	s.post(path+"/attempts", other).is(t, http.StatusSeeOther)
	s.get(path).shows(t, "succeeded")
}

func TestASavedCardThatTheBankNeverWantsAgainIsRefusedInTheList(t *testing.T) {
	t.Parallel()
	s := saving(t)
	s.bank.answer = refused("2872", transfer.ReasonCardNever, transfer.NextOtherCard)
	path := s.places(of42)
	form := func() url.Values {
		return url.Values{"form_key": {s.get(path).value("form_key")}, "sender_saved": {visa}, "sender_cvc": {"815"}, "receiver_saved": {friend}}
	}
	s.post(path+"/attempts", form()).is(t, http.StatusSeeOther)
	if text, href := s.get(path).step(); text == "" || href != "#sender_saved" {
		t.Errorf("%q leads to %q", text, href)
	}
	p := s.post(path+"/attempts?lang=en", form())
	p.is(t, http.StatusUnprocessableEntity)
	p.saysAll(t, `data-testid="error-sender_saved">The bank asked us not to use this card again`)
	if s.bank.transfers != 1 {
		t.Errorf("%d calls", s.bank.transfers)
	}
}

var fresh = regexp.MustCompile(`(form_key|"transfer"|"order"|once-|/t/|value=|name="once|"deadline"|data-testid="order")[^,>]*`)

func TestLostAndStolenCardsLookExactlyLikeABlockedOne(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"text/html", "application/json"} {
		for _, attempts := range []int{1, 3} { // the form, and the end
			seen := map[string]string{}
			for _, code := range []string{"465", "481", "482", "483"} {
				s := newSite(t)
				s.bank.answer = refused(code, transfer.ReasonCardUnusable, transfer.NextOtherCard)
				path := s.opened()
				for range attempts - 1 {
					s.post(path+"/attempts", s.filled(path)).is(t, http.StatusSeeOther)
				}
				seen[code] = fresh.ReplaceAllString(s.get(path, "Accept", accept).body, "")
			}
			for _, code := range []string{"481", "482", "483"} {
				if seen[code] != seen["465"] || !strings.Contains(seen[code], "465") {
					t.Errorf("%s, %d attempts: %s is told apart\n%s\n%s", accept, attempts, code, seen[code], seen["465"])
				}
			}
		}
	}
}

func TestADoubtIsToldWhileTheEndIsNotKnown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = transfer.Outcome{Trigger: transfer.OnNoAnswer,
		Failure: transfer.Failure{Code: "454", Reason: transfer.ReasonSumHeld, Next: transfer.NextWait}}
	path := s.opened()
	p := s.get(path+"?lang=en").shows(t, "processing")
	p.saysAll(t, "Do not send the transfer again: the money may already have left.", "The amount may be held on your card for a while.")
	p.saysNone(t, "No money was taken", "card-form", `data-testid="retry"`, `data-testid="failure-step"`)
	var twin struct {
		Money          string
		Failure, Doubt *struct{ Code, Reason, Who, Retry string }
	}
	if err := json.Unmarshal([]byte(s.get(path, "Accept", "application/json").body), &twin); err != nil || twin.Failure != nil || twin.Doubt == nil ||
		twin.Money != "unknown" || twin.Doubt.Code != "454" || twin.Doubt.Retry != "never" || twin.Doubt.Who != "bank" {
		t.Errorf("%+v, %+v: %v", twin, twin.Doubt, err)
	}
	s.Client = s.browser()
	s.get(path+"?lang=en").shows(t, "processing").saysNone(t, "held on your card")
}

func TestThePageKnowsWhoCanceled(t *testing.T) {
	t.Parallel()
	for who, says := range map[string]string{
		"customer": "You cancelled the transfer.", "merchant": "The merchant cancelled the transfer.", "nobody knows": "The transfer was cancelled before it was carried out.",
	} {
		s := newSite(t)
		s.bank.answer = noFunds
		path := s.opened()
		id := transfer.ID(strings.TrimPrefix(path, "/t/"))
		switch who {
		case "customer":
			s.post(path+"/cancel", url.Values{"form_key": {s.get(path).value("form_key")}}).is(t, http.StatusSeeOther)
		default:
			if err := s.service.CancelForMerchant(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if who == "nobody knows" { // a history from before it was written down
			for i := range s.store.Events[id] {
				s.store.Events[id][i].Detail = ""
			}
		}
		p := s.get(path+"?lang=en").shows(t, "canceled")
		p.saysAll(t, says, "No money was taken")
		if who != "customer" {
			p.saysNone(t, "You cancelled")
		}
	}
}

// Whoever else has the address learns that no money was taken, and nothing of the card or its owner.
func TestWhatABankSaysOfACardIsItsOwnersToKnow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = refused("2357", transfer.ReasonPersonalData, transfer.NextNone)
	path := s.opened() + "?lang=en"
	about := []string{"IIN", "Your bank", "should not be sent again", `data-testid="failure-retry"`, "2357"}
	s.get(path).shows(t, "failed").saysAll(t, about...)
	s.Client = s.browser()
	p := s.get(path).shows(t, "failed")
	p.saysAll(t, "No money was taken", "1\u00a0000\u00a0₸")
	p.saysNone(t, about...)
}
