package epay

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"audarym/internal/transfer"
)

// reader reads the answers to money calls about one order.
type reader struct {
	order   transfer.Order
	confirm bool   // confirm may also answer by a redirect or a page (bank-api.md section 5)
	local   bool   // a loopback bank may have its ACS on loopback
	own     string // our own origin: no ACS is there
}

// read turns any HTTP status, header and body into one outcome. The body decides, not the status; a success must name
// our order, amount and currency; what is in doubt is unknown (reliability.md I3, I4, I6).
func (r reader) read(a answer) transfer.Outcome {
	switch {
	case a.notSent:
		return transfer.Outcome{Trigger: transfer.OnNotSent, Detail: "no connection to the bank", Failure: unreachable}
	case a.err != nil:
		return unknown("no readable answer")
	case a.status == http.StatusUnauthorized:
		return unauthorized(a)
	}
	found := r.results(a)
	out := agreed(found)
	out.Heard = len(found) > 0 || a.status/100 == 2
	return out
}

// unauthorized: a 401 says that the body was not looked at, so confirm may go once more with a fresh token; unless the
// 401 tells of a result all the same (3ds-redirect.md case 76). Codes of the merchant's are what a refused token gets.
func unauthorized(a answer) transfer.Outcome {
	f, err := readObject(a.body)
	c, listed := lookUp(f.text("code"))
	if err != nil && strings.HasPrefix(strings.TrimSpace(string(a.body)), "{") {
		return unknown("token refused, and something that broke off")
	}
	if err == nil && (f.text("status") == statusAuth || f.text("reference") != "" || f.challenge().any() ||
		listed && !ofTheMerchant(c.reason)) {
		return unknown("token refused, and a result")
	}
	return transfer.Outcome{Trigger: transfer.OnNoAnswer, Unauthorized: true, Detail: "token refused"}
}

func ofTheMerchant(r transfer.Reason) bool {
	return r == transfer.ReasonMerchant || r == transfer.ReasonMerchantOrder || r == transfer.ReasonMerchantLimit
}

// results are all that an answer says: transfer in its body, confirm in its Location or its page too. An error page of
// some machine on the way is nobody's result, whatever links it has.
func (r reader) results(a answer) []transfer.Outcome {
	class := a.status / 100
	f, err := readObject(a.body)
	if !r.confirm {
		if class == 3 || err != nil {
			return nil
		}
		return []transfer.Outcome{typed(a, r.readJSON(f))}
	}
	return r.confirmed(a, f, err == nil)
}

// confirmed finds confirm's result wherever bank-api.md section 5 leaves it open: in a JSON object, in a Location, in a page,
// or in an address or bare parameters that stand where a page would.
func (r reader) confirmed(a answer, f fields, object bool) []transfer.Outcome {
	var found []transfer.Outcome
	class := a.status / 100
	if object && (class != 3 || f.has("code", "status", "reference")) && !f.onlyAddress() {
		found = append(found, r.readJSON(f))
	}
	if class == 2 || class == 3 {
		found = append(found, r.readParams(paramsOf(a.location))...)
	}
	if class == 2 && object && f.onlyAddress() {
		found = append(found, r.readParams(f.addresses())...)
	}
	if class == 2 && !object {
		found = append(found, r.readParams(bodyParams(a.body))...)
	}
	return found
}

// typed notes where JSON came under another content type: the content counts, and somebody should know.
func typed(a answer, out transfer.Outcome) transfer.Outcome {
	if out.Detail == "" && !strings.Contains(a.kind, "json") {
		out.Detail = "JSON under another content type"
	}
	return out
}

// agreed is what all results say alike.
func agreed(found []transfer.Outcome) transfer.Outcome {
	if len(found) == 0 {
		return unknown("no result in the answer")
	}
	first := found[0]
	for _, other := range found[1:] {
		if other.Trigger != first.Trigger || other.Receipt.Reference != first.Receipt.Reference || other.Failure != first.Failure {
			return unknown("results that disagree")
		}
	}
	return first
}

// readJSON reads the body of bank-api.md section 3.
func (r reader) readJSON(f fields) transfer.Outcome {
	code, status, reference, id := f.text("code"), f.text("status"), f.text("reference"), f.text("id")
	challenge := f.challenge()
	order := f.order(r.order.Number)
	told := plainReference(reference) != ""
	switch {
	case f.bad:
		return unknown("a field of the wrong type, or two that disagree")
	case code != "" && code != "0":
		if status != "" && !refusedName(status) || reference != "" || challenge.any() {
			return unknown("success and error together")
		}
		return r.refused(code, f.text("message"), order)
	case challenge.any():
		if status == statusAuth { // a reference alone is no success: some banks give it with the challenge
			return unknown("success and challenge together")
		}
		return r.challenged(&f, challenge)
	case id == "" && (!r.confirm || !told):
		return unknown("success without id")
	case status != statusAuth && (status != "" || !r.confirm || !told):
		return unknown("status is not " + statusAuth)
	}
	return withCards(r.approved(id, reference, f.text("fee"), f.text("amount"), f.text("currency"), order), f.text("sendercardid"), f.text("receivercardid"))
}

