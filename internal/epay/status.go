package epay

import (
	"context"
	"net/http"
	"net/url"

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
	c.Logger.Info("bank", "call", "status", "order", o.Number, "http", a.status, "standing", answer.Standing, "detail", answer.Detail,
		"ms", c.Now().Sub(start).Milliseconds())
	return answer
}

// readStatus reads both shapes of the answer (bank-api.md section 6).
func readStatus(o transfer.Order, a answer) transfer.Answer {
	f, err := readObject(a.body)
	if a.err != nil || err != nil {
		return unclear("no readable answer")
	}
	result, t := f.object("result"), f.object("transaction")
	code := f.text("resultcode")
	if code == "" {
		code = result.text("code")
	}
	if p2p := t.object("p2p"); len(p2p.raw) > 0 {
		t = p2p
	}
	if f.bad || result.bad || t.bad {
		return unclear("a field of the wrong type")
	}
	switch code {
	case "100":
		return standing(o, t)
	case "101":
		return refusedBy(t)
	case "102":
		return transfer.Answer{Standing: transfer.StandsMissing}
	case "107":
		return transfer.Answer{Standing: transfer.StandsOpen}
	}
	return unclear("result code " + shown(code))
}

// standing reads an order's state by its name, exactly as the bank spells it.
func standing(o transfer.Order, t fields) transfer.Answer {
	switch name := t.text("statusname"); name {
	case "AUTH", "CHARGE":
		out := reader{order: o}.approved(t.text("id"), t.text("reference"), t.text("fee"), t.text("amount"), t.text("currency"), t.first("invoiceid", "orderid"))
		if out.Trigger != transfer.OnApproved || t.bad {
			return unclear("done, but for another order or amount")
		}
		return transfer.Answer{Standing: transfer.StandsDone, Outcome: out}
	case "REJECT", "FAILED", "CANCEL", "CANCEL_OLD":
		return refusedBy(t)
	case "NEW", "FINGERPRINT", "3D":
		return transfer.Answer{Standing: transfer.StandsOpen}
	default:
		return unclear("status " + shown(name))
	}
}

func refusedBy(t fields) transfer.Answer {
	code := t.text("reasoncode")
	failure := transfer.Failure{Reason: transfer.ReasonBankTrouble, Next: transfer.NextRetry}
	if c, ok := lookUp(code); ok {
		failure = c.failure(code)
	}
	return transfer.Answer{Standing: transfer.StandsRefused, Outcome: transfer.Outcome{Failure: failure}}
}

func unclear(detail string) transfer.Answer {
	return transfer.Answer{Standing: transfer.StandsUnclear, Outcome: transfer.Outcome{Detail: detail}}
}

// shown keeps an unknown word of the bank short and harmless in the log.
func shown(word string) string {
	if len(word) > 20 {
		word = word[:20]
	}
	for _, c := range word {
		if notPrintable(c) {
			return "(not printable)"
		}
	}
	return "«" + word + "»"
}
