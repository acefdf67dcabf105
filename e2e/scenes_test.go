package e2e

import (
	"net/http"
	"net/url"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/sandbox"
)

// The card form, from empty to the last attempt.
func formScenes(a *album) {
	w, v := a.world(setup{})
	empty := a.page(v, "form", pages.Open, http.StatusOK, "the card form", v.at("/"))
	filled := pages.Transfer{Amount: "12500,50", From: approved(), To: receiver, Email: "aigerim@example.kz"}
	a.after(empty, "form-filled", "the card form, filled in", func(tab pages.Tab) error { return tab.Form().Fill(filled) })
	old := filled
	old.From.Expiry = "01/24"
	a.after(empty, "form-old-card", "the card form, with a card that seems to have expired", func(tab pages.Tab) error { return tab.Form().Fill(old) })
	a.page(v, "form-problems", pages.Open, http.StatusUnprocessableEntity, "nothing was filled in, and the pay button pressed",
		v.posting("/transfers", func() url.Values { return url.Values{"form_key": {v.twin("/").FormKey}} }))
	a.page(v, "form-wrong", pages.Open, http.StatusUnprocessableEntity, "something is wrong at every field",
		v.posting("/transfers", func() url.Values { return wrongEverywhere(v.twin("/").FormKey) }))

	path := v.sends("1000", noFunds())
	a.page(v, "form-refused", pages.Open, http.StatusOK, "the bank refused the card; another attempt", v.at(path))
	w.advance(17 * time.Minute)
	v.wants(http.StatusSeeOther, v.post(path+"/attempts", v.filledAt(path, "", noFunds())))
	a.page(v, "form-last-attempt", pages.Open, http.StatusOK, "the last attempt, and the last minutes", v.at(path))
}

// wrongEverywhere is a form with a mistake in each field.
func wrongEverywhere(key string) url.Values {
	return url.Values{"form_key": {key}, "amount": {"many"}, "sender_card": {"1234"}, "sender_expiry": {"13/13"}, "sender_cvc": {"1"},
		"sender_name": {"1"}, "receiver_card": {"1234"}, "email": {"aigerim"}}
}

// On the way to the bank.
func handoffScenes(a *album) {
	w, v := a.world(setup{})
	path := v.sends("1000", challenged())
	a.page(v, "handoff", pages.Challenged, http.StatusOK, "on to the bank; with scripts it leaves by itself", v.at(path))
	a.page(v, "handoff-again", pages.Challenged, http.StatusOK, "back from the bank without a result", v.at(path+"?returned"))
	a.page(w.wire(), "elsewhere", pages.Challenged, http.StatusOK, "waiting to be confirmed, seen in another browser", w.wire().at(path))
	back := v.confirms(path, "1234")
	a.foreign(v, "breakout", http.StatusOK, "the bank came back inside a frame", everyLanguage, func(lang string) reply {
		return v.post(in(lang, back.action), back.fields, "Sec-Fetch-Dest", "iframe")
	})
	a.page(v, "succeeded-3ds", pages.Succeeded, http.StatusOK, "receipt, after the bank's page", v.at(path))
}

// The ends of a transfer.
func endScenes(a *album) {
	w, v := a.world(setup{})
	path := v.sends("12500.50", approved())
	a.page(v, "succeeded", pages.Succeeded, http.StatusOK, "receipt", v.at(path)).paper = true
	stranger := w.wire()
	a.page(stranger, "succeeded-elsewhere", pages.Succeeded, http.StatusOK, "receipt, seen in another browser", stranger.at(path))

	path = v.sends("1000", noFunds())
	for range 2 {
		v.wants(http.StatusSeeOther, v.post(path+"/attempts", v.filledAt(path, "", noFunds())))
	}
	a.page(v, "failed", pages.Failed, http.StatusOK, "refused, no attempt left", v.at(path))
	a.page(stranger, "failed-elsewhere", pages.Failed, http.StatusOK, "refused, seen in another browser", stranger.at(path))

	w.advance(2 * time.Minute)
	path = v.sends("1000", noFunds())
	v.wants(http.StatusSeeOther, v.post(path+"/cancel", url.Values{"form_key": {v.twin(path).FormKey}}))
	a.page(v, "canceled", pages.Canceled, http.StatusOK, "the customer canceled", v.at(path))

	path = v.sends("1000", noFunds())
	w.advance(21 * time.Minute)
	a.page(v, "expired", pages.Expired, http.StatusOK, "the time ran out", v.at(path))
}

// What the bank leaves open for a while.
func lateScenes(a *album) {
	w, v := a.world(setup{})
	path := v.sends("1000", cardWith(sandbox.FateAnswerLost))
	a.page(v, "processing", pages.Processing, http.StatusOK, "the end is not known yet", v.at(path))
	w.advance(time.Minute)
	v.settles(path)
	a.page(v, "succeeded-late", pages.Succeeded, http.StatusOK, "receipt, after a wait", v.at(path))

	path = w.plays(v, "not-final-then-refusal")
	w.advance(time.Minute)
	v.settles(path)
	a.page(v, "form-refused-late", pages.Open, http.StatusOK, "the bank refused the card, after a wait", v.at(path))

	path = w.plays(v, "wrong-amount")
	a.page(v, "review", pages.Review, http.StatusOK, "the bank's answer contradicts itself: a person looks", v.at(path))
	stranger := w.wire()
	a.page(stranger, "review-elsewhere", pages.Review, http.StatusOK, "a person looks, seen in another browser", stranger.at(path))
}

// plays sends a transfer that goes by one of the bank's scenarios.
func (w *world) plays(v *wire, scenario string) (path string) {
	w.t.Helper()
	form := v.filled("1000", approved())
	w.must(w.bank.PlayNext(scenario))
	return v.wants(http.StatusSeeOther, v.post("/transfers", form)).header.Get("Location")
}
