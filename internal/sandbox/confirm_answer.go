package sandbox

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
)

// confirmSuccess and confirmFailure answer in the shape that switch or scenario says. The parameters are the seed's.
func (b *Bank) confirmSuccess(e *entry) answer {
	params := url.Values{
		"amount": {e.amountParam()}, "currency": {e.Currency}, "invoiceID": {e.Number}, "accountID": {""},
		"description": {e.Description}, "reference": {e.Reference}, "language": {"rus"}, "cardid": {e.SenderCardID},
	}
	if b.shapeFor(e) == ConfirmJSON {
		return answer{status: http.StatusOK, body: e.success()}
	}
	return confirmLink(b.shapeFor(e), e.request.BackLink, params)
}

func (b *Bank) confirmFailure(e *entry, code int) answer {
	params := url.Values{"invoiceID": {e.Number}, "code": {strconv.Itoa(code)}, "message": {messageOf(code)}}
	if b.shapeFor(e) == ConfirmJSON {
		return refuse(code).answer(e.Number, b.switches)
	}
	return confirmLink(b.shapeFor(e), e.request.FailureBackLink, params)
}

// shapeFor is the switch's shape, unless the scenario has one.
func (b *Bank) shapeFor(e *entry) ConfirmShape {
	if shape := e.plan().Shape; shape != "" {
		return shape
	}
	return b.switches.Confirm
}

// amountParam is the amount in a query, written like the number in a body.
func (e *entry) amountParam() string {
	text, _ := e.amount.MarshalJSON() // never fails
	return string(text)
}

// confirmLink sends the browser, or whoever reads this, to a link of the merchant with parameters.
func confirmLink(shape ConfirmShape, link string, params url.Values) answer {
	target, _ := url.Parse(link) // checked when the transfer was taken
	query := target.Query()
	for name, values := range params {
		query[name] = values
	}
	page := struct {
		Link, Target string
		Params       url.Values
	}{Link: link, Params: params}
	target.RawQuery = query.Encode()
	page.Target = target.String()

	switch shape {
	case ConfirmRedirect:
		return answer{status: http.StatusFound, location: page.Target, html: []byte("\n")}
	case ConfirmQuery200:
		return answer{status: http.StatusOK, location: page.Target, html: []byte("\n")}
	case ConfirmHTMLURL:
		return answer{status: http.StatusOK, html: render("confirm_url.html", page)}
	}
	return answer{status: http.StatusOK, html: render("confirm_form.html", page)}
}

// render fills one of the pages. The templates are embedded and the data is ours: a failure is a bug, shown as one.
func render(name string, data any) []byte {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		return []byte("page " + name + " is broken")
	}
	return b.Bytes()
}
