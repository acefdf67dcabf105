package epay

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"audarym/internal/card"
	"audarym/internal/transfer"
)

// Forget removes a card that the bank keeps (bank-api.md section 1, beyond). It moves no money and may be repeated; a card
// that the bank does not know is gone too.
func (c *Client) Forget(ctx context.Context, terminal, cardID string) error {
	ctx, stop := context.WithTimeout(ctx, c.Timeouts.Status)
	defer stop()
	start := c.Now()
	tok, err := c.token(ctx, transfer.Order{TerminalID: terminal}, scopeStatus)
	if err != nil {
		return err
	}
	a := c.do(ctx, http.MethodPost, c.APIURL+"/card/deactivate/"+url.PathEscape(cardID), "application/json", tok.Value, []byte("{}"))
	c.Logger.InfoContext(ctx, "bank", "call", "deactivate", "http", a.status, "cause", causeOf(a.err), "ms", c.Now().Sub(start).Milliseconds())
	if a.err != nil || a.status/100 != 2 && a.status != http.StatusNotFound {
		return errors.New("the bank did not say that it forgot the card")
	}
	return nil
}

// cardID keeps only what can be the bank's id of a card: a card number in its place would be stored.
func cardID(text string) string {
	if card.LooksLikeNumber(text) {
		return ""
	}
	return plainReference(text)
}

// withCards adds the bank's ids of the cards to a success (seed: senderCardID, receiverCardID; cardid in a link).
func withCards(out transfer.Outcome, sender, receiver string) transfer.Outcome {
	if out.Trigger == transfer.OnApproved {
		out.Receipt.SenderCard, out.Receipt.ReceiverCard = cardID(sender), cardID(receiver)
	}
	return out
}
