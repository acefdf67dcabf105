package sandbox

// The bodies of the bank's page, written from it and from nothing else. `omitempty` marks the fields that may be
// missing; decodeStrict wants every other one.

// transferRequest is the body of /p2p/transfer (seed: Body: raw).
type transferRequest struct {
	Order orderRequest `json:"order"`
	Card  struct {
		Sender   senderRequest   `json:"sender"`
		Receiver receiverRequest `json:"receiver"`
	} `json:"card"`
}

type orderRequest struct {
	Amount          cents  `json:"amount"`
	Currency        string `json:"currency"`
	Description     string `json:"description"`
	MerchantID      string `json:"merchantIdForSavingCards"`
	ID              string `json:"id"`
	SenderIP        string `json:"senderIP"`
	SenderEmail     string `json:"senderEmail"`
	Foreign         bool   `json:"foreign"`
	TerminalID      string `json:"terminalId"`
	BackLink        string `json:"backLink"`
	FailureBackLink string `json:"failureBackLink"`
	PostLink        string `json:"postLink"`
	FailurePostLink string `json:"failurePostLink"`
}

type senderRequest struct {
	Save         bool   `json:"save"`
	TransferType string `json:"transferType"`
	Address      string `json:"address"`
	CVC          string `json:"cvc"`
	CardCred     string `json:"cardCred"`
	Expire       struct {
		Month string `json:"month"`
		Year  string `json:"year"`
	} `json:"expire"`
	Name   string `json:"name"`
	Number string `json:"number"`
}

// receiverRequest has names for international transfers only (seed: Receiver fields). The bank's SDK says country where
// the seed says countryCode (bank-api.md 3, open).
type receiverRequest struct {
	Save         bool    `json:"save"`
	ID           string  `json:"id"`
	TransferType string  `json:"transferType"`
	CardCred     string  `json:"cardCred"`
	FirstName    *string `json:"firstName,omitempty"`
	LastName     *string `json:"lastName,omitempty"`
	CountryCode  *string `json:"countryCode,omitempty"`
	Country      *string `json:"country,omitempty"`
}

// transferSuccess is the answer to a transfer that was carried out (seed: Success response).
type transferSuccess struct {
	ID              string `json:"id"`
	Amount          cents  `json:"amount"`
	Currency        string `json:"currency"`
	Email           string `json:"email"`
	Description     string `json:"description"`
	Reference       string `json:"reference"`
	OrderID         string `json:"orderID"`
	SenderCardID    string `json:"senderCardID"`
	SenderCardPAN   string `json:"senderCardPAN"`
	ReceiverCardID  string `json:"receiverCardID"`
	ReceiverCardPAN string `json:"receiverCardPAN"`
	IntReference    string `json:"intReference"`
	TerminalID      string `json:"terminalID"`
	Code            int    `json:"code"`
	Status          string `json:"status"`
}

// transferChallenge asks for 3-D Secure. Where the three values stand is open (bank-api.md 3): nested by default, at
// the top by switch. Its code is 0 and its id is not empty, so that only `status` tells it from a success.
type transferChallenge struct {
	ID       string    `json:"id,omitempty"`
	Amount   cents     `json:"amount"`
	Currency string    `json:"currency"`
	OrderID  string    `json:"orderID"`
	Code     int       `json:"code"`
	Status   string    `json:"status"`
	Secure3D *secure3D `json:"secure3D,omitempty"`
	*secure3DAtTop
}

// secure3DAtTop is secure3D under another name: an embedded struct puts its fields at the top level.
type secure3DAtTop secure3D

// secure3D carries a termURL that is not the merchant's, which a client must ignore (bank-api.md 3).
type secure3D struct {
	PaReq   string `json:"paReq,omitempty"`
	MD      string `json:"md"`
	Action  string `json:"action"`
	TermURL string `json:"termURL,omitempty"`
}

// failure is every refusal (seed: Failure response).
type failure struct {
	Code      int    `json:"code"`
	Message   string `json:"message"`
	InvoiceID string `json:"invoiceId"`
	ID        string `json:"id"`
	Reference string `json:"reference"`
	AccountID string `json:"accountId"`
}

// tokenResponse is the answer of the token call. ExpiresIn is a number (seed) or a string (bank-api.md 2).
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    any    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
	TokenType    string `json:"token_type"`
}

// confirmRequest is the body of /payment/confirm (seed: Payment confirmation).
type confirmRequest struct {
	ID    string `json:"ID"`
	PaRes string `json:"PaRes"`
	MD    string `json:"MD"`
}
