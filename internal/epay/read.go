package epay

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"audarym/internal/transfer"
)

// reader reads the answers to money calls about one order.
type reader struct {
	order   transfer.Order
	confirm bool   // confirm may also answer by a redirect or a page (bank-api.md section 5)
	local   bool   // a loopback bank may have its ACS on loopback
	own     string // our own host: no ACS is there
}

// read turns any HTTP status, header and body into one outcome. The body decides, not the status; a success must name
// our order, amount and currency; what is in doubt is unknown (reliability.md I3, I4, I6).
func (r reader) read(a answer) transfer.Outcome {
	switch {
	case a.notSent:
		return transfer.Outcome{Trigger: transfer.OnNotSent, Detail: "no connection to the bank", Failure: unreachable}
	case a.status == http.StatusUnauthorized:
		return transfer.Outcome{Trigger: transfer.OnNoAnswer, Unauthorized: true, Detail: "token refused"}
	case a.err != nil:
		return unknown("no readable answer")
	}
	redirected := a.status >= 300 && a.status < 400
	if redirected && !r.confirm {
		return unknown("redirect")
	}
	if f, err := readObject(a.body); err == nil && !redirected {
		return r.readJSON(f)
	}
	if !r.confirm {
		return unknown("not JSON")
	}
	if a.location != "" {
		return r.readParams(paramsOf(a.location))
	}
	return r.readParams(pageParams(a.body))
}

// readJSON reads the body of bank-api.md section 3.
func (r reader) readJSON(f fields) transfer.Outcome {
	code, status, reference := f.text("code"), f.text("status"), f.text("reference")
	challenge := f.challenge()
	order := f.first("orderid", "invoiceid")
	switch {
	case f.bad:
		return unknown("a field of the wrong type")
	case code != "" && code != "0":
		if status == statusAuth || reference != "" || challenge.any() {
			return unknown("success and error together")
		}
		return r.refused(code, f.text("message"), order)
	case challenge.any():
		if status == statusAuth || reference != "" {
			return unknown("success and challenge together")
		}
		return r.challenged(f.text("id"), challenge)
	case f.text("id") == "" && !r.confirm:
		return unknown("success without id")
	case status != statusAuth && (status != "" || !r.confirm || reference == ""):
		return unknown("status is not " + statusAuth)
	}
	return r.approved(f.text("id"), reference, f.text("fee"), f.text("amount"), f.text("currency"), order)
}

// statusAuth is success in P2P; for card payments it would be a hold (seed: Success response).
const statusAuth = "AUTH"

// readParams reads the parameters of confirm's links (seed: Success and Error). Several readings must agree.
func (r reader) readParams(found []url.Values) transfer.Outcome {
	out := unknown("no parameters of a result")
	for i, p := range found {
		next := r.readParam(lowered(p))
		if i > 0 && next.Trigger != out.Trigger {
			return unknown("results that disagree")
		}
		out = next
	}
	return out
}

func (r reader) readParam(p url.Values) transfer.Outcome {
	for _, values := range p {
		if len(values) > 1 {
			return unknown("a parameter twice")
		}
	}
	code, reference, order := p.Get("code"), p.Get("reference"), p.Get("invoiceid")
	switch {
	case code != "" && code != "0" && reference != "":
		return unknown("success and error together")
	case code != "" && code != "0":
		return r.refused(code, p.Get("message"), order)
	case reference == "":
		return unknown("no reference")
	}
	return r.approved("", reference, "", p.Get("amount"), p.Get("currency"), order)
}

func (r reader) approved(id, reference, fee, amount, currencyCode, order string) transfer.Outcome {
	if !r.ours(amount, currencyCode, order) {
		return unknown("success for another order or amount")
	}
	return transfer.Outcome{Trigger: transfer.OnApproved, BankID: id, Receipt: transfer.Receipt{Reference: reference, Fee: plainFee(fee)}}
}

// ours compares what the bank says with what was ordered. The terminal is not compared: the seed's own answer names
// another one than its request.
func (r reader) ours(amount, currencyCode, order string) bool {
	return order == r.order.Number && currencyCode == r.order.Amount.CurrencyCode() && sameAmount(amount, r.order.Amount.Number())
}

// refused looks the code up. Only a listed, final one means that no money moved.
func (r reader) refused(code, message, order string) transfer.Outcome {
	c, listed := lookUp(code)
	switch {
	case order != "" && order != r.order.Number:
		return unknown("refusal of another order")
	case !listed:
		return unknown("code not listed")
	case !c.final:
		out := unknown("code not final")
		out.Failure.Code = code
		return out
	case message == "":
		return unknown("code without a message")
	}
	return transfer.Outcome{Trigger: transfer.OnDeclined, Failure: c.failure(code)}
}

func (r reader) challenged(id string, ch challenge) transfer.Outcome {
	switch {
	case !r.usable(ch.action):
		return unknown("3-D Secure action not usable")
	case ch.paReq == "" || ch.md == "" || len(ch.md) > 1024 || strings.IndexFunc(ch.md, notPrintable) >= 0:
		return unknown("3-D Secure without PaReq or MD")
	}
	return transfer.Outcome{Trigger: transfer.OnChallenge, BankID: id, Action: ch.action, PaReq: ch.paReq, MD: ch.md}
}

// usable says whether a browser may be sent there (3ds-redirect.md cases 47, 48 and 83): https, a host that is neither
// ours nor somebody's private network, no credentials. A bank on loopback may use plain http on loopback.
func (r reader) usable(action string) bool {
	u, err := url.Parse(action)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.IndexFunc(action, notPrintable) >= 0 ||
		strings.ContainsAny(action, " \\") || strings.ToLower(u.Host) == r.own {
		return false
	}
	if loopback(u.Hostname()) {
		return r.local && (u.Scheme == "http" || u.Scheme == "https")
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" && (ip == nil || ip.IsGlobalUnicast() && !ip.IsPrivate())
}

func notPrintable(c rune) bool { return c < ' ' || c > '~' }

func unknown(detail string) transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnNoAnswer, Detail: detail}
}