// statusAuth is success in P2P; for card payments it would be a hold (seed: Success response).
const statusAuth = "AUTH"

// readParams reads the parameters of confirm's links (seed: Success and Error).
func (r reader) readParams(found []url.Values) []transfer.Outcome {
	var all []transfer.Outcome
	for _, p := range found {
		all = append(all, r.readParam(lowered(p)))
	}
	return all
}

// readParam wants our order number in a refusal too: a link with a code may be anything.
func (r reader) readParam(p url.Values) transfer.Outcome {
	for _, values := range p {
		if len(values) > 1 {
			return unknown("a parameter twice")
		}
	}
	code, reference, order := p.Get("code"), p.Get("reference"), p.Get("invoiceid")
	refusal := code != "" && code != "0"
	switch {
	case refusal && reference != "":
		return unknown("success and error together")
	case refusal && order == "":
		return unknown("refusal of no order")
	case refusal:
		return r.refused(code, p.Get("message"), order)
	case plainReference(reference) == "":
		return unknown("no reference")
	}
	return withCards(r.approved("", reference, "", p.Get("amount"), p.Get("currency"), order), p.Get("cardid"), "")
}

// approved is a success where it names our order, amount and currency. One that names others is for a person to look at;
// one that leaves them out is no answer.
func (r reader) approved(id, reference, fee, amount, currencyCode, order string) transfer.Outcome {
	switch {
	case r.ours(amount, currencyCode, order):
	case r.others(amount, currencyCode, order) && plainlyNamed(amount, currencyCode, order):
		return transfer.Outcome{Trigger: transfer.OnMismatch, Detail: "success for another order or amount"}
	default:
		return unknown("success without a readable order, amount or currency")
	}
	return transfer.Outcome{Trigger: transfer.OnApproved, BankID: id, Receipt: transfer.Receipt{Reference: plainReference(reference), Fee: plainFee(fee)}}
}

// ours compares what the bank says with what was ordered. The terminal is not compared: the seed's own answer names
// another one than its request.
func (r reader) ours(amount, currencyCode, order string) bool {
	return order == r.order.Number && currencyCode == r.order.Amount.CurrencyCode() && sameAmount(amount, r.order.Amount.Number())
}

// foreign says whether an answer names another order, currency or amount than ours. What it leaves out is not foreign.
func (r reader) foreign(f *fields) bool {
	return r.others(f.text("amount"), f.text("currency"), f.first("orderid", "invoiceid"))
}

// others tells whether what is named is not ours. An amount of zero is left out, not another one.
func (r reader) others(amount, currencyCode, order string) bool {
	return order != "" && order != r.order.Number || currencyCode != "" && currencyCode != r.order.Amount.CurrencyCode() ||
		amount != "" && amount != "0" && !sameAmount(amount, r.order.Amount.Number())
}

// plainlyNamed tells whether all three are there and readable: garbage is no word about another order.
func plainlyNamed(amount, currencyCode, order string) bool {
	return decimal.MatchString(amount) && threeCapitals.MatchString(currencyCode) && digitsOnly.MatchString(order)
}

var (
	threeCapitals = regexp.MustCompile(`^[A-Z]{3}$`)
	digitsOnly    = regexp.MustCompile(`^[0-9]{1,40}$`)
)

// refused looks the code up. Only a listed, final one means that no money moved.
func (r reader) refused(code, message, order string) transfer.Outcome {
	c, listed := lookUp(code)
	switch {
	case order != "" && order != r.order.Number:
		return unknown("refusal of another order")
	case code == codeRepeat && !r.confirm: // it was sent once: the number is in use by somebody else (reliability.md F49)
		return transfer.Outcome{Trigger: transfer.OnMismatch, Collided: true, Detail: "the bank knew the order number before"}
	case !listed:
		return unknown("code not listed: " + shown(code))
	case !c.final:
		out := unknown("code not final")
		out.Failure = c.failure(code) // what is known meanwhile
		return out
	case message == "":
		return unknown("code without a message")
	}
	return transfer.Outcome{Trigger: transfer.OnDeclined, Failure: c.failure(code)}
}

// codeRepeat answers an order number that was used before (bank-codes.csv: "repeat").
const codeRepeat = "3240"

func unknown(detail string) transfer.Outcome {
	return transfer.Outcome{Trigger: transfer.OnNoAnswer, Detail: detail}
}
