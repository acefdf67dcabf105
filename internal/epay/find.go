package epay

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"audarym/internal/transfer"
)

var _ transfer.Finder = (*Client)(nil)

// Find asks what the bank knows of an order number of which nothing is known here. Its words are shown to a person and
// decide nothing, so they are taken as they are.
func (c *Client) Find(ctx context.Context, number, terminal string) (transfer.LostOrder, bool, error) {
	ctx, stop := context.WithTimeout(ctx, c.Timeouts.Status)
	defer stop()
	tok, err := c.token(ctx, transfer.Order{Number: number, TerminalID: terminal}, scopeStatus)
	if err != nil {
		return transfer.LostOrder{}, false, err
	}
	a := c.do(ctx, http.MethodGet, c.APIURL+"/check-status/p2p/transaction/"+url.PathEscape(number), "", tok.Value, nil)
	f, err := readObject(a.body)
	if a.err != nil || err != nil || !answered(a.status) {
		return transfer.LostOrder{}, false, errors.New("no readable answer to the status call")
	}
	result, t := f.object("result"), f.object("transaction")
	if p2p := t.object("p2p"); len(p2p.raw) > 0 {
		t = p2p
	}
	code, _ := one(f.text("resultcode"), result.text("code"))
	switch {
	case code == "102":
		return transfer.LostOrder{}, false, nil
	case code != "100" && code != "101" && code != "107":
		return transfer.LostOrder{}, false, errors.New("status answered with result code " + shown(code))
	}
	return transfer.LostOrder{
		Standing: shown(t.text("statusname")), Amount: plainFee(t.text("amount")), Currency: shownWord(t.text("currency")),
		Reference: plainReference(t.text("reference")),
	}, true, nil
}

func shownWord(word string) string {
	if threeCapitals.MatchString(word) {
		return word
	}
	return ""
}
