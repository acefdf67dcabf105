package demoshop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

const maxAnswer = 256 << 10

// transferRequest is the body of POST /transfers. No card is in it: the customer types it on the pay page.
type transferRequest struct {
	Amount           string            `json:"amount"` // a string; the API takes no number
	Currency         string            `json:"currency"`
	Description      string            `json:"description"`
	Order            string            `json:"order"`
	Metadata         map[string]string `json:"metadata"`
	Customer         *customer         `json:"customer,omitempty"`
	Language         string            `json:"language"`
	ReturnURL        string            `json:"return_url"`
	FailureReturnURL string            `json:"failure_return_url"`
}

type customer struct {
	ID string `json:"id"`
}

// noPayPage is why there is no pay page to send the customer to. Nothing was paid then: money moves on that page alone.
type noPayPage struct {
	Status    int    // of the API's answer; 0: there was none
	RequestID string // to name to those who run the API
	cause     error  // for the log
}

func (e *noPayPage) Error() string { return e.cause.Error() }

// makeTransfer asks the API for the order's transfer. Every try has the order's Idempotency-Key and the same body, so
// that however many arrive, there is one transfer.
func (s *Shop) makeTransfer(ctx context.Context, o Order) (transfer, error) {
	back := s.config.PublicURL + "/orders/" + o.Number + "/return"
	ask := transferRequest{
		Amount: o.Amount, Currency: currency, Order: o.Number, Language: o.language,
		Description: fmt.Sprintf(words[o.language].Description, o.Number),
		Metadata:    map[string]string{"basket": o.basket.String()}, ReturnURL: back, FailureReturnURL: back,
	}
	if o.customer != "" {
		ask.Customer = &customer{o.customer}
	}
	answer, body, err := s.post(ctx, "/transfers", o.key, ask)
	if err != nil {
		return transfer{}, &noPayPage{cause: err}
	}
	if answer.StatusCode != http.StatusCreated && answer.StatusCode != http.StatusOK {
		return transfer{}, &noPayPage{answer.StatusCode, requestID(body), fmt.Errorf("the API answered %s", answer.Status)}
	}
	var t transfer
	if err := json.Unmarshal(body, &t); err != nil {
		return transfer{}, &noPayPage{Status: answer.StatusCode, cause: err}
	}
	if err := s.fits(t, o); err != nil {
		return transfer{}, &noPayPage{Status: answer.StatusCode, cause: err}
	}
	return t, nil
}

func (s *Shop) post(ctx context.Context, path, key string, ask any) (*http.Response, []byte, error) {
	content, err := json.Marshal(ask)
	if err != nil {
		return nil, nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.config.APIURL+path, bytes.NewReader(content))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+s.config.APIKey)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	answer, err := s.api.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	return answer, body, err
}

// fits holds the answer against the order before a customer is sent anywhere: the page must be at the API's own origin.
func (s *Shop) fits(t transfer, o Order) error {
	if t.ID == "" || t.Order != o.Number || t.Amount != o.Amount || t.Currency != currency {
		return errors.New("the API's transfer is not that of the order")
	}
	page, err := url.Parse(t.URL)
	if err != nil || originOf(page) != s.payOrigin {
		return errors.New("the pay page is not at the API's origin")
	}
	return nil
}

// requestID reads it from an RFC 9457 problem. What it says in words is for the merchant's log at the API, not for a customer.
func requestID(body []byte) string {
	var problem struct {
		RequestID string `json:"request_id"`
	}
	_ = json.Unmarshal(body, &problem) // an answer of something in between is no JSON
	return problem.RequestID[:min(len(problem.RequestID), 64)]
}
