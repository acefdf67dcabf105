package sandbox

import (
	"encoding/json"
	"net/http"
)

// confirm answers /payment/confirm; base is "" or "/api".
func (b *Bank) confirm(base string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		served := b.Switches().ConfirmBase
		if served == ConfirmAtRoot && base != "" || served == ConfirmUnderAPI && base == "" {
			http.NotFound(w, r)
			return
		}
		body, no := readJSON(w, r)
		b.send(w, r, b.takeConfirm(r, body, no))
	}
}

// takeConfirm counts the request first, whatever becomes of it, and then decides.
func (b *Bank) takeConfirm(r *http.Request, body []byte, no *refusal) answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	var peek, request confirmRequest
	_ = json.Unmarshal(body, &peek) // only to count
	e := b.challenged(peek)
	number := ""
	if e != nil {
		number = e.Number
		e.ConfirmsReceived++
		b.settle(e)
	}
	if no == nil {
		no = b.admitConfirm(r, body, &request)
	}
	if no != nil {
		b.log.Info("confirm refused", "order", number, "code", no.code, "detail", no.detail)
		return no.answer(number, b.switches).respelled(b.switches)
	}
	f := e.plan().Confirm
	if f.Before {
		b.log.Info("confirm lost", "order", number, "scenario", e.Scenario)
		return b.timed(f.spoil(answer{status: http.StatusOK}, number))
	}
	return b.finished(e, b.decide(e, request), f)
}

// decide ends a challenge, with money or without.
func (b *Bank) decide(e *entry, request confirmRequest) answer {
	code := b.judge(e, request)
	if code != 0 {
		b.reject(e, code)
		b.log.Info("confirm rejected", "order", e.Number, "code", code)
		return b.confirmFailure(e, code)
	}
	b.book(e, b.now())
	e.LastCode = 0
	return b.confirmSuccess(e.told(e.plan().Confirm.Lie))
}

// challenged finds the order of a confirm: by the bank's id, or by MD where the challenge had no id.
func (b *Bank) challenged(request confirmRequest) *entry {
	if request.ID != "" || !b.switches.ChallengeWithoutID {
		return b.byID[request.ID]
	}
	for _, e := range b.ledger {
		if e.MD != "" && e.MD == request.MD {
			return e
		}
	}
	return nil
}

// admitConfirm decides whether a request is the one confirm of an open challenge. What it refuses changes nothing.
func (b *Bank) admitConfirm(r *http.Request, body []byte, request *confirmRequest) *refusal {
	g, no := b.grantOf(r)
	if no != nil {
		return no
	}
	if err := decodeStrict(body, request); err != nil {
		return unreadable(err.Error())
	}
	e := b.challenged(*request)
	switch {
	case e == nil:
		return refuse(codeNotFound)
	case !g.covers(e.request):
		return unauthorized("the token belongs to another operation")
	case g.spent && b.switches.ConfirmWantsFreshToken:
		return unauthorized("the token was used before")
	case g.spent && e.plan().TokenDies:
		return unauthorized("the token has expired")
	case e.Status == statusCancelled:
		return &refusal{code: codeNotEntered, detail: "not in time"}
	case e.Status != statusChallenge:
		return &refusal{code: codeRepeat, detail: "there is nothing to confirm"}
	}
	if g.secret != "" {
		e.secret = g.secret
	}
	return nil
}

// judge reads the ACS's word. Zero moves the money.
func (b *Bank) judge(e *entry, request confirmRequest) int {
	if request.MD != e.MD {
		b.log.Info("confirm with another MD", "order", e.Number)
		return codeCheckFailed
	}
	status, cancelled, err := b.readPaRes(e, request.PaRes)
	switch {
	case err != nil:
		b.log.Info("PaRes is not ours", "order", e.Number, "why", err)
		return codeCheckFailed
	case status == paYes, status == paAttempt:
		return 0
	case status == paUnavailable:
		return codeUnavailable
	case cancelled:
		return codeNotEntered
	}
	return codeWrongPassword
}
