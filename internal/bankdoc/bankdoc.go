// Package bankdoc holds the bank's own example bodies, word for word from its page "P2P BY API" (the seed).
//
// The files stand as the bank printed them, with two exceptions that are needed to read them at all: the trailing
// commas in two JSON bodies are gone, and the form fields are written as the urlencoded bodies they stand for.
// There are no Go types for the wire here, on purpose: the bank client and the sandbox bank each have their own,
// written from the page, and both are tested against these bodies. So a misreading on one side shows.
package bankdoc

import _ "embed" // the bodies are files, so that they can be compared with the page

var (
	//go:embed bodies/token_request.form
	tokenRequest string
	//go:embed bodies/token_response.json
	tokenResponse string
	//go:embed bodies/transfer_request.json
	transferRequest string
	//go:embed bodies/transfer_success.json
	transferSuccess string
	//go:embed bodies/transfer_failure.json
	transferFailure string
	//go:embed bodies/acs_return.form
	acsReturn string
	//go:embed bodies/confirm_request.json
	confirmRequest string
)

// Where confirm sends the browser, and the names of the parameters there (seed: Payment confirmation, Response).
const (
	ConfirmSuccessURL    = "https://epay.homebank.kz/payform/success.html"
	ConfirmSuccessParams = "amount currency invoiceID accountID description reference language cardid"
	ConfirmErrorURL      = "https://epay.homebank.kz/payform/"
	ConfirmErrorParams   = "invoiceID code message"
)

// TokenRequest is the form of the token call, application/x-www-form-urlencoded.
func TokenRequest() []byte { return []byte(tokenRequest) }

// TokenResponse is the answer to the token call.
func TokenResponse() []byte { return []byte(tokenResponse) }

// TransferRequest is the body of the transfer call.
func TransferRequest() []byte { return []byte(transferRequest) }

// TransferSuccess is the answer to a transfer that was carried out.
func TransferSuccess() []byte { return []byte(transferSuccess) }

// TransferFailure is the answer to a transfer that was refused.
func TransferFailure() []byte { return []byte(transferFailure) }

// ACSReturn is what the ACS posts to TermUrl, application/x-www-form-urlencoded.
// Its PaRes is cut in the middle on the bank's page and does not inflate (3ds-redirect.md 3.5).
func ACSReturn() []byte { return []byte(acsReturn) }

// ConfirmRequest is the body of the confirm call.
// Its PaRes is a slice without head or tail on the bank's page and does not inflate (3ds-redirect.md 3.5).
func ConfirmRequest() []byte { return []byte(confirmRequest) }
