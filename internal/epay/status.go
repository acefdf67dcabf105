package epay

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"

	"audarym/internal/transfer"
)

// Status asks what became of an order, with a token of its own and of the wide scope (beyond, 6 sources).
func (c *Client) Status(ctx context.Context, o transfer.Order) transfer.Answer {
	ctx, stop := context.WithTimeout(ctx, c.Timeouts.Status)
	defer stop()
	start := c.Now()
	tok, err := c.token(ctx, o, scopeStatus)
	if err != nil {
		return transfer.Answer{Standing: transfer.StandsUnclear, Outcome: transfer.Outcome{Detail: "no token for the status call"}}
	}
	a := c.do(ctx, http.MethodGet, c.APIURL+"/check-status/p2p/transaction/"+url.PathEscape(o.Number), "", tok.Value, nil)
	answer := readStatus(o, a)
	level := slog.LevelInfo
	if answer.Standing == transfer.StandsUnclear {
		level = slog.LevelWarn
	}
	c.Logger.Log(ctx, level, "bank", "call", "status", "order", o.Number, "http", a.status, "standing", answer.Standing, "detail", answer.Detail,
		"cause", causeOf(a.err), "ms", c.Now().Sub(start).Milliseconds())
	return answer
}

// readStatus reads both shapes of the answer (bank-api.md section 6). Where both are there, they must agree.
func readStatus(o transfer.Order, a answer) transfer.Answer {
	f, err := readObject(a.body)
	if a.err != nil || err != nil || !answered(a.status) {
		return unclear("no readable answer")
	}
	result, t := f.object("result"), f.object("transaction")
	p2p := t.object("p2p")
	code, codesAgree := one(f.text("resultcode"), result.text("code"))
	name, namesAgree := one(t.text("statusname"), p2p.text("statusname"))
	bad := f.bad || result.bad || t.bad || p2p.bad
	if len(p2p.raw) > 0 {
		t = p2p
	}
	switch foreign := (reader{order: o}).foreign(&t); {
	case bad || t.bad || !codesAgree || !namesAgree:
		return unclear("a field of the wrong type, or two that disagree")
	case foreign && code != "100" && code != "101" && code != "107":
		return unclear("another order or amount, and a code that tells of none")
	case foreign:
		return transfer.Answer{Standing: transfer.StandsOther, Outcome: transfer.Outcome{Detail: "another order or amount under our number"}}
	}
	return standing(o, code, name, t)
}

// answered is false where some machine on the way may have written the body, or the token was refused.
func answered(status int) bool {
	return status/100 == 2 || status == http.StatusBadRequest || status == http.StatusNotFound
}

// one of two spellings, and whether they agree.
func one(a, b string) (string, bool) {
	if a == "" {
		return b, true
	}
	return a, b == "" || a == b
}

// standing goes by the query's code and the order's state together, each exactly as the bank spells it.
func standing(o transfer.Order, code, name string, t fields) transfer.Answer {
	asked := code == "100"
	switch {
	case asked && (name == statusAuth || name == "CHARGE"):
		return done(o, t)
	case asked && refusedName(name), code == "101" && (name == "" || refusedName(name)):
		return refusedBy(t)
	case (asked || code == "107") && acsName(name):
		return transfer.Answer{Standing: transfer.StandsAtACS}
	case asked && name == "NEW", code == "107" && (name == "" || name == "NEW"):
		return transfer.Answer{Standing: transfer.StandsOpen}
	case code == "102" && name == "" && t.text("reference") == "":
		return transfer.Answer{Standing: transfer.StandsMissing}
	}
	return unclear("result code " + shown(code) + ", status " + shown(name))
}

func refusedName(name string) bool {
	return name == "REJECT" || name == "FAILED" || name == "CANCEL" || name == "CANCEL_OLD"
}

func acsName(name string) bool { return name == "FINGERPRINT" || name == "3D" }

func done(o transfer.Order, t fields) transfer.Answer {
	out := reader{order: o}.approved(t.text("id"), t.text("reference"), t.text("fee"), t.text("amount"), t.text("currency"), t.order(o.Number))
	if out.Trigger != transfer.OnApproved || t.bad {
		return unclear("done, but not for our order and amount")
	}
	return transfer.Answer{Standing: transfer.StandsDone, Outcome: out}
}

func refusedBy(t fields) transfer.Answer {
	code := t.text("reasoncode")
	failure := transfer.Failure{Reason: transfer.ReasonBankTrouble, Next: transfer.NextTryLater}
	if c, ok := lookUp(code); ok {
		failure = c.failure(code)
	}
	if failure.Next == transfer.NextWait { // a code of doubts, and here is the end of them
		failure.Next = transfer.NextTryLater
	}
	if failure.Reason == transfer.ReasonInProgress {
		failure.Reason = transfer.ReasonBankTrouble
	}
	return transfer.Answer{Standing: transfer.StandsRefused, Outcome: transfer.Outcome{Failure: failure}}
}

func unclear(detail string) transfer.Answer {
	return transfer.Answer{Standing: transfer.StandsUnclear, Outcome: transfer.Outcome{Detail: detail}}
}

var plainWord = regexp.MustCompile(`^([A-Za-z_]{1,20}|3D|-?[0-9]{1,6})$`)

// shown lets a word of the bank into the log where it looks like a name or a code: nothing as long as a card number.
func shown(word string) string {
	if word == "" || plainWord.MatchString(word) {
		return "«" + word + "»"
	}
	return "(not shown)"
}
